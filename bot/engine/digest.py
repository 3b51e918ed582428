"""Answer a bare name or topic ("huawei", "tell me about the law") with what the article states about it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from bot.engine.decision import suggest
from bot.engine.lexicon import PERSONS
from bot.engine.parts import BROAD
from bot.engine.reply import Outcome, Reply
from bot.engine.terms import Kind, asked_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.article.knowledge import Knowledge, Pair
    from bot.engine.lexicon import Lexicon
    from bot.engine.profile import Profile
    from bot.engine.reply import Suggestion
    from bot.engine.terms import Reading, Term
    from bot.engine.verifier import Verdict

_MOST = 4  # statements
_LONGEST = 1500  # characters
_JUST_THAT = 0.90  # probability from which a bare topic asks one thing ("title please")


class Digester:
    """Knows which pairs state something about each name and topic."""

    def __init__(self, knowledge: Knowledge, profiles: Mapping[str, Profile], lexicon: Lexicon) -> None:
        self._lexicon, self._profiles = lexicon, profiles
        self._topics = {topic: lexicon.stems_of(topic) for topic in knowledge.topics}
        self._stating = cache(self._find_stating)  # of the article's own names, mostly one at a time
        self._named = lexicon.own.union(f"~{term}" for term in knowledge.curated.terms)
        order = list(knowledge.facts)
        self._pairs = sorted(knowledge.curated.pairs, key=lambda pair: order.index(pair.facts[0]))

    def _topic(self, reading: Reading) -> Term | None:
        """Return the own name or the topic that a message names and asks nothing of; None for any other message."""
        content = [term for term in reading.content if not term.concepts & self._lexicon.ambient]
        around = any(term.tells for term in reading.context)
        if around or len(content) != 1 or asked_kinds(reading.terms) - BROAD or _wants_yes_no(reading):
            return None
        term = content[0]
        asks = term.text.split()[0] in self._lexicon.grammar.question_words  # "how many people live there"
        denies = any(other.kind is Kind.NEGATION for other in reading.terms)
        if asks or denies or self._points_to_another(term, reading):
            return None
        return term if term.concepts & self._lexicon.own or self._on_topic(term) else None

    def _points_to_another(self, term: Term, reading: Reading) -> bool:
        """Whether a message points to somebody who isn't what it names: "what does she say about the law"."""
        points = not self._lexicon.grammar.for_people.isdisjoint(reading.words)
        return points and PERSONS.isdisjoint(self._lexicon.kinds.get(concept, "") for concept in term.concepts)

    def reply(self, text: str, reading: Reading, verdict: Verdict) -> Reply | None:
        """State what the article says about a bare name or topic: up to four statements in its order, no fact twice;
        a pair that asks for just that goes first. None for any other message, or where nothing is stated.
        """
        term = None if verdict.worded else self._topic(reading)
        if term is None:
            return None
        first = [one.pair for one in verdict.pairs[:1] if one.support >= _JUST_THAT]
        about = [*first, *(pair for pair in self._about(term) if pair not in first)]
        chosen = _chosen(about)
        if not chosen:
            return None
        if not first:
            chosen.sort(key=self._pairs.index)
        facts = tuple(fact for pair in chosen for fact in pair.facts)
        return Reply(
            text,
            Outcome.ANSWERED,
            answer="\n".join(pair.answer for pair in chosen),
            pairs=tuple(pair.id for pair in chosen),
            facts=facts,
            suggestions=suggest(pair for pair in about if not set(pair.facts) <= set(facts)),
            score=1.0,
            why=f"nothing but {term.text!r} is asked, so what the article states about it",
        )

    def offer(self, reading: Reading, verdict: Verdict) -> tuple[Suggestion, ...]:
        """Offer what the article covers about the own names and topics of a question that it doesn't answer: what is
        about most of them first, and of that what is nearest to the question.
        """
        told = dict.fromkeys(term for term in reading.content if not term.concepts & self._lexicon.ambient)
        listed = [pair for term in told for pair in self._about(term)]
        about = Counter(pair.id for pair in listed)
        nearest = [one.pair for one in verdict.pairs if one.pair.id in about]
        return suggest(sorted([*nearest, *listed], key=lambda pair: -about[pair.id]))

    def _about(self, term: Term) -> list[Pair]:
        """List the pairs that answer with a name or term, then those whose facts do; those filed under a topic."""
        names = term.concepts & self._named
        return self._stating(names) if names else self._on_topic(term)

    def _find_stating(self, names: frozenset[str]) -> list[Pair]:
        """List the pairs that answer with any of some names or terms, then those whose facts do."""
        answering: list[Pair] = []
        citing: list[Pair] = []
        for pair in self._pairs:
            profile = self._profiles[pair.id]
            if any(names & term.concepts for term in profile.said[0]):
                answering.append(pair)
            elif names & profile.features:
                citing.append(pair)
        return answering + citing

    def _on_topic(self, term: Term) -> list[Pair]:
        """List the pairs of the topic that a term names."""
        topics = [topic for topic, stems in self._topics.items() if term.features.issuperset(stems)]
        return [pair for pair in self._pairs if pair.topic in topics]


def _wants_yes_no(reading: Reading) -> bool:
    """Whether a message is to be said yes or no to, and not only whether the article has something."""
    mentioned = len(reading.content) == 1 and any(term.idle for term in reading.terms)  # "is X in the article?"
    return reading.yes_no and not mentioned


def _chosen(about: Iterable[Pair]) -> list[Pair]:
    """Choose the first pairs of which no two share a fact, as many as are shown."""
    chosen: list[Pair] = []
    facts: set[str] = set()
    for pair in about:
        length = sum(len(one.answer) + 1 for one in (*chosen, pair))
        if len(chosen) < _MOST and length <= _LONGEST and facts.isdisjoint(pair.facts):
            chosen.append(pair)
            facts.update(pair.facts)
    return chosen

"""Answer a bare name or topic ("huawei", "tell me about the law") with what the article states about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.features import asked_kinds, features_of
from bot.engine.reply import Outcome, Reply, Suggestion
from bot.engine.terms import CONTENT, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.article.knowledge import Knowledge, Pair
    from bot.engine.lexicon import Lexicon
    from bot.engine.profile import Profile
    from bot.engine.terms import Reading, Term

_MOST = 4  # statements
_LONGEST = 1500  # characters
_OFFERED = 3  # questions on the rest
_BROAD = frozenset({"what_happened", "how", "definition", "opinion"})  # kinds that leave a topic a topic


class Digester:
    """Knows which pairs state something about each name and topic."""

    def __init__(self, knowledge: Knowledge, profiles: Mapping[str, Profile], lexicon: Lexicon) -> None:
        self._knowledge, self._lexicon = knowledge, lexicon
        self._ambient = frozenset(f"={name}" for name in knowledge.curated.ambient)
        order = {fact.id: place for place, fact in enumerate(knowledge.record.facts)}
        pairs = sorted(knowledge.curated.pairs, key=lambda pair: order[pair.facts[0]])
        self._pairs: Sequence[Pair] = tuple(pairs)
        self._profiles = profiles

    def topic(self, reading: Reading) -> Term | None:
        """Return the own name or the topic that a message names and asks nothing of; None for any other message."""
        content = [term for term in reading.content if not term.concepts & self._ambient]
        around = [term for term in reading.context if term.kind in CONTENT and not term.optional]
        if around or len(content) != 1 or asked_kinds(reading) - _BROAD or reading.yes_no:
            return None
        term = content[0]
        asks = term.text.split()[0] in self._lexicon.grammar.question_words  # "how many people live there"
        if asks or any(other.kind in {Kind.NEGATION, Kind.FIGURE} for other in reading.terms):
            return None
        if term.concepts & self._lexicon.own or self._on_topic(term):
            return term
        return None

    def reply(self, text: str, term: Term, first: Sequence[Pair]) -> Reply | None:
        """State what the article says about a name or topic: up to four statements in its order, no fact twice.

        `first` holds the pair that asks for just that, if there is one. None when the article states nothing on it.
        """
        about = [*first, *(pair for pair in self._about(term) if pair not in first)]
        chosen: list[Pair] = []
        facts: dict[str, None] = {}
        length = 0
        for pair in about:
            fresh = not any(fact in facts for fact in pair.facts)
            if len(chosen) < _MOST and fresh and length + len(pair.answer) <= _LONGEST:
                chosen.append(pair)
                facts.update(dict.fromkeys(pair.facts))
                length += len(pair.answer) + 1
        if not chosen:
            return None
        if not first:
            chosen = [pair for pair in self._pairs if pair in chosen]
        rest = [pair for pair in about if not set(pair.facts) <= facts.keys()]
        return Reply(
            text,
            Outcome.ANSWERED,
            answer="\n".join(pair.answer for pair in chosen),
            pairs=tuple(pair.id for pair in chosen),
            facts=tuple(facts),
            suggestions=tuple(Suggestion(pair.id, pair.question) for pair in rest[:_OFFERED]),
            score=1.0,
            why=f"nothing but {term.text!r} is asked, so what the article states about it",
        )

    def _about(self, term: Term) -> list[Pair]:
        """List the pairs that answer with a name, then those whose facts do; of a topic, those filed under it."""
        names = term.concepts & self._lexicon.own
        if not names:
            return self._on_topic(term)
        answers = [pair for pair in self._pairs if names & self._profiles[pair.id].said.answer]
        cited = [pair for pair in self._pairs if names & self._profiles[pair.id].said.features and pair not in answers]
        return answers + cited

    def _on_topic(self, term: Term) -> list[Pair]:
        """List the pairs of the topic that a term names."""
        wanted = features_of(term, self._lexicon.stem)
        found: list[Pair] = []
        for topic, pairs in self._knowledge.topics.items():
            stems = {f"/{self._lexicon.stem(word)}" for word in topic.casefold().split()}
            if stems <= wanted:
                found += pairs
        return [pair for pair in self._pairs if pair in found]

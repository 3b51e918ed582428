"""Decide what to reply: the only answer path, and the only place that decides to answer, suggest or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.classifier import Classifier
from bot.coverage import Coverage, Guard, agree
from bot.features import features
from bot.lexicon import Lexicon
from bot.matcher import Matcher, Ranked
from bot.reading import Kind, Reader, Reading
from bot.reply import FOREIGN, TOO_LONG, Outcome, Reply, Suggestion
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from bot.article.knowledge import Knowledge
    from bot.reading import Term

LONGEST_QUESTION = 2000  # characters, as typed and in plain letters: what Discord lets anybody post
MOST_TOKENS = 400  # words, figures and stops of a question; a page of English has some 380
ANSWER = 0.60  # score from which a question is answered
FIRM = 0.25  # score below which a known gap is so much nearer that no part of the message is answered by itself
SUGGEST, SUGGEST_TOO = 0.01, 0.001  # probability from which a pair is near enough to be offered, and others with it
PLAIN = 0.85  # probability from which even a bare topic asks one thing ("title please")
LIKELY = 0.15  # probability from which not answering is doubt rather than a refusal
SUGGESTIONS = 3
LONGEST_LIST = 6  # questions in one message
NEAREST = 40  # entries looked at
TRAINABLE = 40_000  # wordings from which training would take too long, and likeness has to do
_SHARPNESS = 20.0  # of likeness, when it stands in for probability
_TRACE = 0.001  # probability that counts as next to none
_MOST = 4.0  # nats that the odds can give: no wording learnt silences what the question has more
_WEIGHT = 0.65  # of evidence in nats; fitted on wordings left out of the shipped article


@dataclass(frozen=True)
class Candidate:
    """A pair or gap and the probability, 0..1, that it is the one asked."""

    entry: Pair | Gap
    probability: float


@dataclass(frozen=True)
class Verdict:
    """A question held against the candidates: the best pair, how sure that is, and what speaks against it.

    `support` is the probability of the pair and those that agree with it, `rival` the likeliest other entry.
    """

    pair: Pair
    support: float
    rival: Candidate | None
    coverage: Coverage

    @property
    def score(self) -> float:
        """How sure it is that the pair is asked, 0..1: its odds against the rival, less what the question has more."""
        against = self.rival.probability if self.rival else 0.0
        evidence = min(log((self.support + _TRACE) / (against + _TRACE)), _MOST) - self.coverage.doubt
        return 1 / (1 + exp(-_WEIGHT * evidence))


class Responder:
    """Answers questions about one article."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        curated = knowledge.curated
        self.lexicon = Lexicon(knowledge.english.sections(), curated.names, curated.terms)
        messages = knowledge.english.elsewhere.messages
        elsewhere = [Gap(id="elsewhere", missing="anything on that", phrasings=messages)] if messages else []
        entries: tuple[Pair | Gap, ...] = (*curated.pairs, *curated.gaps, *elsewhere)
        self._entries = {entry.id: entry for entry in entries}
        self.lexicon.learn(
            self.lexicon.plain(token)
            for entry in self._entries.values()
            for wording in entry.wordings
            for token in tokenise(normalise(wording))
            if token.kind == "word"
        )
        self.reader = Reader(self.lexicon)
        readings = {
            entry.id: [self.reader.read(wording) for wording in entry.wordings] for entry in self._entries.values()
        }
        self._guard = Guard(knowledge, self.reader, readings)
        examples = [(label, features(reading)) for label, group in readings.items() for reading in group]
        self._classifier = Classifier(examples) if len(examples) <= TRAINABLE else None
        self._matcher = None
        if self._classifier is None:
            lines = ((label, "\n".join(found)) for label, found in examples)
            self._matcher = Matcher(lines, analyze=str.splitlines, mend=False)

    def reply(self, question: str) -> Reply:
        """Reply to a message, whatever it holds; the same input gives the same reply."""
        if _is_too_long(question):
            return Reply(question, Outcome.NOT_COVERED, missing=(TOO_LONG,), why="the message is too long to read")
        whole = self._reply(question)
        texts = self.reader.parts(question) if whole.outcome is not Outcome.HELP else []
        if len(texts) < 2 or (whole.missing and 0 < whole.score < FIRM):
            return whole
        parts = tuple(self._reply(text) for text in texts[:LONGEST_LIST])
        answered = [part for part in parts if part.outcome is Outcome.ANSWERED]
        if not answered or (whole.outcome is Outcome.ANSWERED and not _says_more(whole, parts, answered)):
            return whole
        return _together(question, parts)

    def pick(self, pair_id: str) -> Reply:
        """Reply with a pair that the asker picked. Raises KeyError for an unknown id."""
        pair = self.knowledge.pairs[pair_id]
        return Reply(
            pair.question, Outcome.ANSWERED, answer=pair.answer, pairs=(pair.id,), facts=pair.facts, score=1.0,
            why="picked by the asker",
        )  # fmt: skip

    def explain(self, question: str) -> list[str]:
        """Show in plain lines how the reply was reached: the reading, the candidates, the test that decided."""
        if _is_too_long(question):
            return [f"decided: {self.reply(question).why}"]
        lines = []
        for text in self.reader.parts(question):
            reading = self.reader.read(text)
            lines.append("reading: " + "; ".join(
                f"{t.text} [{t.kind}{', optional' if t.optional else ''}]" for t in reading.terms
            ))  # fmt: skip
            for candidate in self.rank(reading)[:8]:
                kind = "pair" if isinstance(candidate.entry, Pair) else "gap"
                lines.append(f"  {candidate.probability:.2f} {kind} {candidate.entry.id}")
            lines.append(f"decided: {self._reply(text).why}")
        return lines

    def rank(self, reading: Reading) -> list[Candidate]:
        """List the pairs and gaps that the question may be asking, likeliest first."""
        if self._classifier:
            ranked = self._classifier.rank(features(reading), NEAREST)
        else:
            assert self._matcher is not None  # noqa: S101 - one of the two is there
            ranked = self._matcher.rank("\n".join(features(reading)), NEAREST)
            shares = [exp(_SHARPNESS * (r.score - ranked[0].score)) for r in ranked]
            ranked = [Ranked(r.label, share / sum(shares)) for r, share in zip(ranked, shares, strict=True)]
        return [Candidate(self._entries[r.label], r.score) for r in ranked]

    def _reply(self, question: str) -> Reply:
        reading = self.reader.read(question)
        if self._is_help(reading):
            return Reply(question, Outcome.HELP, why="a greeting, or a question about the bot")
        if not reading.latin or self._is_foreign(reading):
            return Reply(question, Outcome.NOT_COVERED, missing=(FOREIGN,), why="not English")
        ranked = self.rank(reading)
        pairs = [c for c in ranked if isinstance(c.entry, Pair)]
        if not pairs:
            return Reply(question, Outcome.NOT_COVERED, why="nothing is near")
        return self._decide(question, reading, ranked)

    def _is_help(self, reading: Reading) -> bool:
        plain_words = " ".join(reading.words)
        said = frozenset(reading.words)
        if plain_words in self.lexicon.help or (said <= self.lexicon.help_words and said & self.lexicon.help_verbs):
            return True
        greets = plain_words in self.lexicon.greeting or any(w in self.lexicon.greeting for w in reading.words)
        return bool(reading.words) and not reading.required and greets

    def _is_foreign(self, reading: Reading) -> bool:
        """Whether most of the words are of another language."""
        foreign = sum(word in self.lexicon.foreign for word in reading.words)
        unknown = sum(term.kind is Kind.UNKNOWN for term in reading.terms)
        return foreign >= 2 and (foreign + unknown) * 2 >= len(reading.words)

    def judge(self, reading: Reading, ranked: list[Candidate]) -> Verdict | None:
        """Hold the best pair against its rivals and against the question's own names and figures."""
        pairs = [(c.entry, c.probability) for c in ranked if isinstance(c.entry, Pair)]
        if not pairs:
            return None
        best, certain = pairs[0][0], pairs[0][1] == 1
        support = min(1.0, sum(probability for pair, probability in pairs if agree(best, pair)))
        rivals = [c for c in ranked if not certain and (isinstance(c.entry, Gap) or not agree(best, c.entry))]
        rival = rivals[0] if rivals else None
        return Verdict(best, support, rival, self._guard.cover(best.id, reading))

    def _decide(self, question: str, reading: Reading, ranked: list[Candidate]) -> Reply:
        verdict = self.judge(reading, ranked)
        assert verdict is not None  # noqa: S101 - the caller saw a pair
        pair, score, left = verdict.pair, verdict.score, verdict.coverage.left
        rival = verdict.rival
        against = f"{rival.entry.id} {rival.probability:.2f}" if rival else "nothing"
        why = f"{pair.id} {verdict.support:.2f} against {against}{_object(verdict.coverage)}"
        gap, broad = ranked[0].entry, reading.topic and ranked[0].probability < PLAIN
        nearer = isinstance(gap, Gap) and ranked[0].probability > verdict.support
        if score >= ANSWER and not (left or broad or nearer):
            return Reply(
                question, Outcome.ANSWERED, answer=pair.answer, pairs=(pair.id,), facts=pair.facts, score=score,
                corrects=verdict.coverage.corrects, why=why,
            )  # fmt: skip
        suggestions = self._suggestions(reading, ranked)
        foreign = any(t.kind is Kind.NAME and t.concepts.isdisjoint(self.lexicon.own) for t in left)
        if isinstance(gap, Gap) and nearer and not foreign:
            return Reply(
                question, Outcome.NOT_COVERED, missing=(gap.missing,) if gap.near else (), score=score,
                why=f"{why}: a known gap", suggestions=self._near(gap, suggestions),
            )  # fmt: skip
        if left:
            return Reply(
                question, Outcome.NOT_COVERED, suggestions=suggestions, missing=self._name(left),
                why=f"{pair.id} is nearest, but gives nothing on {', '.join(t.text for t in left)}",
            )  # fmt: skip
        unsure = broad or ranked[0].probability >= LIKELY
        outcome = Outcome.SUGGESTED if unsure and suggestions else Outcome.NOT_COVERED
        return Reply(question, outcome, suggestions=suggestions, score=score, why=why)

    def _name(self, left: tuple[Term, ...]) -> tuple[str, ...]:
        """Say what the article doesn't give ("anything about Oracle"), never in words that only the asker knows."""
        concepts = [c for term in left for c in sorted(term.concepts) if c.startswith("=")]
        known = [c[1:] for c in concepts if c in self.lexicon.kinds or self.lexicon.known(c[1:])]
        names = [name.replace("-", " ").title() for name in known] + ["that name"] * (len(known) < len(concepts))
        names += [term.text for term in left if term.kind is not Kind.NAME]
        return tuple(f"anything about {name}" for name in list(dict.fromkeys(names))[:2])

    def _suggestions(self, reading: Reading, ranked: list[Candidate]) -> tuple[Suggestion, ...]:
        """Offer the likeliest pairs, those first that leave no name or figure of the question over."""
        pairs = [c for c in ranked if isinstance(c.entry, Pair)]
        likely = bool(pairs) and pairs[0].probability >= SUGGEST
        near = [c.entry for c in pairs if isinstance(c.entry, Pair) and likely and c.probability >= SUGGEST_TOO]
        near = sorted(near[: 2 * SUGGESTIONS], key=lambda pair: bool(self._guard.left(pair.id, reading)))
        return tuple(Suggestion(pair.id, pair.question) for pair in near[:SUGGESTIONS])

    def _near(self, gap: Gap, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        pairs = self.knowledge.pairs
        near = tuple(Suggestion(p, pairs[p].question) for p in gap.near)
        return tuple(dict.fromkeys((*suggestions[:1], *near[:1], *suggestions[1:], *near)))[:SUGGESTIONS]


def _is_too_long(question: str) -> bool:
    """Whether a message takes too long to read: in characters, in the plain ones they stand for, or in tokens."""
    if len(question) > LONGEST_QUESTION:
        return True
    plain = normalise(question)
    return len(plain) > LONGEST_QUESTION or len(tokenise(plain)) > MOST_TOKENS


def _object(coverage: Coverage) -> str:
    """Say in plain words what speaks against a pair."""
    objections = [f"{term.text!r} is strange to it" for term in coverage.strange]
    objections += ["it is never asked for that kind of thing"] * coverage.unasked
    objections += ["it denies nothing"] * coverage.denied
    objections += ["it is never asked of that alone"] * coverage.singled
    return "".join(f"; {objection}" for objection in objections)


def _says_more(whole: Reply, parts: tuple[Reply, ...], answered: list[Reply]) -> bool:
    """Whether the parts, all of them decided, tell more than one answer to the whole message does.

    What comes first may lack what only the next part says ("how many developers and how many services has X?").
    """
    refused = [part for part in parts[1:] if part.outcome is Outcome.NOT_COVERED and part.missing and part.score < FIRM]
    facts = {fact for part in answered for fact in part.facts}
    return len(answered) + len(refused) == len(parts) and (bool(refused) or not facts <= set(whole.facts))


def _together(question: str, parts: tuple[Reply, ...]) -> Reply:
    """Make one reply of several."""
    answered = [part for part in parts if part.outcome is Outcome.ANSWERED]
    return Reply(
        question,
        Outcome.ANSWERED,
        answer="\n".join(dict.fromkeys(part.answer or "" for part in answered)),
        pairs=tuple(dict.fromkeys(p for part in answered for p in part.pairs)),
        facts=tuple(dict.fromkeys(f for part in answered for f in part.facts)),
        suggestions=tuple(dict.fromkeys(s for part in parts for s in part.suggestions))[:SUGGESTIONS],
        missing=tuple(dict.fromkeys(m for part in parts for m in part.missing)),
        score=min(part.score for part in answered),
        parts=parts,
        why="several questions, each replied to by itself",
    )


__all__ = ["LONGEST_QUESTION", "Candidate", "Outcome", "Reply", "Responder", "Suggestion", "Verdict"]

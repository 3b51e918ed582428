"""Decide what to reply: the only answer path, and the only place that decides to answer, suggest or refuse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.coverage import Coverage, Shelves
from bot.knowledge import Gap, Pair
from bot.lexicon import Lexicon
from bot.matcher import Matcher
from bot.reading import Kind, Reader, Reading, plain
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from bot.knowledge import Knowledge

LONGEST_QUESTION = 6000  # characters
ANSWER_COVER = 0.55  # share of a phrasing's weight that a question must hold to be answered
SOFT_COVER = 0.8  # the same, when some of the question is passed over
SOFTNESS = 0.35  # share of a question that may be passed over
MARGIN = 0.02  # by which the best pair must beat the next one that also accounts for the question
SUGGEST = 0.20  # score from which a pair is near enough to be offered
SUGGESTIONS = 3


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_COVERED = "not_covered"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A curated question to pick instead."""

    pair: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets. `answer` is a curated text, or several for several questions; `score` is 0..1.

    `missing` names what the article doesn't give; `why` says in plain words which test decided; `corrects` tells
    that the question's premise differs from the stated fact.
    """

    question: str
    outcome: Outcome
    answer: str | None = None
    pairs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0
    parts: tuple[Reply, ...] = ()
    why: str = ""
    corrects: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the reply object that other programs read."""
        return {
            "question": self.question,
            "outcome": str(self.outcome),
            "answer": self.answer,
            "pairs": list(self.pairs),
            "facts": list(self.facts),
            "suggestions": [{"pair": s.pair, "question": s.question} for s in self.suggestions],
            "missing": list(self.missing),
            "score": round(self.score, 4),
            "parts": [part.to_json() for part in self.parts],
        }


@dataclass(frozen=True)
class Candidate:
    """A pair or gap held against a question: likeness 0..1, and how far it covers the question."""

    entry: Pair | Gap
    score: float
    coverage: Coverage

    @property
    def pair(self) -> Pair | None:
        """The pair, if it can answer (a gap can't)."""
        return self.entry if isinstance(self.entry, Pair) else None


class Responder:
    """Answers questions about one article."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        curated = knowledge.curated
        self.lexicon = Lexicon(knowledge.english, curated.names, curated.terms)
        entries: tuple[Pair | Gap, ...] = (*curated.pairs, *curated.gaps)
        self._entries = {entry.id: entry for entry in entries}
        self.lexicon.learn(
            plain(token)
            for entry in self._entries.values()
            for wording in entry.wordings
            for token in tokenise(normalise(wording))
            if token.kind == "word"
        )
        self.reader = Reader(self.lexicon)
        self._shelves = Shelves(knowledge, self.reader)
        self._readings = {
            text: reading
            for entry_id, readings in self._shelves.readings.items()
            for text, reading in zip(self._entries[entry_id].wordings, readings, strict=True)
        }
        texts = [(entry.id, text) for entry in self._entries.values() for text in entry.wordings]
        self._matcher = Matcher(texts, analyze=self._features, mend=False)

    def _features(self, text: str) -> list[str]:
        """List the concepts of what a question asks, for ranking."""
        reading = self._readings.get(text) or self.reader.read(text)
        return [concept for term in reading.required for concept in sorted(term.concepts)]

    def reply(self, question: str) -> Reply:
        """Reply to a message, whatever it holds; the same input gives the same reply."""
        if len(question) > LONGEST_QUESTION:
            missing = (f"questions over {LONGEST_QUESTION} characters",)
            return Reply(question, Outcome.NOT_COVERED, missing=missing, why="the message is too long to read")
        whole = self._reply(question)
        if whole.outcome is Outcome.HELP:
            return whole
        texts = self.reader.parts(question)
        if len(texts) < 2:
            return whole
        parts = tuple(self._reply(text) for text in texts[:6])
        answered = [part for part in parts if part.outcome is Outcome.ANSWERED]
        facts = {fact for part in answered for fact in part.facts}
        if not answered or (whole.outcome is Outcome.ANSWERED and len(answered) < len(parts)):
            return whole
        if whole.outcome is Outcome.ANSWERED and facts <= set(whole.facts):
            return whole
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

    def pick(self, pair_id: str) -> Reply:
        """Reply with a pair that the asker picked. Raises KeyError for an unknown id."""
        pair = self.knowledge.pairs[pair_id]
        return Reply(
            pair.question, Outcome.ANSWERED, answer=pair.answer, pairs=(pair.id,), facts=pair.facts, score=1.0,
            why="picked by the asker",
        )  # fmt: skip

    def explain(self, question: str) -> list[str]:
        """Show in plain lines how the reply was reached: the reading, the candidates, the test that decided."""
        lines = []
        for text in self.reader.parts(question[:LONGEST_QUESTION]):
            reading = self.reader.read(text)
            lines.append("reading: " + "; ".join(
                f"{t.text} [{t.kind}{', optional' if t.optional else ''}]" for t in reading.terms
            ))  # fmt: skip
            for c in self.rank(text, reading):
                over = (*c.coverage.hard, *c.coverage.soft)
                left = f", leaves {', '.join(t.text for t in over)}" if over else ""
                kind = "pair" if c.pair else "gap"
                lines.append(f"  {c.score:.2f} cover {c.coverage.held:.2f} {kind} {c.entry.id}{left}")
            lines.append(f"decided: {self._reply(text).why}")
        return lines

    def _reply(self, question: str) -> Reply:
        reading = self.reader.read(question)
        plain = " ".join(reading.words)
        if plain in self.lexicon.help or (reading.words and not reading.required and self._is_chat(reading)):
            return Reply(question, Outcome.HELP, why="a greeting, or a question about the bot")
        if not reading.latin or self._is_foreign(reading):
            return Reply(
                question,
                Outcome.NOT_COVERED,
                missing=("questions in other languages than English",),
                why="not English",
            )
        ranked = self.rank(question, reading)
        return self._decide(question, reading, ranked)

    def _is_chat(self, reading: Reading) -> bool:
        return any(word in self.lexicon.greeting for word in reading.words) or (
            " ".join(reading.words) in self.lexicon.greeting
        )

    def _is_foreign(self, reading: Reading) -> bool:
        """Whether most of the words are of another language."""
        foreign = sum(word in self.lexicon.foreign for word in reading.words)
        unknown = sum(term.kind is Kind.UNKNOWN for term in reading.terms)
        return foreign >= 2 and (foreign + unknown) * 2 >= len(reading.words)

    def rank(self, question: str, reading: Reading, limit: int = 16) -> list[Candidate]:
        """Hold the question against the nearest pairs and gaps, best first."""
        return [
            Candidate(self._entries[r.label], r.score, self._shelves.cover(r.label, reading))
            for r in self._matcher.rank(question, limit)
        ]

    def _decide(self, question: str, reading: Reading, ranked: list[Candidate]) -> Reply:
        pairs = [c for c in ranked if c.pair]
        suggestions = tuple(Suggestion(c.pair.id, c.pair.question) for c in pairs[:SUGGESTIONS] if c.pair)
        best = ranked[0] if ranked else None
        content = any(t.kind is not Kind.ASK for t in reading.required)
        if best is None or not content or best.score < SUGGEST:
            missing = self._missing(reading, best)
            return Reply(question, Outcome.NOT_COVERED, missing=missing, suggestions=suggestions, why="nothing is near")
        fitting = [c for c in pairs if not c.coverage.hard and self._fits(c)]
        chosen = max(fitting, key=lambda c: c.score) if fitting else None
        clear = chosen.score if chosen else 0.0
        gap = next((c.entry for c in ranked if isinstance(c.entry, Gap) and c.score > clear), None)
        named = any(t.kind is not Kind.UNKNOWN for t in pairs[0].coverage.hard) if pairs else True
        if gap and (best.entry is gap or (chosen is None and named)):
            return Reply(
                question, Outcome.NOT_COVERED, missing=(gap.missing,), suggestions=self._near(gap, suggestions),
                score=best.score, why=f"the known gap {gap.id} is nearest",
            )  # fmt: skip
        if chosen is None:
            first = pairs[0] if pairs else best
            words = ", ".join(t.text for t in (*first.coverage.hard, *first.coverage.soft))
            hard = any(t.kind is not Kind.UNKNOWN for t in first.coverage.hard)
            return Reply(
                question, Outcome.NOT_COVERED if hard else Outcome.SUGGESTED, suggestions=suggestions,
                missing=self._missing(reading, first), score=best.score,
                why=f"{first.entry.id} is nearest ({first.score:.2f}) but leaves {words!r} unaccounted",
            )  # fmt: skip
        rivals = [c for c in ranked if c is not chosen and not self._agree(chosen, c) and not c.coverage.hard]
        rival = max((c.score for c in rivals), default=0.0)
        held = chosen.coverage.held
        if held < ANSWER_COVER or chosen.score < rival + MARGIN or chosen.score < best.score - 0.15:
            why = f"{chosen.entry.id} ({chosen.score:.2f}, cover {held:.2f}) is not clear of {rival:.2f}"
            return Reply(question, Outcome.SUGGESTED, suggestions=suggestions, score=chosen.score, why=why)
        pair = chosen.pair
        assert pair is not None  # noqa: S101 - only pairs fit
        return Reply(
            question, Outcome.ANSWERED, answer=pair.answer, pairs=(pair.id,), facts=pair.facts, score=chosen.score,
            corrects=chosen.coverage.corrects,
            why=f"{pair.id} accounts for every word ({chosen.score:.2f}, cover {held:.2f}, next {rival:.2f})",
        )  # fmt: skip

    @staticmethod
    def _fits(candidate: Candidate) -> bool:
        """Whether what a pair leaves over is little enough to pass over."""
        coverage = candidate.coverage
        return not coverage.soft or (coverage.held >= SOFT_COVER and coverage.softness <= SOFTNESS)

    @staticmethod
    def _agree(one: Candidate, other: Candidate) -> bool:
        """Whether two pairs rest on the same core fact."""
        return bool(one.pair and other.pair and one.pair.facts[0] in other.pair.facts)

    def _near(self, gap: Gap, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        pairs = self.knowledge.pairs
        near = tuple(Suggestion(p, pairs[p].question) for p in gap.near)
        return tuple(dict.fromkeys((*suggestions[:2], *near, *suggestions)))[:SUGGESTIONS]

    def _missing(self, reading: Reading, best: Candidate | None) -> tuple[str, ...]:
        """Name the parts of the question that the article doesn't give, in the lexicon's own words."""
        left = best.coverage.hard if best else reading.required
        names = [c[1:].title() for t in left for c in sorted(t.concepts) if c.startswith("=")]
        words = [t.text for t in left if t.kind in {Kind.WORD, Kind.FIGURE} and t.concepts]
        return tuple(dict.fromkeys((*names, *words)))[:3]

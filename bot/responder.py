"""Decide what to reply: the only answer path, and the only place that decides to answer, suggest or refuse."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from math import log
from typing import TYPE_CHECKING

from bot.lexicon import Lexicon
from bot.reading import Kind, Reader, Reading, Term
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge import Gap, Knowledge, Pair

LONGEST_QUESTION = 6000  # characters
ANSWER_COVER = 0.55  # share of a phrasing's weight that a question must hold to be answered
MARGIN = 0.02  # by which the best pair must beat the next one that also accounts for the question
SUGGEST = 0.30  # score from which a pair is near enough to be offered
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
    """A pair or gap held against a question: likeness 0..1, cover 0..1, and the terms it leaves unaccounted."""

    entry: Pair | Gap
    score: float
    cover: float
    left: tuple[Term, ...]
    corrects: bool = False

    @property
    def is_pair(self) -> bool:
        """Whether it can answer (a gap can't)."""
        return hasattr(self.entry, "answer")


@dataclass(frozen=True)
class _Known:
    """An entry as indexed: what its wordings say, term by term, and every concept it accounts for."""

    entry: Pair | Gap
    wordings: tuple[tuple[frozenset[str], ...], ...]
    vocabulary: frozenset[str]
    names: frozenset[frozenset[str]]
    ambient: frozenset[str]


class Responder:
    """Answers questions about one article."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        curated = knowledge.curated
        self.lexicon = Lexicon(knowledge.english, curated.names, curated.terms)
        entries: tuple[Pair | Gap, ...] = (*curated.pairs, *curated.gaps)
        self.lexicon.learn(
            token.text.replace("'", "")
            for entry in entries
            for wording in entry.wordings
            for token in tokenise(normalise(wording))
            if token.kind == "word"
        )
        self.reader = Reader(self.lexicon)
        self._ambient = frozenset(f"={name}" for name in curated.ambient)
        self._known = [self._index(entry) for entry in entries]
        counts = Counter(c for known in self._known for c in {c for w in known.wordings for t in w for c in t})
        self._weights = {c: log(1 + len(self._known) / n) for c, n in counts.items()}
        self._rare = log(1 + len(self._known))
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, known in enumerate(self._known):
            for concept in {c for wording in known.wordings for term in wording for c in term}:
                self._postings[concept].append(number)

    def _index(self, entry: Pair | Gap) -> _Known:
        """Read an entry's wordings once."""
        readings = [self.reader.read(wording) for wording in entry.wordings]
        pair = self.knowledge.pairs.get(entry.id)
        facts = self.knowledge.cited(pair) if pair else ()
        said = [self.reader.read(text) for text in (*(f.text for f in facts), pair.answer if pair else "")]
        support: defaultdict[str, set[str]] = defaultdict(set)
        vocabulary: set[str] = set()
        for reading in (*readings, *said):
            for term in (*reading.terms, *reading.context):
                plain = {c for c in term.concepts if c[0] in "~?"}
                vocabulary |= term.concepts - plain
                for concept in plain:
                    support[concept].add(self.lexicon.base(term.text))
                if len(plain) == 1:
                    support[next(iter(plain))].add("")
        vocabulary |= {c for c, words in support.items() if len(words) > 1}
        says = {f"={fact.says.casefold()}" for fact in facts}
        ambient = self._ambient | says
        return _Known(
            entry=entry,
            wordings=tuple(tuple(t.concepts for t in r.terms if not t.optional) for r in readings),
            vocabulary=frozenset(vocabulary),
            names=frozenset(r.names - ambient for r in readings),
            ambient=ambient,
        )

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
            for c in self.rank(reading):
                left = f", leaves {', '.join(t.text for t in c.left)}" if c.left else ""
                lines.append(f"  {c.score:.2f} cover {c.cover:.2f} {'pair' if c.is_pair else 'gap'} {c.entry.id}{left}")
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
        ranked = self.rank(reading)
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

    def rank(self, reading: Reading, limit: int = 8) -> list[Candidate]:
        """Hold the question against the nearest pairs and gaps, best first."""
        evidence: Counter[int] = Counter()
        for term in (*reading.terms, *reading.context):
            best: dict[int, float] = {}
            for concept in term.concepts:
                weight = self._weights.get(concept, 0.0)
                for number in self._postings.get(concept, ()):
                    best[number] = max(best.get(number, 0.0), weight)
            for number, weight in best.items():
                evidence[number] += weight  # type: ignore[assignment]
        near = sorted(evidence, key=lambda n: (-evidence[n], n))[: 3 * limit]
        candidates = [self._compare(self._known[number], reading) for number in near]
        candidates.sort(key=lambda c: (-c.score, c.entry.id))
        return candidates[:limit]

    def _weight(self, concepts: Iterable[str]) -> float:
        """Weigh a term by its commonest concept that the article's questions use."""
        weights = [self._weights[c] for c in concepts if c in self._weights]
        return max(weights) if weights else self._rare

    def _compare(self, known: _Known, reading: Reading) -> Candidate:
        asked = [(t, self._weight(t.concepts)) for t in reading.terms if not t.optional]
        optional = [t.concepts for t in (*reading.terms, *reading.context) if t.optional or t in reading.context]
        total = sum(w for _, w in asked)
        scores: list[tuple[float, float]] = []
        for wording in known.wordings:
            held = 0.0
            size = 0.0
            for concepts in wording:
                weight = self._weight(concepts)
                size += weight
                if any(concepts & t.concepts for t, _ in asked) or any(concepts & o for o in optional):
                    held += weight
            shared = sum(w for t, w in asked if any(t.concepts & concepts for concepts in wording))
            cover = held / size if size else 0.0
            scores.append(((held + shared) / ((size + total) or 1.0), cover))
        scores.sort(reverse=True)
        best = scores[:3]
        score = 0.7 * scores[0][0] + 0.3 * sum(s for s, _ in best) / len(best)
        left = tuple(t for t, _ in asked if not t.concepts & known.vocabulary)
        names = reading.names - known.ambient
        if names and names not in known.names:
            stray = [t for t, _ in asked if t.kind is Kind.NAME and not t.concepts & known.ambient]
            left = tuple(dict.fromkeys((*left, *stray)))
        left, corrects = self._premise(known, reading, left)
        return Candidate(known.entry, score, max(c for _, c in scores), left, corrects)

    def _premise(self, known: _Known, reading: Reading, left: tuple[Term, ...]) -> tuple[tuple[Term, ...], bool]:
        """Forgive the values of a yes-no question that the pair's answer confirms or corrects."""
        rules_out = getattr(known.entry, "corrects", ())
        if not left or not reading.yes_no or not rules_out:
            return left, False
        kept = tuple(t for t in left if self._value_kind(t) not in rules_out)
        return (kept, True) if not kept and len(left) == 1 else (left, False)

    def _value_kind(self, term: Term) -> str:
        if term.kind is Kind.FIGURE:
            return {"rank": "rank"}.get(term.unit, term.unit)
        for concept in sorted(term.concepts):
            if concept.startswith("~rank"):
                return "rank"
            if concept.startswith("~quarter_"):
                return "quarter"
            if concept.startswith("="):
                kind = self.lexicon.kinds.get(concept, "month")
                return {"research_firm": "firm", "place": "country", "region": "country"}.get(kind, kind)
        return ""

    def _decide(self, question: str, reading: Reading, ranked: list[Candidate]) -> Reply:
        pairs = [c for c in ranked if c.is_pair]
        suggestions = tuple(Suggestion(c.entry.id, c.entry.question) for c in pairs[:SUGGESTIONS] if c.score >= SUGGEST)  # type: ignore[union-attr]
        best = ranked[0] if ranked else None
        if best is None or best.score < SUGGEST:
            missing = self._missing(reading, best)
            return Reply(question, Outcome.NOT_COVERED, missing=missing, suggestions=suggestions, why="nothing is near")
        if not best.is_pair:
            return Reply(
                question,
                Outcome.NOT_COVERED,
                missing=(best.entry.missing,),  # type: ignore[union-attr]
                suggestions=self._near(best, suggestions),
                score=best.score,
                why=f"the known gap {best.entry.id} is nearest ({best.score:.2f})",
            )
        fitting = [c for c in pairs if not c.left]
        if not fitting:
            words = ", ".join(t.text for t in best.left)
            hard = any(t.kind is not Kind.UNKNOWN for t in best.left)
            outcome = Outcome.NOT_COVERED if hard else Outcome.SUGGESTED
            return Reply(
                question, outcome, suggestions=suggestions, missing=self._missing(reading, best), score=best.score,
                why=f"{best.entry.id} is nearest ({best.score:.2f}) but leaves {words!r} unaccounted",
            )  # fmt: skip
        chosen = max(fitting, key=lambda c: c.score)
        rivals = [c for c in ranked if c is not chosen and not self._agree(chosen, c)]
        rival = max((c.score for c in rivals if not c.left or not c.is_pair), default=0.0)
        if chosen.cover < ANSWER_COVER or chosen.score < rival + MARGIN or chosen.score < best.score - 0.15:
            why = f"{chosen.entry.id} ({chosen.score:.2f}, cover {chosen.cover:.2f}) is not clear of {rival:.2f}"
            return Reply(question, Outcome.SUGGESTED, suggestions=suggestions, score=chosen.score, why=why)
        pair: Pair = chosen.entry  # type: ignore[assignment]
        return Reply(
            question, Outcome.ANSWERED, answer=pair.answer, pairs=(pair.id,), facts=pair.facts, score=chosen.score,
            corrects=chosen.corrects,
            why=f"{pair.id} accounts for every word ({chosen.score:.2f}, cover {chosen.cover:.2f}, next {rival:.2f})",
        )  # fmt: skip

    @staticmethod
    def _agree(one: Candidate, other: Candidate) -> bool:
        """Whether two pairs rest on the same core fact."""
        return one.is_pair and other.is_pair and one.entry.facts[0] in other.entry.facts  # type: ignore[union-attr]

    def _near(self, gap: Candidate, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        pairs = self.knowledge.pairs
        near = tuple(Suggestion(p, pairs[p].question) for p in gap.entry.near)  # type: ignore[union-attr]
        return tuple(dict.fromkeys((*near, *suggestions)))[:SUGGESTIONS]

    def _missing(self, reading: Reading, best: Candidate | None) -> tuple[str, ...]:
        """Name the parts of the question that the article doesn't give, in the lexicon's own words."""
        left = best.left if best else reading.required
        names = [c[1:].title() for t in left for c in sorted(t.concepts) if c.startswith("=")]
        words = [t.text for t in left if t.kind in {Kind.WORD, Kind.FIGURE} and t.concepts]
        return tuple(dict.fromkeys((*names, *words)))[:3]

"""Prove that each sentence of an answer says only what its facts say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

from bot.article.alignment import align
from bot.article.listings import phrases
from bot.article.pronouns import Before
from bot.article.reader import SentenceReader
from bot.article.sentences import SENTENCE_ENDS, sentences
from bot.article.strange import Strange
from bot.article.verdicts import Cause, Verdict
from bot.article.words import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.article.alignment import Break
    from bot.article.english import English
    from bot.article.knowledge import Fact, Knowledge, Record
    from bot.article.words import Word

_YES_OR_NO = re.compile(r"(Yes|No)(?:[,:;!]|\.(?! ?\d)|$)")  # but for "No. 5"
_ONE_WORDING = "which answers one way to ask and belies another: state what is so"
_REFLECTING = frozenset("each himself herself itself themselves".split())  # small words that say who of whom
_MOST_FACTS = 3  # that one answer is looked for in


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether an answer's facts say it, with a plain reason for each place where they don't, or may not.

    It is `strange`, and can't be confirmed, when it has a name, a figure or a time that none of its facts has, or
    names a source that they don't, or begins with yes or no.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    strange: bool = False


class Prover:
    """Proves answers about one record; reads each fact once."""

    def __init__(self, record: Record, english: English, names: Iterable[Sequence[str]] = ()) -> None:
        """`names` are the ways to write each of the article's own, in small letters."""
        head = f"The article is titled {record.title}, by {record.author}"
        self._reader = SentenceReader([head, *(fact.text for fact in record.facts)], english)
        self._head = self._reader.read(head)
        self._strange = Strange(english, names, self._reader)
        self._read: dict[str, tuple[Word, ...]] = {}

    @classmethod
    def of(cls, knowledge: Knowledge) -> Prover:
        """Return the prover of an article."""
        own = knowledge.curated
        listings = chain.from_iterable(group.values() for group in (*own.names.values(), own.terms))
        return cls(knowledge.record, knowledge.english, map(phrases, listings))

    def prove(self, answer: str, facts: Sequence[Fact]) -> Proof:
        """Prove an answer by the facts it cites; title and author may always be said.

        PROVEN: each sentence is one or several facts' own words, in an order that says the same. DOUBTFUL: it can't be
        decided whether the order does, or other words than theirs. UNPROVEN: a name or figure is another, or something
        stands by another thing, or what limits or denies it was dropped or put in.
        """
        before = Before()
        proofs: list[Proof] = []
        for sentence in _cut(answer, facts):
            ways = [self._prove(sentence, facts, before), *self._attributed(sentence, facts, before)]
            proofs.append(min(ways, key=lambda proof: proof.verdict))
            before = before.then(self._reader.read(sentence))
        reasons = dict.fromkeys(reason for proof in proofs for reason in proof.reasons)
        worst = max((proof.verdict for proof in proofs), default=Verdict.PROVEN)
        return Proof(worst, tuple(reasons), any(proof.strange for proof in proofs))

    def _attributed(self, sentence: str, facts: Sequence[Fact], before: Before) -> Iterator[Proof]:
        """Prove a sentence that tells who says it, "According to Kerr, ...", by what they say."""
        for says in dict.fromkeys(fact.says for fact in facts):
            lead = f"According to {says}, "
            if sentence.startswith(lead):
                said = [fact for fact in facts if fact.says == says]
                yield self._prove(sentence.removeprefix(lead), said, before)

    def _prove(self, sentence: str, facts: Sequence[Fact], before: Before) -> Proof:
        """Prove one sentence; `before` holds what those before it say."""
        laid = [*(self.words(fact) for fact in facts), self._head]
        names = [*(f"fact {fact.id}" for fact in facts), "title"]
        known = {word.form for words in laid for word in words}
        said = self._reader.read(sentence)
        if any(sentence in sentences(fact.text) for fact in facts):
            return Proof(Verdict.PROVEN)
        if opening := _YES_OR_NO.match(sentence):
            rest = sentence[opening.end() :].strip()
            also = self._prove(rest[:1].upper() + rest[1:], facts, before).reasons if rest else ()
            return Proof(Verdict.UNPROVEN, (f"begins with {opening[1]!r}, {_ONE_WORDING}", *also), strange=True)
        strange = [word for word in said if word.form not in known]
        if not strange:
            return _reflected(_aligned(said, laid, names, before), said, laid)
        told, limits, false = self._strange.reasons(said, strange, laid[:-1])
        return Proof(Verdict.UNPROVEN if limits or false else Verdict.DOUBTFUL, told, strange=false)

    def words(self, fact: Fact) -> tuple[Word, ...]:
        """Read a fact, once."""
        if fact.id not in self._read:
            self._read[fact.id] = self._reader.read(fact.text, fact.says, fact=True)
        return self._read[fact.id]

    def supporting(self, answer: str, facts: Sequence[Fact]) -> tuple[str, ...]:
        """Return the ids of the fewest facts that prove an answer, or else have its words; none if none do."""
        stated = {fact.id: {word.form for word in self.words(fact)} for fact in facts}
        title = {word.form for word in self._head}
        wanted = {word.form for word in self._reader.read(answer)} - title
        helpful = [fact for fact in facts if stated[fact.id] & wanted]
        having: tuple[str, ...] = ()
        for size in range(1, _MOST_FACTS + 1):
            for some in combinations(helpful, size):
                if wanted <= set().union(*(stated[fact.id] for fact in some)):
                    if self.prove(answer, some).verdict == Verdict.PROVEN:
                        return tuple(fact.id for fact in some)
                    having = having or tuple(fact.id for fact in some)
            if having:
                return having
        return having


def _aligned(said: Sequence[Word], laid: Sequence[Sequence[Word]], names: Sequence[str], before: Before) -> Proof:
    """Prove a sentence of which each word stands in one of the facts laid out; they have `names`."""
    breaks = [found for found in align(said, laid, before) if found.wrong.verdict > Verdict.PROVEN]
    worst = max((found.wrong.verdict for found in breaks), default=Verdict.PROVEN)
    places = {found.number: found for found in reversed(breaks) if found.wrong.verdict == worst}  # one of each place
    told = [_told(found, said, laid[found.place.fact], names[found.place.fact]) for _, found in sorted(places.items())]
    return Proof(worst, tuple(dict.fromkeys(told)))


def _cut(answer: str, facts: Sequence[Fact]) -> list[str]:
    """Cut an answer into sentences; a fact told word for word ends where it ends, be it with "6 p.m."."""
    found: list[str] = []
    begun = 0
    whole = [re.escape(fact.text) for fact in facts if fact.text.endswith(SENTENCE_ENDS)]
    for told in re.finditer("|".join(whole) or "$", answer):
        before, behind = answer[begun : told.start()], answer[told.end() :]
        if (not before.strip() or before.rstrip().endswith(SENTENCE_ENDS)) and (not behind or behind[0].isspace()):
            found += [*sentences(before), *sentences(told.group())]
            begun = told.end()
    return found + sentences(answer[begun:])


def _reflected(proof: Proof, said: Sequence[Word], laid: Sequence[Sequence[Word]]) -> Proof:
    """Doubt what says "each" or "itself" where no fact does."""
    added = sorted(_marks(said, _REFLECTING).difference(*(_marks(words, _REFLECTING) for words in laid)))
    own = (f"says {', '.join(map(repr, added))} in words of its own",) if added else ()
    return Proof(max(proof.verdict, Verdict.DOUBTFUL), proof.reasons + own) if own else proof


def _marks(words: Sequence[Word], wanted: frozenset[str]) -> frozenset[str]:
    """Return those of some small words that lead up to words."""
    return wanted.intersection(chain.from_iterable(word.marks for word in words))


def _told(found: Break, said: Sequence[Word], fact: Sequence[Word], name: str) -> str:
    """Put in words where an answer leaves a fact: both, side by side, from where they differ."""
    here = near = said[:0]
    for reach in range(2, len(said) + 2):
        here = said[max(0, found.number - reach) : found.number + 2]
        near = fact[max(0, found.place.at - reach) : found.place.at + 2]
        if [(word.form, word.own) for word in here] != [(word.form, word.own) for word in near]:
            break
    there = [word for word in near if word.series >= 0] or near
    strange = " ".join(word.text for word in here if word.form not in {other.form for other in fact})
    only = f", and no {strange!r}" if strange and found.wrong.cause == Cause.APART else ""
    return f"says {phrase(here)!r} and {found.wrong.what}: {name} has {phrase(there)!r}{only}"

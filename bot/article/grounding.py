"""Prove that each sentence of an answer says only what its facts say, and that the record and the text agree."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING

from bot.article.alignment import align
from bot.article.reader import Reader
from bot.article.sentences import sentences
from bot.article.steps import Verdict
from bot.article.words import phrase
from bot.errors import DataError, Fault, UnprovenError
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.article.alignment import Break
    from bot.article.knowledge import Fact, Knowledge, Pair, Record
    from bot.article.words import Word

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_CAPITALISED = re.compile(r"\b[A-Z][\w&'-]*")
_NAMED = re.compile(r"\b(?:(?:St|Mt|Mr|Ms|Mrs|Dr)\. )?[A-Z][\w&'-]*(?:(?: (?:of|the|de|van|von|der))* [A-Z][\w&'-]*)*")
_PART = re.compile(r"\d[\d,.]*\d|\w+")
_JOINING = frozenset("of the de van von der percent per cent no".split())
_MEASURE = re.compile(
    r"(?<!\w)(?:[$€£¥]\s?)?\d[\d,.]*\w*(?:\s?(?:%|percent\b|per cent\b|million\b|billion\b|trillion\b))?"
)
_SHORTENED = 3  # letters of a word that may be short for another
_MOST_FACTS = 3  # that one answer is looked for in
_DISCORD = re.compile(r"https?://|www\.\w|\]\(|<(?:[@#:/]|a:|t:|id:)[^>\s]*>|@everyone\b|@here\b")
_EMOJI = (
    range(0x231A, 0x231C),
    range(0x23E9, 0x23FB),
    range(0x2600, 0x27C0),
    range(0x2B05, 0x2B56),
    range(0xFE00, 0xFE10),
    range(0x1F000, 0x1FB00),
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether an answer's facts say it, with a plain reason for each place where they don't, or may not.

    It is `strange` when it has a word, name or figure that none of its facts has.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    strange: bool = False


class Prover:
    """Proves answers about one record; reads each fact once."""

    def __init__(self, record: Record) -> None:
        head = f"The article is titled {record.title}, by {record.author}"
        self._reader = Reader([head, *(fact.text for fact in record.facts)])
        self._head = self._reader.read(head)
        self._read: dict[str, tuple[Word, ...]] = {}

    def prove(self, answer: str, facts: Sequence[Fact]) -> Proof:
        """Prove an answer by the facts it cites; title and author may always be said.

        PROVEN: each sentence is one or several facts' own words, in an order that says the same. DOUBTFUL: the words
        are theirs, but the order can't be decided. UNPROVEN: a word, name or figure is another, or stands by another
        thing, or what limits or denies it was dropped or put in.
        """
        laid = [*(self.words(fact) for fact in facts), self._head]
        names = [*(f"fact {fact.id}" for fact in facts), "title"]
        known = {word.form for words in laid for word in words}
        before: frozenset[str] = frozenset()
        worst, reasons, strange = Verdict.PROVEN, [], False
        for sentence in sentences(answer):
            said = self._reader.read(sentence)
            stray = [word for word in said if word.form not in known]
            if stray:
                worst, strange = Verdict.UNPROVEN, True
                reasons.append(_strange(stray, laid))
                continue
            for found in align(said, laid, before):
                if found.wrong.verdict > Verdict.PROVEN:
                    worst = max(worst, found.wrong.verdict)
                    reasons.append(_told(found, said, laid[found.place.fact], names[found.place.fact]))
            before |= {word.form for word in said}
        return Proof(worst, tuple(dict.fromkeys(reasons)), strange)

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


def prove(answer: str, facts: Sequence[Fact], record: Record) -> Proof:
    """Prove one answer by the facts it cites; for many use a Prover."""
    return Prover(record).prove(answer, facts)


def confirmation(answer: str, facts: Iterable[Fact]) -> str:
    """Digest an answer and its facts: 16 hexadecimal digits, which stand beside a pair that a curator has confirmed."""
    digest = blake2b(answer.encode(), digest_size=8)
    for fact in facts:
        digest.update(f"\0{fact.id}\0{fact.says}\0{fact.text}".encode())
    return digest.hexdigest()


def ungrounded(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every answer that its facts don't prove, and every bad character."""
    for pair, proof in _proofs(knowledge):
        if proof.verdict == Verdict.UNPROVEN:
            yield knowledge.fault(pair, f"the answer {'; '.join(proof.reasons)}")
    yield from misprinted(knowledge)


def doubtful(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a warning for every answer of which the proof can't be decided and that no curator confirmed."""
    for pair, proof in _proofs(knowledge):
        facts = knowledge.cited(pair)
        if proof.verdict == Verdict.DOUBTFUL and pair.confirmed != confirmation(pair.answer, facts):
            yield knowledge.fault(pair, _confirm(pair, facts, proof))


def prove_all(knowledge: Knowledge) -> tuple[str, ...]:
    """Prove every answer; return the ids of the pairs that are to be withheld until they are mended.

    Raises UnprovenError with every fault where an answer says what none of its facts has, where a text has a bad
    character, or where no answer is proven.
    """
    faults: list[Fault] = list(misprinted(knowledge))
    withheld: list[str] = []
    for pair, proof in _proofs(knowledge):
        if proof.strange:
            faults.append(knowledge.fault(pair, f"the answer {'; '.join(proof.reasons)}"))
        elif proof.verdict == Verdict.UNPROVEN:
            withheld.append(pair.id)
    if not faults and len(withheld) == len(knowledge.curated.pairs):
        faults += ungrounded(knowledge)
    if faults:
        raise UnprovenError(tuple(faults))
    return tuple(withheld)


def _proofs(knowledge: Knowledge) -> Iterator[tuple[Pair, Proof]]:
    prover = Prover(knowledge.record)
    for pair in knowledge.curated.pairs:
        yield pair, prover.prove(pair.answer, knowledge.cited(pair))


def supporting(knowledge: Knowledge, answers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each answer the ids of the fewest facts that say all it says; none when three are too few."""
    prover = Prover(knowledge.record)
    return {answer: prover.supporting(answer, knowledge.record.facts) for answer in answers}


def _confirm(pair: Pair, facts: Sequence[Fact], proof: Proof) -> str:
    """Ask a curator to look at an answer once, with the line to paste."""
    why = "; ".join(proof.reasons)
    line = f'confirmed = "{confirmation(pair.answer, facts)}"'
    void = "was confirmed for another answer or other facts, and " if pair.confirmed else ""
    return f"the answer {void}{why}: if that is what the facts say, confirm it with {line}"


def _strange(stray: Sequence[Word], laid: Sequence[Sequence[Word]]) -> str:
    """Name the words that no fact has, with the words that come nearest."""
    words = list(dict.fromkeys(word.text for word in stray))
    near: dict[str, None] = {}
    having = {word.text.casefold(): word.text for words_ in laid for word in words_}
    for word in words:
        plain = word.casefold()
        longer = [other for other in having if other.startswith(plain) and len(plain) >= _SHORTENED]
        for match in longer[:1] or get_close_matches(plain, having, n=1, cutoff=0.7):
            near[repr(having[match])] = None
    hint = f" (they have {', '.join(near)})" if near else ""
    return f"says {', '.join(map(repr, words))}, which its facts don't{hint}"


def _told(found: Break, said: Sequence[Word], fact: Sequence[Word], name: str) -> str:
    """Put in words where an answer leaves a fact: both, side by side."""
    here = phrase(said[max(0, found.number - 2) : found.number + 2])
    there = phrase([word for word in fact[max(0, found.place.at - 2) : found.place.at + 2] if word.series >= 0])
    return f"says {here!r} and {found.wrong.what}: {name} has {there!r}"


def misprinted(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every curated text with a link, a mention, an emoji or a character that can't be seen."""
    record, file = knowledge.record, f"{knowledge.name}.toml"
    texts = [("title", record.title), ("author", record.author), ("about", record.about)]
    for fact in record.facts:
        texts += [(f"fact {fact.id}", fact.text), (f"fact {fact.id}", fact.says)]
    for pair in knowledge.curated.pairs:
        texts += [(f"pair {pair.id}", text) for text in (pair.topic, *pair.wordings, pair.answer)]
    for gap in knowledge.curated.gaps:
        texts += [(f"gap {gap.id}", text) for text in (gap.missing, *gap.wordings)]
    for entry, text in texts:
        if not text.isascii() or not text.isprintable() or _DISCORD.search(text):
            for wrong in _misprints(text):
                yield Fault(file, entry, f"{wrong} in {text[:60]!a}: write plain text")


def _misprints(text: str) -> Iterator[str]:
    """Name what a text has that Discord would render, or nobody would see."""
    for match in _DISCORD.finditer(text):
        yield f"the link or mention {match.group()!a}"
    for character in dict.fromkeys(text):
        if character == "\n" or (character.isascii() and character.isprintable()):
            continue
        name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
        if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
            yield f"the character {name}, which can't be seen,"
        elif any(ord(character) in block for block in _EMOJI):
            yield f"the emoji {name}"


def check_text(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Yield a fault for every figure that a fact's paragraph doesn't hold, and every name not in it or before it.

    Accents are letters like those without. Raises DataError for a file that can't be read.
    """
    blocks = _blocks(path)
    record, file = knowledge.record, f"{knowledge.name}.toml"
    if len(blocks) < record.head + record.paragraphs:
        yield Fault(path.name, "", f"has {len(blocks)} blocks; the record says {record.head} + {record.paragraphs}")
        return
    head, body = _flat(" ".join(blocks[: record.head])), [_flat(block) for block in blocks[record.head :]]
    for fact in record.facts:
        block = body[fact.paragraph - 1] if fact.paragraph else head
        before = " ".join((head, *body[: fact.paragraph]))  # "the law": what it is called stands further up
        text = normalise(fact.text)
        missing = [figure for figure in _FIGURE.findall(text) if figure not in block]
        missing += [name for name in _names(text) if name.casefold() not in before]
        if missing:
            where = f"paragraph {fact.paragraph}" if fact.paragraph else "the head"
            yield Fault(file, f"fact {fact.id}", f"{', '.join(missing)} is not in {where} of the text")


def unrecorded(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Yield, a paragraph each, the text's figures, dates and names that no fact holds and `left_out` doesn't list.

    These are warnings: a record may leave things out. Raises DataError for a file that can't be read.
    """
    record = knowledge.record
    held = _parts(" ".join([record.title, record.author, *(fact.text for fact in record.facts), *record.left_out]))
    body = _blocks(path)[record.head : record.head + record.paragraphs]
    for number, block in enumerate(body, start=1):
        found: dict[str, None] = {}
        for sentence in sentences(normalise(block)):
            found |= {thing: None for thing in _things(sentence) if not _parts(thing) <= held | _JOINING}
        if found:
            listed = ", ".join(f'"{thing}"' for thing in found)
            text = f"no fact holds {listed}: add a fact, or list it under left_out in the record"
            yield Fault(path.name, f"paragraph {number}", text)


def _parts(text: str) -> frozenset[str]:
    """Cut a text into words and figures to compare by, without accents, capitals and "'s"."""
    return frozenset(_PART.findall(_flat(text).replace("'s", "")))


def _things(sentence: str) -> Iterator[str]:
    """Yield a sentence's figures and names; its first word is none by itself."""
    for match in _MEASURE.finditer(sentence):
        yield match.group().strip(" .,")
    for match in _NAMED.finditer(sentence):
        name = match.group().removesuffix("'s")
        if not sentence[: match.start()].strip("\"'("):
            name = " ".join(word for word in name.split()[1:] if word[0].isupper())
        if name and name != "No":
            yield name


def _blocks(path: Path) -> list[str]:
    """Read a text and cut it at its empty lines. Raises DataError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError((Fault(str(path), "", f"cannot be read as UTF-8 text: {error}"),)) from error
    return [block.strip() for block in re.split(r"\n\s*\n", text.strip())]


def _names(text: str) -> list[str]:
    """List the capitalised words of a text, the first of each sentence excepted."""
    found: dict[str, None] = {}
    for sentence in sentences(text):
        for match in _CAPITALISED.finditer(sentence):
            if match.start() > 0:
                found[match.group().removesuffix("'s")] = None
    return list(found)


def _flat(text: str) -> str:
    return " ".join(normalise(text).casefold().split())

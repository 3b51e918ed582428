"""Hold the answers of an article against its facts: what is unproven is a fault, what is in doubt wants confirming.

Links, mentions, emoji, formatting and characters that can't be seen are faults in every curated text.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING

from bot.article.prover import Prover
from bot.article.sources import record_file
from bot.article.verdicts import Verdict
from bot.errors import BotError, Fault, UnprovenError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.article.knowledge import Fact, Gap, Knowledge, Pair
    from bot.article.prover import Proof

_DISCORD = re.compile(  # links, mentions; formatting
    r"https?://|www\.\w|\]\(|<(?:[@#:/]|a:|t:|id:)[^>\s]*>|@everyone\b|@here\b"
    r"|\|\||~~|`|(?<!_)__[^_\s][^_\n]*__(?!_)|\*[^*\n]+\*|^\s*(?:>|#+|-#) ",
    re.MULTILINE,
)
_REASONS = 2  # that are told of one answer, the first
_EMOJI = (
    range(0x231A, 0x231C),
    range(0x23E9, 0x23FB),
    range(0x2600, 0x27C0),
    range(0x2B05, 0x2B56),
    range(0xFE00, 0xFE10),
    range(0x1F000, 0x1FB00),
)


def confirmation(answer: str, facts: Iterable[Fact]) -> str:
    """Digest an answer and its facts: 16 hexadecimal digits, which stand beside a pair that a curator has confirmed."""
    digest = blake2b(answer.encode(), digest_size=8)
    for fact in facts:
        digest.update(f"\0{fact.id}\0{fact.says}\0{fact.text}".encode())
    return digest.hexdigest()


def ungrounded(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every answer that says another thing than its facts, and every bad character."""
    yield from judged(knowledge)[0]
    yield from misprinted(knowledge)


def judged(knowledge: Knowledge) -> tuple[list[Fault], list[Fault]]:
    """List the answers that say another thing than their facts, and those of which that can't be decided.

    Those that a curator confirmed are in neither; each tells what to do where a curator may settle it.
    """
    wrong: list[Fault] = []
    doubts: list[Fault] = []
    for pair, proof in unsettled(knowledge):
        void = "was confirmed for another answer or other facts, and " if pair.confirmed else ""
        at_fault = proof.verdict == Verdict.UNPROVEN
        ask = f": {'mend it or, ' if at_fault else ''}if that is what the facts say, article-bot confirm {pair.id}"
        told = f"the answer {void}{'; '.join(proof.reasons[:_REASONS])}{'' if proof.strange else ask}"
        text = told if at_fault else f"to be confirmed: {told}"
        (wrong if at_fault else doubts).append(knowledge.fault(pair, text))
    return wrong, doubts


def unsettled(knowledge: Knowledge) -> Iterator[tuple[Pair, Proof]]:
    """Yield the pairs whose answer is neither proven nor confirmed by a curator, who can't confirm what is strange."""
    prover = Prover.of(knowledge)
    for pair in knowledge.curated.pairs:
        facts = knowledge.cited(pair)
        proof = prover.prove(pair.answer, facts)
        confirmed = pair.confirmed == confirmation(pair.answer, facts) and not proof.strange
        if proof.verdict > Verdict.PROVEN and not confirmed:
            yield pair, proof


def to_confirm(knowledge: Knowledge, named: Collection[str]) -> list[tuple[Pair, Proof]]:
    """List the pairs whose answer a curator is to look at: those `named`, or else those that can't be decided.

    Of the named some may be strange, which can't be confirmed. Raises BotError where a named pair isn't there.
    """
    if unknown := [pair for pair in named if pair not in knowledge.pairs]:
        raise BotError(f"{knowledge.name}: there is no pair {', '.join(unknown)}")
    if not named:
        return [(pair, proof) for pair, proof in unsettled(knowledge) if proof.verdict == Verdict.DOUBTFUL]
    return [(pair, proof) for pair, proof in unsettled(knowledge) if pair.id in named]


def prove_all(knowledge: Knowledge) -> tuple[str, ...]:
    """Prove every answer; return the ids of the pairs that are to be withheld until they are mended or confirmed.

    Raises UnprovenError with every fault where an answer says what none of its facts has, where a text has a bad
    character, or where no answer may be served.
    """
    faults: list[Fault] = list(misprinted(knowledge))
    withheld: list[str] = []
    for pair, proof in unsettled(knowledge):
        if proof.strange:
            faults.append(knowledge.fault(pair, f"the answer {'; '.join(proof.reasons)}"))
        else:
            withheld.append(pair.id)
    if not faults and len(withheld) == len(knowledge.curated.pairs):
        wrong, doubts = judged(knowledge)
        faults = wrong + doubts
    if faults:
        raise UnprovenError(tuple(faults))
    return tuple(withheld)


def supporting(knowledge: Knowledge, answers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each answer the ids of the fewest facts that prove it, or else have all its words; none where three
    are too few.
    """
    prover = Prover.of(knowledge)
    return {answer: prover.supporting(answer, knowledge.record.facts) for answer in answers}


def misprinted(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every curated text with a link, mention, formatting, emoji or unseen character."""
    record = knowledge.record
    for key in ("title", "author", "about"):
        for told in _misprints(getattr(record, key)):
            yield Fault(record_file(knowledge.name), key, told)
    texts: list[tuple[Fact | Pair | Gap, tuple[str, ...]]] = [(fact, (fact.text, fact.says)) for fact in record.facts]
    texts += [(pair, (pair.topic, *pair.wordings, pair.answer)) for pair in knowledge.curated.pairs]
    texts += [(gap, (gap.missing, *gap.phrasings)) for gap in knowledge.curated.gaps]
    for entry, written in texts:
        for told in chain.from_iterable(map(_misprints, written)):
            yield knowledge.fault(entry, told)


def _misprints(text: str) -> Iterator[str]:
    """Tell what a text has that Discord would render, or nobody would see."""
    for wrong in _rendered(text):
        yield f"{wrong} in {text[:60]!a}: write plain text"


def _rendered(text: str) -> Iterator[str]:
    for match in _DISCORD.finditer(text):
        yield f"the link, mention or formatting {match.group()!a}"
    if text.isascii() and text.isprintable():
        return
    for character in dict.fromkeys(text):
        if character == "\n" or (character.isascii() and character.isprintable()):
            continue
        name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
        if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
            yield f"the character {name}, which can't be seen,"
        elif any(ord(character) in block for block in _EMOJI):
            yield f"the emoji {name}"

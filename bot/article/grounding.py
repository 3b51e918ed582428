"""Hold the answers of an article against its facts: what is unproven is a fault, what is in doubt wants confirming."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.article.misprints import misprinted
from bot.article.prover import Prover
from bot.article.verdicts import Verdict
from bot.errors import Fault, UnprovenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.article.knowledge import Fact, Knowledge, Pair
    from bot.article.prover import Proof


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


def unconfirmed(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every answer of which the proof can't be decided and that no curator confirmed."""
    for pair, reasons in doubtful(knowledge):
        yield knowledge.fault(pair, _confirm(pair, knowledge.cited(pair), reasons))


def doubtful(knowledge: Knowledge) -> Iterator[tuple[Pair, tuple[str, ...]]]:
    """Yield the pairs whose answer no curator confirmed and of which the proof can't be decided, and why not."""
    for pair, proof in _proofs(knowledge):
        if proof.verdict == Verdict.DOUBTFUL and not _is_confirmed(knowledge, pair):
            yield pair, proof.reasons


def prove_all(knowledge: Knowledge) -> tuple[str, ...]:
    """Prove every answer; return the ids of the pairs that are to be withheld until they are mended or confirmed.

    Raises UnprovenError with every fault where an answer says what none of its facts has, where a text has a bad
    character, or where no answer may be served.
    """
    faults: list[Fault] = list(misprinted(knowledge))
    withheld: list[str] = []
    for pair, proof in _proofs(knowledge):
        if proof.strange:
            faults.append(knowledge.fault(pair, f"the answer {'; '.join(proof.reasons)}"))
        elif not _may_be_served(knowledge, pair, proof):
            withheld.append(pair.id)
    if not faults and len(withheld) == len(knowledge.curated.pairs):
        faults += [*ungrounded(knowledge), *unconfirmed(knowledge)]
    if faults:
        raise UnprovenError(tuple(faults))
    return tuple(withheld)


def _may_be_served(knowledge: Knowledge, pair: Pair, proof: Proof) -> bool:
    """Whether an answer is proven, or can't be decided and was confirmed."""
    if proof.verdict == Verdict.DOUBTFUL:
        return _is_confirmed(knowledge, pair)
    return proof.verdict == Verdict.PROVEN


def _is_confirmed(knowledge: Knowledge, pair: Pair) -> bool:
    return pair.confirmed == confirmation(pair.answer, knowledge.cited(pair))


def _proofs(knowledge: Knowledge) -> Iterator[tuple[Pair, Proof]]:
    prover = Prover.of(knowledge)
    for pair in knowledge.curated.pairs:
        yield pair, prover.prove(pair.answer, knowledge.cited(pair))


def supporting(knowledge: Knowledge, answers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each answer the ids of the fewest facts that prove it, or else have all its words; none where three
    are too few.
    """
    prover = Prover.of(knowledge)
    return {answer: prover.supporting(answer, knowledge.record.facts) for answer in answers}


def _confirm(pair: Pair, facts: Sequence[Fact], reasons: Iterable[str]) -> str:
    """Ask a curator to look at an answer once, with the line to paste."""
    why = "; ".join(reasons)
    line = f'confirmed = "{confirmation(pair.answer, facts)}"'
    void = "was confirmed for another answer or other facts, and " if pair.confirmed else ""
    return f"the answer {void}{why}: if that is what the facts say, confirm it with {line}"

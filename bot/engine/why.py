"""Say in plain words how a reply came about: what was read, how likely each pair is with those that state the same,
what speaks for and against it, the most telling first, and what decided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.responder import together
from bot.engine.terms import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine.responder import Responder
    from bot.engine.terms import Reading
    from bot.engine.verifier import PairCandidate, Verdict

_GAPS = 2  # known gaps that are shown, the likeliest
_PIECES = 5  # of evidence, the most telling
_TELLING = 0.15  # nats from which a piece of evidence is named

# What each piece of evidence says, where it is above zero; what any pair has is left out.
_WORDS = {
    "exact": "a wording says just that",
    "near": "a wording is near to the question",
    "far": "no wording is near to the question",
    "nearest": "the nearest wording of all is its own",
    "nearer": "a wording is nearer than that of any known gap",
    "known": "it knows something that the question is about",
    "strangers": "the question has words that it never uses",
    "other_names": "the question has names that its wordings seldom have",
    "other_focus": "what is asked for stands in its facts, but no wording asks for it",
    "new_focus": "what is asked for stands neither in its wordings nor in its facts",
    "no_focus": "the question doesn't name the thing that it asks for",
    "new_kind": "no wording asks for that kind of thing",
    "unanswered": "its answer has nothing of the kind that is asked for: a time, an amount, a number or a name",
    "compares": "the question compares, and no wording does",
    "superlative": "the question asks for an extreme that it doesn't name",
}
_BELOW = {
    "gaps": "the question is unlike the wordings of known gaps",
    "nearer": "a known gap has a nearer wording",
}
_READ = {
    Kind.ASK: "asks for",
    Kind.NAME: "names",
    Kind.FIGURE: "figures",
    Kind.WORD: "is about",
    Kind.UNKNOWN: "unknown words",
    Kind.NEGATION: "denies with",
}


def explain(responder: Responder, question: str) -> list[str]:
    """Return the lines that tell how a question is replied to, part by part."""
    steps = responder.steps(question)
    lines: list[str] = []
    for step in steps[1:] or steps:
        if step.reading.words:
            lines.append(f"reading: {_read(step.reading)}")
            lines += _judged(step.verdict)
        lines.append(f"decided: {step.reply.why}")
    if len(steps) > 1:
        lines.append(f"decided on all: {together(steps).why}")
    return lines


def _judged(verdict: Verdict) -> Iterator[str]:
    """Say how likely each candidate is, and why."""
    for candidate in verdict.pairs:
        yield from _weighed(candidate)
    yield f"  {verdict.none:.0%} none of these"
    for gap in verdict.gaps[:_GAPS]:
        yield f"  gap {gap.gap.id}: {gap.alone:.0%} by the wordings alone"


def _read(reading: Reading) -> str:
    """Say what is read of a question: "asks for how many; names huawei; is about developers; passed over: the"."""
    found = {said: [term.text for term in reading.required if term.kind is kind] for kind, said in _READ.items()}
    found["passed over:"] = [term.text for term in reading.terms if term.optional]
    return "; ".join(f"{said} {', '.join(texts)}" for said, texts in found.items() if texts)


def _weighed(candidate: PairCandidate) -> Iterator[str]:
    pair, nats = candidate.pair, candidate.nats
    alone = f"{candidate.ranked:.0%} by the wordings alone"
    yield f"  {candidate.support:.0%} what pair {pair.id} states: {pair.question} ({alone})"
    for title, sign in (("for", 1), ("against", -1)):
        said: list[str] = []
        for name in sorted(nats, key=nats.__getitem__, reverse=sign > 0):
            words = _WORDS if candidate.evidence[name] > 0 else _BELOW
            if sign * nats[name] > _TELLING and name in words:
                said.append(words[name])
        if said:
            yield f"    {title} it: {'; '.join(said[:_PIECES])}"
    if candidate.objections.forbid:
        yield f"    forbidden: {candidate.objections.reason}"

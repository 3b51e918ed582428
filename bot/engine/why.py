"""Say in plain words how a reply came about: what was read, what speaks for and against it, what decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.parts import parts
from bot.engine.reply import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine.responder import Responder
    from bot.engine.verifier import Candidate

_SHOWN = 4  # candidates
_PIECES = 5  # of evidence, the most telling
_TELLING = 0.15  # nats from which a piece of evidence is named

_WORDS = {
    "likely": "its wordings speak for it",
    "near": "a wording is near to it",
    "far": "no wording is near to it",
    "nearest": "the nearest wording is its own",
    "exact": "a wording says just that",
    "nearer": "a wording is nearer to it than any known gap",
    "strangers": "words that it never uses",
    "other_names": "names that it seldom uses",
    "known": "it knows something of what is asked",
    "narrowed": "words that narrow it down, which it never uses",
    "other_focus": "what is asked for only stands in its facts",
    "new_focus": "what is asked for is new to it",
    "no_focus": "nothing is named that is asked for",
    "new_kind": "it is never asked for that kind of thing",
    "unanswered": "its answer holds no such value",
    "compares": "it compares nothing",
    "superlative": "it names no such extreme",
    "length": "much is asked",
    "pair": "pairs in general",
    "gaps": "how likely the known gaps are",
    "gap": "gaps in general",
    "gap_likely": "its wordings speak for it",
}


def explain(responder: Responder, question: str) -> list[str]:
    """Return the lines that tell how a question is replied to, part by part."""
    reply = responder.reply(question)
    if reply.unread is Unread.TOO_LONG:
        return [f"decided: {reply.why}"]
    lines: list[str] = []
    texts = parts(question, responder.reader)
    for text in texts:
        reading = responder.reader.read(text)
        verdict = responder.judge(reading)
        said = [f"{term.text} [{term.kind}{', optional' if term.optional else ''}]" for term in reading.terms]
        lines.append(f"reading: {'; '.join(said)}")
        for candidate in verdict.candidates[:_SHOWN]:
            lines += _weighed(candidate)
        lines += [f"  {verdict.none:.0%} none of these", f"decided: {responder.reply(text).why}"]
    if len(texts) > 1:
        lines.append(f"decided on all: {reply.why}")
    return lines


def _weighed(candidate: Candidate) -> Iterator[str]:
    yield f"  {candidate.probability:.0%} {candidate.entry.kind} {candidate.entry.id}"
    for title, sign in (("for", 1), ("against", -1)):
        telling = [(nats * sign, _WORDS[name]) for name, nats in candidate.nats.items() if nats * sign > _TELLING]
        said = [f"{words} ({nats * sign:+.1f})" for nats, words in sorted(telling, reverse=True)[:_PIECES]]
        if said:
            yield f"    {title} it: {'; '.join(said)}"

"""Word a reply as plain text that every front end can show: curated texts and fixed sentences, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.reply import Followup, Outcome, Reply, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.knowledge import Knowledge

_COVERS = " It does cover:"
DECLINED = "None of these, then: I can't answer that from the article."
MORE = "There is more on it:"
_UNREAD = {
    Unread.FOREIGN: "Sorry, I only read English.",
    Unread.TOO_LONG: "Sorry, that is too long for me: please ask in a sentence or two.",
    Unread.TOO_MANY: "Sorry, those are more questions than I can take at once: please ask the rest again.",
}


def wording(reply: Reply, knowledge: Knowledge, *, numbered: bool = True) -> str:
    """Word a reply: the answer with its source line, or what isn't covered, then the questions to pick from."""
    lines = [_opening(reply, knowledge)]
    if numbered and reply.listed:
        if reply.outcome is Outcome.ANSWERED:
            lines.append(MORE)
        lines += [f"  {number}. {one.question}" for number, one in enumerate(reply.listed, start=1)]
    return "\n".join(lines)


def source_line(cited: Sequence[str], knowledge: Knowledge) -> str:
    """Say who states facts, given by id, and in which paragraphs: "Canalys, paragraph 2"."""
    said: dict[str, dict[str, None]] = {}
    for fact in (knowledge.facts[name] for name in cited):
        said.setdefault(fact.says, {})[fact.place] = None
    return "; ".join(f"{who}, {' and '.join(places)}" for who, places in said.items())


def _opening(reply: Reply, knowledge: Knowledge) -> str:
    if reply.outcome is Outcome.HELP:
        topics = ", ".join(knowledge.topics)
        return f"I answer questions about the article “{knowledge.record.title}”, and only from it. Topics: {topics}."
    if reply.outcome is Outcome.SUGGESTED:
        return _unsure(reply, knowledge)
    if reply.followup is Followup.DECLINED:
        return DECLINED
    if reply.outcome is Outcome.NOT_COVERED:
        return _refusal(reply) + (_COVERS if reply.offered else "")
    if reply.parts:
        answers_first = sorted(reply.parts, key=lambda part: part.outcome is not Outcome.ANSWERED)
        said = [_part(part, knowledge) for part in answers_first]
        return "\n".join(dict.fromkeys(said))
    if reply.followup is Followup.SOURCE:
        return reply.answer or ""
    lead = "The article puts it differently. " if reply.corrects else ""
    return f"{lead}{reply.answer}\n(Source: {source_line(reply.facts, knowledge)})"


def _part(part: Reply, knowledge: Knowledge) -> str:
    """Word one of several questions; one that got no answer names the first question it may have been or, where what is
    missing is known, that is covered.
    """
    if part.outcome is Outcome.ANSWERED:
        return _opening(part, knowledge)
    offered = part.suggestions[0].question if part.suggestions else ""
    if part.outcome is Outcome.SUGGESTED and offered:
        return f"I'm not sure about the rest. Did you mean: {offered}"
    return _refusal(part, "the rest") + (f"{_COVERS} {offered}" if part.missing and offered else "")


def _unsure(reply: Reply, knowledge: Knowledge) -> str:
    """Word a reply that is unsure: what may be meant, plainly marked so, or only a list to pick from."""
    if reply.perhaps is None:
        return "I'm not sure which you mean. Is it one of these?"
    shown = reply.perhaps
    lines = [
        f"I'm not sure this is what you mean. The article says, on “{shown.question}”:",
        f"{shown.answer}",
        f"(Source: {source_line(shown.facts, knowledge)})",
    ]
    if reply.offered:
        lines.append("Or is it one of these?")
    return "\n".join(lines)


def _refusal(reply: Reply, asked: str = "that") -> str:
    if reply.unread:
        return _UNREAD[reply.unread]
    if reply.missing:
        return f"The article doesn't say {' or '.join(reply.missing)}."
    return f"I can't find an answer to {asked} in the article."  # which is true also where a person would find it

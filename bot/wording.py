"""Word a reply as plain text that every front end can show; curated texts and fixed sentences only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reply import FOREIGN, TOO_LONG, Outcome, Reply

if TYPE_CHECKING:
    from bot.article.knowledge import Knowledge
    from bot.evaluate import Report


_WIDTH = 14  # columns a mark


def wording(reply: Reply, knowledge: Knowledge, *, numbered: bool = True) -> str:
    """Word a reply: the answer with its source line, or what isn't covered, then the questions to pick from."""
    lines = [_opening(reply, knowledge)]
    if numbered and reply.suggestions and reply.outcome is not Outcome.ANSWERED:
        lines += [f"  {number}. {s.question}" for number, s in enumerate(reply.suggestions, start=1)]
    return "\n".join(lines)


def source_line(reply: Reply, knowledge: Knowledge) -> str:
    """Say who states it and in which paragraph: "Canalys, paragraph 2"."""
    facts = [knowledge.facts[fact] for fact in reply.facts]
    said: dict[str, list[str]] = {}
    for fact in facts:
        place = f"paragraph {fact.paragraph}" if fact.paragraph else "the head"
        places = said.setdefault(fact.says, [])
        if place not in places:
            places.append(place)
    return "; ".join(f"{who}, {' and '.join(places)}" for who, places in said.items())


def _opening(reply: Reply, knowledge: Knowledge) -> str:
    title = knowledge.record.title
    if reply.outcome is Outcome.HELP:
        topics = ", ".join(knowledge.topics)
        return f"I answer questions about the article “{title}”, and only from it. Topics: {topics}."
    if reply.outcome is Outcome.SUGGESTED:
        return "I'm not sure which you mean. Is it one of these?"
    if reply.outcome is Outcome.NOT_COVERED:
        return _refusal(reply) + (" It does cover:" if reply.suggestions else "")
    if reply.parts:
        texts = []
        for part in reply.parts:
            text = _opening(part, knowledge)
            texts.append(text.removesuffix(" It does cover:"))
        return "\n".join(dict.fromkeys(texts))
    lead = "The article puts it differently. " if reply.corrects else ""
    return f"{lead}{reply.answer}\n(Source: {source_line(reply, knowledge)})"


def _refusal(reply: Reply) -> str:
    if FOREIGN in reply.missing:
        return "Sorry, I only read English."
    if TOO_LONG in reply.missing:
        return "Sorry, that is too long for me: please ask in a sentence or two."
    if reply.missing:
        return f"The article doesn't say {_join(reply.missing)}."
    return "The article doesn't cover that."


def _join(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def tabulate(report: Report, *, errors: bool = False) -> str:
    """Lay an evaluation out as text: a line a style, the totals, and the failures if wanted."""
    from bot.evaluate import Mark, interval

    marks = list(Mark)
    width = max((len(style) for style in report.by_style()), default=5)
    lines = [f"{'style':{width}}  " + "  ".join(f"{mark:>{_WIDTH}}" for mark in marks)]
    rows = {**report.by_style(), "all": report.counts()}
    for style, counts in rows.items():
        lines.append(f"{style:{width}}  " + "  ".join(f"{counts[mark] or '':>{_WIDTH}}" for mark in marks))
    low, high = interval(report.bad, len(report.scored))
    lines += [
        "",
        f"covered: {report.right:.1%} right, {report.reachable:.1%} right or one click away",
        f"bad lines: {report.bad} of {len(report.scored)}, {report.risk:.2%} (95 % interval {low:.2%} to {high:.2%})",
    ]
    if errors:
        fine = {Mark.RIGHT, Mark.HELD}
        for scored in report.scored:
            if scored.mark not in fine:
                lines += ["", f"{scored.mark}: {scored.case.question}", f"  {scored.reply.outcome}: {scored.reply.why}"]
    return "\n".join(lines)

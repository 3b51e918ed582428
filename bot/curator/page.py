"""Draw a survey as one page that needs nothing from outside, light and dark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from bot.curator.review import Need
from bot.store import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.curator.review import Group
    from bot.curator.survey import Line, Survey

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN_DAYS, _SHOWN_GROUPS = 30, 50
_REPLIES = {Kind.ANSWERED: "answered", Kind.SUGGESTED: "suggested", Kind.NOT_COVERED: "not covered"}


def render(survey: Survey) -> str:
    """Return a survey as an HTML page."""
    totals = dict.fromkeys(_REPLIES, 0)
    for (_, kind), count in survey.days.items():
        if kind in totals:
            totals[kind] += count
    asked = sum(totals.values())
    stated = sum(bool(line.pairs) for line in survey.lines)
    tiles = [("questions asked", f"{asked:,}")]
    tiles += [(_REPLIES[kind], f"{count / asked:.0%}" if asked else "–") for kind, count in totals.items()]
    tiles += [("groups open", f"{len(survey.groups)}"), ("facts with a pair", f"{stated} of {len(survey.lines)}")]
    busiest = max((line.asked for line in survey.lines), default=0) or 1
    return Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8")).substitute(
        title=escape(survey.record.title),
        by=f"by {escape(survey.record.author)}:" if survey.record.author else "",
        tiles="".join(f"<div class=tile><b>{value}</b><span>{name}</span></div>" for name, value in tiles),
        days=_days(survey.days) if asked else "<p class=faint>Nothing was asked yet.</p>",
        legend="".join(f"<span><i class={kind}></i>{name}</span>" for kind, name in _REPLIES.items()),
        groups="".join(_alike(survey, need) for need in Need) or "<p class=faint>Nothing was missed.</p>",
        facts="".join(_fact(line, busiest) for line in survey.lines),
    )


def _days(asked: Mapping[tuple[int, Kind], int]) -> str:
    """Draw a stacked bar a day, of the last days with questions; the highest is as high as there is room."""
    last = max(day for day, _ in asked)
    counts = {day: [asked.get((day, kind), 0) for kind in _REPLIES] for day in range(last - _SHOWN_DAYS + 1, last + 1)}
    most = max(map(sum, counts.values()))
    bars: list[str] = []
    for day, replies in counts.items():
        said = ", ".join(f"{count} {name}" for count, name in zip(replies, _REPLIES.values(), strict=True))
        parts = zip(_REPLIES, replies, strict=True)
        stack = "".join(f'<i class={kind} style="height:{100 * count / most:.1f}%"></i>' for kind, count in parts)
        bars.append(f'<div title="{_EPOCH + timedelta(days=day):%d %B}: {said}">{stack}</div>')
    return f"<div class=days>{''.join(bars)}</div><p class=faint>{most} questions at most on one of the last days</p>"


def _alike(survey: Survey, need: Need) -> str:
    """Lay out the groups that the same would mend, under its name."""
    found = [group for group in survey.groups if group.need is need]
    more = f"<p class=faint>and {len(found) - _SHOWN_GROUPS} more</p>" if len(found) > _SHOWN_GROUPS else ""
    head = f"<h3 class={need.name.lower()}>{escape(need[0].upper() + need[1:])}: {len(found)}</h3>"
    return head + "".join(map(_group, found[:_SHOWN_GROUPS])) + more if found else ""


def _group(group: Group) -> str:
    """Lay out a group: its questions fold out."""
    near = ", ".join(f"{escape(pair)} {probability:.2f}" for pair, probability in group.near)
    rest = "".join(f"<li>{escape(text)} <span class=faint>{count}x</span></li>" for text, count in group.questions)
    missing = ", ".join(group.reply.missing) if group.need is Need.FACT else ""
    return (
        f"<details><summary><b>{group.asked}x</b><span>{escape(group.question)}"
        f"{f'<br><em>{escape(missing)}</em>' if missing else ''}</span><code>{group.id}</code></summary>"
        f"<ul>{rest}</ul><p class=faint>{escape(group.reply.why)}<br>nearest: {near or 'nothing'}</p></details>"
    )


def _fact(line: Line, busiest: int) -> str:
    """Lay out a fact with a bar of how often it was asked, or that it has no pair."""
    asked = f'<i style="width:{60 * line.asked / busiest:.0f}px"></i>{line.asked}' if line.pairs else "<em>no pair</em>"
    pairs = escape(", ".join(line.pairs))
    return f"<tr><td>{line.fact.id}<td>{escape(line.fact.text)}<br><span class=faint>{pairs}</span><td>{asked}"

"""Draw a survey as one page that needs nothing from outside: charts as SVG in it, light and dark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from bot.curator.review import Need
from bot.store import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.curator.review import Group
    from bot.curator.survey import Line, Survey
    from bot.engine.evaluate import Report

_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 560, 260, 44, 34  # of a chart, and its margins
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN_DAYS, _SHOWN_GROUPS = 30, 50
_RISKS = (1, 2, 5, 10, 20, 50, 100)  # percent: where the axis of risk may end
_BUDGET = 1  # percent of bad lines that is allowed
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
    tiles += [(_REPLIES[kind], _share(count, asked)) for kind, count in totals.items()]
    tiles += [("groups open", f"{len(survey.groups)}"), ("facts with a pair", f"{stated} of {len(survey.lines)}")]
    busiest = max((line.asked for line in survey.lines), default=0) or 1
    return Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8")).substitute(
        title=escape(survey.record.title),
        by=f"by {escape(survey.record.author)}:" if survey.record.author else "",
        tiles="".join(f"<div class=tile><b>{value}</b><span>{name}</span></div>" for name, value in tiles),
        curve=_curve(survey.report) if survey.report else "<p class=faint>No labelled questions were given.</p>",
        days=_days(survey) if asked else "<p class=faint>Nothing was asked yet.</p>",
        legend="".join(f"<span><i class={kind}></i>{name}</span>" for kind, name in _REPLIES.items()),
        groups="".join(_alike(survey, need) for need in Need) or "<p class=faint>Nothing was missed.</p>",
        facts="".join(_fact(line, busiest) for line in survey.lines),
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _chart(name: str, marks: Iterable[str]) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role=img aria-label="{name}">{"".join(marks)}</svg>'


def _grid(top: float, unit: str, name: str) -> list[str]:
    """Draw five level lines from 0 to `top`, their values and the axis' name."""
    marks = [f"<text x={_LEFT} y=11 class=axis>{name}</text>"]
    for step in range(5):
        y, value = _y(top * step / 4, top), top * step / 4
        marks.append(f"<line x1={_LEFT} x2={_WIDTH} y1={y:.1f} y2={y:.1f} class=grid />")
        marks.append(f"<text x={_LEFT - 6} y={y + 4:.1f} text-anchor=end>{value:g}{unit}</text>")
    return marks


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - 22) * value / top


def _curve(report: Report) -> str:
    """Draw coverage against risk as a step line, the allowed risk, and where the bot stands."""
    end = next(risk for risk in _RISKS if risk >= min(100, 250 * report.risk) and risk >= 2 * _BUDGET)

    def x(risk: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - 8) * min(risk / end, 1)

    path, coverage = [f"M{x(0):.1f} {_y(0, 100):.1f}"], 0.0
    for point in report.curve():
        if 100 * point.risk > end:
            break
        path.append(f"H{x(100 * point.risk):.1f}V{_y(100 * point.coverage, 100):.1f}")
        coverage = point.coverage
    path.append(f"H{x(end):.1f}")
    here_x, here_y = x(100 * report.risk), _y(100 * report.right, 100)
    said = f"{report.right:.1%} right, {report.risk:.2%} bad"
    side = "end" if here_x > _WIDTH / 2 else "start"
    marks = _grid(100, "%", "covered questions answered right")
    marks += [
        f"<text x={x(end * n / 4):.1f} y={_HEIGHT - 16} text-anchor=middle>{end * n / 4:g}%</text>" for n in range(4)
    ]
    end_of = f"x={_WIDTH - 4} y={_HEIGHT - 2} text-anchor=end class=axis"
    beside = f"x={here_x + (-10 if side == 'end' else 10):.1f} y={here_y + 20:.1f} text-anchor={side} class=said"
    marks += [
        f"<text {end_of}>bad lines, of all {len(report.scored)}</text>",
        f"<line x1={x(_BUDGET):.1f} x2={x(_BUDGET):.1f} y1=22 y2={_HEIGHT - _BOTTOM} class=budget />",
        f'<path d="{"".join(path)}" class=curve><title>up to {coverage:.1%} right</title></path>',
        f"<circle cx={here_x:.1f} cy={here_y:.1f} r=5 class=here><title>{said}</title></circle>",
        f"<text {beside}>{said}</text>",
    ]
    return _chart("risk-coverage curve", marks)


def _days(survey: Survey) -> str:
    """Draw a stacked bar a day, of the last days with questions."""
    last = max(day for day, _ in survey.days)
    days = range(last - _SHOWN_DAYS + 1, last + 1)
    counts = {day: [survey.days.get((day, kind), 0) for kind in _REPLIES] for day in days}
    most = max(map(sum, counts.values()))
    top = next(size * 10**power for power in range(12) for size in (4, 8, 20) if size * 10**power >= most)
    slot = (_WIDTH - _LEFT) / _SHOWN_DAYS
    marks = _grid(top, "", "questions a day")
    for index, day in enumerate(days):
        date, level = _EPOCH + timedelta(days=day), 0
        x = _LEFT + index * slot + 1.5
        said = ", ".join(f"{n} {name}" for n, name in zip(counts[day], _REPLIES.values(), strict=True))
        bars = []
        for kind, count in zip(_REPLIES, counts[day], strict=True):
            above, below = _y(level + count, top), _y(level, top)
            bars.append(
                f"<rect x={x:.1f} y={above:.1f} width={slot - 3:.1f} height={below - above:.1f} class={kind} />"
            )
            level += count
        marks.append(f"<g><title>{date:%d %B}: {said}</title>{''.join(bars)}</g>")
        if index % 7 == _SHOWN_DAYS % 7:
            marks.append(f"<text x={x + slot / 2:.1f} y={_HEIGHT - 16} text-anchor=middle>{date:%d %b}</text>")
    return _chart("replies by day and outcome", marks)


def _alike(survey: Survey, need: Need) -> str:
    """Lay out the groups that the same would mend, under its name."""
    found = [group for group in survey.groups if group.need is need]
    more = f"<p class=faint>and {len(found) - _SHOWN_GROUPS} more</p>" if len(found) > _SHOWN_GROUPS else ""
    head = f"<h3 class={need.name.lower()}>{escape(need[0].upper() + need[1:])}: {len(found)}</h3>"
    return head + "".join(map(_group, found[:_SHOWN_GROUPS])) + more if found else ""


def _group(group: Group) -> str:
    """Lay out a group: its questions fold out."""
    near = ", ".join(f"{escape(near.pair)} {near.probability:.2f}" for near in group.near)
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

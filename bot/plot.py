"""Draw the risk-coverage curve of an evaluation; needs matplotlib (the extra `plot`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.engine.evaluate import Report

BUDGET = 0.01  # share of bad lines that is allowed


def draw(report: Report, path: Path) -> None:
    """Draw coverage against risk, and the point where the bot stands, as PNG or SVG. Raises BotError."""
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise BotError("pictures of a curve need one more library: pip install 'article-bot[plot]'") from error
    if path.suffix.lower() not in {".png", ".svg"}:
        raise BotError(f"{path}: a plot is a .png or .svg file")
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    curve, here = report.curve(), (100 * report.risk, 100 * report.right)
    risk = [100 * point.risk for point in curve]
    coverage = [100 * point.coverage for point in curve]
    axes.plot(risk, coverage, drawstyle="steps-post", color="#1f5fa8")
    axes.plot(*here, "o", color="#c0392b")
    label = f"here: {report.right:.1%} right, {report.risk:.1%} bad"
    axes.annotate(label, here, xytext=(10, -14), textcoords="offset points")
    axes.axvline(100 * BUDGET, color="#888888", linestyle=":", linewidth=1)
    axes.set(
        xlabel="risk: bad lines, % of all",
        ylabel="coverage: answered right, % of covered",
        xlim=(0, 8),
        ylim=(0, 100),
        title=f"Risk and coverage on {len(report.scored)} labelled questions",
    )
    axes.grid(alpha=0.25)
    figure.savefig(path, dpi=150)

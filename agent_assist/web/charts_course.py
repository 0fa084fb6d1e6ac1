"""Draws one customer's value over time: what we expected of them at each assessment, and in which tier they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent_assist.web.charts_axis import money_axis
from agent_assist.web.charts_look import as_svg, bare
from agent_assist.web.picture_look import Look

MOST_MARKS = 60
DAY_SECONDS = 86_400
# Less would be drawn as if it were a long time.
LEAST_DAYS = 14.0
BELOW_ZERO = -200


@dataclass(frozen=True)
class Moment:
    """One assessment; amounts in minor units."""

    at: datetime
    tier: str
    actual: int
    potential: int

    @property
    def day(self) -> float:
        """In days since 1970, as matplotlib counts."""
        return self.at.timestamp() / DAY_SECONDS


def course(moments: Sequence[Moment], mvc_line: int, currency: str, look: Look) -> bytes:
    """The assessments, the oldest first, and the line of the most valuable where there is one."""

    def paint(figure: Figure, look: Look) -> None:
        axes, colours = bare(figure.subplots(), "bottom"), look.colours
        days = [moment.day for moment in moments]
        actual, potential = [moment.actual for moment in moments], [moment.potential for moment in moments]
        marks = ("s-", "o--") if len(moments) <= MOST_MARKS else ("-", "--")
        axes.plot(days, actual, marks[0], color=colours.first, linewidth=1.8, markersize=5)
        axes.plot(days, potential, marks[1], color=colours.second, linewidth=1.5, markersize=5,
                  markerfacecolor=colours.surface)  # fmt: skip
        # A little below zero, so that marks at zero are whole.
        low, high = min(BELOW_ZERO, *actual, *potential), max(0, *actual, *potential, mvc_line)
        money_axis(axes, "y", currency, low, 1.5 * high)
        axes.grid(True, axis="y")
        axes.set_axisbelow(True)
        _days(axes, days)
        _end_names(axes, moments[-1], look)
        _line(axes, mvc_line, look)
        _tiers(axes, moments, look)

    return as_svg(paint, look, 300)


def _days(axes: Axes, days: Sequence[float]) -> None:
    locator: Any = dates.AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    span = max(days[-1] - days[0], LEAST_DAYS)
    # Room at the end for the names of the lines.
    axes.set_xlim(days[0] - 0.06 * span, days[-1] + 0.34 * span)


def _end_names(axes: Axes, last: Moment, look: Look) -> None:
    """The names of the lines at their ends, apart where these lie close together."""
    colours = look.colours
    apart = 0 if max(last.actual, last.potential) > 3 * min(last.actual, last.potential) + 500 else 7
    sign = 1 if last.actual >= last.potential else -1
    for name, minor, colour, up in (
        ("actual", last.actual, colours.first, sign * apart),
        ("potential", last.potential, colours.second, -sign * apart),
    ):
        axes.annotate(name, (last.day, minor), (9, up), textcoords="offset points", color=colour,
                      va="center", weight="bold")  # fmt: skip


def _line(axes: Axes, mvc_line: int, look: Look) -> None:
    if mvc_line:
        ink = look.colours.ink
        axes.axhline(mvc_line, color=ink, linewidth=1.2, linestyle="-.")
        axes.annotate("MVC from here", (1, mvc_line), (-2, -4), axes.get_yaxis_transform(), "offset points",
                      color=ink, ha="right", va="top")  # fmt: skip


def _tiers(axes: Axes, moments: Sequence[Moment], look: Look) -> None:
    """The tier above the point where it began."""
    before = ""
    for moment in moments:
        if moment.tier != before:
            axes.annotate(moment.tier, (moment.day, 1.0), (0, 3), ("data", "axes fraction"), "offset points",
                          color=look.colours.ink, ha="center", annotation_clip=False)  # fmt: skip
            axes.axvline(moment.day, color=look.colours.rule, linewidth=1, zorder=0)
        before = moment.tier

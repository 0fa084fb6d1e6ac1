"""Draws what several pictures share: an axis of money from pennies to millions, and lines with their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from agent_assist.web.picture_look import Look
from agent_assist.web.value_money import short_money

# Straight between −10 and 10 of the currency, by powers of ten beyond: losses of pence and values of thousands on one
# axis, and zero has its place.
STRAIGHT_MINOR = 1_000
ROOM = 1.35


@dataclass(frozen=True)
class NamedLine:
    """A line across a picture at an amount, with the words that say what it is."""

    minor: int
    words: str
    style: str


def money_axis(axes: Axes, which: str, currency: str, low: float, high: float, most_ticks: int = 7) -> None:
    """Lays amounts in minor units, from `low` to `high`, along the axis x or y."""
    axis: Axis = getattr(axes, f"{which}axis")
    getattr(axes, f"set_{which}scale")("symlog", linthresh=STRAIGHT_MINOR, linscale=0.6)
    edges = (min(low * ROOM if low < 0 else low, 0), max(high * ROOM if high > 0 else high, STRAIGHT_MINOR))
    getattr(axes, f"set_{which}lim")(*edges)
    axis.set_major_locator(FixedLocator(powers(*edges, most_ticks)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda minor, _: short_money(minor, currency)))


def powers(low: float, high: float, most: int) -> list[float]:
    """Zero and the powers of ten between the two, thinned out where there are more than `most`."""
    reach = max(abs(low), abs(high), STRAIGHT_MINOR)
    steps = [float(10**power) for power in range(3, int(np.log10(reach)) + 1)]
    ticks = [0.0, *steps, *(-step for step in steps)]
    inside = sorted(tick for tick in ticks if low <= tick <= high)
    thinned = [tick for tick in inside if tick == 0 or round(np.log10(abs(tick))) % 2 == 0]
    return inside if len(inside) <= most else thinned


def named_lines(axes: Axes, lines: Sequence[NamedLine], look: Look) -> None:
    """Upright lines, each with its name above the axes, at a height of its own so that no line runs through a name."""
    colours, transform = look.colours, axes.get_xaxis_transform()
    leftward = [line for line in lines if _place(axes, line) > 0.5]
    rightward = [line for line in lines if line not in leftward]
    ordered = [*sorted(rightward, key=_minor), *sorted(leftward, key=_minor, reverse=True)]
    for row, line in enumerate(reversed(ordered)):
        height, sign = 1.05 + 0.11 * row, -1 if line in leftward else 1
        axes.plot([line.minor] * 2, [0, height], transform=transform, color=colours.ink, linewidth=1.4,
                  linestyle=line.style, clip_on=False)  # fmt: skip
        axes.annotate(line.words, (line.minor, height), (5 * sign, 0), transform, "offset points", color=colours.ink,
                      ha="right" if sign < 0 else "left", va="center", annotation_clip=False)  # fmt: skip


def _place(axes: Axes, line: NamedLine) -> float:
    """Where on the axis the line stands, 0 to 1."""
    return float(axes.transLimits.transform(axes.transScale.transform((line.minor, 1)))[0])


def _minor(line: NamedLine) -> int:
    return line.minor

"""Draws what changed: who went from which tier to which, and what return on customer is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, PowerNorm, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from agent_assist.web.charts_look import as_svg, bare
from agent_assist.web.picture_look import Look
from agent_assist.web.value_money import percent, short_money


@dataclass(frozen=True)
class Step:
    """One part of a sum, by name; `share` of what there was at first, None where nothing was."""

    name: str
    minor: int
    share: float | None


def migration(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], look: Look) -> bytes:
    """Customers by the tier they came from (`rows`) and the tier they are in now (`columns`)."""

    def paint(figure: Figure, look: Look) -> None:
        axes = bare(figure.subplots())
        table, colours = np.array(counts, dtype=float), look.colours
        shades = LinearSegmentedColormap.from_list("shades", [colours.surface, colours.first])
        norm = PowerNorm(0.4, 0, max(float(table.max(initial=0)), 1))
        axes.pcolormesh(table, cmap=shades, norm=norm, edgecolors=colours.rule, linewidth=1)
        for (row, column), count in np.ndenumerate(table):
            ink = _ink_on(shades(norm(count)), look)
            axes.text(column + 0.5, row + 0.5, f"{int(count):,}", ha="center", va="center", color=ink,
                      weight="bold" if row == column else "normal")  # fmt: skip
            if row == column:
                axes.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=colours.ink, linewidth=1.6))
        axes.set_xticks(np.arange(len(columns)) + 0.5, columns)
        axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.set_title("to", loc="center", color=colours.muted)
        axes.set_ylabel("from", color=colours.muted)

    return as_svg(paint, look, 80 + 44 * len(rows))


def waterfall(steps: Sequence[Step], total: Step, currency: str, look: Look) -> bytes:
    """The parts one after the other, each beginning where the one before ends, and their sum."""

    def paint(figure: Figure, look: Look) -> None:
        axes = bare(figure.subplots())
        begin, reach = 0, [0]
        for place, step in enumerate(steps):
            _bar(axes, place, begin, step, currency, look)
            begin += step.minor
            reach.append(begin)
            axes.plot([begin, begin], [place - 0.3, place + 1.3], color=look.colours.muted, linewidth=1, linestyle=":")
        _bar(axes, len(steps), 0, total, currency, look, is_total=True)
        low, high = min(*reach, total.minor), max(*reach, total.minor)
        room = (high - low or 1) * (1.8 if look.narrow else 0.5)
        axes.set_xlim(low, high + room)
        axes.set_yticks(range(len(steps) + 1), [step.name for step in (*steps, total)])
        axes.tick_params(axis="y", labelcolor=look.colours.ink)
        axes.set_xticks([])
        axes.invert_yaxis()
        axes.axvline(0, color=look.colours.muted, linewidth=1)

    return as_svg(paint, look, 50 + 44 * (len(steps) + 1))


def _bar(axes: Axes, place: int, begin: int, step: Step, currency: str, look: Look, is_total: bool = False) -> None:
    colours = look.colours
    # Gains are full, losses hatched: nobody needs to tell two colours apart.
    loss: dict[str, Any] = {
        "facecolor": colours.surface,
        "hatch": "////",
        "hatchcolor": colours.second,
        "edgecolor": colours.second,
    }
    gain: dict[str, Any] = {"facecolor": colours.first, "edgecolor": colours.first}
    height = 0.62 if is_total else 0.5
    axes.barh(place, step.minor, left=begin, height=height, linewidth=1.4, **(loss if step.minor < 0 else gain))
    sign = "+" if step.minor > 0 else ""
    words = f"{sign}{short_money(step.minor, currency)}"
    if step.share is not None:
        words += f" ({sign}{percent(step.share, 1)})"
    at = (max(begin, begin + step.minor, 0), place)
    axes.annotate(words, at, (6, 0), textcoords="offset points", va="center", color=colours.ink,
                  weight="bold" if is_total else "normal")  # fmt: skip


def _ink_on(shade: tuple[float, float, float, float], look: Look) -> tuple[float, float, float]:
    """Whichever of ink and paper stands out more on the shade."""
    light = _lightness(shade[:3])
    inks = [to_rgb(look.colours.ink), to_rgb(look.colours.surface)]
    return max(inks, key=lambda ink: _contrast(_lightness(ink), light))


def _lightness(rgb: Sequence[float]) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

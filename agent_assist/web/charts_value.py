"""Draws how value is spread: over customers with the lines drawn in, and over the tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent_assist.web.charts_axis import NamedLine, money_axis, named_lines
from agent_assist.web.charts_look import as_svg, bare
from agent_assist.web.picture_look import Look
from agent_assist.web.value_money import percent

Histogram = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Spread:
    """A histogram (edges in minor units, one more than counts) with the lines that belong into it."""

    title: str
    histogram: Histogram
    lines: tuple[NamedLine, ...]


def distribution(spreads: Sequence[Spread], currency: str, look: Look) -> bytes:
    """Customers by value, one panel for each spread, below each other."""

    def paint(figure: Figure, look: Look) -> None:
        figure.get_layout_engine().set(hspace=0.1)  # type: ignore[call-arg, union-attr]
        panels = figure.subplots(len(spreads), 1, squeeze=False)[:, 0]
        for axes, spread in zip(panels, spreads, strict=True):
            _histogram(axes, spread, currency, look)

    return as_svg(paint, look, 260 * len(spreads))


def shares(rows: Sequence[Mapping[str, Any]], look: Look) -> bytes:
    """For each tier its share of customers and of value: rows with `tier`, `customers_share` and `value_share`."""

    def paint(figure: Figure, look: Look) -> None:
        axes = bare(figure.subplots())
        places = np.arange(len(rows))[::-1].astype(float)
        _bars(axes, places + 0.2, [row["customers_share"] for row in rows], "of customers", look, hatched=True)
        _bars(axes, places - 0.2, [row["value_share"] for row in rows], "of value", look, hatched=False)
        axes.set_yticks(places, [row["tier"] for row in rows])
        axes.tick_params(axis="y", labelcolor=look.colours.ink, labelsize=10)
        axes.set_xticks([])
        low, high = axes.get_xlim()
        # Room for the words at the ends of the bars.
        room = 0.6 if look.narrow else 0.28
        axes.set_xlim(min(low, 0), high * (1 + room))
        axes.axvline(0, color=look.colours.muted, linewidth=1)

    return as_svg(paint, look, 60 + 46 * max(len(rows), 1))


def _histogram(axes: Axes, spread: Spread, currency: str, look: Look) -> None:
    edges, counts = _inner(spread.histogram)
    colours = look.colours
    bare(axes, "bottom")
    axes.stairs(counts, edges, fill=True, facecolor=colours.pale, edgecolor=colours.first, linewidth=1.2)
    lines = [line.minor for line in spread.lines]
    money_axis(axes, "x", currency, min(edges[0], *lines, 0), max(edges[-1], *lines, 0), 5 if look.narrow else 8)
    axes.set_ylim(0, max(counts) * 1.05 or 1)
    axes.yaxis.grid(True)
    axes.set_axisbelow(True)
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.set_title(spread.title, pad=8 + 16 * len(lines))
    named_lines(axes, spread.lines, look)


def _inner(histogram: Histogram) -> tuple[list[float], list[int]]:
    """Edges and counts without the empty ends."""
    edges, counts = [float(edge) for edge in histogram["edges_minor"]], list(histogram["counts"])
    full = [place for place, count in enumerate(counts) if count] or [0]
    return edges[full[0] : full[-1] + 2], counts[full[0] : full[-1] + 1]


def _bars(axes: Axes, places: Any, lengths: Sequence[float], name: str, look: Look, hatched: bool) -> None:
    colours = look.colours
    style: dict[str, Any] = (
        {"facecolor": colours.surface, "hatch": "////", "hatchcolor": colours.first}
        if hatched
        else {"facecolor": colours.first}
    )
    axes.barh(places, lengths, height=0.36, edgecolor=colours.first, linewidth=1.2, **style)
    for place, length in zip(places, lengths, strict=True):
        # To the right of zero also for a loss: on the left stand the names of the tiers.
        words = f"{percent(length, 0 if abs(length) >= 0.0995 else 1)} {name}"
        axes.annotate(
            words, (max(length, 0), place), (5, 0), textcoords="offset points", va="center", color=colours.ink
        )

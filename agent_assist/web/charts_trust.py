"""Draws how far a forecast can be trusted: what was predicted for each tenth of the customers, and what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent_assist.web.charts_axis import money_axis
from agent_assist.web.charts_look import as_svg, bare
from agent_assist.web.picture_look import Look

Decile = Mapping[str, Any]


def calibration(deciles: Sequence[Decile], currency: str, look: Look) -> bytes:
    """Predicted and real mean of each decile, the lowest first, with the range from 10 to 90 % of what really came."""

    def paint(figure: Figure, look: Look) -> None:
        axes, colours = bare(figure.subplots(), "bottom"), look.colours
        places = np.arange(1, len(deciles) + 1)
        low, high, real, predicted = (
            [float(decile[f"{name}_minor"]) for decile in deciles] for name in ("low", "high", "real", "predicted")
        )
        axes.vlines(places, low, high, color=colours.pale, linewidth=5 if look.narrow else 9, zorder=1)
        axes.plot(places, real, "s-", color=colours.first, markersize=7, linewidth=1.8, zorder=3)
        axes.plot(places, predicted, "o--", color=colours.second, markersize=8, linewidth=1.5,
                  markerfacecolor=colours.surface, markeredgewidth=1.8, zorder=4)  # fmt: skip
        money_axis(axes, "y", currency, min(*low, *real, *predicted), max(*high, *real, *predicted))
        axes.grid(True, axis="y")
        axes.set_axisbelow(True)
        axes.set_xticks(places)
        axes.set_xlabel(f"tenths{'' if look.narrow else ' of the customers'} by forecast, the lowest first")
        _names(axes, look)

    return as_svg(paint, look, 330 if look.narrow else 360)


def _names(axes: Axes, look: Look) -> None:
    """What the signs mean, above the picture: ends of lines lie too close together to be named there."""
    colours = look.colours
    drawn = [
        axes.plot([], [], "o--", color=colours.second, markerfacecolor=colours.surface, label="predicted")[0],
        axes.plot([], [], "s-", color=colours.first, label="what came")[0],
        axes.plot([], [], color=colours.pale, linewidth=9, label="8 in 10")[0],
    ]
    axes.legend(handles=drawn, loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderaxespad=0.2,
                handlelength=1.8 if look.narrow else 2.4, columnspacing=1.0, labelcolor=colours.ink,
                fontsize=8 if look.narrow else 9)  # fmt: skip

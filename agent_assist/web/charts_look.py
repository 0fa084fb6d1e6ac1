"""Draws a picture in the look of the page it is for: the same bytes for the same data."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agent_assist.web.picture_look import Look

INCHES_PER_PIXEL = 1 / 96
# Matplotlib keeps its settings in one place for the whole process.
_DRAWING = threading.Lock()


Paint = Callable[[Figure, Look], None]


def as_svg(paint: Paint, look: Look, height: int) -> bytes:
    """The picture that `paint` paints, `height` CSS pixels high; text stays text, and nothing tells the time."""
    size = (look.width * INCHES_PER_PIXEL, height * INCHES_PER_PIXEL)
    with _DRAWING, rc_context(_settings(look)):
        figure = Figure(figsize=size, layout="constrained")
        paint(figure, look)
        picture = io.BytesIO()
        figure.savefig(picture, format="svg", transparent=True, metadata={"Date": None})
    return picture.getvalue()


def bare(axes: Axes, *sides: str) -> Axes:
    """The axes with only these of their sides, and no ticks that point nowhere."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in sides)
    axes.tick_params(length=0, pad=5)
    return axes


def _settings(look: Look) -> Any:
    colours = look.colours
    drawn = dict.fromkeys(("text.color", "axes.labelcolor", "axes.titlecolor"), colours.ink)
    quiet = dict.fromkeys(("xtick.color", "ytick.color"), colours.muted)
    edges = dict.fromkeys(("axes.edgecolor", "hatch.color", "grid.color"), colours.rule)
    return {
        **drawn,
        **quiet,
        **edges,
        "svg.fonttype": "none",
        "svg.hashsalt": "agent-assist",
        # Widths as in DejaVu; of those that follow, Verdana is as wide and the others are narrower: nothing overflows.
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Helvetica Neue", "Arial", "sans-serif"],
        "font.size": 9.0,
        "axes.labelsize": 9.0,
        "axes.titlesize": 10.0,
        "axes.titlelocation": "left",
        "axes.facecolor": "none",
        "axes.unicode_minus": True,
        "hatch.linewidth": 1.0,
        "grid.linewidth": 0.8,
    }

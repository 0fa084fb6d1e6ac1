"""Keeps how pictures look: the desk's colours, sizes that can be read, and the same bytes for the same data."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INCHES_PER_PIXEL = 1 / 96
# Matplotlib keeps its settings in one place for the whole process.
_DRAWING = threading.Lock()


@dataclass(frozen=True)
class Colours:
    """Those of the desk (static/tokens.css); `first` and `second` also differ in lightness, for who sees no colours."""

    ink: str
    muted: str
    rule: str
    surface: str
    first: str
    second: str
    pale: str


LIGHT = Colours("#17212b", "#526070", "#dfe4e9", "#ffffff", "#0d5b73", "#b8690a", "#b5d3dc")
DARK = Colours("#e9eef2", "#a5b2bf", "#2b3742", "#1b252e", "#7fcbe2", "#f2c47c", "#2a5361")


@dataclass(frozen=True)
class Look:
    """For which page a picture is: `narrow` is a telephone's."""

    dark: bool = False
    narrow: bool = False

    @property
    def colours(self) -> Colours:
        return DARK if self.dark else LIGHT

    @property
    def width(self) -> int:
        """In CSS pixels; letters are of one size on every page, and so pictures differ in width."""
        return 320 if self.narrow else 560


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

"""Keeps the pictures of the value page, each drawn once for the same figures and none before somebody asks for one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from agent_assist.web.picture_look import Look
from agent_assist.web.value_stories import Histogram
from agent_assist.web.value_view import Month, Shown

MOST_KEPT = 64


@dataclass(frozen=True)
class Drawing:
    """What a picture is drawn from; the histograms have edges in minor units, and are None where nobody has any."""

    shown: Shown
    actual: Histogram | None = None
    potential: Histogram | None = None
    month: Month | None = None


# Whether there is anything to draw.
_POSSIBLE: dict[str, Callable[[Drawing], bool]] = {
    "distribution": lambda drawing: bool(drawing.actual or drawing.potential),
    "tiers": lambda drawing: bool(drawing.shown.tiers),
    "migration": lambda drawing: drawing.month is not None,
    "equity": lambda drawing: bool(drawing.shown.equity),
    "calibration": lambda drawing: bool(drawing.shown.back_test),
}


class Album:
    """The pictures drawn lately in this process: drawing takes tens of milliseconds that lookups would wait for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def picture(self, name: str, drawing: Drawing, look: Look) -> bytes | None:
        """The picture of that name as SVG; None where there is none, or nothing to be drawn."""
        is_possible = _POSSIBLE.get(name)
        if is_possible is None or not is_possible(drawing):
            return None
        shown, month = drawing.shown, drawing.month
        lines = tuple(sorted(shown.lines.items()))
        counts = tuple(tuple(each["counts"]) for each in (drawing.actual, drawing.potential) if each)
        key = (name, look, shown.run_id, lines, counts, month.end if month else "")
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = _pictures().draw(name, drawing, look)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return picture

    def course(self, history: Sequence[Mapping[str, Any]], mvc_line: int, look: Look) -> bytes:
        """One customer's value over time, from their assessments, the latest first; it is not kept."""
        picture: bytes = _pictures().draw_course(history, mvc_line, look)
        return picture


def _pictures() -> Any:
    # Matplotlib takes half a second to load and much memory: a service whose pictures nobody looks at does without it.
    # Nothing else loads it, so that those who ask for a first picture at the same time wait at one lock.
    return import_module("agent_assist.web.pictures")

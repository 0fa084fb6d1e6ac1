"""Makes the pictures of the value page from what is shown, each drawn once for the same figures."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from agent_assist.web.charts_axis import NamedLine
from agent_assist.web.charts_change import Step, migration, waterfall
from agent_assist.web.charts_look import Look
from agent_assist.web.charts_trust import calibration
from agent_assist.web.charts_value import Histogram, Spread, distribution, shares
from agent_assist.web.value_money import money
from agent_assist.web.value_view import PART_WORDS, PARTS, Month, Shown

MOST_KEPT = 64


@dataclass(frozen=True)
class Drawing:
    """What a picture is drawn from; the histograms have edges in minor units, and are None where nobody has any."""

    shown: Shown
    actual: Histogram | None = None
    potential: Histogram | None = None
    month: Month | None = None


def draw_distribution(drawing: Drawing, look: Look) -> bytes:
    """Customers by actual value with MVC, fence and below zero; by potential with MGC, where there is any."""
    shown, spreads = drawing.shown, []
    if drawing.actual:
        lines = [
            _line(shown, "bz", "below zero under", ":"),
            _line(shown, "mvc", "MVC from", "-"),
            _line(shown, "fence", "fence from", "-."),
        ]
        spreads.append(Spread("Customers by actual value", drawing.actual, tuple(filter(None, lines))))
    if drawing.potential:
        line = _line(shown, "mgc", "MGC from", "--")
        spreads.append(Spread("Customers by potential value", drawing.potential, (line,) if line else ()))
    return distribution(spreads, shown.currency, look)


def draw_tiers(drawing: Drawing, look: Look) -> bytes:
    """Shares of customers and of value."""
    rows = [
        {"tier": row.tier, "customers_share": row.customers_share, "value_share": row.value_share}
        for row in drawing.shown.tiers
    ]
    return shares(rows, look)


def draw_migration(drawing: Drawing, look: Look) -> bytes:
    """Who went where in the month."""
    month = drawing.month
    assert month is not None
    return migration(month.rows, month.columns, month.customers, look)


def draw_equity(drawing: Drawing, look: Look) -> bytes:
    """Return on customer in its four parts."""
    equity = drawing.shown.equity
    assert equity is not None
    base = equity.get("equity_before") or 0
    steps = [Step(PART_WORDS[part], equity[part], equity[part] / base if base > 0 else None) for part in PARTS]
    total = sum(equity[part] for part in PARTS)
    return waterfall(steps, Step("all four", total, total / base if base > 0 else None), drawing.shown.currency, look)


def draw_calibration(drawing: Drawing, look: Look) -> bytes:
    """Predicted and real by decile."""
    back_test = drawing.shown.back_test
    assert back_test is not None
    return calibration(back_test["deciles"], drawing.shown.currency, look)


def _has(what: str) -> Callable[[Drawing], bool]:
    return lambda drawing: bool(getattr(drawing.shown, what))


# For each picture how it is drawn, and whether there is anything to draw.
PICTURES: dict[str, tuple[Callable[[Drawing, Look], bytes], Callable[[Drawing], bool]]] = {
    "distribution": (draw_distribution, lambda drawing: bool(drawing.actual or drawing.potential)),
    "tiers": (draw_tiers, _has("tiers")),
    "migration": (draw_migration, lambda drawing: drawing.month is not None),
    "equity": (draw_equity, _has("equity")),
    "calibration": (draw_calibration, _has("back_test")),
}


class Album:
    """The pictures drawn lately in this process: drawing takes tens of milliseconds that lookups would wait for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def picture(self, name: str, drawing: Drawing, look: Look) -> bytes | None:
        """The picture of that name as SVG; None where there is none, or nothing to be drawn."""
        draw, is_possible = PICTURES.get(name, (None, None))
        if draw is None or is_possible is None or not is_possible(drawing):
            return None
        shown, month = drawing.shown, drawing.month
        lines = tuple(sorted(shown.lines.items()))
        counts = tuple(tuple(each["counts"]) for each in (drawing.actual, drawing.potential) if each)
        key = (name, look, shown.run_id, lines, counts, month.end if month else "")
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = draw(drawing, look)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return picture


def _line(shown: Shown, name: str, words: str, style: str) -> NamedLine | None:
    minor = shown.line(name)
    return NamedLine(minor, f"{words} {money(minor, shown.currency)}", style) if minor else None

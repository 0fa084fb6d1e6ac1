"""Draws the pictures of the value page from what is shown; loading this loads matplotlib (see album.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from agent_assist.web.album import Drawing
from agent_assist.web.charts_axis import NamedLine
from agent_assist.web.charts_change import Step, migration, waterfall
from agent_assist.web.charts_course import Moment, course
from agent_assist.web.charts_trust import calibration
from agent_assist.web.charts_value import Spread, distribution, shares
from agent_assist.web.picture_look import Look
from agent_assist.web.value_money import money
from agent_assist.web.value_view import PART_WORDS, PARTS, Shown


def draw(name: str, drawing: Drawing, look: Look) -> bytes:
    """The picture of that name, for which there must be something to draw."""
    return _DRAWN[name](drawing, look)


def draw_course(history: Sequence[Mapping[str, Any]], mvc_line: int, look: Look) -> bytes:
    """One customer's value over time, from their assessments, the latest first."""
    return course([_moment(told) for told in reversed(history)], mvc_line, history[0]["currency"], look)


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


_DRAWN: dict[str, Callable[[Drawing, Look], bytes]] = {
    "distribution": draw_distribution,
    "tiers": draw_tiers,
    "migration": draw_migration,
    "equity": draw_equity,
    "calibration": draw_calibration,
}


def _line(shown: Shown, name: str, words: str, style: str) -> NamedLine | None:
    minor = shown.line(name)
    return NamedLine(minor, f"{words} {money(minor, shown.currency)}", style) if minor else None


def _moment(told: Mapping[str, Any]) -> Moment:
    return Moment(datetime.fromisoformat(told["as_of"]), told["tier"], told["actual_minor"], told["potential_minor"])

"""Says the figures of the value page in sentences, also where they speak against us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from agent_assist.differentiate.value_words import in_one_line, to_the_next
from agent_assist.web.value_money import change_money, exact_money, money, percent
from agent_assist.web.value_view import Month, Shown

DONE_WORDS = {
    "tier-set": "The tier is set. The next lookup shows it.",
    "tier-ended": "The customer is back in the computed tier.",
    "behind": "The customer stands behind the fence with this manager.",
    "out": "The customer is out of the fence.",
}


def teach(app: Flask) -> None:
    """Lets templates write amounts and these sentences."""
    app.jinja_env.filters.update(money=money, exact=exact_money, percent=percent)
    said = {"equity_words": equity_words, "migration_words": migration_words}
    app.jinja_env.globals.update(said, worth_words=in_one_line, next_words=to_the_next, done_words=DONE_WORDS)


def equity_words(shown: Shown) -> str:
    """The return with and without what only the model changed."""
    equity: Mapping[str, Any] = shown.equity or {}
    rate, apparent = equity.get("rate"), equity.get("apparent_rate")
    if rate is None:
        return "There was no value before to compare with."
    words = f"The customers returned {percent(rate, 1)} on what they were worth before, by today's parameters."
    if apparent is not None and abs(apparent - rate) >= 0.0005:
        words += f" With what was reported then it would look like {percent(apparent, 1)}: the rest is the model alone."
    if not equity.get("was_reported", True):
        words += " No score was made at that time, so what the model alone changed is not known."
    return words


def migration_words(month: Month, currency: str) -> str:
    """Where the change in value came from; the parts add up exactly."""
    words = (
        f"From {month.begin} to {month.end} the value of all changed by {change_money(month.total_change, currency)}"
    )
    parts = [f"{name} {change_money(minor, currency)}" for name, minor in month.parts.items()]
    return f"{words}: {', '.join(parts)}." if parts else f"{words}."

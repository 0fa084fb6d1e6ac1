"""Says in a few words what a rule does and how it stands today, for lists and pages of the rule room."""

from __future__ import annotations

from datetime import date

from agent_assist.customize.rules import Rule

ASKS, REMINDS, TREATS, STEERS = "asks", "reminds", "treats", "steers"
KINDS = (ASKS, REMINDS, TREATS, STEERS)
LIVE, TRIAL, DRAFT, LATER, OVER, RETIRED = "live", "trial", "draft", "later", "over", "retired"
STATES = {LIVE: "live", TRIAL: "in trial", DRAFT: "draft", LATER: "starts later", OVER: "over"}
# A last day that is further off is told as a date alone.
SOON_DAYS = 60


def kind_of(rule: Rule) -> str:
    """The one thing that the rule does."""
    if rule.ask:
        return ASKS
    if rule.treat:
        return TREATS
    return STEERS if rule.steer else REMINDS


def state_of(rule: Rule, today: date) -> str:
    """How the rule stands today: a live rule out of its season is later or over."""
    if rule.status in (DRAFT, RETIRED):
        return rule.status
    if rule.ends and rule.ends < today:
        return OVER
    if rule.starts and today < rule.starts:
        return LATER
    return rule.status


def state_words(rule: Rule, today: date, since: date | None = None) -> str:
    """The state with the days that matter: "live, ends in 5 days"; `since` is when a trial began, where it is known."""
    state = state_of(rule, today)
    if state == OVER and rule.ends:
        return f"over since {rule.ends}"
    if state == LATER and rule.starts:
        return f"{_status(rule)}, starts {in_days(rule.starts, today)}"
    words = f"in trial since {since}" if state == TRIAL and since else _status(rule)
    return f"{words}, ends {in_days(rule.ends, today)}" if rule.ends and state != DRAFT else words


def in_days(day: date, today: date) -> str:
    """A day to come: "today", "tomorrow", "in 5 days", or the date where it is far off."""
    days = (day - today).days
    if days <= 1:
        return "today" if days <= 0 else "tomorrow"
    return f"in {days} days" if days <= SOON_DAYS else f"on {day}"


def _status(rule: Rule) -> str:
    return "in trial" if rule.status == TRIAL else rule.status


def share_words(part: int, whole: int) -> str:
    """A share in per cent, "" of nothing; what is not nothing never reads as 0 %, nor what is not all as 100 %."""
    if not whole:
        return ""
    percent = round(100 * part / whole)
    if part and percent == 0:
        return "under 1 %"
    return f"{min(percent, 99) if part < whole else 100} %"


def counted(count: int, noun: str) -> str:
    """ "1 call", "12 calls"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

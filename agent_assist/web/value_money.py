"""Writes amounts as supervisors read them: whole, exact to the penny, or short for an axis."""

from __future__ import annotations

from agent_assist.interact.wording import money as whole_money

MINUS = "−"


def exact_money(minor: int, currency: str) -> str:
    """124056 in GBP as "£1,240.56"."""
    sign = whole_money(0, currency)[:-1]
    return f"{MINUS if minor < 0 else ''}{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02d}"


def money(minor: float, currency: str) -> str:
    """-124056 in GBP as "−£1,241"."""
    return whole_money(round(minor), currency).replace("-", MINUS)


def about_money(minor: float, currency: str) -> str:
    """124056 in GBP as "£1,200": two significant digits, since a forecast has no more."""
    if not minor:
        return money(0, currency)
    step = 10 ** max(len(str(abs(round(minor)))) - 2, 0)
    rounded = round(minor / step) * step
    return money(rounded if abs(rounded) >= 100 else minor, currency)


def short_money(minor: float, currency: str) -> str:
    """124056 in GBP as "£1.2k", for the narrow places of a picture."""
    sign = whole_money(0, currency)[:-1]
    units = abs(minor) / 100
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if units >= size * 0.9995:
            shown = f"{units / size:.3g}{letter}"
            break
    else:
        shown = f"{units:.3g}"
    return f"{MINUS if minor < 0 else ''}{sign}{shown}"


def change_money(minor: float, currency: str) -> str:
    """The amount with its sign, also where it is a gain."""
    return f"+{money(minor, currency)}" if minor > 0 else money(minor, currency)


def percent(share: float, digits: int = 0) -> str:
    """0.231 as "23 %"; what would be rounded to nothing is "under 1 %", or "about 0 %" where it is a loss."""
    least = 10.0**-digits
    if 0 < abs(share) * 100 < least / 2:
        return f"under {least:g} %" if share > 0 else "about 0 %"
    return f"{share * 100:.{digits}f} %".replace("-", MINUS)

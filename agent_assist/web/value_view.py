"""Reads the report of the latest whole score into what the value page shows, also where parts of it are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TIERS = ("MVC", "MGC", "LM", "BZ", "NEW")
CAME, LEFT = "came", "left"
PART_WORDS = {
    "profit": "profit of the period",
    "existing": "existing customers",
    "acquired": "customers won",
    "model": "model alone",
}
PARTS = tuple(PART_WORDS)


@dataclass(frozen=True)
class TierRow:
    """One tier: how many, what they are worth, and their shares of all (0–1)."""

    tier: str
    customers: int
    actual: int
    potential: int
    customers_share: float
    value_share: float


@dataclass(frozen=True)
class Month:
    """Who went from which tier (rows) to which (columns) between two days; `change` in minor units, as `parts`."""

    begin: str
    end: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    customers: tuple[tuple[int, ...], ...]
    change: tuple[tuple[int, ...], ...]
    parts: Mapping[str, int]

    @property
    def total_change(self) -> int:
        return sum(sum(row) for row in self.change)


@dataclass(frozen=True)
class Shown:
    """What the page is made of. Amounts in minor units; None or empty where the report has nothing to say."""

    run_id: str
    as_of: str
    finished_at: str
    currency: str
    customers: int
    tiers: tuple[TierRow, ...]
    lines: Mapping[str, Any]
    back_test: Mapping[str, Any] | None
    equity: Mapping[str, Any] | None
    months: tuple[Month, ...]
    signs: Mapping[str, int]
    note: str = ""

    @property
    def actual(self) -> int:
        return sum(row.actual for row in self.tiers)

    def line(self, name: str) -> int:
        """The amount of the line mvc, mgc, fence or bz; 0 where it is not drawn."""
        return int(self.lines.get(f"{name}_minor") or 0)

    def month(self, end: str) -> Month | None:
        """The month that ended on this day, else the latest one."""
        latest = self.months[-1] if self.months else None
        return next((month for month in self.months if month.end == end), latest)


def read_report(latest: Mapping[str, Any]) -> Shown:
    """What is shown of a run, given as the records tell of it."""
    report = latest["report"]
    back_test = report.get("calibration")
    return Shown(
        run_id=latest["run_id"],
        as_of=str(report.get("as_of", ""))[:10],
        finished_at=latest["finished_at"],
        currency=report.get("currency", ""),
        customers=int(report.get("customers", 0)),
        tiers=_tiers(report.get("tiers") or ()),
        lines=latest["lines"],
        back_test=back_test if back_test and back_test.get("deciles") else None,
        equity=report.get("equity") or None,
        months=tuple(_month(month) for month in (report.get("migration") or {}).get("months", ())),
        signs=report.get("signs") or {},
        note=str((back_test or {}).get("note") or report.get("note") or ""),
    )


def _tiers(rows: Sequence[Mapping[str, Any]]) -> tuple[TierRow, ...]:
    by_name = {row["tier"]: row for row in rows}
    customers = sum(int(row["customers"]) for row in rows) or 1
    # Shares of what all bring who bring something: a loss is a negative share of that.
    value = sum(max(int(row["actual_minor"]), 0) for row in rows) or 1
    return tuple(
        TierRow(
            name,
            int(row["customers"]),
            int(row["actual_minor"]),
            int(row["potential_minor"]),
            int(row["customers"]) / customers,
            int(row["actual_minor"]) / value,
        )
        for name in TIERS
        if (row := by_name.get(name))
    )


def _month(raw: Mapping[str, Any]) -> Month:
    names = tuple(raw["names"])
    return Month(
        begin=str(raw.get("from", ""))[:10],
        end=str(raw.get("to", ""))[:10],
        rows=tuple(name or CAME for name in names),
        columns=tuple(name or LEFT for name in names),
        customers=tuple(tuple(row) for row in raw["customers"]),
        change=tuple(tuple(row) for row in raw["change"]),
        parts=raw.get("parts", {}),
    )

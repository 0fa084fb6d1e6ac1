"""Decides how value becomes a tier: every number and word that supervisors keep in rules/tiers.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent_assist import sheets
from agent_assist.differentiate import tier_sheet as sheet
from agent_assist.differentiate.catalogue import CHANNELS, TIERS

OBJECTIVE_OF = {"MVC": "keep", "MGC": "grow", "LM": "serve", "BZ": "contain", "NEW": "discover"}
MODELS = ("mbg/nbd", "bg/nbd")
UNNAMED = ""
MOVES_NOBODY = frozenset({
    "floor", "words", "again_after_days", "purchases_down", "cost_up", "cost_at_least", "ticket_down", "share_down",
    "declines", "fence_quarters", "places",
})  # fmt: skip

# Section, name in the sheet, member of Tiers, and how it is read. A line that is left out has the default of Tiers.
SETTINGS: tuple[tuple[str, str, str, sheet.Reading], ...] = (
    ("forecast", "look ahead weeks", "horizon_weeks", sheet.positive),
    ("forecast", "yearly discount", "yearly_discount", sheet.share),
    ("forecast", "purchase model", "model", sheet.one_of(MODELS)),
    ("forecast", "newcomers who buy", "newcomers_buy", sheet.share),
    ("forecast", "back-test weeks", "holdout_weeks", sheet.positive),
    ("forecast", "use the correction", "uses_correction", sheet.yes_or_no),
    ("forecast", "assess again after days", "again_after_days", sheet.positive),
    ("lines", "new for days", "new_days", sheet.whole),
    ("lines", "below zero under", "below_zero_under", sheet.not_above_zero),
    ("lines", "below zero until", "below_zero_until", sheet.money),
    ("lines", "below zero needs contacts", "below_zero_contacts", sheet.whole),
    ("lines", "most valuable hold", "mvc_holds", sheet.share),
    ("lines", "most valuable at most", "mvc_at_most", sheet.share),
    ("lines", "most growable top", "mgc_top", sheet.share),
    ("lines", "lower inside by", "lower_inside", sheet.share),
    ("lines", "runs that must agree", "agreeing_runs", sheet.one_or_two),
    ("potential", "win rate", "win_rate", sheet.share),
    ("potential", "least share of customer", "least_share", sheet.share_above_zero),
    ("referral", "credit", "referral_credit", sheet.share),
    ("early signs", "purchases down", "purchases_down", sheet.share_above_zero),
    ("early signs", "cost to serve up", "cost_up", sheet.share_above_zero),
    ("early signs", "cost to serve at least", "cost_at_least", sheet.cost),
    ("early signs", "ticket down", "ticket_down", sheet.share_above_zero),
    ("early signs", "share of customer down", "share_down", sheet.share_above_zero),
    ("early signs", "declines in a year", "declines", sheet.positive),
    ("fence", "quarters before", "fence_quarters", sheet.positive),
    ("fence", "places", "places", sheet.whole),
)
SECTIONS = (
    "currency", "forecast", "lines", "potential", "referral", "cost per contact", "cost per complaint", "early signs",
    "fence", "words for the rep", "service floor",
)  # fmt: skip


@dataclass(frozen=True)
class Tiers:
    """The contents of tiers.yaml; amounts in minor units of `currency`, shares between 0 and 1.

    `unit_costs` has an amount for each channel, `words` a sentence for each tier, `places` how many customers each
    manager can look after (`UNNAMED` where the sheet has one number for all). `version` changes with everything that
    can move a customer, and is stored with each assessment.
    """

    currency: str
    complaint_cost: int
    floor: str
    unit_costs: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    horizon_weeks: int = 156
    yearly_discount: float = 0.10
    model: str = "mbg/nbd"
    newcomers_buy: float = 0.10
    holdout_weeks: int = 26
    uses_correction: bool = False
    again_after_days: int = 7
    new_days: int = 28
    below_zero_under: int = -500
    below_zero_until: int = 0
    below_zero_contacts: int = 2
    mvc_holds: float = 0.50
    mvc_at_most: float = 0.20
    mgc_top: float = 0.15
    lower_inside: float = 0.20
    agreeing_runs: int = 2
    win_rate: float = 0.25
    least_share: float = 0.05
    referral_credit: float = 0.0
    purchases_down: float = 0.30
    cost_up: float = 0.50
    cost_at_least: int = 1000
    ticket_down: float = 0.30
    share_down: float = 0.10
    declines: int = 3
    fence_quarters: int = 2
    places: Mapping[str, int] = field(default_factory=lambda: {UNNAMED: 60})

    @property
    def version(self) -> str:
        numbers = [(part.name, getattr(self, part.name)) for part in fields(self) if part.name not in MOVES_NOBODY]
        return "t-" + hashlib.sha256(repr(numbers).encode()).hexdigest()[:12]

    @property
    def capacity(self) -> int:
        """How many customers all managers together can look after."""
        return sum(self.places.values())


def objective_of(tier: str) -> str:
    """What the company wants for a customer of this tier; empty for a tier we do not have."""
    return OBJECTIVE_OF.get(tier, "")


def unit_costs(tiers: Tiers) -> NDArray[np.int64]:
    """What a contact costs by each channel, and putting right a complaint last, in minor units."""
    return np.array([*(tiers.unit_costs.get(channel, 0) for channel in CHANNELS), tiers.complaint_cost], dtype=np.int64)


def load_tiers(path: Path) -> Tiers:
    """The tiers in the file at `path`. Raises SheetFaults."""
    return read_tiers(sheets.read_file(path), path.name)


def read_tiers(table: sheets.Table, file: str) -> Tiers:
    """The tiers in a sheet. Raises SheetFaults with every fault; `file` is what the faults call it."""
    reader = sheet.Reader(sheets.Notes(file))
    reader.refuse_strangers(table, SECTIONS)
    costs = reader.section(table, "cost per contact", CHANNELS)
    words = reader.section(table, "words for the rep", TIERS)
    tiers = Tiers(
        currency=reader.read(table, "currency", sheet.currency, ""),
        complaint_cost=reader.read(table, "cost per complaint", sheet.cost, 0),
        floor=reader.read(table, "service floor", sheet.words, ""),
        unit_costs={channel: reader.read(costs, channel, sheet.cost, 0) for channel in CHANNELS},
        words={tier: reader.read(words, tier, sheet.words, "") for tier in TIERS},
        **reader.settings(table, SETTINGS),
    )
    reader.notes.raise_if_any()
    return tiers

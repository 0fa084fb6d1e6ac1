"""Keeps everything the forecast of one customer needs to know of all: the fitted models, under one version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from agent_assist.differentiate.calibration import BackTest, back_test_from_json
from agent_assist.differentiate.lifetime.contact_cost import RateFit, rate_fit_from_json
from agent_assist.differentiate.lifetime.purchases import PurchaseFit, purchase_fit_from_json
from agent_assist.differentiate.lifetime.spend import SpendFit, spend_fit_from_json


@dataclass(frozen=True)
class Newcomers:
    """The chance that one who has not bought yet ever will, by days since they joined.

    `chances[i]` holds from `from_days[i]` on; `watched[i]` comparable customers are behind it.
    """

    from_days: tuple[int, ...]
    chances: tuple[float, ...]
    watched: tuple[int, ...]


@dataclass(frozen=True)
class Peers:
    """What customers who spend alike bring in each product group.

    Peers of rank i have a yearly margin (minor units) from `edges[i]` on; `yearly[i][g]` is their mean margin a year in
    `groups[g]`, over all of them, also those who do not buy it.
    """

    edges: tuple[float, ...] = ()
    groups: tuple[str, ...] = ()
    yearly: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Parameters:
    """What was learned of a whole population as of a day; amounts in minor units, times in weeks.

    `contacts` holds a rate for each channel in the order of `catalogue.CHANNELS`, `contact_days` over how many trailing
    days each was counted. `purchases` and `spend` are None where there is too little to fit; `note` then says so in
    words, and the last twelve months are taken for the next. `edges` are the upper ends of the tenths of expected
    margin, for the band. `tiers` is the version of the sheet that was in force.
    """

    as_of: str
    currency: str
    tiers: str
    horizon_weeks: float
    weekly_discount: float
    history_days: int
    purchases: PurchaseFit | None
    spend: SpendFit | None
    contacts: tuple[RateFit, ...]
    contact_days: tuple[int, ...]
    complaints: RateFit
    complaint_days: int
    referrals: RateFit
    newcomers: Newcomers
    newcomer_minor: float
    peers: Peers = Peers()
    edges: tuple[float, ...] = ()
    correction: float = 1.0
    back_test: BackTest | None = None
    note: str = ""

    @property
    def version(self) -> str:
        return "v-" + hashlib.sha256(orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]

    @property
    def is_fitted(self) -> bool:
        """Whether the models could be fitted."""
        return self.purchases is not None and self.spend is not None

    def as_json(self) -> dict[str, Any]:
        """The stored form; `parameters_from_json` reads it back unchanged."""
        return asdict(self)


def parameters_from_json(raw: Mapping[str, Any]) -> Parameters:
    """The parameters in their stored form."""
    purchases, spend, tested = raw["purchases"], raw["spend"], raw["back_test"]
    newcomers, peers = raw["newcomers"], raw["peers"]
    return Parameters(
        **{
            **raw,
            "purchases": purchase_fit_from_json(purchases) if purchases else None,
            "spend": spend_fit_from_json(spend) if spend else None,
            "contacts": tuple(rate_fit_from_json(rate) for rate in raw["contacts"]),
            "contact_days": tuple(raw["contact_days"]),
            "complaints": rate_fit_from_json(raw["complaints"]),
            "referrals": rate_fit_from_json(raw["referrals"]),
            "newcomers": Newcomers(*(tuple(newcomers[name]) for name in ("from_days", "chances", "watched"))),
            "peers": Peers(tuple(peers["edges"]), tuple(peers["groups"]), tuple(tuple(row) for row in peers["yearly"])),
            "edges": tuple(raw["edges"]),
            "back_test": back_test_from_json(tested) if tested else None,
        }
    )

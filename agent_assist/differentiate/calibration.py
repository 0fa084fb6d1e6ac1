"""Keeps what a back-test found: what was forecast for each tenth of the customers, and what they really brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Decile:
    """A tenth of the customers by forecast, the lowest first; means and quantiles per customer in minor units.

    `low_minor` and `high_minor` are the 10 % and the 90 % quantile of what they really brought.
    """

    customers: int
    predicted_minor: float
    real_minor: float
    low_minor: float
    high_minor: float
    predicted_days: float
    real_days: float


@dataclass(frozen=True)
class BackTest:
    """How the forecast as of an earlier day did in the `holdout_weeks` after it; None where nothing can be said.

    `predicted_minor` and `real_minor` are sums over all customers who had bought before. `bias` is predicted over real
    less one: −0.23 means that we forecast 23 % too little. The ranks are Spearman's correlations with what came, of the
    forecast and of past spend. `correction` is what the forecast would have had to be multiplied by.
    """

    as_of: str
    holdout_weeks: int
    model: str
    customers: int
    predicted_minor: int
    real_minor: int
    predicted_days: float
    real_days: int
    bias: float | None = None
    rank_forecast: float | None = None
    rank_past: float | None = None
    correction: float | None = None
    deciles: tuple[Decile, ...] = ()
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The stored form, with `words` for people."""
        return asdict(self) | {"words": self.words}

    @property
    def words(self) -> str:
        """What the test found, in a sentence or two, also where it speaks against the forecast."""
        if self.note or self.bias is None:
            return self.note or "The test had nothing to compare."
        told = (
            f"Tested on the {self.holdout_weeks} weeks after {self.as_of}: the forecast was {_bias_words(self.bias)}."
        )
        return f"{told} {self._rank_words}".strip()

    @property
    def _rank_words(self) -> str:
        if self.rank_forecast is None or self.rank_past is None:
            return ""
        lead = self.rank_forecast - self.rank_past
        verdict = "about as well as" if abs(lead) < 0.005 else "better than" if lead > 0 else "worse than"
        return (
            f"It ranks customers {verdict} their past spend does "
            f"(Spearman {self.rank_forecast:.3f} against {self.rank_past:.3f})."
        )


def back_test_from_json(raw: Mapping[str, Any]) -> BackTest:
    """The back-test that `as_json` wrote."""
    told = {name: value for name, value in raw.items() if name != "words"}
    return BackTest(**{**told, "deciles": tuple(Decile(**decile) for decile in raw["deciles"])})


def _bias_words(bias: float) -> str:
    if abs(bias) < 0.005:
        return "right on the money"
    return f"{abs(bias):.0%} too {'high' if bias > 0 else 'low'}"

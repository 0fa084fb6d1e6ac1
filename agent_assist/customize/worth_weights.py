"""Decides how many points each kind of rule counts where an answer decides it: the weights in rules/dialogue.yaml.

    value of a rule = weight of what it does x (weight of its band + money at stake / money for a point)

The money at stake is a share of the customer's potential value for rules in `growth`, and a share of the actual value
for those in `retention` and `recovery`; other rules have none. What is not known counts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent_assist.customize.conditions import Facts
from agent_assist.customize.entries import Entries
from agent_assist.customize.rules import BANDS, Rule
from agent_assist.sheets import Notes, Table

ACTIONS = ("treat", "remind", "ask", "steer")
MOST_POINTS, MOST_MONEY = 1_000.0, 1_000_000.0
_ACTUAL_GROUPS = frozenset({"retention", "recovery"})
_SHARES = {
    "share of potential value": "share_of_potential",
    "share of actual value": "share_of_actual",
    "win rate": "win_rate",
}
_KEYS = (*BANDS, *ACTIONS, "money for a point", *_SHARES)


@dataclass(frozen=True)
class Weights:
    """Points by band and by what a rule does; money in the desk's currency; shares and rates from 0 to 1."""

    bands: Mapping[str, float] = field(default_factory=lambda: {"must": 4.0, "should": 2.0, "may": 1.0})
    actions: Mapping[str, float] = field(
        default_factory=lambda: {"treat": 1.0, "remind": 0.5, "ask": 0.25, "steer": 0.25}
    )
    money_for_a_point: float = 50.0
    share_of_potential: float = 0.1
    share_of_actual: float = 0.02
    win_rate: float = 0.25

    def value_of(self, rule: Rule, facts: Facts) -> float:
        """The points of `rule` for this customer."""
        return self.actions[_action(rule)] * (self.bands[rule.matters] + self._points(rule, facts))

    def points_for(self, potential: float) -> float:
        """The points of an amount of potential value."""
        return self.share_of_potential * potential / self.money_for_a_point

    def _points(self, rule: Rule, facts: Facts) -> float:
        if rule.group == "growth":
            return self.points_for(amount(facts, "potential value"))
        if rule.group in _ACTUAL_GROUPS:
            return self.share_of_actual * amount(facts, "actual value") / self.money_for_a_point
        return 0.0


def amount(facts: Facts, name: str, otherwise: float = 0.0) -> float:
    """A fact that is a number, at least 0; `otherwise` where it is not known."""
    value = facts.get(name)
    return max(0.0, float(value)) if isinstance(value, (int, float)) else otherwise


def read_weights(node: Table, notes: Notes) -> Weights:
    """The weights below `worth of an answer`; what is left out keeps its default."""
    entries, usual = Entries(node, notes), Weights()
    entries.refuse_others(_KEYS, "`worth of an answer`")
    money = entries.fraction("money for a point", default=usual.money_for_a_point, most=MOST_MONEY)
    if money == 0:
        place = node.entries["money for a point"]
        notes.add(place, "`money for a point` should be more than 0.", "Write for example `50`.")
    return Weights(
        bands={band: entries.fraction(band, default=usual.bands[band], most=MOST_POINTS) for band in BANDS},
        actions={
            action: entries.fraction(action, default=usual.actions[action], most=MOST_POINTS) for action in ACTIONS
        },
        money_for_a_point=money or usual.money_for_a_point,
        **{name: entries.fraction(key, default=getattr(usual, name), most=1.0) for key, name in _SHARES.items()},
    )


def _action(rule: Rule) -> str:
    return "treat" if rule.treat else "ask" if rule.ask else "steer" if rule.steer else "remind"

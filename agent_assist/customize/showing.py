"""Puts what is shown beside the question into words for this caller: reminders, treatments, one way to steer."""

from __future__ import annotations

from agent_assist.customize.decisions import CHOSEN, FITS, Reminder, Steer, Treatment
from agent_assist.customize.rules import Rule
from agent_assist.customize.steering import Way
from agent_assist.customize.treatments import Treat
from agent_assist.customize.verdicts import ALL_MET
from agent_assist.customize.wording import with_name


class Shown:
    """Takes one rule after the other, the most urgent first; of the ways to steer only the first is shown."""

    def __init__(self) -> None:
        self.reminders: list[Reminder] = []
        self.treatments: list[Treatment] = []
        self.steer: Steer | None = None

    def take(self, rule: Rule, first_name: str) -> tuple[str, str]:
        """Shows what the rule says; the outcome and why."""
        if rule.treat:
            self.treatments.append(_treatment(rule.name, rule.treat, first_name))
        elif rule.steer and self.steer:
            return FITS, f"lost to `{self.steer.rule}`: one way is shown at a time"
        elif rule.steer:
            self.steer = _steer(rule.name, rule.steer, first_name)
        else:
            self.reminders.append(Reminder(rule.name, with_name(rule.remind, first_name)))
        return CHOSEN, ALL_MET


def _treatment(rule: str, treat: Treat, first_name: str) -> Treatment:
    words = with_name(treat.words, first_name)
    return Treatment(rule, treat.name, words, treat.kind, treat.currency, dict(treat.limits), treat.every_days)


def _steer(rule: str, way: Way, first_name: str) -> Steer:
    return Steer(rule, way.name, way.channel, with_name(way.words, first_name), way.link)

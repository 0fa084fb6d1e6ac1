"""Decides what keeps a rule that fits from speaking: what is settled, who is calling, a complaint, consent, the budget.

The first objection in this order counts for a rule: who is calling, a record read in part, an answer or a decline on
the ledger, the fence for a campaign, an open complaint, consent, the budget, the control group. It decides the rule's
verdict; `SPOKEN_ORDER` decides which of them is told to the rep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from agent_assist.customize.conditions import ABSENT, Facts
from agent_assist.customize.decisions import ANSWERED, BUDGET, DECLINED, SILENCED, Asking
from agent_assist.customize.dialogue import DAY, Dialogue, ago_in_days
from agent_assist.customize.ledger import is_settled, settled_words
from agent_assist.customize.rules import Ask, Rule
from agent_assist.differentiate.catalogue import Unknown
from agent_assist.differentiate.profile import Standing

IDENTITY, DEGRADED, CONTROL, COMPLAINT, CONSENT, NO_RULE = (
    "identity", "degraded", "control", "complaint", "consent", "no_rule",
)  # fmt: skip

SPOKEN_ORDER = (IDENTITY, DEGRADED, CONTROL, COMPLAINT, BUDGET, CONSENT, DECLINED, ANSWERED, NO_RULE)
"""Of several silent questions the rep hears this reason first. Control precedes the others because then a question
*would* have been asked, and only so the comparison with the control group is fair."""

HEARD_FIRST = frozenset({"growth", "discovery"})
"""The purposes that an open complaint silences; campaigns of any purpose keep silent with them."""

REPAIR = "recovery"
"""The purpose whose rules lead while a complaint is open."""

FENCED = "stopped by the fence"
"""The verdict on a campaign for somebody whom a manager looks after."""

_NOBODY = {
    "multiple": "Several customers share this number: find out who is speaking first.",
    "withheld": "The number is withheld: find out who is calling first.",
}
_STRANGER = "We do not know this number: find out who is calling first."
_READ_IN_PART = "Nothing to ask: this customer's record could not be read in full."


@dataclass(frozen=True)
class Objection:
    """Why a rule keeps silent: the code, the words for a supervisor and for the rep, and its verdict where it has one
    of its own."""

    code: str
    why: str
    to_rep: str
    verdict: str = ""

    @property
    def outcome(self) -> str:
        """The word for it in a verdict."""
        return self.verdict or (self.code if self.code in (ANSWERED, DECLINED, BUDGET) else SILENCED)


class Moment:
    """One call at one time, asked again and again whether this or that rule may speak now."""

    def __init__(
        self, facts: Facts, ledger: Mapping[str, Standing], now: int, asking: Asking, dialogue: Dialogue
    ) -> None:
        self.facts, self.ledger, self.now, self.asking, self.dialogue = facts, ledger, now, asking, dialogue
        self.is_matched = asking.status == "matched"

    def to_asking(self, rule: Rule, ask: Ask) -> Objection | None:
        """What speaks against putting this rule's question now."""
        first = self.to_the_call or self.settled(ask)
        if first:
            return first
        first = self._fence(rule) or self._hearing_first(rule) or self._consent(ask) or self._one_a_call
        return first or (None if rule.floor else self._restraint(ask))

    def to_telling(self, rule: Rule) -> Objection | None:
        """What speaks against showing this rule's reminder or treatment now."""
        if not self.is_matched:
            is_about_call = rule.remind and all(condition.fact.about == "call" for condition in rule.conditions)
            return None if is_about_call else self._nobody
        if rule.floor:
            return None
        if (rule.treat or rule.steer) and self.asking.arm == "control":
            return self._control
        return self._fence(rule) or self._hearing_first(rule) or self._given_lately(rule)

    def _given_lately(self, rule: Rule) -> Objection | None:
        """What a customer gets once in a while is not offered again before."""
        treat = rule.treat
        at = self.asking.given.get(treat.name, 0) if treat else 0
        if not (treat and treat.every_days and at and at <= self.now < at + treat.every_days * DAY):
            return None
        return Objection(BUDGET, f"given {ago_in_days(self.now - at)}, once in {treat.every_days} days", "")

    @cached_property
    def is_repair(self) -> bool:
        """Whether a complaint is open, so that putting it right is what this call is for."""
        return self.is_matched and self.facts.get("open complaint", ABSENT) is True

    def leads(self, rule: Rule) -> bool:
        """Whether this rule goes before those of other purposes, whatever their band: it is a step of the repair."""
        return self.is_repair and rule.group == REPAIR

    def _hearing_first(self, rule: Rule) -> Objection | None:
        """A complaint is heard before anything is sold or found out."""
        if rule.floor or not (rule.campaign or rule.group in HEARD_FIRST):
            return None
        return self.complaint

    def _fence(self, rule: Rule) -> Objection | None:
        """A campaign has no business behind the fence; what reaches everybody does."""
        if not rule.campaign or rule.floor or self.facts.get("behind the fence", ABSENT) is not True:
            return None
        words = "Nothing to ask: this customer has a manager, who decides about offers."
        return Objection(NO_RULE, "a campaign, and their manager decides about offers", words, FENCED)

    @cached_property
    def to_the_call(self) -> Objection | None:
        if self.asking.degraded or self.asking.status == "pending":
            if self.is_matched or self.asking.status == "pending":
                return Objection(DEGRADED, "the record was read in part", _READ_IN_PART)
        return None if self.is_matched else self._nobody

    @cached_property
    def _nobody(self) -> Objection:
        status = self.asking.status
        return Objection(IDENTITY, f"the caller is {status}", _NOBODY.get(status, _STRANGER))

    def settled(self, ask: Ask) -> Objection | None:
        """Whether the answer is known or was declined, whoever may ask."""
        standing = self.ledger.get(ask.learns)
        settled = is_settled(standing, self.now)
        if standing and settled == DECLINED:
            return Objection(
                DECLINED, settled_words(standing, self.now), "Nothing to ask: they preferred not to say, and we wait."
            )
        known = not isinstance(self.facts.get(ask.learns, ABSENT), Unknown)
        if settled or known:
            why = settled_words(standing, self.now) if standing and settled else "known from the customer's record"
            return Objection(ANSWERED, why, "Nothing to ask: we know already what we wanted to know.")
        return None

    @cached_property
    def complaint(self) -> Objection | None:
        """What an open complaint says against everything but repair; not seeing whether one is open says the same."""
        complaint = self.facts.get("open complaint", ABSENT)
        if complaint is True:
            return Objection(COMPLAINT, "a complaint is open", "A complaint is open: hear it first, ask nothing else.")
        if self.is_matched and isinstance(complaint, Unknown):
            words = "Nothing to ask: we cannot see whether a complaint is open."
            return Objection(COMPLAINT, f"whether a complaint is open is not known ({complaint.why})", words)
        return None

    def _consent(self, ask: Ask) -> Objection | None:
        consent = self.facts.get(f"{ask.consent} consent", ABSENT)
        if consent is True or (ask.consent == "service" and consent is not False):
            return None
        read = "no" if consent is False else "not known"
        words = f"Nothing to ask: we have no consent to use answers for {ask.consent}."
        return Objection(CONSENT, f"`{ask.consent} consent` read {read}", words)

    @cached_property
    def _one_a_call(self) -> Objection | None:
        asked = self.asking.asked_this_call
        if not asked:
            return None
        return Objection(BUDGET, f"this call has had `{asked}`", "Nothing more to ask: one question a call.")

    def _restraint(self, ask: Ask) -> Objection | None:
        first = self.dialogue.discovered_lately(ask.learns, self.ledger, self.now)
        if first:
            return Objection(BUDGET, first, f"Nothing to ask today: {first}.")
        return self._enough_of_the_customer or self._enough_of_the_rep(ask) or self._enough_for_the_comparison

    @cached_property
    def _enough_of_the_customer(self) -> Objection | None:
        tier = self.facts.get("tier", ABSENT)
        objection = self.dialogue.objection(tier if isinstance(tier, str) else "", self.asking.asked_times, self.now)
        return Objection(BUDGET, objection, f"Nothing to ask today: {objection}.") if objection else None

    def _enough_of_the_rep(self, ask: Ask) -> Objection | None:
        spent, most = self.asking.rep_seconds, self.dialogue.rep_seconds
        if not self.dialogue.is_too_much(ask.kind, spent):
            return None
        why = f"the rep has spent {spent} of {most} seconds on questions in the last hour"
        return Objection(BUDGET, why, "Nothing to ask now: you have asked enough in the last hour.")

    @property
    def _enough_for_the_comparison(self) -> Objection | None:
        return self._control if self.asking.arm == "control" else None

    @cached_property
    def _control(self) -> Objection:
        return Objection(CONTROL, "control group", "Nothing to ask: this customer is in the group we compare with.")

"""Finds what one thing would have let a rule speak that fits and kept silent: a fact, a wait, the score, the moment.

Every change is tried by deciding again with it and nothing else changed, the smallest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agent_assist.customize.conditions import ABSENT, Facts
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import CHOSEN, Asking, Decision, Prompt
from agent_assist.customize.dialogue import ago_in_days
from agent_assist.customize.engine import Engine
from agent_assist.customize.flipping_sizes import (
    ANSWER,
    BAND,
    BE_ASKED,
    BE_SHOWN,
    FACT,
    FORGETTING,
    MOMENT,
    ONE,
    SCORE,
    WAIT,
    WAITING_DAYS,
    Flip,
    fact_flip,
)
from agent_assist.customize.flipping_values import Change, as_known, changes_of, values_beside
from agent_assist.customize.ledger import DAY, is_settled, settled_words
from agent_assist.customize.objections import Moment
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import BANDS, Ask, Rule
from agent_assist.customize.worth import Scales
from agent_assist.differentiate.catalogue import TIERS, FactValue, Unknown
from agent_assist.differentiate.facts import EXPIRED, NOT_ASKED
from agent_assist.differentiate.profile import Standing

LEAST_MARGIN = 0.0001
"""Scores are kept to four digits."""


@dataclass(frozen=True)
class Scene:
    """All that a decision is made from."""

    book: RuleBook
    facts: Facts
    ledger: Mapping[str, Standing]
    now: datetime
    asking: Asking

    @property
    def today(self) -> date:
        """The day of the decision."""
        return self.now.astimezone(UTC).date()

    def decided(self) -> Decision:
        """What the book says."""
        return decide(self.book, self.facts, self.ledger, self.now, context=self.asking)


Attempt = tuple[Flip, Scene]


def is_shown(rule: Rule, scene: Scene) -> bool:
    """Whether the rule's question, reminder or treatment is put before the rep."""
    return scene.decided().outcomes.get(rule.name) == CHOSEN


def change_to_be_shown(rule: Rule, scene: Scene) -> Flip | None:
    """The smallest single change under which a rule that fits would have been shown; None where there is none."""
    would, winner = BE_ASKED if rule.ask else BE_SHOWN, scene.decided().prompt
    attempts = [*_facts(rule, would, winner, scene), *_moments(rule, would, scene), *_waits(rule, would, scene)]
    if rule.ask:
        attempts += [*_ledger(rule, rule.ask, scene), *_bands(rule, winner, scene)]
    in_order = sorted(attempts, key=lambda attempt: attempt[0].size)
    found = next((flip for flip, changed in in_order if is_shown(rule, changed)), None)
    better_score = _score(rule, rule.ask, winner, scene) if rule.ask else None
    return min(filter(None, (better_score, found)), key=lambda flip: flip.size, default=None)


def _facts(rule: Rule, would: str, winner: Prompt | None, scene: Scene) -> Iterator[Attempt]:
    """The facts that silence rules, and those on which the question hangs that was asked instead."""
    first = scene.book.rule(winner.rule) if winner else None
    changes = [*_restraints(rule, scene), *(changes_of(first.conditions, scene.facts, scene.today) if first else ())]
    for name, before, after in changes:
        flip = fact_flip(rule.name, would, name, before, after, scene.today)
        yield flip, replace(scene, facts={**scene.facts, name: after})
    if winner:
        yield from _known_already(rule, would, winner, scene)


def _known_already(rule: Rule, would: str, winner: Prompt, scene: Scene) -> Iterator[Attempt]:
    """The question that was asked instead, as if its answer had been known."""
    name, fact = winner.question, scene.book.catalogue.get(winner.question)
    for value in values_beside(fact, (), NOT_ASKED, scene.today)[:1] if fact else ():
        condition = f"if `{name}` were known already, which `{winner.rule}` asks"
        flip = Flip(rule.name, would, FACT, ONE, condition, name, value, "not known", "known")
        yield flip, replace(scene, facts={**scene.facts, name: value})


def _restraints(rule: Rule, scene: Scene) -> Iterator[Change]:
    possible: dict[str, tuple[FactValue, ...]] = {
        "open complaint": (False,),
        "behind the fence": (False,),
        "tier": TIERS,
    }
    if rule.ask:
        possible[f"{rule.ask.consent} consent"] = (True,)
    for name, values in possible.items():
        fact = scene.book.catalogue.get(name)
        before = as_known(fact, scene.facts.get(name, ABSENT)) if fact else ABSENT
        yield from ((name, before, after) for after in values if after != before)


def _moments(rule: Rule, would: str, scene: Scene) -> Iterator[Attempt]:
    """Who is calling, the group, and what was asked before on this call or in this hour."""
    asking, manners = scene.asking, scene.book.dialogue
    # Never more than they did spend: that would let the question be asked by silencing dearer ones.
    allowed = max(0, manners.rep_seconds - (manners.seconds[rule.ask.kind] if rule.ask else 0))
    spent = min(asking.rep_seconds, allowed) if manners.rep_seconds else asking.rep_seconds
    told: list[tuple[str, Any, str, str]] = [
        ("status", "matched", f"if we knew who is calling (the caller is {asking.status})", asking.status),
        ("degraded", False, "if the record had been read in full", "in part"),
        ("arm", "treated", "if the customer were not in the group we compare with", asking.arm),
        ("asked_this_call", "", f"if nothing had been asked on this call (it was `{asking.asked_this_call}`)", "asked"),
        (
            "rep_seconds",
            spent,
            f"if the rep had spent at most {spent} seconds of the last hour asking (it is {asking.rep_seconds})",
            str(asking.rep_seconds),
        ),
    ]
    for name, value, condition, before in told:
        if getattr(asking, name) != value:
            flip = Flip(rule.name, would, MOMENT, ONE, condition, before=before, after=str(value))
            yield flip, replace(scene, asking=replace(asking, **{name: value}))


def _ledger(rule: Rule, ask: Ask, scene: Scene) -> Iterator[Attempt]:
    """The question as if nobody had ever put it or answered it."""
    standing = scene.ledger.get(ask.learns)
    known = scene.facts.get(ask.learns, ABSENT)
    if standing is None and isinstance(known, Unknown):
        return
    now = int(scene.now.timestamp())
    why = "known from the customer's record"
    if standing and is_settled(standing, now):
        why = settled_words(standing, now)
    elif standing:
        why = f"it was asked {ago_in_days(now - standing.at)}"
    rest = {name: other for name, other in scene.ledger.items() if name != ask.learns}
    flip = Flip(rule.name, BE_ASKED, ANSWER, FORGETTING, f"if `{ask.learns}` were open again ({why})")
    yield flip, replace(scene, ledger=rest, facts={**scene.facts, ask.learns: NOT_ASKED})


def _waits(rule: Rule, would: str, scene: Scene) -> Iterator[Attempt]:
    """The days on which an answer, a decline, or the memory of what was asked or given would have run out."""
    now = int(scene.now.timestamp())
    standing = scene.ledger.get(rule.ask.learns) if rule.ask else None
    for days in sorted({-((now - end) // DAY) for end in _ends(rule, scene, standing) if end > now}):
        facts = scene.facts
        if rule.ask and standing and 0 < standing.expires_at <= now + days * DAY:
            facts = {**facts, rule.ask.learns: EXPIRED}
        later = "a day later" if days == 1 else f"{days} days later"
        flip = Flip(rule.name, would, WAIT, days / WAITING_DAYS, later, before="0", after=str(days))
        yield flip, replace(scene, facts=facts, now=scene.now + timedelta(days=days))


def _ends(rule: Rule, scene: Scene, standing: Standing | None) -> Iterator[int]:
    """The moments, in epoch seconds, at which something that silences the rule runs out."""
    manners = scene.book.dialogue
    if rule.treat:
        yield scene.asking.given.get(rule.treat.name, 0) + rule.treat.every_days * DAY
    if rule.ask:
        for at in scene.asking.asked_times:
            yield from (at + manners.period_days * DAY, at + manners.rest_days * DAY)
        for name in manners.discovery.questions & scene.ledger.keys():
            yield scene.ledger[name].at + manners.discovery.days * DAY
    if standing:
        yield from (standing.expires_at, standing.wait_until)


def _bands(rule: Rule, winner: Prompt | None, scene: Scene) -> Iterator[Attempt]:
    """The rule as if it mattered more than it does."""
    if winner is None:
        return
    for higher in range(rule.band - 1, -1, -1):
        risen = replace(rule, matters=BANDS[higher])
        rules = tuple(risen if other.name == rule.name else other for other in scene.book.rules)
        book = replace(scene.book, rules=rules, engine=Engine(rules))
        condition = f"if it were a `{BANDS[higher]}` (it is a `{rule.matters}`; `{winner.rule}` is a `{winner.band}`)"
        size = ONE * (rule.band - higher)
        flip = Flip(rule.name, BE_ASKED, BAND, size, condition, before=rule.matters, after=BANDS[higher])
        yield flip, replace(scene, book=book)


def _score(rule: Rule, ask: Ask, winner: Prompt | None, scene: Scene) -> Flip | None:
    """The score it would have taken, for a question against which nothing spoke but a better one of its band."""
    if winner is None or winner.band != rule.matters:
        return None
    moment = Moment(scene.facts, dict(scene.ledger), int(scene.now.timestamp()), scene.asking, scene.book.dialogue)
    first = scene.book.rule(winner.rule)
    if moment.to_asking(rule, ask) or (first and moment.leads(first) and not moment.leads(rule)):
        return None
    scales = Scales(scene.book, scene.book.engine.judge(scene.facts, scene.today), moment, scene.today)
    score = scales.weigh(ask).worth.score
    needed = winner.score if rule.name < winner.rule else round(winner.score + LEAST_MARGIN, 4)
    condition = f"if its score were {needed:.4g} (it is {score:.4g}; `{winner.rule}` has {winner.score:.4g})"
    size = (needed - score) / max(1.0, abs(score))
    return Flip(rule.name, BE_ASKED, SCORE, size, condition, before=f"{score:.4f}", after=f"{needed:.4f}")

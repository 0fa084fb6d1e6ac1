"""Decides what the rule book says for one call: one question or a reasoned silence, reminders, treatments.

Rules that fit compete in bands: must before should before may. Inside a band the higher score wins (`worth.py` has the
formula), and ties break by rule name, so that a decision can be repeated. Nothing here reads a clock or a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from operator import attrgetter

from agent_assist.customize.candidates import Candidate, prompt_for, runners_up, verdict_on, weigh
from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import (
    CHOSEN,
    FITS,
    OFF,
    TRIAL,
    WAITING,
    Asking,
    Decision,
    Reminder,
    Treatment,
    Verdict,
)
from agent_assist.customize.judging import Finding
from agent_assist.customize.objections import NO_RULE, SPOKEN_ORDER, Moment
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import OFF_STATUSES, Rule
from agent_assist.customize.verdicts import ALL_MET, verdict_of
from agent_assist.customize.wording import with_name
from agent_assist.differentiate.profile import Standing

_NOTHING = "Nothing to ask today."


def decide(book: RuleBook, facts: Facts, ledger: Mapping[str, Standing], now: datetime, *, context: Asking) -> Decision:
    """What `book` says about `facts` at `now` (aware). `ledger` maps the names of questions to where they stand."""
    moment = Moment(facts, dict(ledger), int(now.timestamp()), context, book.dialogue)
    today = now.astimezone(UTC).date()
    verdicts, fitting, waits = _judge_all(book, facts, today)
    weighed = (weigh(rule, rule.ask, moment, waits[rule.ask.learns]) for rule in fitting if rule.ask)
    candidates = sorted(weighed, key=attrgetter("place"))
    chosen = next((candidate for candidate in candidates if candidate.objection is None), None)
    verdicts |= {candidate.rule.name: verdict_on(candidate, chosen) for candidate in candidates}
    reminders, treatments = _tell(fitting, moment, verdicts)
    silence, words = ("", "") if chosen else _silence(candidates, moment)
    return Decision(
        prompt=prompt_for(chosen, context.first_name) if chosen else None,
        silence=silence,
        silence_words=words,
        reminders=tuple(reminders),
        treatments=tuple(treatments),
        runners_up=runners_up(candidates, chosen),
        verdicts=tuple(verdicts[rule.name] for rule in book.rules),
        book_version=book.version,
    )


def _judge_all(book: RuleBook, facts: Facts, today: date) -> tuple[dict[str, Verdict], list[Rule], Counter[str]]:
    """The verdicts by rule, the live rules that fit, and for each unknown fact how many live rules wait for it."""
    verdicts: dict[str, Verdict] = {}
    fitting: list[Rule] = []
    waits: Counter[str] = Counter()
    for entry in book.compiled:
        rule = entry.rule
        if rule.may_be_off and (why := why_off(rule, today)):
            verdicts[rule.name] = Verdict(rule.name, OFF, reason=why)
            continue
        finding: Finding = entry.judge(facts, today)
        if finding.outcome != FITS:
            verdicts[rule.name] = verdict_of(rule, finding, facts)
            if finding.outcome == WAITING and rule.status == "live":
                for name in set(finding.waits):
                    waits[name] += 1
        elif rule.status == "trial":
            verdicts[rule.name] = Verdict(rule.name, TRIAL, reason="fits; in trial, so it is not shown")
        else:
            fitting.append(rule)
    return verdicts, fitting, waits


def why_off(rule: Rule, today: date) -> str:
    """Why a rule is not looked at today, empty if it is."""
    if rule.status in OFF_STATUSES:
        return f"the rule is {rule.status}"
    if rule.is_in_season(today):
        return ""
    return f"ended on {rule.ends}" if rule.ends and rule.ends < today else f"starts on {rule.starts}"


def _tell(fitting: list[Rule], moment: Moment, verdicts: dict[str, Verdict]) -> tuple[list[Reminder], list[Treatment]]:
    reminders: list[Reminder] = []
    treatments: list[Treatment] = []
    name = moment.asking.first_name
    for rule in sorted(fitting, key=lambda rule: (rule.band, rule.name)):
        if rule.ask:
            continue
        if objection := moment.to_telling(rule):
            verdicts[rule.name] = Verdict(rule.name, objection.outcome, reason=objection.why)
            continue
        verdicts[rule.name] = Verdict(rule.name, CHOSEN, reason=ALL_MET)
        if rule.treat:
            treatments.append(Treatment(rule.name, rule.treat.name, with_name(rule.treat.words, name)))
        else:
            reminders.append(Reminder(rule.name, with_name(rule.remind, name)))
    return reminders, treatments


def _silence(candidates: list[Candidate], moment: Moment) -> tuple[str, str]:
    """The code and the words of the silence; a caller nobody knows is told even where no rule fits."""
    objections = [candidate.objection for candidate in candidates if candidate.objection]
    if whole_call := moment.to_the_call:
        objections.append(whole_call)
    first = min(objections, key=lambda objection: SPOKEN_ORDER.index(objection.code), default=None)
    return (first.code, first.to_rep) if first else (NO_RULE, _NOTHING)

"""Decides what the rule book says for one call: one question or a reasoned silence, reminders, treatments.

Rules that fit compete in bands: must before should before may. Inside a band the higher score wins (`worth.py` has the
formula), and ties break by rule name, so that a decision can be repeated. Nothing here reads a clock or a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial

from agent_assist.customize.candidates import (
    Candidate,
    chosen_among,
    prompt_for,
    ranked,
    runners_up,
    verdict_on,
)
from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import (
    CHOSEN,
    FITS,
    TRIAL,
    Asking,
    Decision,
    Verdict,
)
from agent_assist.customize.engine import Judged
from agent_assist.customize.masks import numbers_in
from agent_assist.customize.objections import NO_RULE, SPOKEN_ORDER, Moment
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.customize.showing import Shown
from agent_assist.customize.verdicts import Verdicts
from agent_assist.customize.worth import Scales
from agent_assist.differentiate.profile import Standing

_NOTHING = "Nothing to ask today."


def decide(book: RuleBook, facts: Facts, ledger: Mapping[str, Standing], now: datetime, *, context: Asking) -> Decision:
    """What `book` says about `facts` at `now` (aware). `ledger` maps the names of questions to where they stand."""
    moment = Moment(facts, dict(ledger), int(now.timestamp()), context, book.dialogue)
    today = now.astimezone(UTC).date()
    fitting, trials, judged = _judge_all(book, facts, today)
    scales = Scales(book, judged, moment, today)
    candidates = ranked(fitting, moment, scales)
    chosen = chosen_among(candidates)
    told: dict[str, Callable[[], Verdict]] = {
        candidate.rule.name: partial(verdict_on, candidate, chosen) for candidate in candidates
    }
    outcomes = {candidate.rule.name: _outcome_of(candidate, chosen) for candidate in candidates}
    outcomes |= dict.fromkeys(trials, TRIAL)
    shown = _tell(fitting, moment, outcomes, told)
    silence, words = ("", "") if chosen else _silence(candidates, moment)
    return Decision(
        prompt=prompt_for(chosen, candidates, context.first_name, scales) if chosen else None,
        silence=silence,
        silence_words=words,
        reminders=tuple(shown.reminders),
        treatments=tuple(shown.treatments),
        runners_up=runners_up(candidates, chosen),
        outcomes=outcomes,
        book_version=book.version,
        weighed=scales.questions,
        is_repair=moment.is_repair,
        steer=shown.steer,
        verdicts=Verdicts(book, facts, today, told),
    )


def _judge_all(book: RuleBook, facts: Facts, today: date) -> tuple[list[Rule], list[str], Judged]:
    """The live rules that fit, the names of those in trial that do, and all that was found."""
    judged = book.engine.judge(facts, today)
    fitting = [book.rules[at] for at in numbers_in(judged.fits & book.engine.live)]
    trials = [book.rules[at].name for at in numbers_in(judged.fits & ~book.engine.live)]
    return fitting, trials, judged


def _outcome_of(candidate: Candidate, chosen: Candidate | None) -> str:
    if candidate is chosen:
        return CHOSEN
    return candidate.objection.outcome if candidate.objection else FITS


def _tell(
    fitting: list[Rule], moment: Moment, outcomes: dict[str, str], told: dict[str, Callable[[], Verdict]]
) -> Shown:
    shown = Shown()
    # They come by name, and stay so within a band.
    for rule in sorted(
        (rule for rule in fitting if not rule.ask), key=lambda rule: (not moment.leads(rule), rule.band)
    ):
        objection = moment.to_telling(rule)
        if objection:
            outcome, why = objection.outcome, objection.why
        else:
            outcome, why = shown.take(rule, moment.asking.first_name)
        outcomes[rule.name] = outcome
        told[rule.name] = partial(Verdict, rule.name, outcome, reason=why)
    return shown


def _silence(candidates: list[Candidate], moment: Moment) -> tuple[str, str]:
    """The code and the words of the silence; a caller nobody knows is told even where no rule fits."""
    objections = [candidate.objection for candidate in candidates if candidate.objection]
    if whole_call := moment.to_the_call:
        objections.append(whole_call)
    if moment.is_repair and moment.complaint:
        objections.append(moment.complaint)
    first = min(objections, key=lambda objection: SPOKEN_ORDER.index(objection.code), default=None)
    return (first.code, first.to_rep) if first else (NO_RULE, _NOTHING)

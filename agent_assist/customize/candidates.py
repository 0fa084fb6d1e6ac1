"""Weighs the questions whose rules fit against each other, and puts the winner into the prompt that the rep sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from agent_assist.customize.decisions import ANSWERED, CHOSEN, DECLINED, FITS, Prompt, RunnerUp, Verdict
from agent_assist.customize.objections import Moment, Objection
from agent_assist.customize.rules import Ask, Rule
from agent_assist.customize.wording import with_name
from agent_assist.customize.worth import Scales, Weighed
from agent_assist.customize.worth_parts import NOT_WEIGHED, Worth
from agent_assist.customize.worth_words import what_waits, why_ask

MOST_RUNNERS_UP, MOST_OTHERWISE = 10, 3
_UNWEIGHED = Weighed(NOT_WEIGHED)


@dataclass(frozen=True)
class Candidate:
    """A question whose rule fits: what it is worth, the rule it decides, and what speaks against asking now.

    One that `leads` is a step of the repair while a complaint is open, and goes before all bands.
    """

    rule: Rule
    ask: Ask
    objection: Objection | None
    weighed: Weighed = _UNWEIGHED
    leads: bool = False

    @property
    def worth(self) -> Worth:
        """The parts of the score."""
        return self.weighed.worth

    @property
    def place(self) -> tuple[bool, int, float, str]:
        """The order of the candidates: repair first, then band, score, name."""
        return not self.leads, self.rule.band, -self.worth.score, self.rule.name

    @property
    def is_settled(self) -> bool:
        """Whether the answer is known or was declined, so that nothing would bring the question up."""
        return _is_settled(self.objection)


def ranked(fitting: Iterable[Rule], moment: Moment, scales: Scales) -> list[Candidate]:
    """The questions of the rules that fit, in order.

    Settled ones are not weighed, nor are bands of which nobody would hear: those after the winner's, once there are
    runners-up enough.
    """
    bands: dict[tuple[bool, int], list[tuple[Rule, Ask]]] = defaultdict(list)
    for rule in fitting:
        if rule.ask:
            bands[not moment.leads(rule), rule.band].append((rule, rule.ask))
    in_order: list[Candidate] = []
    for key in sorted(bands):
        is_heard_of = chosen_among(in_order) is None or len(_others(in_order, None)) <= MOST_RUNNERS_UP
        band = [_candidate(rule, ask, moment, scales if is_heard_of else None) for rule, ask in bands[key]]
        in_order += sorted(band, key=attrgetter("place"))
    return in_order


def chosen_among(candidates: Iterable[Candidate]) -> Candidate | None:
    """The first against which nothing speaks."""
    return next((candidate for candidate in candidates if candidate.objection is None), None)


def verdict_on(candidate: Candidate, chosen: Candidate | None) -> Verdict:
    """What came of a fitting question."""
    name = candidate.rule.name
    if candidate is chosen:
        return Verdict(name, CHOSEN, reason=f"{candidate.rule.matters}, score {candidate.worth.score:g}")
    if candidate.objection:
        return Verdict(name, candidate.objection.outcome, reason=candidate.objection.why)
    return Verdict(name, FITS, reason=_why_lost(candidate, chosen))


def runners_up(candidates: list[Candidate], chosen: Candidate | None) -> tuple[RunnerUp, ...]:
    """The questions that would come next; those that are settled would not."""
    return tuple(
        RunnerUp(other.rule.name, other.rule.matters, other.worth.score, _why_lost(other, chosen), other.worth)
        for other in _others(candidates, chosen)[:MOST_RUNNERS_UP]
    )


def prompt_for(candidate: Candidate, candidates: list[Candidate], first_name: str, scales: Scales) -> Prompt:
    """The chosen question in the words for this caller; `candidates` are all that fitted, in order."""
    rule, ask = candidate.rule, candidate.ask
    because = with_name(ask.because, first_name)
    return Prompt(
        rule=rule.name,
        question=ask.learns,
        kind=ask.kind,
        text=with_name(ask.text, first_name),
        answers=ask.answers,
        because=because,
        reason=why_ask(candidate.weighed, because),
        band=rule.matters,
        purpose=rule.group,
        score=candidate.worth.score,
        good_for_days=ask.good_for_days,
        wait_days=ask.wait_days,
        worth=scales.at_length(ask),
        waiting=what_waits(scales.also_decided(ask)),
        otherwise=_otherwise(candidate, candidates, first_name),
    )


def _otherwise(chosen: Candidate, candidates: list[Candidate], first_name: str) -> tuple[str, ...]:
    """The questions that might have been put instead, as the rep would put them, at most three."""
    lost = (other for other in candidates if other.objection is None and other.ask.learns != chosen.ask.learns)
    texts = {other.ask.learns: with_name(other.ask.text, first_name) for other in lost}
    return tuple(texts.values())[:MOST_OTHERWISE]


def _candidate(rule: Rule, ask: Ask, moment: Moment, scales: Scales | None) -> Candidate:
    """The question with its worth, if there are `scales` and it is not settled."""
    objection = moment.to_asking(rule, ask)
    weighed = scales.weigh(ask) if scales and not _is_settled(objection) else _UNWEIGHED
    return Candidate(rule, ask, objection, weighed, moment.leads(rule))


def _is_settled(objection: Objection | None) -> bool:
    return objection is not None and objection.code in (ANSWERED, DECLINED)


def _others(candidates: list[Candidate], chosen: Candidate | None) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate is not chosen and not candidate.is_settled]


def _why_lost(candidate: Candidate, chosen: Candidate | None) -> str:
    if candidate.objection or chosen is None:
        return candidate.objection.why if candidate.objection else ""
    if chosen.leads and not candidate.leads:
        return f"lost to `{chosen.rule.name}`: a complaint is open, and putting it right comes first"
    if candidate.rule.band != chosen.rule.band:
        return f"lost to `{chosen.rule.name}`: {chosen.rule.matters} comes before {candidate.rule.matters}"
    margin = chosen.worth.score - candidate.worth.score
    by = f"by {margin:.4g}" if margin else "by its name, at the same score"
    return f"lost to `{chosen.rule.name}` {by}"

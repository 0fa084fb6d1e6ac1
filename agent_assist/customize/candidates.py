"""Weighs the questions whose rules fit against each other, and puts the winner into the prompt that the rep sees."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.customize.decisions import ANSWERED, CHOSEN, DECLINED, FITS, Prompt, RunnerUp, Verdict
from agent_assist.customize.objections import Moment, Objection
from agent_assist.customize.rules import Ask, Rule
from agent_assist.customize.wording import with_name
from agent_assist.customize.worth import chance_of_answer, score

MOST_RUNNERS_UP = 10


@dataclass(frozen=True)
class Candidate:
    """A question whose rule fits: its score, how many rules wait for the answer, and what speaks against asking now."""

    rule: Rule
    ask: Ask
    score: float
    waiting: int
    objection: Objection | None

    @property
    def place(self) -> tuple[int, float, str]:
        """The order of the candidates: band, score, name."""
        return self.rule.band, -self.score, self.rule.name

    @property
    def is_settled(self) -> bool:
        """Whether the answer is known or was declined, so that nothing would bring the question up."""
        return self.objection is not None and self.objection.code in (ANSWERED, DECLINED)


def weigh(rule: Rule, ask: Ask, moment: Moment, waiting: int) -> Candidate:
    """The question of a fitting rule, for whose answer `waiting` rules wait."""
    manners = moment.dialogue
    chance = chance_of_answer(moment.asking.rates, ask.learns)
    worth = score(waiting, chance, manners.seconds[ask.kind], manners.cost_of_a_minute)
    return Candidate(rule, ask, worth, waiting, moment.to_asking(rule, ask))


def outcome_of(candidate: Candidate, chosen: Candidate | None) -> str:
    """The word for what came of a fitting question."""
    if candidate is chosen:
        return CHOSEN
    return candidate.objection.outcome if candidate.objection else FITS


def verdict_on(candidate: Candidate, chosen: Candidate | None) -> Verdict:
    """What came of a fitting question."""
    name = candidate.rule.name
    if candidate is chosen:
        return Verdict(name, CHOSEN, reason=f"{candidate.rule.matters}, score {candidate.score:g}")
    if candidate.objection:
        return Verdict(name, candidate.objection.outcome, reason=candidate.objection.why)
    return Verdict(name, FITS, reason=_why_lost(candidate, chosen))


def _why_lost(candidate: Candidate, chosen: Candidate | None) -> str:
    if candidate.objection or chosen is None:
        return candidate.objection.why if candidate.objection else ""
    if candidate.rule.band != chosen.rule.band:
        return f"lost to `{chosen.rule.name}`: {chosen.rule.matters} comes before {candidate.rule.matters}"
    margin = chosen.score - candidate.score
    by = f"by {margin:.4g}" if margin else "by its name, at the same score"
    return f"lost to `{chosen.rule.name}` {by}"


def runners_up(candidates: list[Candidate], chosen: Candidate | None) -> tuple[RunnerUp, ...]:
    """The questions that would come next; those that are settled would not."""
    others = [candidate for candidate in candidates if candidate is not chosen and not candidate.is_settled]
    return tuple(
        RunnerUp(other.rule.name, other.rule.matters, other.score, _why_lost(other, chosen))
        for other in others[:MOST_RUNNERS_UP]
    )


def prompt_for(candidate: Candidate, first_name: str) -> Prompt:
    """The chosen question in the words for this caller."""
    rule, ask = candidate.rule, candidate.ask
    return Prompt(
        rule=rule.name,
        question=ask.learns,
        kind=ask.kind,
        text=with_name(ask.text, first_name),
        answers=ask.answers,
        because=with_name(ask.because, first_name),
        reason=_reason(with_name(ask.because, first_name), candidate.waiting),
        band=rule.matters,
        score=candidate.score,
        good_for_days=ask.good_for_days,
        wait_days=ask.wait_days,
    )


def _reason(because: str, waiting: int) -> str:
    if not waiting:
        return because
    rules = "another rule waits" if waiting == 1 else f"{waiting} other rules wait"
    return f"{because.rstrip('. ')}; {rules} for the answer."

"""Decides in what order a supervisor reads the reasons: what was asked, what nearly was, what waits, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from agent_assist.customize.conditions import described
from agent_assist.customize.decisions import (
    ANSWERED,
    BUDGET,
    CHOSEN,
    DECLINED,
    FITS,
    MISSED,
    OFF,
    SILENCED,
    STOPPED,
    TRIAL,
    WAITING,
)
from agent_assist.customize.explaining import RuleExplained
from agent_assist.customize.worth_parts import Worth
from agent_assist.differentiate.catalogue import Catalogue, FactValue, Unknown
from agent_assist.differentiate.glossary import ABOUT

MOST_SHOWN = 100
OUTCOMES = {
    CHOSEN: "Asked or shown",
    FITS: "Lost to another question",
    BUDGET: "Out of budget",
    SILENCED: "Silenced",
    WAITING: "Waiting for a fact",
    ANSWERED: "Answered already",
    DECLINED: "Declined",
    MISSED: "Missed",
    STOPPED: "Stopped by a line",
    TRIAL: "In trial",
    OFF: "Switched off",
}
SILENCE_WORDS = {
    "no_rule": "no rule fits",
    "budget": "asked enough already",
    "complaint": "a complaint is open",
    "identity": "we are not sure who is calling",
    "consent": "no consent",
    "control": "in the control group",
    "answered": "the answer is known",
    "declined": "they declined",
    "degraded": "there was no time",
}
_SHOWN, _SETTLED, _UNFIT, _NOT_IN_FORCE = (CHOSEN,), (ANSWERED, DECLINED), (MISSED, STOPPED), (TRIAL, OFF)
_GROUPS = (
    ("Asked and shown", "What the rep was given.", _SHOWN),
    ("Fitted, and was held back", "Every condition was met; something else spoke against it.", ()),
    ("Waiting for a fact", "Nothing speaks against these but what we do not know.", (WAITING,)),
    ("Settled already", "The answer was known, or the customer had declined.", _SETTLED),
    ("Did not fit", "A condition was not met, or a line of `unless` stopped it.", _UNFIT),
    ("Not in force", "Drafts, rules out of their season, and trials.", _NOT_IN_FORCE),
)


@dataclass(frozen=True)
class Group:
    """Rules of one kind of outcome; `count` tells how many there are, of which at most a hundred are shown."""

    title: str
    about: str
    rules: tuple[RuleExplained, ...]
    count: int


@dataclass(frozen=True)
class FactRow:
    """A fact as the rules saw it; `why` says why it was not known."""

    name: str
    read: str
    why: str


def grouped(rules: Iterable[RuleExplained], always: str = "") -> list[Group]:
    """The rules by outcome, the most interesting first; inside a group those that lost by little come first.

    The rule named `always` is shown however many there are.
    """
    named = {outcome: title for title, _, outcomes in _GROUPS for outcome in outcomes}
    by_title: dict[str, list[RuleExplained]] = {title: [] for title, _, _ in _GROUPS}
    for rule in rules:
        by_title[named.get(rule.verdict.outcome, _GROUPS[1][0])].append(rule)
    groups = []
    for title, about, _ in _GROUPS:
        found = sorted(by_title[title], key=_interest)
        if found:
            shown = (*found[:MOST_SHOWN], *(rule for rule in found[MOST_SHOWN:] if rule.rule == always))
            groups.append(Group(title, about, shown, len(found)))
    return groups


def chosen_by(rules: Iterable[RuleExplained], outcome: str, name: str, always: str = "") -> list[RuleExplained]:
    """The rules with this outcome ("" for any) whose name or purpose holds `name`, and the one named `always`."""
    wanted = " ".join(name.split()).casefold()
    return [
        rule
        for rule in rules
        if rule.rule == always
        or (outcome in ("", rule.verdict.outcome) and wanted in f"{rule.rule}\n{rule.purpose}".casefold())
    ]


def outcomes_in(rules: Iterable[RuleExplained]) -> list[tuple[str, str, int]]:
    """Every outcome there is, in words, with how many rules came to it."""
    counts: dict[str, int] = {}
    for rule in rules:
        counts[rule.verdict.outcome] = counts.get(rule.verdict.outcome, 0) + 1
    in_order = sorted(counts, key=lambda outcome: (list(OUTCOMES) + [outcome]).index(outcome))
    return [(outcome, outcome_words(outcome), counts[outcome]) for outcome in in_order]


def outcome_words(outcome: str) -> str:
    """An outcome as a heading."""
    return OUTCOMES.get(outcome, outcome[:1].upper() + outcome[1:])


def verdict_words(rule: RuleExplained) -> str:
    """The verdict in a line beside the name of its outcome."""
    if rule.waits:
        others = f", and {len(rule.waits) - 3} more" if len(rule.waits) > 3 else ""
        return f"for {', '.join(f'`{name}`' for name in rule.waits[:3])}{others}"
    verdict = rule.verdict
    if verdict.hinge is None:
        return verdict.why
    why = f" ({verdict.why})" if verdict.why else ""
    return f"line {verdict.line}: `{verdict.condition}` read {verdict.read}{why}"


def worth_words(worth: Worth) -> str:
    """The score and its parts in a sentence."""
    chance = f"{100 * worth.chance:.0f} % chance of an answer"
    sums = f"{worth.at_stake:.4g} points at stake × {chance} − {worth.cost:.4g} for the time"
    decides = f" The answer matters most to `{worth.decides}`." if worth.decides else " No rule hangs on the answer."
    return f"Score {worth.score:.4g} = {sums}.{decides}"


def facts_by_subject(
    facts: Mapping[str, FactValue | Unknown], catalogue: Catalogue
) -> list[tuple[str, Sequence[FactRow]]]:
    """The facts as they were seen, in the groups of the glossary; those no catalogue holds any more come last."""
    found: list[tuple[str, Sequence[FactRow]]] = []
    for about, title in ABOUT.items():
        mine = [fact for fact in catalogue if fact.about == about and fact.name in facts]
        rows = [FactRow(fact.name, *described(fact, facts[fact.name])) for fact in mine]
        if rows:
            found.append((title, rows))
    gone = [FactRow(name, str(value), "") for name, value in facts.items() if catalogue.get(name) is None]
    return [*found, ("No longer in the catalogue", gone)] if gone else found


def with_code(words: str) -> Markup:
    """Words in which whatever stands between backticks is code; all of it escaped."""
    parts = [
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(words.split("`"))
    ]
    return Markup("").join(parts)


def _interest(rule: RuleExplained) -> tuple[bool, float, int, str]:
    margin = rule.margin if rule.margin is not None else 0.0
    return rule.worth is None, margin, len(rule.waits), rule.rule

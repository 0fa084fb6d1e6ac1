"""Finds questions that are asked in vain, and rules that starve because nobody asks what they wait for.

A question is *dead* if its answer changes nothing: no other rule that is live or in trial reads it, and nothing else
does. A rule *starves* if it reads a fact that nothing supplies: it is not observed, and no live question learns it.
Rules that are drafts, retired or over neither ask nor read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from agent_assist.customize.callers import Caller
from agent_assist.customize.decisions import CHOSEN, FITS, WAITING
from agent_assist.customize.hearings import Hearing
from agent_assist.customize.judging import compile_rule
from agent_assist.customize.remarks import DEAD, NOBODY, STARVED, UNASKED, Remark, Witness, line_of
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.share_of_customer import SHARE_QUESTION
from agent_assist.sheets import did_you_mean

READ_ELSEWHERE = {SHARE_QUESTION: "the potential value of a customer is worked out from it"}
"""Facts that are of use without a rule, and what reads them."""
MOST_TRIED = 300


def unasked(book: RuleBook) -> Iterator[Remark]:
    """Questions that dialogue.yaml names for complaint discovery, and that no rule asks."""
    known = [fact.name for fact in book.catalogue.learned]
    for name in sorted(book.dialogue.discovery.questions - set(known)):
        cure = did_you_mean(name, known) or "Name the fact that the question learns."
        yield Remark(UNASKED, "dialogue.yaml", 0, f"`complaint discovery` names `{name}`, which no rule asks.", cure)


def dead_questions(book: RuleBook, today: date, hearings: Sequence[Hearing]) -> Iterator[Remark]:
    """Live questions whose answer nothing reads; the witness is somebody to whom one is put."""
    by_fact = _readers(book)
    for rule in book.rules:
        if rule.ask is None or not is_on(rule, today, ("live",)) or rule.ask.learns in READ_ELSEWHERE:
            continue
        readers = by_fact[rule.ask.learns]
        if any(is_on(other, today, ("live", "trial")) for other in readers):
            continue
        off = f" Only {_names(readers)} would, which {_be(readers)} off." if readers else ""
        message = f"No rule reads `{rule.ask.learns}`: the answer changes nothing.{off}"
        cure = "Write the rule that needs it, or do not ask."
        line = line_of(book.sources[rule.file], "learns")
        yield Remark(DEAD, rule.file, line, message, cure, _asked(rule, hearings))


def starved_rules(book: RuleBook, today: date, hearings: Sequence[Hearing]) -> Iterator[Remark]:
    """Lines about what is learned by asking and nobody asks; the witness is somebody for whom the rule waits."""
    by_fact = _askers(book)
    for rule in book.rules:
        if not is_on(rule, today, ("live", "trial")):
            continue
        for condition in rule.conditions:
            name = condition.fact.name
            if condition.fact.source != "learned":
                continue
            asking = by_fact[name]
            if any(is_on(other, today, ("live",)) for other in asking):
                continue
            off = f" {_names(asking)} would ask, but {_be(asking)} {_states(asking)}." if asking else ""
            message = f"Nothing tells us `{name}`: this line waits for ever.{off}"
            cure = "Put a question live that learns it, or drop the line."
            witness = _waiting(rule, name, (hearing.caller for hearing in hearings))
            yield Remark(STARVED, rule.file, condition.line, message, cure, witness)


def is_on(rule: Rule, today: date, statuses: tuple[str, ...]) -> bool:
    """Whether the rule is, or will be, in force with one of `statuses`."""
    return rule.status in statuses and (rule.ends is None or today <= rule.ends)


def _readers(book: RuleBook) -> dict[str, list[Rule]]:
    """By fact, the rules to which it means something beyond asking for it."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in book.rules:
        own = rule.ask.learns if rule.ask else ""
        for name in sorted({condition.fact.name for condition in rule.conditions} - {own}):
            found[name].append(rule)
    return found


def _askers(book: RuleBook) -> dict[str, list[Rule]]:
    """By fact, the rules that ask for it."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in book.rules:
        if rule.ask:
            found[rule.ask.learns].append(rule)
    return found


def _asked(rule: Rule, hearings: Iterable[Hearing]) -> Witness:
    """The first who is asked this, or else could be."""
    competing = [hearing for hearing in hearings if hearing.outcomes.get(rule.name) in (CHOSEN, FITS)]
    chosen = (hearing for hearing in competing if hearing.outcomes[rule.name] == CHOSEN)
    found = next(chosen, next(iter(competing), None))
    return found.caller.witness if found else NOBODY


def _waiting(rule: Rule, fact: str, callers: Iterable[Caller]) -> Witness:
    """The first for whom the rule waits for just this fact, else for this and others."""
    judge = compile_rule(rule)
    findings = ((caller, judge(caller.facts, caller.today)) for caller in islice(callers, MOST_TRIED))
    waiting = [(caller, found.waits) for caller, found in findings if found.outcome == WAITING and fact in found.waits]
    first = min(waiting, key=lambda one: len(set(one[1])), default=None)
    return first[0].witness if first else NOBODY


def _names(rules: list[Rule]) -> str:
    return " and ".join(f"`{rule.name}`" for rule in rules)


def _be(rules: list[Rule]) -> str:
    return "is" if len(rules) == 1 else "are"


def _states(rules: list[Rule]) -> str:
    words = {"draft": "a draft", "trial": "in trial", "retired": "retired", "live": "over"}
    return " and ".join(words[rule.status] for rule in rules)

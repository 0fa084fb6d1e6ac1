"""Answers "what would happen for…": what a rule that is being written, and its book, say of a person or a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from agent_assist.customize.checking import Report
from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import Asking, Decision, asking_from_json
from agent_assist.customize.example_facts import Person
from agent_assist.customize.explaining import RuleExplained, explain
from agent_assist.customize.flipping import smallest_change
from agent_assist.customize.judging import FITS, account_for
from agent_assist.customize.readable_files import RULE, kind_of, stem
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.facts import CallContext, decode, gather
from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.interact import giving, masking
from agent_assist.interact.remembering import Reviewed
from agent_assist.learn.likelihoods import Likelihoods, for_tier
from agent_assist.sheets import SheetFaults
from agent_assist.story.desk import Desk

CAST, CUSTOMER, CALL = "cast", "customer", "call"


class NotTried(Exception):
    """Why there is no answer, in a supervisor's words."""


class Nobody(NotTried):
    """Nobody was named by what was given."""

    def __init__(self, who: str) -> None:
        super().__init__(f"Nobody is called `{who[:80]}`: no one of the cast, no customer, no call.")


@dataclass(frozen=True)
class Subject:
    """Somebody to try a rule on: `kind` is cast, customer or call, `key` finds them again, `about` says who they are.

    `facts_in` gives what is known of them in the words of one catalogue.
    """

    kind: str
    key: str
    name: str
    about: str
    facts_in: Callable[[Catalogue], Facts] = field(repr=False)
    now: datetime
    ledger: Mapping[str, Standing] = field(default_factory=dict)
    asking: Asking = field(default_factory=Asking)


@dataclass(frozen=True)
class Said:
    """What one book says of a subject; `rule` explains the rule in question, None where the book has none of the name.

    `fits` says whether the conditions of that rule are met, also where it is switched off, `hinge` names the fact at
    which they are not; `flip` says in words the smallest single change that would turn
    it over, "" where there is none.
    """

    decision: Decision
    rule: RuleExplained | None = None
    fits: bool = False
    hinge: str = ""
    flip: str = ""


@dataclass(frozen=True)
class Tried:
    """What the book with the changes says, and what the book in force says of the same.

    `note` says where another book than the one that was meant had to stand in.
    """

    subject: Subject
    book: RuleBook
    changed: Said
    in_force: Said
    note: str = ""

    @property
    def is_same(self) -> bool:
        """Whether the rep would see just the same."""
        return _shown(self.changed.decision) == _shown(self.in_force.decision)

    def as_json(self) -> dict[str, Any]:
        """The answer for the API."""
        subject = self.subject
        return {
            "who": {"kind": subject.kind, "id": subject.key, "name": subject.name},
            "rule": self.changed.rule.as_json() if self.changed.rule else None,
            "fits": self.changed.fits,
            "flip": self.changed.flip,
            "note": self.note,
            "same": self.is_same,
            "changed": self.changed.decision.as_json(),
            "in_force": self.in_force.decision.as_json(),
        }


def find_subject(desk: Desk, people: Mapping[str, Person], who: str) -> Subject | None:
    """Whom `who` names: one of the cast by key or name, a call by lookup id or call id, or a customer by id.

    Raises RecordsAway and NotTried.
    """
    wanted = " ".join(who.split())
    for person in people.values():
        if wanted.casefold() in (person.key.casefold(), person.name.casefold()):
            return _one_of_the_cast(person, desk.now)
    with desk.records.reading() as records:
        reviewed = records.review(wanted)
        if reviewed is None and (lookup_id := records.find_lookup(wanted, "")):
            reviewed = records.review(lookup_id)
        profile = records.profile(reviewed.customer_id if reviewed else wanted)
    if reviewed:
        return _past_call(reviewed, profile)
    return _customer(profile, desk.likelihoods, desk.now) if profile else None


def try_files(desk: Desk, report: Report, path: str, text: str, who: str) -> Tried:
    """What the checked files say of `who`, line by line for the rule at `path`, whose text is given too.

    Where another file is faulty the book in force stands in, with this rule alone changed. Raises NotTried.
    """
    book, note = _book_to_try(report, desk.book, path, text)
    subject = find_subject(desk, report.people, who)
    if subject is None:
        raise Nobody(who)
    rule_name = stem(path) if kind_of(path) == RULE else ""
    return Tried(subject, book, say(subject, book, rule_name), say(subject, desk.book, rule_name), note)


def say(subject: Subject, book: RuleBook, rule_name: str) -> Said:
    """What one book says of the subject, with the named rule line by line."""
    facts = subject.facts_in(book.catalogue)
    told = explain(book, facts, subject.ledger, subject.now, context=subject.asking)
    rule = book.rule(rule_name)
    if rule is None:
        return Said(told.decision)
    flip = smallest_change(book, facts, subject.ledger, subject.now, subject.asking, rule)
    finding = account_for(rule, facts, subject.now.astimezone(UTC).date()).finding
    hinge = finding.condition.fact.name if finding.condition else ""
    explained = next(one for one in told.rules if one.rule == rule_name)
    return Said(told.decision, explained, finding.outcome == FITS, hinge, flip.words if flip else "")


def _book_to_try(report: Report, in_force: RuleBook, path: str, text: str) -> tuple[RuleBook, str]:
    if report.book:
        return report.book, ""
    mine = [fault for fault in report.faults if fault.file == path]
    if mine:
        raise NotTried(f"Mend this first. Line {mine[0].line}: {mine[0].message} {mine[0].cure}".strip())
    other = report.faults[0].file
    try:
        book = read_book({**in_force.sources, path: text}, Catalogue(OBSERVED))
    except SheetFaults as error:
        fault = error.faults[0]
        raise NotTried(f"`{other}` has a fault, and without it: {fault.message} {fault.cure}".strip()) from None
    return book, f"`{other}` has a fault. This is what the book in force says with this file alone changed."


def _shown(decision: Decision) -> tuple[Any, ...]:
    """What a rep sees of a decision."""
    asked = (decision.prompt.rule, decision.prompt.text, decision.prompt.answers) if decision.prompt else None
    return asked, decision.silence, decision.reminders, decision.treatments, decision.steer


def _one_of_the_cast(person: Person, now: datetime) -> Subject:
    asking = Asking(first_name=person.name.split()[0] if person.name else "")
    return Subject(CAST, person.key, person.name, person.about, lambda _: person.facts, now, asking=asking)


def _customer(profile: Profile, likelihoods: Likelihoods, now: datetime) -> Subject:
    tier = profile.value.tier if profile.value else ""
    asking = Asking(
        asked_times=tuple(profile.times.get("asked", ())),
        likelihoods=for_tier(likelihoods, tier),
        first_name=masking.first_name(profile.name, profile.kind),
        given=giving.last_given(profile, now),
    )
    about = f"as they are now{f', {tier}' if tier else ''}; nothing is known of a call"

    def facts_in(catalogue: Catalogue) -> Facts:
        return gather(profile, CallContext(now), now, catalogue)

    return Subject(CUSTOMER, profile.customer_id, profile.name, about, facts_in, now, profile.ledger, asking)


def _past_call(reviewed: Reviewed, profile: Profile | None) -> Subject:
    try:
        ledger = {question: Standing(**standing) for question, standing in reviewed.ledger.items()}
        asking = asking_from_json(reviewed.asking)
    except (TypeError, ValueError, KeyError):
        # What was stored by a program that knew other shapes may not fit this one; its text may hold personal data.
        raise NotTried("What this call was decided from was stored in a form that is no longer read.") from None
    name = profile.name if profile else "Somebody unknown"
    about = f"as they called on {reviewed.at:%Y-%m-%d at %H:%M} UTC, with what was known then"

    def facts_in(catalogue: Catalogue) -> Facts:
        return decode(reviewed.facts, catalogue)

    return Subject(CALL, reviewed.lookup_id, name, about, facts_in, reviewed.at, ledger, asking)

"""Keeps what app.py hands to the doors: the desk for a request, and the records that doors read without a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import current_app

from agent_assist.customize.agenda import BookQuestion
from agent_assist.customize.checker import Checker
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import Integration
from agent_assist.learn.decided_calls import DecidedCall
from agent_assist.learn.replays import Replay
from agent_assist.learn.rule_calls import RuleCall
from agent_assist.learn.rule_track import Track
from agent_assist.learn.worth_a_look import Look
from agent_assist.settings import Settings
from agent_assist.story.desk import Desk
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.tokens import PanelTokens


class CustomerRecords(Protocol):
    """Customers and what is known of them, as JSON objects. All raise RecordsAway."""

    def get(self, customer_id: str) -> dict[str, Any] | None: ...
    def find(self, kind: str, value: str, limit: int) -> list[dict[str, Any]]: ...
    def named(self, words: Sequence[str], limit: int) -> list[str]:
        """The ids of customers in whose names all of these words stand."""

    def regions(self) -> list[str]:
        """The regions of the systems whose records and calls these are."""

    def history(self, customer_id: str, limit: int, before: str) -> dict[str, Any]: ...
    def value(self, customer_id: str, limit: int) -> list[dict[str, Any]]: ...
    def export(self, customer_id: str) -> dict[str, Any] | None: ...
    def erase(self, customer_id: str, who: str, now: datetime) -> bool: ...
    def ingest(
        self,
        integration: Integration,
        table: str,
        records: Iterable[Mapping[str, object]],
        trunk: TrunkProfile,
        now: datetime,
        questions: Sequence[BookQuestion] = (),
    ) -> dict[str, Any]: ...


class Fence(Protocol):
    """Who stands behind the fence with which manager, and who is proposed. All raise RecordsAway.

    A page is {"members" or "proposals": […], "next": what to send as `before` for the page after, "" on the last};
    a `before` that no page gave raises ValueError. Members have customer_id, ref, name, tier, actual_minor,
    potential_minor, manager, reason, put_by and since; proposals have proposal_id, customer_id, ref, name, tier,
    actual_minor, potential_minor, direction (in, out), reason, state (open, accepted, refused, withdrawn), proposed_at,
    decided_at, decided_by, manager (the proposed one until it is decided) and decided_reason. Times are RFC 3339.
    """

    def members(self, limit: int, before: str) -> dict[str, Any]: ...
    def proposals(self, limit: int, before: str) -> dict[str, Any]: ...
    def put(self, customer_id: str, manager: str, reason: str, who: str, now: datetime) -> dict[str, Any] | None:
        """The member, who may have been one before; None where there is no such customer."""

    def take_out(self, customer_id: str, reason: str, who: str, now: datetime) -> bool | None:
        """Whether the customer was behind the fence; None where there is no such customer."""

    def decide(
        self, proposal_id: str, accepts: bool, manager: str, reason: str, who: str, now: datetime
    ) -> dict[str, Any] | None:
        """The proposal, decided; None where there is none. Raises NotPossible where it was decided otherwise."""


class Overrides(Protocol):
    """Tiers that a person has set, each with an author, a reason and an end. All raise RecordsAway.

    An override has customer_id, tier, reason, author, set_at and expires_at (RFC 3339).
    """

    def put(
        self, customer_id: str, tier: str, reason: str, author: str, expires_at: datetime, now: datetime
    ) -> dict[str, Any] | None:
        """The override now in force; None where there is no such customer."""

    def end(self, customer_id: str, who: str, now: datetime) -> bool | None:
        """Whether there was one to end; None where there is no such customer."""

    def of(self, customer_id: str) -> dict[str, Any] | None:
        """The override in force, None where there is none."""


class ValueReports(Protocol):
    """What the latest whole score found, lines and what lies between, customers by value. All raise RecordsAway.

    Customers have customer_id, ref, name, tier, actual_minor, potential_minor and currency ("" where never assessed).
    """

    def latest(self, now: datetime) -> dict[str, Any] | None:
        """run_id, finished_at, the run's `report`, and the `lines` of the next run; None before the first whole score.

        Lines are mvc_minor, mgc_minor, fence_minor (0 for none), bz_minor and quarter.
        """

    def between(self, line: str, low: int, high: int) -> list[dict[str, Any]]:
        """tier, customers, actual_minor and potential_minor of those from `low` to below `high` on the line's scale."""

    def histogram(self, amount: str, edges: Sequence[int], run_id: str) -> list[int]:
        """How many customers lie between each two neighbours of `edges` by their actual or potential value."""

    def save_line(self, line: str, minor: int, who: str, reason: str, now: datetime) -> bool | None:
        """Whether the line (mvc, mgc, fence) was moved; None where none is drawn yet."""

    def listed(self, tier: str, limit: int, before: str) -> dict[str, Any]:
        """{"customers": […], "next": …}, the most valuable first. Raises ValueError for a `before` no page gave."""

    def found(self, wanted: str) -> list[dict[str, Any]]:
        """Customers with this id or reference."""

    def of(self, customer_id: str) -> dict[str, Any] | None:
        """The customer with `value` as stored (None where never assessed), manager, fence_reason, manager_since."""

    def history(self, customer_id: str, limit: int) -> list[dict[str, Any]]:
        """as_of, tier, actual_minor, potential_minor, currency and parameters of each assessment, the latest first."""


class RuleTrack(Protocol):
    """What came of the rules on calls, and what is worth a look in the book in force; both at most a minute old."""

    def counts(self, days: int = 30) -> Track:
        """`track.of(rule name)` has shown, answered, declined, skipped, tried and last_at. Raises RecordsAway."""

    def look(self) -> Look:
        """The remarks on the book in force, each with kind, file, line, message, cure and witness, and `by_rule`.

        `witnesses` says in words who bore witness. Never raises: without the database it is the cast alone.
        """


class RuleCalls(Protocol):
    """The calls on which a rule acted."""

    def latest(self, rule: str, since: datetime, most: int) -> Sequence[RuleCall]:
        """At most so many of the calls since then, the latest first. Raises RecordsAway."""


class DecidedCalls(Protocol):
    """Every call that was decided."""

    def page(
        self, limit: int, before: str = "", rep: str = "", customer_ids: Sequence[str] = ()
    ) -> tuple[Sequence[DecidedCall], str]:
        """The latest first, and the `before` of the page after. Raises ValueError and RecordsAway."""


class Replays(Protocol):
    """The replays of drafts. All raise RecordsAway."""

    def start(self, draft_id: str, days: int, asked_by: str) -> Replay:
        """Begins one and answers at once. Raises NoSuchDraft, ReplayUnderWay and Overtaken."""

    def has_calls(self) -> bool:
        """Whether there are calls that a draft could be run over."""

    def of(self, draft_id: str) -> Replay | None:
        """The latest one of a draft, with its result once it is done."""

    def stop(self, draft_id: str, stopped_by: str) -> Replay | None:
        """Ends the one that is at work, which the audit keeps; the latest one as it is then."""


class PanelHosts(Protocol):
    """The web origins that embed the panel."""

    def name(self, origin: str) -> None: ...
    def origins(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Service:
    """Everything the doors of one app need. `readiness` tells of each part whether it is up, and if not, why;
    `rules_state` of the rules alone, without looking at anything.

    `room_files` has the rule files in force: by path in the rules folder, what a draft may change.
    """

    settings: Settings
    lay_desk: Callable[[], Desk]
    lay_room: Callable[[], RuleRoom]
    customers: CustomerRecords
    fence: Fence
    overrides: Overrides
    value: ValueReports
    rule_track: RuleTrack
    rule_calls: RuleCalls
    decided_calls: DecidedCalls
    replays: Replays
    tokens: PanelTokens
    hosts: PanelHosts
    checker: Checker
    room_files: Callable[[], Mapping[str, str]]
    readiness: Callable[[], dict[str, dict[str, Any]]]
    rules_state: Callable[[], dict[str, Any]]


def service() -> Service:
    """The service of the app that answers this request."""
    found: Service = current_app.extensions["agent-assist"]
    return found

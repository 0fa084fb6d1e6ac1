"""The door to the reasons: why a lookup was answered as it was, rule by rule, and what would turn a verdict over."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, request

from agent_assist.customize.explaining import Explanation
from agent_assist.customize.flipping_sizes import NO_FLIP, Flip
from agent_assist.interact.calls import CallFile
from agent_assist.interact.card import stamp
from agent_assist.interact.outcome import Rep
from agent_assist.interact.remembering import Reviewed
from agent_assist.sheets import did_you_mean
from agent_assist.story.recalling import BookNotKept, Recalled, explanation_of, flip_of, recall
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service


@dataclass(frozen=True)
class Look:
    """One stored decision as it is looked at: the call, what was stored, what it was made from, and why."""

    file: CallFile
    reviewed: Reviewed
    recalled: Recalled
    explanation: Explanation

    @property
    def is_repeated(self) -> bool:
        """Whether deciding again gives what was stored, to the last digit."""
        return self.explanation.decision.as_json() == self.reviewed.decision

    def flip(self, rule_name: str) -> Flip | None:
        """The smallest change that would turn this rule's verdict over. Raises ApiError 404 for an unknown rule."""
        rule = self.recalled.book.rule(rule_name)
        if rule is None:
            hint = did_you_mean(rule_name[:100], [other.name for other in self.recalled.book.rules])
            raise ApiError(404, f"The rule book of this decision has no such rule. {hint}".strip(), "rule")
        return flip_of(self.recalled, rule)


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/decisions/<lookup_id>/why", view_func=why, methods=["GET"])


@needs("rules")
def why(_: Rep, lookup_id: str) -> Response:
    """A verdict for every rule of the book that was in force, with the values it read; writes nothing."""
    look = look_at(lookup_id)
    reviewed, rule_name = look.reviewed, request.args.get("rule", "")
    asked = reviewed.decision.get("prompt") or {}
    return reply(
        {
            "lookup_id": lookup_id,
            "decided_under": reviewed.lookup_id,
            "customer_id": reviewed.customer_id,
            "book_version": reviewed.book_version,
            "decided_at": stamp(reviewed.at.timestamp()),
            "prompt_id": asked.get("rule", ""),
            "silence": reviewed.decision.get("silence", ""),
            "is_repeated": look.is_repeated,
            "facts": dict(reviewed.facts),
            **({"flip": _told(rule_name, look.flip(rule_name))} if rule_name else {}),
            **look.explanation.as_json(),
        }
    )


def look_at(lookup_id: str) -> Look:
    """The decision of a lookup, or of the call it continues. Raises ApiError 404, and 409 where it cannot be read."""
    desk = service().lay_desk()
    with desk.records.reading() as records:
        reviewed = records.review(lookup_id)
        file = records.file(lookup_id)
    if reviewed is None or file is None:
        raise ApiError(404, "No decision is kept under this lookup_id.", "lookup_id")
    try:
        recalled = recall(reviewed, desk.book)
    except BookNotKept as fault:
        raise ApiError(409, str(fault), code="book_not_kept") from None
    return Look(file, reviewed, recalled, explanation_of(recalled))


def _told(rule_name: str, flip: Flip | None) -> dict[str, object]:
    return flip.as_json() if flip else {"rule": rule_name, "would": "", "words": NO_FLIP}

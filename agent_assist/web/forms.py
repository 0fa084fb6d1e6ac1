"""Reads what clients send: JSON and queries, checked against the models that the OpenAPI description is made of."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import orjson
from flask import Request
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from agent_assist.interact.states import EVENTS
from agent_assist.settings import PANEL_ROLES
from agent_assist.web.errors import ApiError

Form = TypeVar("Form", bound=BaseModel)


def lower(value: Any) -> Any:
    return value.strip().casefold() if isinstance(value, str) else value


def _moment(value: Any) -> Any:
    # Said here, where the time that a switch sends can be named: the words of the libraries would not help.
    moment: datetime | None = None
    with suppress(TypeError, ValueError):
        moment = datetime.fromisoformat(value)
    if moment is None or moment.tzinfo is None:
        raise ValueError("should be a time with its zone, such as 2026-03-01T09:30:00Z")
    return moment


def _in_our_time(moment: datetime) -> datetime:
    # The offset is kept: it tells the hour on the desk's clock.
    if not 1970 <= moment.year <= 2199:
        raise ValueError("should lie between 1970 and 2199")
    return moment


Short = Annotated[str, StringConstraints(max_length=250, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(max_length=4_000)]
Needed = Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
MOST_OVERRIDE_DAYS = 365
Said = Annotated[str, StringConstraints(max_length=500)]
Moment = Annotated[
    AwareDatetime, BeforeValidator(_moment, json_schema_input_type=datetime), AfterValidator(_in_our_time)
]


class Body(BaseModel):
    """Members that are not listed are ignored: switches add their own."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class LookupBody(Body):
    """A call as telephony signals it."""

    call_id: Short = ""
    ani: Short = ""
    dnis: Short = ""
    direction: Annotated[Literal["inbound", "outbound"], BeforeValidator(lower)] = "inbound"
    trunk: Short = ""
    queue: Short = ""
    intent: Short = ""
    agent: Short = ""
    verstat: Short = ""
    withheld: bool = False
    diversion: Short = ""
    source: Short = ""
    parent_call_id: Short = ""
    occurred_at: Moment | None = None
    budget_ms: Annotated[int, Field(ge=1, le=60_000)] | None = None
    format: Annotated[Literal["json", "flat", "kv", "text"], BeforeValidator(lower)] = "json"


class EventBody(Body):
    """One thing that happened to a call."""

    call_id: Annotated[Short, Field(min_length=1)]
    event: Annotated[Literal[EVENTS], BeforeValidator(lower)]  # type: ignore[valid-type]
    at: Moment | None = None
    event_id: Short = ""
    agent: Short = ""
    agents: Annotated[list[Short], Field(max_length=100)] = []
    queue: Short = ""
    from_agent: Short = ""
    to_agent: Short = ""
    kind: Annotated[Literal["", "blind", "attended"], BeforeValidator(lower)] = ""
    cause: Short = ""
    parent_call_id: Short = ""
    disposition: Short = ""
    ani: Short = ""
    dnis: Short = ""


class OutcomeBody(Body):
    """What came of the prompt."""

    lookup_id: Short = ""
    result: Literal["answered", "declined", "not_asked", "not_suitable"]
    answer: Said = ""
    note: Long = ""
    at: Moment | None = None


class AnswerBody(Body):
    """What a customer said in whatever channel; `answer_ref` is your own name for it, as in ingested records."""

    question: Annotated[Short, Field(min_length=1)]
    result: Literal["answered", "declined"] = "answered"
    answer: Said = ""
    source: Literal["api", "unprompted"] = "api"
    channel: Literal["", "phone", "web", "email", "chat", "store", "social", "app", "letter"] = ""
    rep: Short = ""
    at: Moment | None = None
    answer_ref: Short = ""
    note: Long = ""


class UnpromptedBody(Body):
    """What the caller said without being asked."""

    lookup_id: Short = ""
    question: Annotated[Short, Field(min_length=1)]
    result: Literal["answered", "declined"] = "answered"
    answer: Said = ""
    note: Long = ""


class PickBody(Body):
    """Who the caller is."""

    lookup_id: Short = ""
    customer_id: Annotated[Short, Field(min_length=1)]


class VerifiedBody(Body):
    """How the rep made sure who is speaking."""

    lookup_id: Short = ""
    method: Annotated[Short, Field(min_length=1)]


class WrapupBody(Body):
    """The rep's last word on the call."""

    lookup_id: Short = ""
    disposition: Short = ""
    note: Long = ""
    follow_up: Annotated[str, StringConstraints(max_length=500)] = ""


class DraftBody(Body):
    """A half-typed note."""

    lookup_id: Short = ""
    note: Long = ""


class FenceBody(Body):
    """Who is to stand behind the fence, with whom, and why."""

    customer_id: Needed
    manager: Needed
    reason: Words


class ProposalBody(Body):
    """What a supervisor says to a proposal; `manager` is needed where somebody is to come in."""

    decision: Literal["accept", "refuse"]
    manager: Short = ""
    reason: Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)] = ""


class TierBody(Body):
    """A tier for a while: until `expires_at`, or for so many `days`, 90 where neither is said, 365 at most."""

    tier: Literal["MVC", "MGC", "LM", "BZ", "NEW"]
    reason: Words
    expires_at: Moment | None = None
    days: Annotated[int, Field(ge=1, le=MOST_OVERRIDE_DAYS)] = 90


class EmbedTokenBody(Body):
    """For whom a host page opens a panel, and where it stands."""

    agent: Annotated[Short, Field(min_length=1)]
    host_origin: Short = ""
    role: Annotated[Literal[PANEL_ROLES], BeforeValidator(lower)] = "rep"  # type: ignore[valid-type]


class EmbedSessionBody(Body):
    """The token that the host page handed over; left out to renew a session that is still good."""

    token: Annotated[str, StringConstraints(max_length=2_000)] = ""


def read_body(request: Request, form: type[Form]) -> Form:
    """The JSON body as `form`. Raises ApiError 400 that names the field."""
    try:
        raw = orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError as fault:
        raise ApiError(400, f"The body is not JSON: {fault}.") from None
    if not isinstance(raw, dict):
        raise ApiError(400, "The body should be a JSON object.")
    return _checked(form, raw, strict=True)


def read_query(request: Request, form: type[Form]) -> Form:
    """The query as `form`, where everything is text. Raises ApiError 400 that names the field."""
    return _checked(form, request.args.to_dict(), strict=False)


def _checked(form: type[Form], raw: Mapping[str, Any], strict: bool) -> Form:
    given = {name: _plain(value) for name, value in raw.items() if name in form.model_fields and value is not None}
    try:
        return form.model_validate(given, strict=strict)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ApiError(400, f"{field}: {_words(first)}.", field=field) from None


def _words(fault: ErrorDetails) -> str:
    if fault["type"] == "missing":
        return "is needed"
    return fault["msg"].removeprefix("Value error, ").removeprefix("Input ")


def _plain(value: Any) -> Any:
    # A zero byte is no text to a database.
    return value.replace("\x00", "") if isinstance(value, str) else value

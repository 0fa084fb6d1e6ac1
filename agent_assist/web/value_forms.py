"""Reads what supervisors enter on the value page, and says in their words what is wrong with it."""

from __future__ import annotations

from decimal import Decimal, DecimalException
from typing import Annotated, Literal, TypeVar

from flask import request
from pydantic import Field, StringConstraints, ValidationError

from agent_assist.web.errors import ApiError
from agent_assist.web.forms import MOST_OVERRIDE_DAYS, Body

Form = TypeVar("Form", bound=Body)
Line = Literal["mvc", "mgc", "fence"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
MOST_MINOR = 10**12
_CALLED = {"days": "the number of days", "line": "the line", "decision": "the decision", "tier": "the tier"}


class LineForm(Body):
    """A line to be drawn at an amount."""

    line: Line
    amount: Words
    reason: Words


class DecisionForm(Body):
    """What is decided about a proposal."""

    decision: Literal["accept", "refuse"]
    manager: Annotated[str, StringConstraints(max_length=250, strip_whitespace=True)] = ""
    reason: Words


class TierForm(Body):
    """A tier that a person sets for some days."""

    tier: Literal["MVC", "MGC", "LM", "BZ", "NEW"]
    reason: Words
    days: Annotated[int, Field(ge=1, le=MOST_OVERRIDE_DAYS)] = 90


class BehindForm(Body):
    """Who looks after a customer behind the fence, and why."""

    manager: Name
    reason: Words


class ReasonForm(Body):
    """Why."""

    reason: Words


def read_fields(form: type[Form]) -> Form:
    """What was entered. Raises ApiError 400 that names the field."""
    given = {name: value.replace("\x00", "") for name, value in request.form.items() if value.strip()}
    try:
        return form.model_validate({name: given[name] for name in form.model_fields if name in given}, strict=False)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        field = str(first["loc"][0])
        called = _CALLED.get(field, f"the {field}")
        words = f"Please give {called}." if first["type"] == "missing" else f"Please check {called}: {first['msg']}."
        raise ApiError(400, words, field) from None


def read_amount(text: str) -> int:
    """ "1,250.50" as 125050 minor units. Raises ApiError 400."""
    try:
        amount = Decimal(text.strip().lstrip("£€$").replace(",", "")) * 100
    except DecimalException:
        raise _not_an_amount() from None
    # A line at nothing is no line: nobody would reach it.
    if not amount.is_finite() or not 1 <= amount <= MOST_MINOR:
        raise _not_an_amount()
    return int(amount.to_integral_value())


def _not_an_amount() -> ApiError:
    return ApiError(400, "Please give an amount such as 1250 or 1250.50, above zero.", "amount")

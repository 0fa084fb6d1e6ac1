"""Reads what a client says of a treatment that was given."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from agent_assist.settings import PANEL_ROLES
from agent_assist.web.forms import Body, Short, lower


def _amount(value: Any) -> Any:
    # As text, so that 15.1 is fifteen and ten hundredths; a truth value is no number.
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("should be an amount such as 15.00")
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ValueError("should be an amount such as 15.00") from None


Amount = Annotated[
    Decimal, BeforeValidator(_amount, json_schema_input_type=float), Field(gt=0, le=100_000, decimal_places=2)
]


class TreatmentBody(Body):
    """A treatment that was given; `amount` in whole and hundredth units of its currency, where it is money.

    `role` is whose authority a key speaks for; a panel has that of its token.
    """

    lookup_id: Short = ""
    treatment: Annotated[Short, Field(min_length=1)]
    amount: Amount | None = None
    role: Annotated[Literal[PANEL_ROLES], BeforeValidator(lower)] = "rep"  # type: ignore[valid-type]

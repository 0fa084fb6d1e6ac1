"""Says what the records of each table look like on their way in, and reads one record into one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from agent_assist.records.fields import (
    Field,
    amount,
    choice,
    currency_code,
    day,
    language_tag,
    minor_units,
    moment,
    region_code,
    seconds,
    text,
    word,
    written,
    yes_or_no,
)

CHANNELS = ("phone", "web", "email", "chat", "store", "social", "app", "letter")
PURPOSES = ("service", "marketing", "research")
REF_LENGTH = 250
ATTRIBUTES = 50
ATTRIBUTE_NAME = 60
ATTRIBUTE_VALUE = 500

Row = dict[str, Any]


class Unfit(ValueError):
    """One field of a record cannot be used; the message says why and what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}" if field else message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Form:
    """The columns of one table's records; `key` names the one that the source knows a record by."""

    table: str
    key: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.required)


_REF = text(REF_LENGTH)
_CUSTOMER = Field("customer_ref", "customer_ref", _REF, required=True)

CUSTOMERS = Form(
    "customers",
    "customer_ref",
    (
        Field("customer_ref", "ref", _REF, required=True),
        Field("name", "name", text(250)),
        Field("kind", "kind", choice("person", "organization"), empty="person"),
        Field("region", "region", region_code),
        Field("language", "language", language_tag),
        Field("since", "since", day),
        *(Field(f"{purpose}_consent", f"{purpose}_consent", yes_or_no, empty=None) for purpose in PURPOSES),
    ),
)
IDENTIFIERS = Form(
    "identifiers",
    "customer_ref",
    (
        _CUSTOMER,
        Field("kind", "kind", choice("phone", "email", "account", "handle"), required=True),
        Field("value", "written", text(250), required=True),
        Field("verified", "verified", yes_or_no, empty=False),
    ),
)
INTERACTIONS = Form(
    "interactions",
    "interaction_ref",
    (
        Field("interaction_ref", "ref", _REF, required=True),
        _CUSTOMER,
        Field("occurred_at", "occurred_at", moment, required=True),
        Field("channel", "channel", choice(*CHANNELS), required=True),
        Field("direction", "direction", choice("inbound", "outbound"), empty="inbound"),
        Field("kind", "kind", word, empty="contact"),
        Field("topic", "topic", text(500)),
        Field("summary", "summary", text(4000)),
        Field("status", "status", choice("open", "closed"), empty="closed"),
        Field("handled_by", "handled_by", text(250)),
        Field("duration_s", "duration_s", seconds, empty=0),
    ),
)
TRANSACTIONS = Form(
    "transactions",
    "transaction_ref",
    (
        Field("transaction_ref", "ref", _REF, required=True),
        _CUSTOMER,
        Field("occurred_at", "occurred_at", moment, required=True),
        Field("kind", "kind", choice("purchase", "return", "fee", "cost"), required=True),
        Field("revenue", "revenue_minor", amount, empty=0),
        Field("margin", "margin_minor", amount, empty=0),
        Field("currency", "currency", currency_code, required=True),
        Field("product_group", "product_group", text(100)),
    ),
)
FORMS: Mapping[str, Form] = {form.table: form for form in (CUSTOMERS, IDENTIFIERS, INTERACTIONS, TRANSACTIONS)}
_CUSTOMER_COLUMNS = frozenset(CUSTOMERS.names)
_CONSENTS = frozenset(f"{purpose}_consent" for purpose in PURPOSES)


def form_of(header: Sequence[str]) -> Form | None:
    """The form that a file's header belongs to: the one whose own columns are there; None for no form."""
    names = {name.strip() for name in header}
    for form in (INTERACTIONS, TRANSACTIONS):
        if form.key in names:
            return form
    if {"customer_ref", "kind", "value"} <= names:
        return IDENTIFIERS
    return CUSTOMERS if "customer_ref" in names else None


def read_record(form: Form, record: object) -> Row:
    """The row in `record`, with the columns it names and no others. Raises Unfit for the first field that does not fit.

    For customers, `attributes` holds every further column; an empty value there takes the attribute away.
    """
    if not isinstance(record, Mapping):
        raise Unfit("", "should be an object with named members.")
    if form is CUSTOMERS:
        # A consent that was refused counts however its column is written; as an attribute nobody would heed it.
        record = {_column(name): value for name, value in record.items()}
    row: Row = {}
    for field in form.fields:
        if field.name in record:
            row[field.column] = _read_field(field, record[field.name])
        elif field.required:
            raise Unfit(field.name, "is missing.")
    if form is CUSTOMERS:
        row["attributes"] = _read_attributes(record)
    if form is TRANSACTIONS:
        _count_in_minor_units(row)
    return row


def absent(form: Form) -> Row:
    """What stands in the columns of a new row that its record does not name."""
    return {field.column: field.empty for field in form.fields}


@lru_cache(maxsize=1_000)
def _column(name: str) -> str:
    """The column of a consent however it is written, every other one as it is."""
    plain = "_".join(name.replace("_", " ").split()).casefold()
    return plain if plain in _CONSENTS else name


def _read_field(field: Field, value: object) -> Any:
    try:
        said = written(value)
        if said:
            return field.read(said)
    except ValueError as error:
        raise Unfit(field.name, str(error)) from error
    if field.required:
        raise Unfit(field.name, "is empty.")
    return field.empty


def _read_attributes(record: Mapping[str, object]) -> dict[str, str]:
    attributes = {}
    for name, value in record.items():
        if name in _CUSTOMER_COLUMNS:
            continue
        name = name.strip()
        if not name or len(name) > ATTRIBUTE_NAME:
            raise Unfit(name[:ATTRIBUTE_NAME], f"is no name for an attribute. Write 1 to {ATTRIBUTE_NAME} characters.")
        attributes[name] = _read_field(Field(name, name, text(ATTRIBUTE_VALUE)), value)
    if len(attributes) > ATTRIBUTES:
        raise Unfit("", f"There are {len(attributes)} attributes. Send at most {ATTRIBUTES} a customer.")
    return attributes


def _count_in_minor_units(row: Row) -> None:
    for name in ("revenue", "margin"):
        if f"{name}_minor" in row:
            try:
                row[f"{name}_minor"] = minor_units(Decimal(row[f"{name}_minor"]), row["currency"])
            except ValueError as error:
                raise Unfit(name, str(error)) from error
    if row["kind"] == "return" and row.get("revenue_minor", 0) > 0:
        raise Unfit("revenue", "of a return is money given back. Write it with a minus sign.")

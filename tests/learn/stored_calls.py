"""Makes books from a few lines, and stored calls as the service would have stored them, for tests of comparing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.facts import encode
from agent_assist.differentiate.profile import Standing
from agent_assist.learn.seeing import StoredCall

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = 86_400
TREATMENTS = """
treatments:
  goodwill:
    words: Add a credit, {first name} has waited.
    kind: money
    authority:
      rep: £20
  gift:
    words: Send a gift.
    kind: service
steer:
  order page:
    channel: web
    words: They can see this on the page of orders.
    link: https://www.example.com/orders
"""


def book_of(dialogue: str = "", treatments: str = TREATMENTS, **rules: str) -> RuleBook:
    """A book of rules by name; each text follows a head that all share. `_` in a name stands for a hyphen."""
    files = {"treatments.yaml": treatments}
    if dialogue:
        files["dialogue.yaml"] = dialogue
    for name, text in rules.items():
        name = name.replace("_", "-")
        head = f"rule: {name}\npurpose: A rule for the tests.\nowner: supervisors\n"
        usual = "".join(line for line in ("status: live\n", "matters: may\n") if line.split()[0] not in text)
        files[f"discovery/{name}.yaml"] = head + usual + text
    return read_book(files, Catalogue(OBSERVED))


def asks(fact: str, *when: str, text: str = "", answers: str = "yes or no", **more: str) -> str:
    """The text of a rule that learns `fact`; `when` are its conditions."""
    lines = "".join(f"  {line}\n" for line in when)
    rest = "".join(f"{key}: {value}\n" for key, value in more.items())
    told = f"ask: {text or f'What about {fact}, {{first name}}?'}\nlearns: {fact}\nanswers: {answers}\n"
    return f"when:\n{lines}{told}because: It helps to know.\n{rest}"


def tells(what: str, *when: str, **more: str) -> str:
    """The text of a rule that does `what`: `remind: …`, `treat: …` or `steer: …`."""
    rest = "".join(f"{key}: {value}\n" for key, value in more.items())
    lines = "".join(f"  {line}\n" for line in when)
    return f"when:\n{lines}{what}\n{rest}because: It helps.\n"


def call_of(
    book: RuleBook,
    lookup_id: str,
    customer_id: str,
    days: float = 0,
    *,
    ledger: Mapping[str, Standing] | None = None,
    asking: Mapping[str, Any] | None = None,
    **facts: Any,
) -> StoredCall:
    """A call so many days after NOW that `book` decided; a `_` in the name of a fact stands for a blank."""
    at = NOW + timedelta(days=days)
    known = {"open complaint": False, **{name.replace("_", " "): value for name, value in facts.items()}}
    moment = Asking(first_name="Annabelle", **(asking or {}))
    decision = decide(book, known, ledger or {}, at, context=moment)
    stored = orjson.loads(
        orjson.dumps(
            {
                "decision": decision.as_json(),
                "asking": moment.of(decision.weighed),
                "ledger": dict(ledger or {}),
                "facts": encode(known),
            }
        )
    )
    return StoredCall(lookup_id, customer_id, book.version, at=at, **stored)


def seconds_at(days: float) -> int:
    """The epoch seconds of a moment so many days after NOW."""
    return int((NOW + timedelta(days=days)).timestamp())

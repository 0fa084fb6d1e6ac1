"""Decides to which cheaper channel a rule may point, with which link, and whom it never points there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from agent_assist.customize.conditions import Condition
from agent_assist.customize.entries import Entries
from agent_assist.customize.phrases import read_phrase
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Table

STEER_CHANNELS = ("web", "app", "chat", "email")
"""The channels that cost less than a call."""

_LINK = "Write an address such as https://www.example.com/orders."


@dataclass(frozen=True)
class Way:
    """Another way for a routine matter: its name, the channel, words for the rep, and a link to send.

    `conditions` are what every rule that points there takes over: the customer has used the channel before, is known
    not to be vulnerable, and has no complaint open. What is not known keeps the rule waiting.
    """

    name: str
    channel: str
    words: str
    link: str
    conditions: tuple[Condition, ...] = field(default=(), compare=False, repr=False)


def read_way(name: str, table: Table, entries: Entries, catalogue: Catalogue) -> Way:
    """The way in `table`, whose faults go to the notes of `entries`."""
    entries.refuse_others(("channel", "words", "link"), "A way to steer")
    channel = entries.one_of("channel", STEER_CHANNELS)
    link = entries.text("link", limit=300)
    if link and not is_safe_link(link):
        entries.notes.add(entries.table.entries["link"], f"`{link}` is no address that can be sent.", _LINK)
    return Way(name, channel, entries.spoken("words"), link, tuple(_conditions(channel, catalogue)))


def is_safe_link(link: str) -> bool:
    """Whether a link may be shown and sent: https, a host, no name or password, nothing that could end a quotation."""
    if any(sign in link for sign in "\"'<>`\\{}") or not link.isascii() or not link.isprintable() or " " in link:
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        return False


def _conditions(channel: str, catalogue: Catalogue) -> Sequence[Condition]:
    lines = (("channels used", f"include {channel}"), ("vulnerable", "no"), ("open complaint", "no"))
    facts = ((catalogue.get(name), phrase) for name, phrase in lines)
    return [Condition(fact, phrase, 0, read_phrase(phrase, fact)) for fact, phrase in facts if fact]

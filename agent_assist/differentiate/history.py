"""Tells in words what happened last, in which channel, how long ago, and whether it is finished."""

from __future__ import annotations

from dataclasses import replace

from agent_assist.differentiate.observing import DAY
from agent_assist.differentiate.profile import Contact, Profile

MINUTE, HOUR, MONTH, YEAR = 60, 3_600, 30.44 * DAY, 365.25 * DAY
CHANNEL_WORDS = {
    "phone": "by phone",
    "web": "on the web site",
    "email": "by e-mail",
    "chat": "in the chat",
    "store": "in the shop",
    "social": "on social media",
    "app": "in the app",
    "letter": "by letter",
}
CONTACT_WORDS = {
    "phone": "call",
    "web": "message on the web site",
    "email": "e-mail",
    "chat": "chat",
    "store": "conversation in the shop",
    "social": "message on social media",
    "app": "message in the app",
    "letter": "letter",
}


def channel_words(channel: str) -> str:
    """How a rep says where something took place: "on the web site", "by phone"."""
    return CHANNEL_WORDS.get(channel, f"by {channel}" if channel else "")


def spoken_ago(seconds: int) -> str:
    """How a rep says how long ago something was: "a minute ago", "3 weeks ago"; the future counts as just now."""
    if seconds < MINUTE:
        return "just now"
    if seconds < HOUR:
        return _ago(seconds // MINUTE, "a minute", "minutes")
    if seconds < DAY:
        return _ago(seconds // HOUR, "an hour", "hours")
    if seconds < 14 * DAY:
        return _ago(seconds // DAY, "a day", "days")
    if seconds < 2 * MONTH:
        return _ago(seconds // (7 * DAY), "a week", "weeks")
    if seconds < YEAR:
        return _ago(int(seconds // MONTH), "a month", "months")
    return _ago(int(seconds // YEAR), "a year", "years")


def what_it_was(contact: Contact) -> str:
    """ "Complaint on the web site", "Call", "Our letter": what kind of contact, and where."""
    if contact.kind in ("contact", ""):
        words = CONTACT_WORDS.get(contact.channel, f"contact {channel_words(contact.channel)}".strip())
    else:
        words = f"{contact.kind} {channel_words(contact.channel)}".strip()
    words = f"our {words}" if contact.direction == "outbound" else words
    return words[0].upper() + words[1:]


def where_it_stopped(contact: Contact, now: int) -> str:
    """ "Complaint on the web site, 3 weeks ago, still open": one sentence without a stop; `now` in epoch seconds."""
    status = {"open": ", still open", "closed": ", closed"}.get(contact.status, "")
    return f"{what_it_was(contact)}, {spoken_ago(now - contact.at)}{status}"


def last_contact(profile: Profile, now: int) -> Contact | None:
    """The latest contact at `now` (epoch seconds), in whatever channel."""
    return next((contact for contact in profile.recent if contact.at <= now), None)


def open_threads(profile: Profile, now: int) -> tuple[Contact, ...]:
    """The conversations that are not finished: complaints first, then the newest."""
    threads = [thread for thread in profile.open_threads if thread.at <= now]
    return tuple(sorted(threads, key=lambda thread: (thread.kind != "complaint", -thread.at, thread.id)))


def without_own(profile: Profile, contact_id: str, rep: str) -> Profile:
    """The profile without this contact where `rep` handled it: what they did themselves is no news to them."""

    def others(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
        return tuple(kept for kept in contacts if kept.id != contact_id or kept.handled_by != rep)

    return replace(profile, recent=others(profile.recent), open_threads=others(profile.open_threads))


def _ago(count: int, one: str, several: str) -> str:
    return f"{one} ago" if count == 1 else f"{count} {several} ago"

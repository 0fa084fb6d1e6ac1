"""Where the last conversation stopped, in a rep's words."""

from __future__ import annotations

import pytest

from agent_assist.differentiate.history import (
    channel_words,
    last_contact,
    open_threads,
    spoken_ago,
    what_it_was,
    where_it_stopped,
)
from agent_assist.differentiate.profile import Contact, Profile

NOW = 1_790_000_000
DAY = 86_400


def contact(
    ago: int = 0, kind: str = "contact", channel: str = "phone", status: str = "closed", direction: str = "inbound"
) -> Contact:
    return Contact(f"{kind}-{ago}", NOW - ago, channel, direction, kind, "Delivery late", "", status, "rep-02")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "a minute ago"),
        (3_599, "59 minutes ago"),
        (3_600, "an hour ago"),
        (86_399, "23 hours ago"),
        (DAY, "a day ago"),
        (13 * DAY, "13 days ago"),
        (14 * DAY, "2 weeks ago"),
        (60 * DAY, "8 weeks ago"),
        (61 * DAY, "2 months ago"),
        (365 * DAY, "11 months ago"),
        (366 * DAY, "a year ago"),
        (800 * DAY, "2 years ago"),
    ],
)
def test_time_is_told_as_people_tell_it(seconds: int, words: str) -> None:
    assert spoken_ago(seconds) == words


@pytest.mark.parametrize(
    ("it", "words"),
    [
        (contact(21 * DAY, "complaint", "web", "open"), "Complaint on the web site, 3 weeks ago, still open"),
        (contact(3_600), "Call, an hour ago, closed"),
        (contact(2 * DAY, channel="letter", direction="outbound"), "Our letter, 2 days ago, closed"),
        (contact(DAY, "visit", "store", ""), "Visit in the shop, a day ago"),
        (contact(DAY, "complaint", "fax", "closed"), "Complaint by fax, a day ago, closed"),
    ],
)
def test_where_it_stopped_is_one_sentence(it: Contact, words: str) -> None:
    assert where_it_stopped(it, NOW) == words


def test_a_contact_without_a_channel_still_reads() -> None:
    assert what_it_was(contact(channel="")) == "Contact"
    assert channel_words("email") == "by e-mail"


def test_what_is_open_is_told_with_complaints_first() -> None:
    question, complaint = contact(DAY, status="open"), contact(9 * DAY, "complaint", status="open")
    threads = (question, complaint)
    profile = Profile("c1", "Oliver Blake", recent=(contact(60), *threads), open_threads=threads)
    assert open_threads(profile, NOW) == (complaint, question)


def test_the_latest_contact_is_none_that_lies_ahead() -> None:
    profile = Profile("c1", "Lars Nyberg", recent=(contact(-60), contact(60), contact(DAY)))
    assert last_contact(profile, NOW) == contact(60)
    assert last_contact(Profile("c1", "Mei Tan"), NOW) is None

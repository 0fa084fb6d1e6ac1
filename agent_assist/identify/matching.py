"""Decides who is calling: one customer, one of several, or nobody, each with its reason, and never by a guess.

Caller ID is a claim. A line that several customers share gives candidates in the order of the evidence; the rep picks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent_assist.identify.numbers import ABSENT, E164, EXTENSION, INVALID, WITHHELD, Normalised

MOST_CANDIDATES = 10

_DAY = 86_400
# A verified identifier outweighs all else together; recency fades by half in a month; a person speaks before a company.
_VERIFIED, _RECENCY, _PERSON = 4.0, 2.0, 0.5
_FADES_IN_DAYS = 30.0

_NO_NUMBER = {
    WITHHELD: ("withheld", "The caller's number was withheld."),
    ABSENT: ("withheld", "No number was signalled."),
    EXTENSION: ("unmatched", "The call comes from an internal extension, which is never a customer."),
    INVALID: ("invalid", "What was signalled is not a telephone number."),
}
_THIS = {"phone": "this number", "email": "this e-mail address", "account": "this account", "handle": "this handle"}
_AGO = ((1, "within a day"), (7, "within a week"), (31, "within a month"), (366, "within a year"))


@dataclass(frozen=True)
class Claimant:
    """A customer whom the records hold under the number. `last_contact_at` is epoch seconds, 0 for never."""

    customer_id: str
    name: str
    kind: str = "person"
    identifier_kind: str = "phone"
    verified: bool = False
    source: str = ""
    last_contact_at: int = 0
    customer_ref: str = ""


@dataclass(frozen=True)
class Candidate:
    """One who may be calling. `rank` counts from 1; `evidence` holds nothing that a mere claim may not be told."""

    customer_id: str
    evidence: tuple[str, ...]
    rank: int
    score: float


@dataclass(frozen=True)
class Match:
    """Who is calling, and why we think so.

    `status` is matched, multiple, unmatched, withheld or invalid; `customer_id` is filled where it is matched.
    `verification` is none, claimed or attested: what the network says of the number, never who is speaking. `steps` and
    `reason` hold no number.
    """

    status: str
    customer_id: str
    candidates: tuple[Candidate, ...]
    reason: str
    verification: str
    steps: tuple[str, ...]


def match(number: Normalised, claimants: Sequence[Claimant], verstat: str = "", now: int = 0) -> Match:
    """Who of the claimants is calling, the same for every order of them. `now` (epoch seconds) dates the evidence."""
    if number.kind != E164:
        status, reason = _NO_NUMBER[number.kind]
        return Match(status, "", (), reason, "none", (reason, "Nobody was looked up."))
    customers = _one_per_customer(claimants)
    if not customers:
        reason = "No customer has this number."
        return Match("unmatched", "", (), reason, "none", (reason,))
    verification, attestation = _verification(verstat)
    latest = max(claimant.last_contact_at for claimant in customers)
    ranked = sorted(customers, key=lambda claimant: (-_score(claimant, latest), claimant.customer_id))
    shown = enumerate(ranked[:MOST_CANDIDATES], 1)
    candidates = tuple(_candidate(claimant, rank, latest, now) for rank, claimant in shown)
    reason = "One customer has this number." if len(ranked) == 1 else f"{len(ranked)} customers share this number."
    steps = (reason, *_told(candidates, len(ranked)), attestation)
    if len(ranked) > 1:
        return Match("multiple", "", candidates, reason, verification, steps)
    return Match("matched", candidates[0].customer_id, candidates, reason, verification, steps)


def _one_per_customer(claimants: Sequence[Claimant]) -> list[Claimant]:
    """One claimant per customer with the best of what every record of them says."""
    best: dict[str, Claimant] = {}
    for claimant in claimants:
        if not claimant.customer_id:
            continue
        known = best.get(claimant.customer_id)
        best[claimant.customer_id] = _better_of(known, claimant) if known else claimant
    return list(best.values())


def _better_of(one: Claimant, other: Claimant) -> Claimant:
    # Settled by what the records say, not by which came first, so that their order does not show.
    # What is brought together below has no say in it: it differs with how much has been brought together already.
    first = min(one, other, key=lambda each: (not each.verified, each.identifier_kind != "phone", _own_words(each)))
    person = "person" if "person" in (one.kind, other.kind) else first.kind
    return replace(first, kind=person, last_contact_at=max(one.last_contact_at, other.last_contact_at))


def _own_words(claimant: Claimant) -> str:
    return repr(replace(claimant, kind="", last_contact_at=0))


def _score(claimant: Claimant, latest: int) -> float:
    recency = 0.0
    if claimant.last_contact_at > 0:
        recency = 1 / (1 + (latest - claimant.last_contact_at) / _DAY / _FADES_IN_DAYS)
    person = _PERSON if claimant.kind == "person" else 0.0
    return round(_VERIFIED * claimant.verified + _RECENCY * recency + person, 6)


def _candidate(claimant: Claimant, rank: int, latest: int, now: int) -> Candidate:
    return Candidate(claimant.customer_id, _evidence(claimant, latest, now), rank, _score(claimant, latest))


def _evidence(claimant: Claimant, latest: int, now: int) -> tuple[str, ...]:
    this = _THIS.get(claimant.identifier_kind, "this identifier")
    sure = "verified" if claimant.verified else "not verified"
    whose = "a person" if claimant.kind == "person" else "an organization"
    return (f"{this}, {sure}", _last_contact(claimant, latest, now), whose)


def _last_contact(claimant: Claimant, latest: int, now: int) -> str:
    at = claimant.last_contact_at
    if at <= 0:
        return "has never been in touch"
    if now >= at:
        days = (now - at) / _DAY
        return "in touch " + next((words for limit, words in _AGO if days <= limit), "more than a year ago")
    return "the latest of them to be in touch" if at == latest else "in touch before"


def _told(candidates: Sequence[Candidate], total: int) -> list[str]:
    told = [f"{each.rank}. Customer {each.customer_id}: {'; '.join(each.evidence)}." for each in candidates]
    if total > 1:
        told.append("Nobody is chosen: the rep picks after asking who is speaking.")
    if total > len(candidates):
        told.append(f"{total - len(candidates)} more are left out: only the first {MOST_CANDIDATES} are shown.")
    return told


def _verification(verstat: str) -> tuple[str, str]:
    """What the network's check of the number (3GPP `verstat`) is worth.

    Level A, or passed without a level, means that the carrier knows its customer may use the number; B and C do not.
    """
    said = verstat.strip().strip("\"'").casefold().replace("_", "-").removeprefix("verstat=")
    passed = said.removeprefix("tn-validation-passed")
    if passed != said and (not passed or passed == "-a" or passed.startswith("-a-")):
        return "attested", "The network attests the number, though not who is speaking."
    if said.startswith("tn-validation-failed"):
        return "none", "The network's check of the number failed: it may be somebody else's. Check who is speaking."
    return "claimed", "Caller ID is a claim. Check who is speaking."

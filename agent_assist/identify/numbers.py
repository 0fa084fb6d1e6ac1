"""Decides which telephone number a switch or a person meant, whatever the spelling, and tells each step in words.

A number is taken when it has the length of a landline or mobile number of its country, not only when it lies in a range
that is known to be in use: ranges open faster than the tables that list them, ranges kept for fiction lie outside them,
and a number that nobody has matches nobody. Digits typed for want of a number (1111111111) are taken only where such a
range is in use.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from agent_assist.identify import words
from agent_assist.identify.addresses import Written, part_extension, unwrap
from agent_assist.identify.international import is_plainly_e164
from agent_assist.identify.readings import parse, readings, where
from agent_assist.identify.spelling import remove_noise, spell_out, tidy
from agent_assist.identify.trunks import TrunkProfile

E164, WITHHELD, EXTENSION, INVALID, ABSENT = "e164", "withheld", "extension", "invalid", "absent"

LONGEST_TEXT = 1000
# Longer texts are rare; keeping them would let one client fill the memory.
_LONGEST_REMEMBERED = 64
_SHORTEST_BEHIND_CONTEXT = 4


@dataclass(frozen=True)
class Normalised:
    """What a signalled number comes to, and how.

    `kind` is e164 (`value` is "+44…"), extension (`value` is its digits), withheld, absent or invalid (`value` is
    empty). `steps` are sentences for match/explain; they quote the number and do not belong in a log.
    """

    kind: str
    value: str
    steps: tuple[str, ...]


_NO_REGION = "The trunk has no region, so only international numbers can be read."
_AS_IT_STANDS = ("It is in international form already.",)


def normalise(raw: str, trunk: TrunkProfile) -> Normalised:
    """The number in `raw` as written on this trunk. Takes any text of any length and never raises."""
    if len(raw) <= _LONGEST_REMEMBERED:
        return _normalise_remembered(raw, trunk)
    if len(raw) > LONGEST_TEXT:
        return Normalised(INVALID, "", (f"It is longer than {LONGEST_TEXT} characters, so it is not a number.",))
    return _normalise(raw, trunk)


def normalise_identifier(kind: str, written: str, trunk: TrunkProfile) -> str:
    """The form under which an identifier is kept and looked up; empty where there is nothing to look up by.

    phone becomes E.164; email, account and handle become small letters, the last two without spaces. Placeholders and
    words for "withheld" come to nothing, or else all their bearers would become one customer.
    """
    if kind == "phone":
        number = normalise(written, trunk)
        return number.value if number.kind == E164 else ""
    plain = unicodedata.normalize("NFKC", written).strip()
    if words.is_placeholder(plain) or words.is_withheld(plain) or plain.casefold().endswith("@anonymous.invalid"):
        return ""
    return plain.casefold() if kind == "email" else "".join(plain.casefold().split())


@lru_cache(maxsize=65_536)
def _normalise_remembered(raw: str, trunk: TrunkProfile) -> Normalised:
    return Normalised(E164, raw, _AS_IT_STANDS) if is_plainly_e164(raw) else _normalise(raw, trunk)


def _normalise(raw: str, trunk: TrunkProfile) -> Normalised:
    steps: list[str] = []
    text = _without_noise(tidy(raw), trunk, steps)
    if silent := _said_nothing(text, steps):
        return silent
    written = unwrap(text)
    if written.number != text:
        steps.append(f"The address holds `{written.number}`.")
    if _hides(written):
        return _ended(WITHHELD, "", steps, "The caller asked not to be shown; a number beside that is not looked up.")
    number = _without_noise(tidy(written.number), trunk, steps)
    if silent := _said_nothing(number, steps):
        return silent
    number, extension = part_extension(number)
    if extension:
        steps.append(f"What follows (`{extension}`) is an extension or a second number and is left out.")
    return _read_spelled(_with_context(number, written.context, steps), trunk, steps)


def _without_noise(text: str, trunk: TrunkProfile, steps: list[str]) -> str:
    text, found = remove_noise(text, trunk.strip_before, trunk.strip_after)
    steps.extend(f"`{noise}` is noise of the trunk {trunk.name} and is left out." for noise in found)
    return text


def _said_nothing(text: str, steps: list[str]) -> Normalised | None:
    if words.is_placeholder(text):
        return _ended(ABSENT, "", steps, "Nothing was signalled: the field is empty or was never filled in.")
    if words.is_withheld(text):
        return _ended(WITHHELD, "", steps, f"`{text}` means that the number was withheld.")
    return None


def _hides(written: Written) -> bool:
    """RFC 3323: `anonymous.invalid` hides the caller whatever stands before it; so does a display name that says so."""
    host = written.host.removesuffix(".invalid")
    return (host != written.host and words.is_withheld(host)) or words.asks_for_privacy(written.name)


def _with_context(number: str, context: str, steps: list[str]) -> str:
    """Puts the phone-context of a local number in front of it, where that is the beginning of a number (RFC 3966)."""
    digits, plus, _ = spell_out(number)
    if not context.startswith("+") or plus or len(digits) < _SHORTEST_BEHIND_CONTEXT:
        return number
    steps.append(f"The address says that it belongs behind {context}.")
    return context + number


def _read_spelled(number: str, trunk: TrunkProfile, steps: list[str]) -> Normalised:
    """Reads what should hold nothing but digits, a plus and separators."""
    digits, plus, stray = spell_out(number)
    if stray:
        return _ended(INVALID, "", steps, f"It holds `{stray}`, which no telephone number does.")
    if set(digits) <= {"0"}:
        return _ended(WITHHELD, "", steps, "Nothing but zeros: the number was withheld.")
    if len(digits) <= trunk.extension_digits:
        return _ended(EXTENSION, digits, steps, f"{len(digits)} digits are an internal extension, never a customer.")
    if plus + digits != number:
        steps.append(f"Without spaces and signs it is {plus}{digits}.")
    return _first_possible(digits, plus, trunk, steps)


def _first_possible(digits: str, plus: str, trunk: TrunkProfile, steps: list[str]) -> Normalised:
    first_fault = ""
    for reading in readings(digits, plus, trunk):
        number, fault = parse(reading)
        if number is not None:
            steps.append(reading.step)
            return _taken(number, steps)
        first_fault = first_fault or f"{reading.step} {fault}"
    return _ended(INVALID, "", steps, first_fault or _NO_REGION)


def _taken(number: phonenumbers.PhoneNumber, steps: list[str]) -> Normalised:
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number):
        steps.append(f"Its length is right for {where(number)}, though no such range is listed; it is taken as it is.")
    return _ended(E164, value, steps, f"The number is {value}.")


def _ended(kind: str, value: str, steps: list[str], step: str) -> Normalised:
    return Normalised(kind, value, (*steps, step))

"""Decides how a row of digits may be read on a trunk, the likeliest way first, and which of the ways gives a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from agent_assist.identify.international import caller_lengths, is_filler
from agent_assist.identify.trunks import TrunkProfile

# Fewer digits are likelier a local number without its area code than an international one without its plus.
_FEWEST_WITH_COUNTRY_CODE = 10

_WHY_NOT = {
    ValidationResult.TOO_SHORT: "It is too short for a number of {where}.",
    ValidationResult.TOO_LONG: "It is too long for a number of {where}.",
    ValidationResult.INVALID_LENGTH: "No number of {where} has this length.",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "The area code is missing, so it could be in any town of {where}.",
    ValidationResult.INVALID_COUNTRY_CODE: "No country has this code.",
}
_WHY_UNREADABLE = {
    NumberParseException.INVALID_COUNTRY_CODE: "No country has this code.",
    NumberParseException.TOO_LONG: "It is too long for any telephone number.",
}


@dataclass(frozen=True)
class Reading:
    """One way to read the digits: what to parse, in which region (empty: international), and the step that says so.

    What is only `guessed` must lie in a range that is known to be in use.
    """

    text: str
    region: str
    step: str
    guessed: bool = False


def readings(digits: str, plus: str, trunk: TrunkProfile) -> Iterator[Reading]:
    """The ways to read the digits, the likeliest first. `plus` is "+" where one stands in front, else empty."""
    prefix = next((prefix for prefix in trunk.international_prefixes if digits.startswith(prefix)), "")
    if prefix:
        yield Reading("+" + digits[len(prefix) :], "", f"{prefix} in front means an international number.")
    elif plus and not digits.startswith("0"):
        yield Reading("+" + digits, "", "The plus in front means an international number.")
        return
    elif trunk.region:
        # No country's code begins with 0: such a plus was put there by a switch that puts one everywhere.
        said = "The plus cannot stand before a 0; read" if plus else "Read"
        yield Reading(digits, trunk.region, f"{said} as a number within {trunk.region}.")
    if not plus:
        yield from _behind_outside_line(digits, trunk)
        if len(digits) >= _FEWEST_WITH_COUNTRY_CODE and not digits.startswith("0"):
            yield Reading("+" + digits, "", "It reads as an international number whose plus was lost.", guessed=True)


def parse(reading: Reading) -> tuple[PhoneNumber | None, str]:
    """The number, or None and a sentence why it is none."""
    try:
        number = phonenumbers.parse(reading.text, reading.region or None)
    except NumberParseException as error:
        return None, _WHY_UNREADABLE.get(error.error_type, "It is too short for any telephone number.")
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE and number.italian_leading_zero:
        # "+34 (0)912…": people add the zero of their own country's numbers where there is none to add.
        number = PhoneNumber(country_code=number.country_code, national_number=number.national_number)
        reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        return None, _WHY_NOT[reason].format(where=where(number))
    return _if_believable(number, reading.guessed)


def where(number: PhoneNumber) -> str:
    """The country code with the region it is known for: "+44 (GB)"."""
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return f"+{number.country_code}" if region in ("001", "ZZ") else f"+{number.country_code} ({region})"


def _if_believable(number: PhoneNumber, guessed: bool) -> tuple[PhoneNumber | None, str]:
    """The number, if its range is in use or could well be: a caller has a landline or a mobile telephone.

    Without this, the local "496 0710" of all British towns would be one number, as some service numbers are so short.
    """
    if phonenumbers.is_valid_number(number):
        return number, ""
    if guessed:
        return None, f"No range of {where(number)} is known to hold it."
    national = phonenumbers.national_significant_number(number)
    if is_filler(national):
        return None, "The digits look typed for want of a number."
    if len(national) not in caller_lengths(number.country_code or 0):
        return None, f"No landline or mobile number of {where(number)} has this length; the area code may be missing."
    return number, ""


def _behind_outside_line(digits: str, trunk: TrunkProfile) -> Iterator[Reading]:
    rest = digits.removeprefix(trunk.outside_line)
    if rest == digits:
        return
    out = f"{trunk.outside_line} gets a line out"
    for prefix in trunk.international_prefixes:
        if rest.startswith(prefix):
            yield Reading("+" + rest[len(prefix) :], "", f"{out}; {prefix} means an international number.")
    if trunk.region and (not trunk.trunk_prefixes or rest.startswith(trunk.trunk_prefixes)):
        yield Reading(rest, trunk.region, f"{out}; the rest is a number within {trunk.region}.")

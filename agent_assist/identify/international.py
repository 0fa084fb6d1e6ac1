"""Knows at a glance a number that is already in international form (E.164), without parsing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberType,
    ValidationResult,
    is_possible_number_for_type_with_reason,
)

# Rows of digits that people type into a form to get past it.
FILLERS = frozenset({"123456789", "1234567890", "12345678"})


@dataclass(frozen=True)
class _Country:
    code_digits: int
    lengths: frozenset[int]
    starts_with_trunk_prefix: Callable[[str], object]


def is_plainly_e164(text: str) -> bool:
    """Whether this is E.164 as it stands: a known country, a possible length, nothing that a closer look could change.

    False means "look closer", not "no": what might hold a stray trunk prefix or be a filler is read in full.
    """
    digits = text[1:]
    if not (10 <= len(text) <= 16 and text[0] == "+" and digits.isascii() and digits.isdigit()):
        return False
    country = _country_of(digits[:3])
    if country is None:
        return False
    national = digits[country.code_digits :]
    if len(national) not in country.lengths or national[0] == "0" or is_filler(national):
        return False
    return not country.starts_with_trunk_prefix(national)


def is_filler(national: str) -> bool:
    """Whether the digits look typed for want of a number: all the same, or counting up."""
    return national == national[:1] * len(national) or national in FILLERS


@lru_cache(maxsize=512)
def caller_lengths(code: int) -> frozenset[int]:
    """How many digits the landline and mobile numbers of a country code have, without the code."""
    return frozenset(digits for digits in range(4, 16) if _is_caller_length(code, digits))


def _is_caller_length(code: int, digits: int) -> bool:
    number = PhoneNumber(country_code=code, national_number=10 ** (digits - 1))
    reason = is_possible_number_for_type_with_reason(number, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return reason == ValidationResult.IS_POSSIBLE


@lru_cache(maxsize=1024)
def _country_of(start: str) -> _Country | None:
    for code_digits in (1, 2, 3):
        code = int(start[:code_digits])
        if start[0] != "0" and code in COUNTRY_CODE_TO_REGION_CODE:
            return _read_country(code, code_digits)
    return None


def _read_country(code: int, code_digits: int) -> _Country | None:
    main_region = COUNTRY_CODE_TO_REGION_CODE[code][0]
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, main_region)
    if metadata is None:
        return None
    return _Country(code_digits, caller_lengths(code), _test_for(metadata.national_prefix_for_parsing or ""))


def _test_for(prefix: str) -> Callable[[str], object]:
    if not prefix:
        return lambda national: False
    if prefix.isdigit():
        # Most prefixes are a plain 0 or 1; a regular expression would take a third of the time that a number may cost.
        return lambda national: national.startswith(prefix)
    return re.compile(prefix).match

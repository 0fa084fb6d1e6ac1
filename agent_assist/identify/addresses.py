"""Takes the number out of what is written around it: SIP and tel addresses, display names, parameters, extensions."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

_SCHEMES = ("sips:", "sip:", "tel:", "callto:", "phone:")
_EXTENSION_WORDS = frozenset({"", "x", "ext", "extn", "exten", "extension", "p", "w"})
_LONGEST_EXTENSION = 8


@dataclass(frozen=True)
class Written:
    """The parts of an address. `context` is the phone-context of RFC 3966; parts that are not there are empty."""

    number: str
    name: str = ""
    host: str = ""
    context: str = ""


def unwrap(text: str) -> Written:
    """The parts of a SIP or tel address with or without a display name; any other text is all number. Never fails."""
    name, address = _part_name(text.strip())
    scheme = next((word for word in _SCHEMES if address.casefold().startswith(word)), "")
    rest = address[len(scheme) :]
    user, at, host = rest.partition("@")
    if not at and scheme in ("sip:", "sips:") and _is_host(rest):
        user, host = "", rest
    number, *parameters = user.split(";")
    if at:
        number = number.partition(":")[0]
    context = next((value for key, value in map(_part_parameter, parameters) if key == "phone-context"), "")
    return Written(unquote(number.partition("?")[0]).strip(), name, _host_name(host), context)


def part_extension(number: str) -> tuple[str, str]:
    """The number and the extension behind it ("0113 496 0710 ext. 12"), which may be empty.

    Of several numbers with commas between them, the first is kept. What cannot be an extension stays where it is.
    """
    digits_seen = 0
    for place, char in enumerate(number):
        digits_seen += char.isdecimal()
        if digits_seen and (char in ",#" or char.isalpha()):
            return _part_at(number, place)
    return number, ""


def _part_at(number: str, place: int) -> tuple[str, str]:
    head, tail = number[:place], number[place:]
    letters = "".join(char for char in tail if char.isalpha()).casefold()
    digits = "".join(char for char in tail if char.isdecimal())
    if tail.startswith(",") and (not letters or len(digits) > _LONGEST_EXTENSION):
        return head, digits
    if letters in _EXTENSION_WORDS and len(digits) <= _LONGEST_EXTENSION and "*" not in tail:
        return head, digits
    return number, ""


def _part_name(text: str) -> tuple[str, str]:
    start = 0
    if text.startswith('"'):
        # A quoted name may itself hold an angle bracket.
        start = max(text.find('"', 1), 0)
    opening = text.find("<", start)
    if opening < 0:
        return "", text
    inside = text[opening + 1 :].partition(">")[0]
    return text[:opening].strip().strip("\"'").strip(), inside.strip()


def _part_parameter(parameter: str) -> tuple[str, str]:
    key, _, value = parameter.partition("=")
    return key.strip().casefold(), value.strip().strip('"')


def _host_name(host: str) -> str:
    for mark in ";?:>":
        host = host.partition(mark)[0]
    return host.strip().casefold()


def _is_host(text: str) -> bool:
    """Whether an address without a user names a machine: by letters, or by the four numbers of an IP address."""
    name = _host_name(text)
    parts = name.split(".")
    is_ip = len(parts) == 4 and all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts)
    return is_ip or (any(char.isalpha() for char in name) and not name[:1].isdigit() and not name.startswith("+"))

"""Keeps how each trunk writes telephone numbers, and reads it from the supervisors' sheet `rules/trunks.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import SUPPORTED_REGIONS, PhoneMetadata

from agent_assist.sheets import Items, Node, Notes, Table, Text, did_you_mean

DEFAULT = "default"
LONGEST_EXTENSION = 6

# What people write for a region, where its two letters are others.
_SAID_FOR = {"UK": "GB", "EN": "GB", "GBR": "GB", "USA": "US", "EIRE": "IE", "IRL": "IE", "ITA": "IT", "AUS": "AU"}


@dataclass(frozen=True)
class TrunkProfile:
    """How numbers are written on one trunk.

    `region` is two letters (ISO 3166), or empty where only international numbers can be read. `outside_line` is what
    the switch puts before a number to get a line out. `strip_before` and `strip_after` are noise around the number, in
    any case. `extension_digits` is the longest internal number; nothing that short is ever a customer.
    """

    name: str
    region: str = ""
    international_prefixes: tuple[str, ...] = ("00",)
    trunk_prefixes: tuple[str, ...] = ()
    outside_line: str = ""
    strip_before: tuple[str, ...] = ()
    strip_after: tuple[str, ...] = ()
    extension_digits: int = LONGEST_EXTENSION

    def __hash__(self) -> int:
        # Every lookup uses the profile as a key of the cache; hashing all the fields would cost more than the lookup.
        return hash((self.name, self.region))


def read_trunks(table: Table, file: str) -> dict[str, TrunkProfile]:
    """The profiles in the sheet by their names in small letters. Raises SheetFaults with every fault found."""
    notes = Notes(file)
    trunks: dict[str, TrunkProfile] = {}
    for name, node in table.entries.items():
        key = name.strip().casefold()
        if key in trunks:
            notes.add(table.keys[name], f"`{name}` stands here twice but for its capital letters.", "Keep one of them.")
        trunks[key] = _read_profile(key, table.keys[name], node, notes)
    if DEFAULT not in trunks:
        cure = did_you_mean(DEFAULT, list(trunks)) or "Add a profile of this name."
        notes.add(table, f"There is no profile `{DEFAULT}`, which is used where a call names none.", cure)
    notes.raise_if_any()
    return trunks


def choose_trunk(trunks: Mapping[str, TrunkProfile], name: str, region: str = "") -> TrunkProfile:
    """The profile of this name; else what is usual in the region; else the default profile."""
    named = trunks.get(name.strip().casefold())
    if named is not None:
        return named
    return plain_trunk(region) if region.strip() or DEFAULT not in trunks else trunks[DEFAULT]


def unknown_trunk(trunks: Mapping[str, TrunkProfile], name: str) -> str:
    """Says that there is no profile of this name, and which there are; empty where there is one or none is named.

    For people who write a name down once; a call that names an unknown one is read as if it named none. Where no
    profile can be read, any name is let through.
    """
    if not trunks or not name.strip() or name.strip().casefold() in trunks:
        return ""
    cure = did_you_mean(name, list(trunks)) or f"There are: {', '.join(trunks)}."
    return f"trunks.yaml has no profile `{name}`. {cure}"


@lru_cache(maxsize=512)
def plain_trunk(region: str) -> TrunkProfile:
    """What is usual in a region, for where no profile is named. An unknown region reads international numbers only."""
    known = _region_code(region)
    return TrunkProfile(f"plain {known}".strip(), known, _usual_international(known), _usual_trunk(known))


def _region_code(written: str) -> str:
    code = written.strip().upper()
    code = _SAID_FOR.get(code, code)
    return code if code in SUPPORTED_REGIONS else ""


def _usual_international(region: str) -> tuple[str, ...]:
    """The region's own prefix and 00, which the world's networks understand; the longest first."""
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    own = (metadata.preferred_international_prefix or metadata.international_prefix or "") if metadata else ""
    return _longest_first({own, "00"}) if own.isdigit() else ("00",)


def _usual_trunk(region: str) -> tuple[str, ...]:
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    return (metadata.national_prefix,) if metadata and metadata.national_prefix else ()


def _longest_first(prefixes: set[str]) -> tuple[str, ...]:
    return tuple(sorted(prefixes, key=lambda prefix: (-len(prefix), prefix)))


def _read_profile(name: str, key: Text, node: Node, notes: Notes) -> TrunkProfile:
    if not isinstance(node, Table):
        notes.add(key, f"`{key.value}` should hold lines such as `region: GB`.", "Write them below it, indented.")
        return TrunkProfile(name)
    for entry, place in node.keys.items():
        if entry not in _READERS:
            cure = did_you_mean(entry, list(_READERS)) or f"Known are: {', '.join(_READERS)}."
            notes.add(place, f"`{entry}` is not known for a trunk.", cure)
    if "region" not in node.entries:
        notes.add(key, f"The trunk `{key.value}` has no region.", "Add a line such as `region: GB`.")
    region = _read_region(node, notes)
    usual = plain_trunk(region)
    read = {entry: _READERS[entry](value, notes) for entry, value in node.entries.items() if entry in _READERS}
    return TrunkProfile(
        name,
        region,
        _longest_first(set(read.get("international prefixes", usual.international_prefixes))),
        read.get("trunk prefixes", usual.trunk_prefixes),
        "".join(read.get("outside line", ())),
        read.get("remove before", ()),
        read.get("remove after", ()),
        int("".join(read.get("extension digits", ())) or LONGEST_EXTENSION),
    )


def _read_region(profile: Table, notes: Notes) -> str:
    node = profile.get("region")
    if node is None:
        return ""
    written = node.value.strip().upper() if isinstance(node, Text) else ""
    if written in SUPPORTED_REGIONS:
        return written
    near = _SAID_FOR.get(written)
    cure = f"Did you mean `{near}`?" if near else "Write the two letters of a country, such as `GB` or `IE`."
    notes.add(node, f"`{written}` is not a region." if written else "A region is expected here.", cure)
    return ""


def _texts(node: Node, notes: Notes) -> list[Text]:
    """A single text, a text with commas, or a list, as texts with their places."""
    if isinstance(node, Text):
        return [Text(part.strip(), node.line, node.column) for part in node.value.split(",")]
    if isinstance(node, Items):
        for item in node:
            if not isinstance(item, Text):
                notes.add(item, "A word is expected here.", "Write one per line.")
        return [item for item in node if isinstance(item, Text)]
    notes.add(node, "A word or a list of words is expected here.", "Write for example `- CLI:`.")
    return []


def _read_prefixes(node: Node, notes: Notes) -> tuple[str, ...]:
    good = []
    for text in _texts(node, notes):
        if text.value == "none":
            continue
        if not (text.value.isascii() and text.value.isdigit() and len(text.value) <= 6):
            notes.add(text, f"`{text.value}` is not a prefix.", "Write one to six digits such as `00`, or `none`.")
            continue
        good.append(text.value)
    return tuple(good)


def _read_outside_line(node: Node, notes: Notes) -> tuple[str, ...]:
    prefixes = _read_prefixes(node, notes)
    if len(prefixes) > 1:
        notes.add(node, "A trunk has one outside line only.", "Keep one, and make a second profile for the other.")
    return prefixes[:1]


def _read_noise(node: Node, notes: Notes) -> tuple[str, ...]:
    good = []
    for text in _texts(node, notes):
        if not any(char.isalpha() or char in "*#;:=/|_" for char in text.value):
            cure = "Write the words or signs that stand there, such as `CLI:`; for digits use `outside line`."
            notes.add(text, f"`{text.value}` could be part of a number.", cure)
            continue
        good.append(text.value.strip())
    return tuple(good)


def _read_extension_digits(node: Node, notes: Notes) -> tuple[str, ...]:
    if isinstance(node, Text) and node.value in ("6", "7", "8"):
        return (node.value,)
    written = f"`{node.value}` is" if isinstance(node, Text) else "This is"
    cure = "Write 6, 7 or 8: nothing of six digits or fewer is ever a customer."
    notes.add(node, f"{written} not a length of extensions.", cure)
    return ()


_READERS: dict[str, Callable[[Node, Notes], tuple[str, ...]]] = {
    "region": lambda node, notes: (),
    "international prefixes": _read_prefixes,
    "trunk prefixes": _read_prefixes,
    "outside line": _read_outside_line,
    "remove before": _read_noise,
    "remove after": _read_noise,
    "extension digits": _read_extension_digits,
}

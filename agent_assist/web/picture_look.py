"""Decides how a picture looks on the page it is for: the desk's colours, and sizes that can be read there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """Those of the desk (static/tokens.css); `first` and `second` also differ in lightness, for who sees no colours."""

    ink: str
    muted: str
    rule: str
    surface: str
    first: str
    second: str
    pale: str


LIGHT = Colours("#17212b", "#526070", "#dfe4e9", "#ffffff", "#0d5b73", "#b8690a", "#b5d3dc")
DARK = Colours("#e9eef2", "#a5b2bf", "#2b3742", "#1b252e", "#7fcbe2", "#f2c47c", "#2a5361")


@dataclass(frozen=True)
class Look:
    """For which page a picture is: `narrow` is a telephone's."""

    dark: bool = False
    narrow: bool = False

    @property
    def colours(self) -> Colours:
        return DARK if self.dark else LIGHT

    @property
    def width(self) -> int:
        """In CSS pixels; letters are of one size on every page, and so pictures differ in width."""
        return 320 if self.narrow else 560

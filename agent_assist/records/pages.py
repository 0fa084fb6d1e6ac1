"""Gives long lists in pages by the place of their last row, newest first, at the same cost however deep."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

BEFORE_ALL = (2**62, "")


def cursor(at: int, id_: str) -> str:
    """What to send as `before` for the page after the row at this time (epoch milliseconds) and id."""
    return urlsafe_b64encode(f"{at}.{id_}".encode()).decode().rstrip("=")


def place(before: str) -> tuple[int, str]:
    """The time and id that `before` stands for. Raises ValueError for one that no page has given."""
    if not before:
        return BEFORE_ALL
    try:
        at, _, id_ = urlsafe_b64decode(before + "=" * (-len(before) % 4)).decode("ascii").partition(".")
        if not -(2**62) < int(at) < 2**62 or not id_.isalnum():
            raise ValueError(before)
        return int(at), id_
    except (binascii.Error, ValueError) as error:
        raise ValueError("The page is not known. Send `before` as the last page gave it.") from error

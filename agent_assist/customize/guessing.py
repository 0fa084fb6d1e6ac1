"""Decides whether a password is guessed too easily: a common one, a row of keys, a year behind a name."""

from __future__ import annotations

import re

from zxcvbn import zxcvbn

# Of 4: more than a hundred million guesses, which the slow hash and the counted tries make long.
ENOUGH = 3
# Looking at more takes seconds, and no long password becomes easy by its end.
LOOKED_AT = 72
OURS = ("agent assist", "agentassist", "supervisor", "supervisors")


def is_guessable(password: str, login: str) -> bool:
    """Whether somebody who knows the login, and what people usually take, would guess it soon."""
    own = [login, *re.split(r"[._@+-]+", login), *OURS]
    return int(zxcvbn(password[:LOOKED_AT], user_inputs=own)["score"]) < ENOUGH

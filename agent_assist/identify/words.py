"""Knows the words a switch says instead of a number: that the caller hid it, or that nobody filled it in."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 64

# The caller asked not to be shown. As a display name they also cover a number that stands beside them.
_HIDDEN = """
    anonymous anonym anonyme anonimo private privat prive privato privado restricted withheld withold blocked hidden
    clir suppressed unterdruckt geheim verborgen afgeschermd oculto nascosto masque confidential secret exdirectory
    incognito skjult dold riservato unlisted
"""
# The network knows no number. As a display name they only say that the *name* is not known.
_NOT_AVAILABLE = """
    unavailable unknown unkown unidentified undisclosed unbekannt inconnu desconocido sconosciuto onbekend ukjent okand
    disponible payphone coin absent missing
"""
_FILLER = """
    caller callerid s id ids cid cli number no num nummer numero name call user party line info information address
    available presentation the by from is of data isup sip tel
"""
# Written in one word, or needing more than one word to mean something.
_WHOLE = """
    nocallerid callerunknown unknowncaller privatenumber privatecaller blockedcaller numberwithheld withheldnumber nocli
    unknownnumber anonymouscaller numberunavailable notavailable outofarea nonumber nocid noid nonumberavailable
    numbernotavailable notprovided interactionwithotherservice coinlinepayphone presentationrestricted keinenummer
    addressunavailable nondisponible nodisponible p o pvt anon unavail oof
"""
# "Anonymous" and "unavailable" as some switches spell them on the keys of a telephone.
_KEYPAD = frozenset({"266696687", "86282452253"})

_NOBODY_FILLED_IN = frozenset(
    {"", "s", "-", "--", "?", "null", "(null)", "none", "nil", "undefined", "nan", "n/a", "na", "empty", "tbd"}
)
_BRACKETS = (("[", "]"), ("<", ">"), ("{", "}"), ("%", "%"), ("${", "}"), ("#{", "}"), ("$(", ")"), ("@", "@"))


def fold(text: str) -> str:
    """The text without accents, in small letters and in the plain forms of its characters."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().strip()


_HIDDEN_WORDS = frozenset(_HIDDEN.split())
_ABSENCE_WORDS = _HIDDEN_WORDS | frozenset(_NOT_AVAILABLE.split())
_FILLER_WORDS = frozenset(_FILLER.split())
_WHOLE_WORDS = frozenset(_WHOLE.split())


def is_placeholder(text: str) -> bool:
    """Whether nobody filled this field in: empty, `null`, or the name of a variable such as `[Agent]` or `${x}`."""
    plain = text[: LONGEST + 1].strip().strip("\"'").strip()
    if len(plain) > LONGEST:
        return False
    if plain.casefold() in _NOBODY_FILLED_IN or not any(char.isalnum() for char in plain):
        return True
    if plain.startswith("$") and plain[1:].replace("_", "").isalpha():
        return True
    return any(_names_a_variable(plain, opening, closing) for opening, closing in _BRACKETS)


def is_withheld(text: str) -> bool:
    """Whether this says that there is no number to be had, in any case and in several languages. Zeros say so too."""
    if len(text) > LONGEST:
        return False
    folded = fold(text)
    letters = "".join(char for char in folded if char.isalnum())
    if not letters:
        return True
    if letters.isdigit():
        return set(letters) == {"0"} or letters in _KEYPAD or folded in ("-1", "−1")
    return letters in _WHOLE_WORDS or _says_only(text, _ABSENCE_WORDS)


def asks_for_privacy(name: str) -> bool:
    """Whether a display name says that the caller hides, so that even a number beside it must not be looked up."""
    return len(name) <= LONGEST and any(char.isalpha() for char in name) and _says_only(name, _HIDDEN_WORDS)


def _says_only(text: str, meaning: frozenset[str]) -> bool:
    """Whether the text is made of these words and of words that add nothing, with at least one of these."""
    # "CallerUnknown" is two words, "unknowN" is one: both are tried.
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return any(_are_only(words, meaning) for words in (_words_in(parted), _words_in(text)))


def _words_in(text: str) -> list[str]:
    joined = fold(text).replace("ex-directory", "exdirectory").replace("not available", "unavailable")
    return re.findall(r"[^\W_]+", joined)


def _are_only(words: list[str], meaning: frozenset[str]) -> bool:
    return any(word in meaning for word in words) and all(word in meaning or word in _FILLER_WORDS for word in words)


def _names_a_variable(plain: str, opening: str, closing: str) -> bool:
    if not (plain.startswith(opening) and plain.endswith(closing) and len(plain) > len(opening + closing)):
        return False
    inner = plain[len(opening) : -len(closing)].strip("{}[]<> ")
    # A name may end in a digit; anything that could hold a number or an address is left to be read.
    return not inner or (inner[0].isalpha() or inner[0] == "_") and not any(char in ":@+" for char in inner)

"""Asks for a password: twice at a terminal, or once from standard input where a program sends it."""

from __future__ import annotations

import getpass
import sys

from agent_assist.customize.accounts import MOST_PASSWORD, Unfit, fit_password

MOST_BYTES = 8 * MOST_PASSWORD


def ask_password(login: str, from_input: bool) -> str:
    """A password that is fit for the account. Raises Unfit."""
    if from_input:
        return fit_password(_first_line(), login)
    if not sys.stdin.isatty():
        raise Unfit("password", "No terminal to ask for the password at. Send it with --password-stdin, or take --key.")
    try:
        password = fit_password(getpass.getpass(f"Password for {login}: "), login)
        if getpass.getpass("The same again: ") != password:
            raise Unfit("password", "The two passwords are not the same. Nothing was changed.")
    except EOFError:
        raise Unfit("password", "No password was entered. Nothing was changed.") from None
    return password


def _first_line() -> str:
    line = sys.stdin.buffer.readline(MOST_BYTES)
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Unfit("password", "The password on standard input is no UTF-8 text.") from None

"""Decides what the desk leaves in a browser: the session, and before it the name of a visit; no script reads either."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from agent_assist.customize.accounts import VISIT_LENGTH
from agent_assist.web.desk_session import new_nonce

PATH = "/desk"
COOKIE = "agent_assist_desk"
# Who is not signed in has a cookie of their own, so that nobody can be signed in by a form on another site.
VISIT_COOKIE = "agent_assist_desk_visit"
SECONDS = int(VISIT_LENGTH.total_seconds())


def visit() -> str:
    """The visitor's own nonce, a new one where the browser has none."""
    given = request.cookies.get(VISIT_COOKIE, "")
    return given if re.fullmatch(r"visit-[\w-]{22}", given, re.ASCII) else f"visit-{new_nonce()}"


def set_visit(response: Response, value: str) -> None:
    """Lets the browser keep the visit."""
    _set(response, VISIT_COOKIE, value)


def set_session(response: Response, value: str) -> None:
    """Lets the browser keep the session, which takes the place of the visit."""
    _set(response, COOKIE, value)
    response.delete_cookie(VISIT_COOKIE, path=PATH)


def forget_session(response: Response) -> None:
    """Lets the browser forget it."""
    response.delete_cookie(COOKIE, path=PATH)


def _set(response: Response, name: str, value: str) -> None:
    # A proxy that ends TLS says so in this header; who invents it only harms their own cookie.
    is_secure = request.is_secure or request.headers.get("X-Forwarded-Proto", "") == "https"
    response.set_cookie(name, value, SECONDS, path=PATH, secure=is_secure, httponly=True, samesite="Strict")

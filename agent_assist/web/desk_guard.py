"""Decides who may come to the supervisors' desk: a browser with a session, or a key in the header."""

from __future__ import annotations

import functools
import re
from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.web.desk_fault import is_browser
from agent_assist.web.desk_gate import READING, SCOPES, DeskGate
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import GUARDED_BY, View
from agent_assist.web.roles import Supervisor as Supervisor

_OWN_PATH = re.compile(r"/desk(/[\w.~%-]+)*/?(\?[\w.~%&=+:,@/-]*)?", re.ASCII)


def gate() -> DeskGate:
    """The gate of the app that answers this request."""
    found: DeskGate = current_app.extensions["desk-gate"]
    return found


def needs_supervisor(view: View) -> View:
    """A door of the desk; the supervisor is its first argument. Browsers are led to sign in, and told faults in a page.

    Whatever changes something is a POST that carries `form_token`: as the field `csrf`, or as the header X-CSRF-Token.
    """

    @functools.wraps(view)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            supervisor = gate().admit()
        except ApiError as fault:
            if fault.status == 401 and is_browser():
                return to_sign_in()
            raise
        return view(supervisor, *arguments, **named)

    setattr(guarded, GUARDED_BY, SCOPES)
    return guarded  # type: ignore[return-value]


def to_sign_in() -> AnyResponse:
    """Leads to the sign-in, and from there back to the page that was wanted, or that held the form."""
    wanted = request.full_path.rstrip("?") if request.method in READING else request.form.get("back", "")
    return redirect(url_for("desk_sign_in_page", next=own_path(wanted)), 303)


def own_path(wanted: str) -> str:
    """The path if it is one of the desk, else the desk itself: nobody is led elsewhere by a link."""
    # A browser reads %2e as a dot, and two of them as the way up.
    is_own = len(wanted) <= 500 and _OWN_PATH.fullmatch(wanted) and ".." not in re.sub("%2e", ".", wanted, flags=re.I)
    return wanted if is_own else "/desk"

"""Decides who may come to the supervisors' desk: a browser with a session, or a key in the header."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from flask import current_app, g, redirect, request, url_for
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.web.desk_fault import is_browser
from agent_assist.web.desk_session import DeskSessions
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import GUARDED_BY, Guard, KeyHolder, View
from agent_assist.web.roles import Supervisor as Supervisor
from agent_assist.web.roles import supervisor_of_request

COOKIE = "agent_assist_desk"
SCOPES = ("rules",)
WRONG_KEYS_PER_MINUTE = 10
MOST_KEY_LETTERS = 500
READING = ("GET", "HEAD", "OPTIONS")
_OWN_PATH = re.compile(r"/desk(/[\w.~%-]+)*/?(\?[\w.~%&=+:,@/-]*)?", re.ASCII)


class HeldKeys(Protocol):
    """Knows the keys in force, by what was typed in and by their ids. Both raise RecordsAway."""

    def find(self, key: str) -> KeyHolder | None: ...
    def holder(self, key_id: str) -> KeyHolder | None: ...


class DeskGate:
    """Lets supervisors in. `now` tells the time."""

    def __init__(self, keys: HeldKeys, guard: Guard, sessions: DeskSessions, now: Callable[[], datetime]) -> None:
        self.sessions = sessions
        self._keys, self._guard, self._now = keys, guard, now
        self._rate = RateLimitItemPerMinute(WRONG_KEYS_PER_MINUTE)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def admit(self) -> Supervisor:
        """Who is asking, if they may, and if what they send comes from a page of ours. Raises ApiError."""
        if request.headers.get("Authorization"):
            self._guard.admit(SCOPES)
            who = supervisor_of_request()
            return Supervisor(who.id, who.name, who.roles)
        session = self.sessions.read(request.cookies.get(COOKIE, ""), self._seconds())
        holder = self._keys.holder(session.key_id) if session else None
        if session is None or holder is None or not holder.scopes.intersection(SCOPES):
            raise ApiError(401, "Sign in at /desk/sign-in, or send the header: Authorization: Bearer KEY")
        self._guard.count(f"desk:{holder.id}")
        if request.method not in READING and not self.sessions.is_ours(session.nonce, sent_token()):
            raise ApiError(
                403, "This form is of another session. Load the page again and repeat it.", code="stale_form"
            )
        who = g.supervisor = holder.supervisor
        return Supervisor(who.id, who.name, who.roles, self.sessions.form_token(session.nonce))

    def open(self, key: str) -> str:
        """The cookie of a new session for whoever typed this key. Raises ApiError 401, 403 or 429."""
        who = request.remote_addr or ""
        if not self._limiter.test(self._rate, who):
            raise ApiError(429, "Too many wrong keys. Wait a minute and try again.", retry_after=60)
        holder = self._keys.find(key.strip()[:MOST_KEY_LETTERS])
        if holder is None:
            self._limiter.hit(self._rate, who)
            raise ApiError(401, "This key is not known, or it has been revoked. Check that you copied all of it.")
        if not holder.scopes.intersection(SCOPES):
            raise ApiError(403, "This key is good, but not for the desk: it lacks the scope `rules`.")
        return self.sessions.begin(holder.id, self._seconds())

    def _seconds(self) -> int:
        return int(self._now().timestamp())


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


def sent_token() -> str:
    """The token of the form that was sent."""
    return request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")

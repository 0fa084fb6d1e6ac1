"""Lets supervisors in at the desk: by a login with its password, by a key, and by the session that came of either."""

from __future__ import annotations

from typing import Protocol

from flask import g, request

from agent_assist.customize import supervisors
from agent_assist.customize.accounts import Account, NotForTheDesk, NotKnown, TooManySigningIn, Visit
from agent_assist.web.desk_cookies import COOKIE
from agent_assist.web.desk_session import DeskSessions, new_nonce
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import Guard
from agent_assist.web.roles import Supervisor, supervisor_of_request
from agent_assist.web.sign_in_tries import Tries

SCOPES = ("rules",)
MOST_KEY_LETTERS = 500
READING = ("GET", "HEAD", "OPTIONS")


class Accounts(Protocol):
    """Who may sign in, and who is signed in under the nonce that their browser holds. All raise RecordsAway."""

    def sign_in(self, login: str, password: str, nonce: str) -> supervisors.Supervisor:
        """Raises NotKnown and TooManySigningIn."""

    def sign_in_with_key(self, secret: str, nonce: str) -> supervisors.Supervisor:
        """Raises NotKnown and NotForTheDesk."""

    def change_password(self, who: supervisors.Supervisor, old: str, new: str, nonce: str) -> None:
        """Ends all sessions but the new one under `nonce`. Raises Unfit, NotKnown and TooManySigningIn."""

    def signed_in(self, nonce: str) -> supervisors.Supervisor | None: ...
    def sign_out(self, nonce: str) -> None: ...
    def sign_out_everywhere(self, who: supervisors.Supervisor) -> int: ...
    def account(self, who: supervisors.Supervisor) -> Account | None: ...
    def visits(self, who: supervisors.Supervisor, limit: int) -> list[Visit]: ...
    def visit_of(self, nonce: str) -> str: ...


class DeskGate:
    """Lets supervisors in."""

    def __init__(self, accounts: Accounts, guard: Guard, sessions: DeskSessions) -> None:
        self.accounts, self.sessions = accounts, sessions
        self._guard, self._tries = guard, Tries()

    def admit(self) -> Supervisor:
        """Who is asking, if they may, and if what they send comes from a page of ours. Raises ApiError."""
        if request.headers.get("Authorization"):
            self._guard.admit(SCOPES)
            return _at_the_desk(supervisor_of_request())
        nonce = self.nonce()
        who = self.accounts.signed_in(nonce) if nonce else None
        if who is None:
            raise ApiError(401, "Sign in at /desk/sign-in, or send the header: Authorization: Bearer KEY")
        self._guard.count(f"desk:{who.id}")
        if request.method not in READING and not self.sessions.is_ours(nonce, sent_token()):
            raise ApiError(
                403, "This form is of another session. Load the page again and repeat it.", code="stale_form"
            )
        g.supervisor = who
        return _at_the_desk(who, self.sessions.form_token(nonce))

    def sign_in(self, login: str, password: str) -> str:
        """The cookie of a new session. Raises ApiError 401, 429 or 503, which never tells whether the login exists."""
        nonce = new_nonce()
        try:
            with self._tries.one_more(_address(), login):
                self.accounts.sign_in(login, password, nonce)
        except NotKnown:
            raise ApiError(401, "The login or the password is not right.") from None
        except TooManySigningIn:
            raise _busy() from None
        return self._changed_to(nonce)

    def sign_in_with_key(self, key: str) -> str:
        """The cookie of a new session for whoever typed this key. Raises ApiError 401, 403 or 429."""
        nonce = new_nonce()
        try:
            with self._tries.one_more(_address()):
                self.accounts.sign_in_with_key(key.strip()[:MOST_KEY_LETTERS], nonce)
        except NotKnown:
            told = "This key is not known, or it has been revoked. Check that you copied all of it."
            raise ApiError(401, told) from None
        except NotForTheDesk:
            told = "This key is good, but not for the desk: it lacks the scope `rules`."
            raise ApiError(403, told) from None
        return self._changed_to(nonce)

    def change_password(self, who: Supervisor, old: str, new: str) -> str:
        """The cookie of the one session that is left, "" for who came without. Raises Unfit and ApiError."""
        account, nonce = self.accounts.account(who), new_nonce() if self.nonce() else ""
        try:
            with self._tries.one_more(_address(), account.login if account else ""):
                self.accounts.change_password(who, old, new, nonce)
        except NotKnown:
            raise ApiError(403, "The password you have now is not right.", "old", "wrong_password") from None
        except TooManySigningIn:
            raise _busy() from None
        return self.sessions.cookie(nonce) if nonce else ""

    def nonce(self) -> str:
        """What the browser holds of its session, "" for none of ours."""
        return self.sessions.nonce_in(request.cookies.get(COOKIE, ""))

    def _changed_to(self, nonce: str) -> str:
        # Whoever sits down at a browser where somebody else is signed in ends that.
        if before := self.nonce():
            self.accounts.sign_out(before)
        return self.sessions.cookie(nonce)


def _at_the_desk(who: supervisors.Supervisor, form_token: str = "") -> Supervisor:
    return Supervisor(who.id, who.name, who.roles, form_token)


def _address() -> str:
    return request.remote_addr or ""


def _busy() -> ApiError:
    return ApiError(503, "Many are signing in at this moment. Try again in a few seconds.", retry_after=5)


def sent_token() -> str:
    """The token of the form that was sent."""
    return request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")

"""Decides who may come in at a door: a key with the scope, or a rep's access token, within the rate."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, TypeVar

from flask import current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from agent_assist.customize.supervisors import Supervisor
from agent_assist.interact.calls import Integration
from agent_assist.interact.outcome import Rep
from agent_assist.web.errors import ApiError
from agent_assist.web.tokens import BadToken, PanelTokens

PANEL = "panel"
GUARDED_BY = "__guarded_by__"

View = TypeVar("View", bound=Callable[..., Any])


class KeyHolder(Protocol):
    """Whom a key belongs to, and what it may do."""

    @property
    def id(self) -> str: ...
    @property
    def integration(self) -> Integration: ...
    @property
    def scopes(self) -> frozenset[str]: ...
    @property
    def supervisor(self) -> Supervisor: ...


class KeyRing(Protocol):
    """Knows the keys in force. Raises RecordsAway where it cannot tell."""

    def find(self, key: str) -> KeyHolder | None: ...


class Guard:
    """Stands at the doors of one app."""

    def __init__(
        self, keys: KeyRing, tokens: PanelTokens, requests_per_minute: int, value_roles: Collection[str]
    ) -> None:
        self._keys = keys
        self._tokens = tokens
        self._value_roles = value_roles
        self._rate = RateLimitItemPerMinute(requests_per_minute) if requests_per_minute else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def admit(self, scopes: tuple[str, ...]) -> Rep:
        """Who is asking, if they may. Raises ApiError 401, 403 or 429."""
        secret = presented_secret(request.headers.get("Authorization", ""), request.args)
        if not secret:
            raise ApiError(401, "A key is needed. Send the header: Authorization: Bearer KEY")
        if PANEL in scopes and secret.count(".") >= 2:
            return self._rep(secret)
        holder = self._keys.find(secret)
        if holder is None:
            raise ApiError(401, "This key is not known or has been revoked.")
        if not holder.scopes.intersection(scopes):
            wanted = " or ".join(scope for scope in scopes if scope != PANEL)
            raise ApiError(403, f"This key lacks the scope {wanted}.")
        self.count(holder.id)
        g.scopes, g.supervisor = holder.scopes, holder.supervisor
        return Rep(holder.integration, holder.integration.name)

    def _rep(self, secret: str) -> Rep:
        try:
            session = self._tokens.read_access(secret)
        except BadToken as fault:
            raise ApiError(401, str(fault), code="token_expired" if fault.expired else "") from None
        self.count(f"panel:{session.rep}")
        g.scopes = frozenset({PANEL})
        sees_amounts = session.role in self._value_roles
        return Rep(Integration(session.integration_id, ""), session.rep, session.rep, sees_amounts, session.role)

    def count(self, who: str) -> None:
        """Counts a request of `who`. Raises ApiError 429 where there were too many."""
        if self._rate and not self._limiter.hit(self._rate, who):
            raise ApiError(429, "Too many requests with this key. Try again in a minute.", retry_after=60)


def presented_secret(authorization: str, query: Mapping[str, str]) -> str:
    """The key or token in the header, else in the query for clients that cannot send headers."""
    scheme, _, secret = authorization.partition(" ")
    if secret and scheme.casefold() == "bearer":
        return secret.strip()
    return query.get("key", "")


def needs(*scopes: str) -> Callable[[View], View]:
    """A door for keys with one of `scopes`; `panel` lets reps in by their token. The asker is the first argument."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            return view(current_app.extensions["guard"].admit(scopes), *arguments, **named)

        setattr(guarded, GUARDED_BY, scopes)
        return guarded  # type: ignore[return-value]

    return guard


def open_to_all(view: View) -> View:
    """A door without a guard, said so on purpose."""
    setattr(view, GUARDED_BY, ())
    return view

"""Makes and reads what a supervisor's browser holds: the signed session of a working day, and the token of a form."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256

from itsdangerous import BadSignature, Signer, URLSafeSerializer

SESSION_SECONDS = 8 * 3600


@dataclass(frozen=True)
class DeskSession:
    """Opened with the key `key_id`, good until `until` (epoch seconds); `nonce` tells sessions apart."""

    key_id: str
    nonce: str
    until: int


class DeskSessions:
    """Signs with the secret of this installation; nothing is stored."""

    def __init__(self, secret: str) -> None:
        strong = {"digest_method": sha256}
        self._sessions = URLSafeSerializer(secret, salt="desk-session", signer_kwargs=strong)
        self._forms = Signer(secret, salt="desk-form", digest_method=sha256)

    def begin(self, key_id: str, now: int) -> str:
        """The cookie of a new session."""
        return self._sessions.dumps(asdict(DeskSession(key_id, new_nonce(), now + SESSION_SECONDS)))

    def read(self, cookie: str, now: int) -> DeskSession | None:
        """The session in a cookie; None where it is not one of ours or its time is up."""
        try:
            session = DeskSession(**self._sessions.loads(cookie))
        except (BadSignature, TypeError):
            return None
        return session if session.until > now else None

    def form_token(self, nonce: str) -> str:
        """What every form of this session carries, so that no other site can send one."""
        return self._forms.get_signature(nonce).decode()

    def is_ours(self, nonce: str, token: str) -> bool:
        """Whether a form's token belongs to this session; compared in constant time."""
        return hmac.compare_digest(self.form_token(nonce).encode(), token.encode("utf-8", "replace"))


def new_nonce() -> str:
    """Something nobody guesses."""
    return secrets.token_urlsafe(16)

"""Makes and reads what a supervisor's browser holds: the signed name of a session, and the token of a form."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from itsdangerous import BadSignature, Signer


class DeskSessions:
    """Signs with the secret of this installation; what a session is good for is kept in the records."""

    def __init__(self, secret: str) -> None:
        self._cookies = Signer(secret, salt="desk-session", digest_method=sha256)
        self._forms = Signer(secret, salt="desk-form", digest_method=sha256)

    def cookie(self, nonce: str) -> str:
        """What the browser holds of a session."""
        return self._cookies.sign(nonce).decode()

    def nonce_in(self, cookie: str) -> str:
        """The session that a cookie names, "" where we have not made it: nobody asks the database for a forged one."""
        try:
            return self._cookies.unsign(cookie.encode("utf-8", "replace")).decode()
        except (BadSignature, UnicodeDecodeError):
            return ""

    def form_token(self, nonce: str) -> str:
        """What every form of this session carries, so that no other site can send one."""
        return self._forms.get_signature(nonce).decode()

    def is_ours(self, nonce: str, token: str) -> bool:
        """Whether a form's token belongs to this session; compared in constant time."""
        return hmac.compare_digest(self.form_token(nonce).encode(), token.encode("utf-8", "replace"))


def new_nonce() -> str:
    """Something nobody guesses."""
    return secrets.token_urlsafe(16)

"""Makes and reads the panel's tokens: a minute's one for handing over, a quarter of an hour's for the session."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

HANDOVER_SECONDS = 60
ACCESS_SECONDS = 15 * 60


class BadToken(Exception):
    """The token is not ours, or its time is up."""

    def __init__(self, message: str, expired: bool = False) -> None:
        super().__init__(message)
        self.expired = expired


@dataclass(frozen=True)
class PanelSession:
    """For whom a panel speaks; `role` is rep, senior, supervisor or manager."""

    rep: str
    host_origin: str
    integration_id: str
    role: str = "rep"


class PanelTokens:
    """Signs with the secret of this installation; nothing is stored."""

    def __init__(self, secret: str) -> None:
        self._handover = URLSafeTimedSerializer(secret, salt="panel-handover")
        self._access = URLSafeTimedSerializer(secret, salt="panel-access")

    def hand_over(self, session: PanelSession) -> str:
        """A token that a host page may give to its panel within a minute."""
        return self._handover.dumps(asdict(session))

    def access(self, session: PanelSession) -> str:
        """The token with which a panel speaks."""
        return self._access.dumps(asdict(session))

    def read_handover(self, token: str) -> PanelSession:
        """Raises BadToken."""
        return _read(self._handover, token, HANDOVER_SECONDS)

    def read_access(self, token: str) -> PanelSession:
        """Raises BadToken."""
        return _read(self._access, token, ACCESS_SECONDS)


def _read(serializer: URLSafeTimedSerializer, token: str, seconds: int) -> PanelSession:
    try:
        return PanelSession(**serializer.loads(token, max_age=seconds))
    except SignatureExpired:
        raise BadToken("The token has expired. Ask for a new one.", expired=True) from None
    except (BadSignature, TypeError):
        raise BadToken("The token is not one of ours.") from None

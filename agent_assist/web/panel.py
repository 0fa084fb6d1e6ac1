"""The doors of the panel: its page, and the tokens by which a host page opens it for a rep."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request

from agent_assist.interact.outcome import Rep
from agent_assist.interact.states import rep_name
from agent_assist.settings import is_origin
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import EmbedSessionBody, EmbedTokenBody, read_body
from agent_assist.web.guard import needs, open_to_all, presented_secret
from agent_assist.web.replies import reply
from agent_assist.web.service import service
from agent_assist.web.tokens import ACCESS_SECONDS, HANDOVER_SECONDS, BadToken, PanelSession


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/panel", view_func=page, methods=["GET"])
    app.add_url_rule("/v1/embed/tokens", view_func=mint, methods=["POST"])
    app.add_url_rule("/v1/embed/session", view_func=session, methods=["POST"])
    app.add_url_rule("/v1/stream", view_func=stream, methods=["GET"])


@open_to_all
def page() -> Response:
    """The panel: the same page for everybody; what it shows comes with the token."""
    response = make_response(render_template("panel/panel.html"))
    origins = service().settings.panel_origins or service().hosts.origins()
    response.headers["Content-Security-Policy"] = content_policy(" ".join(("'self'", *origins)))
    return response


@needs("embed")
def mint(asker: Rep) -> Response:
    """A token of a minute that the host page hands to its panel."""
    body = read_body(request, EmbedTokenBody)
    allowed = service().settings.panel_origins
    if body.host_origin and not is_origin(body.host_origin):
        raise ApiError(400, "host_origin should be an origin such as https://crm.example.com.", "host_origin")
    if allowed and body.host_origin not in allowed:
        raise ApiError(403, "This origin may not embed the panel. Add it to AGENT_ASSIST_PANEL_ORIGINS.", "host_origin")
    if body.host_origin and not allowed:
        service().hosts.name(body.host_origin)
    session = PanelSession(rep_name(body.agent), body.host_origin, asker.integration.id, body.role)
    token = service().tokens.hand_over(session)
    return reply({"token": token, "expires_in": HANDOVER_SECONDS, "panel": f"/panel#token={token}"})


@open_to_all
def session() -> Response:
    """Exchanges a token for a session; a session that is still good renews itself."""
    body, tokens = read_body(request, EmbedSessionBody), service().tokens
    secret = presented_secret(request.headers.get("Authorization", ""), {})
    if not body.token and not secret:
        raise ApiError(400, "token is needed: the one that POST /v1/embed/tokens gave.", "token")
    try:
        opened = tokens.read_handover(body.token) if body.token else tokens.read_access(secret)
    except BadToken as fault:
        raise ApiError(401, str(fault), "token", code="token_expired" if fault.expired else "") from None
    about = {"agent": opened.rep, "role": opened.role, "host_origin": opened.host_origin, "expires_in": ACCESS_SECONDS}
    return reply({"access_token": tokens.access(opened), **about})


@open_to_all
def stream() -> Response:
    """Streams are held by the gateway that `serve` starts; under another server there are none."""
    raise ApiError(503, "Streams need the server that `python -m agent_assist serve` starts.", code="no_streams")


def content_policy(frame_ancestors: str) -> str:
    """Nothing from elsewhere, nothing inline, and only these may hold the page in a frame."""
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {frame_ancestors}"
    )

"""The doors of the supervisors' desk: signing in and out, and the page that leads to all others."""

from __future__ import annotations

import re

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.interact.remembering import RecordsAway
from agent_assist.web.desk_frame import render_desk
from agent_assist.web.desk_guard import COOKIE, Supervisor, gate, needs_supervisor, own_path, sent_token
from agent_assist.web.desk_session import SESSION_SECONDS, new_nonce
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import open_to_all

PATH = "/desk"
# Who is not signed in has a cookie of their own, so that nobody can be signed in by a form on another site.
VISIT_COOKIE = "agent_assist_desk_visit"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk", view_func=desk_start, methods=["GET"])
    app.add_url_rule("/desk/sign-in", view_func=desk_sign_in_page, methods=["GET"])
    app.add_url_rule("/desk/sign-in", view_func=desk_sign_in, methods=["POST"])
    app.add_url_rule("/desk/sign-out", view_func=desk_sign_out, methods=["POST"])


@needs_supervisor
def desk_start(supervisor: Supervisor) -> str:
    """Where a supervisor begins."""
    return render_desk("desk/start.html", supervisor)


@open_to_all
def desk_sign_in_page() -> AnyResponse:
    """Asks for the key; who has signed in already is led on."""
    wanted = own_path(request.args.get("next", ""))
    try:
        gate().admit()
    except (ApiError, RecordsAway):
        return _sign_in_form(wanted)
    return redirect(wanted, 303)


@open_to_all
def desk_sign_in() -> AnyResponse:
    """Opens a session where the key is right, and says plainly what is wrong with it where it is not."""
    wanted = own_path(request.form.get("next", ""))
    if not gate().sessions.is_ours(_visit(), sent_token()):
        return _sign_in_form(wanted, ApiError(403, "The form had grown old. Please enter the key once more."))
    try:
        cookie = gate().open(request.form.get("key", ""))
    except ApiError as fault:
        return _sign_in_form(wanted, fault)
    except RecordsAway:
        return _sign_in_form(wanted, ApiError(503, "The keys cannot be read at the moment. Try again soon."))
    response = redirect(wanted, 303)
    _set_cookie(response, COOKIE, cookie, SESSION_SECONDS)
    response.delete_cookie(VISIT_COOKIE, path=PATH)
    return response


@needs_supervisor
def desk_sign_out(_: Supervisor) -> AnyResponse:
    """Ends the session in this browser."""
    response = redirect(url_for("desk_sign_in_page"), 303)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _sign_in_form(wanted: str, fault: ApiError | None = None) -> Response:
    visit = _visit()
    context = {"wanted": wanted, "csrf": gate().sessions.form_token(visit), "fault": fault.message if fault else ""}
    response = make_response(render_template("desk/sign_in.html", **context), fault.status if fault else 200)
    _set_cookie(response, VISIT_COOKIE, visit, SESSION_SECONDS)
    if fault and fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _visit() -> str:
    """The visitor's own nonce, a new one where the browser has none."""
    given = request.cookies.get(VISIT_COOKIE, "")
    return given if re.fullmatch(r"visit-[\w-]{22}", given, re.ASCII) else f"visit-{new_nonce()}"


def _set_cookie(response: AnyResponse, name: str, value: str, seconds: int) -> None:
    # A proxy that ends TLS says so in this header; who invents it only harms their own cookie.
    is_secure = request.is_secure or request.headers.get("X-Forwarded-Proto", "") == "https"
    response.set_cookie(name, value, seconds, path=PATH, secure=is_secure, httponly=True, samesite="Strict")

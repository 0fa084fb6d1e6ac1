"""The doors of the supervisors' desk: signing in and out, and the page that leads to all others."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.accounts import MOST_LOGIN
from agent_assist.interact.remembering import RecordsAway
from agent_assist.web.desk_cookies import forget_session, set_session, set_visit, visit
from agent_assist.web.desk_frame import render_desk
from agent_assist.web.desk_gate import sent_token
from agent_assist.web.desk_guard import Supervisor, gate, needs_supervisor, own_path
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import open_to_all

PASSWORD, KEY = "password", "key"


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
    """Asks for login and password, or a key; who has signed in already is led on."""
    wanted = own_path(request.args.get("next", ""))
    try:
        gate().admit()
    except (ApiError, RecordsAway):
        return _sign_in_form(wanted)
    return redirect(wanted, 303)


@open_to_all
def desk_sign_in() -> AnyResponse:
    """Opens a session where what was entered is right, and says plainly what to do where it is not."""
    wanted, way = own_path(request.form.get("next", "")), KEY if "key" in request.form else PASSWORD
    if not gate().sessions.is_ours(visit(), sent_token()):
        return _sign_in_form(wanted, way, ApiError(403, "The form had grown old. Please sign in once more."))
    try:
        cookie = _opened(way)
    except ApiError as fault:
        return _sign_in_form(wanted, way, fault)
    except RecordsAway:
        away = ApiError(503, "Nobody can be signed in at the moment. Try again soon.", retry_after=5)
        return _sign_in_form(wanted, way, away)
    response = redirect(wanted, 303)
    set_session(response, cookie)
    return response


@needs_supervisor
def desk_sign_out(_: Supervisor) -> AnyResponse:
    """Ends the session, here and on the server."""
    gate().accounts.sign_out(gate().nonce())
    response = redirect(url_for("desk_sign_in_page"), 303)
    forget_session(response)
    return response


def _opened(way: str) -> str:
    entered = request.form
    if way == KEY:
        return gate().sign_in_with_key(entered["key"])
    return gate().sign_in(entered.get("login", ""), entered.get("password", ""))


def _sign_in_form(wanted: str, way: str = PASSWORD, fault: ApiError | None = None) -> Response:
    ours = visit()
    entered = {"way": way, "login": request.form.get("login", "")[:MOST_LOGIN], "fault": fault.message if fault else ""}
    context = {"wanted": wanted, "csrf": gate().sessions.form_token(ours), **entered}
    response = make_response(render_template("desk/sign_in.html", **context), fault.status if fault else 200)
    set_visit(response, ours)
    if fault and fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response

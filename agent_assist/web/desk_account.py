"""The page of a supervisor's own account: who they are, what they may do, their password and their sessions."""

from __future__ import annotations

from flask import Flask, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.accounts import LEAST_PASSWORD, Unfit
from agent_assist.customize.supervisors import APPROVER, AUTHOR
from agent_assist.web.desk_cookies import forget_session, set_session
from agent_assist.web.desk_frame import render_desk
from agent_assist.web.desk_guard import Supervisor, gate, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.service import service

SHOWN = 10
ROLE_WORDS = {AUTHOR: "change rules", APPROVER: "approve what others have changed"}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/account", view_func=account_page, methods=["GET"])
    app.add_url_rule("/desk/account/password", view_func=change_password, methods=["POST"])
    app.add_url_rule("/desk/account/sign-out-everywhere", view_func=sign_out_everywhere, methods=["POST"])


@needs_supervisor
def account_page(supervisor: Supervisor) -> str:
    """Who I am, and where I am signed in."""
    return _page(supervisor)


@needs_supervisor
def change_password(supervisor: Supervisor) -> AnyResponse:
    """Sets another password where the old one is told; every other browser has to sign in anew."""
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    try:
        if new != again:
            raise Unfit("again", "The two new passwords are not the same.")
        cookie = gate().change_password(supervisor, old, new)
    except Unfit as fault:
        return _with_fault(supervisor, ApiError(422, str(fault), "again" if fault.field == "again" else "new"))
    except ApiError as fault:
        return _with_fault(supervisor, fault)
    response = redirect(url_for("account_page", done="password"), 303)
    if cookie:
        set_session(response, cookie)
    return response


@needs_supervisor
def sign_out_everywhere(supervisor: Supervisor) -> AnyResponse:
    """Ends all sessions, this one with them."""
    gate().accounts.sign_out_everywhere(supervisor)
    response = redirect(url_for("desk_sign_in_page"), 303)
    forget_session(response)
    return response


def _with_fault(supervisor: Supervisor, fault: ApiError) -> AnyResponse:
    response = make_response(_page(supervisor, fault.message, fault.field), fault.status)
    if fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _page(supervisor: Supervisor, fault: str = "", field: str = "") -> str:
    accounts, now = gate().accounts, service().lay_desk().now
    return render_desk(
        "desk/account.html",
        supervisor,
        account=accounts.account(supervisor),
        may=[words for role, words in ROLE_WORDS.items() if role in supervisor.roles],
        needs_second=service().settings.second_person == "required",
        visits=[(visit, visit.is_open(now)) for visit in accounts.visits(supervisor, SHOWN)],
        this_visit=accounts.visit_of(gate().nonce()),
        least=LEAST_PASSWORD,
        done=request.args.get("done", ""),
        fault=fault,
        field=field,
    )

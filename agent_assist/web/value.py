"""The doors of the value page: what customers are worth, its pictures, and moving a line after seeing what it does."""

from __future__ import annotations

from typing import Any, get_args

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.web.album import Album, Drawing
from agent_assist.web.desk_frame import DeskPage, add_page, render_desk
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.picture_look import Look
from agent_assist.web.roles import check_role
from agent_assist.web.service import service
from agent_assist.web.value_forms import Line, LineForm, read_amount, read_fields
from agent_assist.web.value_preview import LINE_WORDS, SCALE_WORDS, Preview, preview
from agent_assist.web.value_stories import (
    calibration_story,
    distribution_story,
    equity_story,
    migration_story,
    tiers_story,
)
from agent_assist.web.value_view import Shown, read_report
from agent_assist.web.value_words import teach

PAGE = DeskPage(
    "/desk/value", "Value", "What customers are worth, who is in which tier, and who stands behind the fence."
)
PROPOSALS_SHOWN = 3
# Steps that look alike on an axis of powers, from a pound to tens of millions, of loss and of gain.
STEPS = [step * 10**power for power in range(2, 9) for step in (1, 2, 5)]
ACTUAL_EDGES = [*(-step for step in reversed(STEPS)), 0, *STEPS]
POTENTIAL_EDGES = [1, *STEPS]
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    add_page(app, PAGE)
    teach(app)
    app.add_url_rule("/desk/value", view_func=value_page, methods=["GET"])
    app.add_url_rule("/desk/value/pictures/<name>.svg", view_func=value_picture, methods=["GET"])
    app.add_url_rule("/desk/value/preview", view_func=value_preview, methods=["GET"])
    app.add_url_rule("/desk/value/lines", view_func=value_save_line, methods=["POST"])


@needs_supervisor
def value_page(supervisor: Supervisor) -> str:
    """Everything about value on one page; before the first score it says what to run."""
    shown = shown_now()
    if shown is None:
        return render_desk("desk/value/empty.html", supervisor)
    drawing = _drawing(shown, True)
    stories = {
        "distribution": distribution_story(shown, drawing.actual, drawing.potential),
        "tiers": tiers_story(shown),
        "migration": migration_story(drawing.month),
        "equity": equity_story(shown),
        "calibration": calibration_story(shown),
    }
    proposals = service().fence.proposals(PROPOSALS_SHOWN, "")
    context: dict[str, Any] = {"month": drawing.month, "has_potential": drawing.potential is not None}
    context |= {"line_words": LINE_WORDS, "scale_words": SCALE_WORDS, "preview": asked_preview(shown)}
    saved = LINE_WORDS.get(request.args.get("saved", ""), "")
    return render_desk(
        "desk/value/page.html", supervisor, shown=shown, stories=stories, proposals=proposals, saved=saved, **context
    )


@needs_supervisor
def value_picture(_: Supervisor, name: str) -> Response:
    """One picture, for light or dark, wide or narrow pages."""
    shown = shown_now()
    picture = album().picture(name, _drawing(shown, name == "distribution"), asked_look()) if shown else None
    if picture is None:
        raise ApiError(404, "There is no such picture, or nothing to draw in it yet.")
    return svg(picture)


@needs_supervisor
def value_preview(_: Supervisor) -> str:
    """The preview alone, for the script that shows it while a line is moved."""
    shown = _needed()
    return render_template("desk/value/preview.html", shown=shown, preview=asked_preview(shown))


@needs_supervisor
def value_save_line(supervisor: Supervisor) -> AnyResponse:
    """Draws a line of this quarter anew; the next score uses it."""
    check_role(supervisor, AUTHOR)
    asked, now = read_fields(LineForm), service().lay_desk().now
    minor = read_amount(asked.amount)
    if service().value.save_line(asked.line, minor, supervisor.name, asked.reason, now) is None:
        raise ApiError(409, "There are no lines yet. Run: python -m agent_assist score")
    return redirect(url_for("value_page", saved=asked.line, _anchor="lines"), 303)


def shown_now() -> Shown | None:
    """The latest report with the lines of today; None before the first whole score."""
    latest = service().value.latest(service().lay_desk().now)
    return read_report(latest) if latest else None


def album() -> Album:
    """The pictures of this process."""
    kept: Album = current_app.extensions["value-album"]
    return kept


def asked_look() -> Look:
    """For which page a picture is wanted."""
    return Look(request.args.get("theme") == "dark", request.args.get("size") == "narrow")


def asked_preview(shown: Shown) -> Preview | None:
    """The preview that the query asks for; None where it asks for none. Raises ApiError 400."""
    line, amount = request.args.get("line", ""), request.args.get("amount", "")
    if not line or not amount:
        return None
    if line not in get_args(Line):
        raise ApiError(400, "There is no such line. The lines are mvc, mgc and fence.", "line")
    new, old = read_amount(amount), shown.line(line)
    return preview(shown, line, new, service().value.between(line, min(old, new), max(old, new)))


def svg(picture: bytes) -> Response:
    """A picture; opened by itself it may run nothing."""
    response = Response(picture, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = SVG_POLICY
    return response


def _needed() -> Shown:
    shown = shown_now()
    if shown is None:
        raise ApiError(404, "Nothing has been scored yet. Run: python -m agent_assist score")
    return shown


def _drawing(shown: Shown, with_histograms: bool) -> Drawing:
    month = shown.month(request.args.get("month", ""))
    if not with_histograms:
        return Drawing(shown, month=month)
    actual, potential = (
        _histogram(shown, name, edges) for name, edges in (("actual", ACTUAL_EDGES), ("potential", POTENTIAL_EDGES))
    )
    return Drawing(shown, actual, potential, month)


def _histogram(shown: Shown, name: str, edges: list[int]) -> dict[str, list[int]] | None:
    counts = service().value.histogram(name, edges, shown.run_id)
    return {"edges_minor": edges, "counts": counts} if any(counts) else None

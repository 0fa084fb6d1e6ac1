"""Lets all parts meet: the house of one process, the doors hung into it, and the gateway around them."""

from __future__ import annotations

import logging
import os

from flask import Flask, Response, request

from agent_assist import settings as settings_module
from agent_assist.house import House
from agent_assist.housekeeping import Chore
from agent_assist.orphans import Orphan
from agent_assist.records.customer_records import CustomerRecords
from agent_assist.records.decided_calls import DecidedCalls
from agent_assist.records.desk_accounts import DeskAccounts
from agent_assist.records.fence_records import FenceRecords
from agent_assist.records.overrides import OverrideRecords
from agent_assist.records.panel_hosts import PanelHosts
from agent_assist.records.rule_calls import RuleCalls
from agent_assist.records.rule_looks import RuleLooks
from agent_assist.records.stream_records import StreamRecords
from agent_assist.records.value_reports import ValueReports
from agent_assist.secret_file import read_secret
from agent_assist.settings import Settings
from agent_assist.story.hand_edits import readable_files
from agent_assist.story.rule_room import APPROVED
from agent_assist.web import (
    answers,
    customers,
    desk,
    desk_account,
    errors,
    fence,
    ingest,
    operations,
    panel,
    reps,
    room_books,
    room_cast,
    room_draft_doors,
    room_faults,
    room_list,
    room_look,
    room_rule,
    rules,
    rules_books,
    rules_check,
    rules_drafts,
    rules_look,
    rules_replay,
    rules_try,
    telephony,
    tiers,
    value,
    value_customers,
    value_fence,
    why_page,
)
from agent_assist.web import decisions as decision_doors
from agent_assist.web.album import Album
from agent_assist.web.desk_gate import DeskGate
from agent_assist.web.desk_session import DeskSessions
from agent_assist.web.gateway import Gateway
from agent_assist.web.guard import Guard
from agent_assist.web.panel import content_policy
from agent_assist.web.plain_addresses import PlainRequest, without_zero_bytes
from agent_assist.web.service import Service
from agent_assist.web.streams import Streams

MOST_BYTES = 64 * 1024
ROOM = (room_faults, room_list, room_rule, room_look, room_cast, room_books, room_draft_doors)
DESK = (desk, desk_account, value, value_customers, value_fence, why_page, *ROOM)
RULES = (decision_doors, rules, rules_check, rules_try, rules_look, rules_drafts, rules_replay, rules_books)
DOORS = (errors, telephony, reps, answers, customers, tiers, fence, ingest, *RULES, panel, *DESK, operations)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application, for any server; `house` in its extensions holds the parts. Streams need `serve`."""
    house = House(settings or settings_module.from_environment(os.environ))
    app = make_app(house)
    house.open()
    return app


def create_gateway() -> Gateway:
    """The application that `serve` runs in each of its processes."""
    settings = settings_module.from_environment(os.environ)
    set_up_logging(settings.log_level)
    house = House(settings)
    app = make_app(house)
    house.open()
    house.housekeeper.keep([Chore("looking for the main process", 1.0, Orphan().look)])
    streams = Streams(StreamRecords(house.database, house.clock), settings.panels, settings.value_roles)
    house.noticeboard.listen(streams.ring)
    return Gateway(app, streams, house.tokens, settings.threads, settings.lookups_waiting, house.close)


def make_app(house: House) -> Flask:
    """The Flask application of a house, with every door hung in."""
    return furnish(hang_doors(), house)


def hang_doors() -> Flask:
    """An application with every door hung in, which is the same for every house."""
    app = Flask(
        "agent_assist",
        static_folder=str(settings_module.ROOT / "static"),
        template_folder=str(settings_module.ROOT / "templates"),
    )
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, SEND_FILE_MAX_AGE_DEFAULT=300)
    # A call id is whatever the switch says, two slashes in a row among it.
    app.url_map.merge_slashes = False
    app.request_class = PlainRequest
    app.url_value_preprocessor(without_zero_bytes)
    for door in DOORS:
        door.register(app)
    app.after_request(_with_manners)
    return app


def furnish(app: Flask, house: House) -> Flask:
    """The same application with what its doors work with."""
    app.extensions["house"] = house
    guard = app.extensions["guard"] = Guard(
        house.keys, house.tokens, house.settings.requests_per_minute, house.settings.value_roles
    )
    sessions = DeskSessions(read_secret(house.settings.secret_file))
    accounts = DeskAccounts(house.database, house.passwords, house.keys, house.clock)
    app.extensions["desk-gate"] = DeskGate(accounts, guard, sessions)
    app.extensions["agent-assist"] = Service(
        settings=house.settings,
        lay_desk=house.lay_desk,
        lay_room=house.lay_room,
        customers=CustomerRecords(house.database),
        fence=FenceRecords(house.database),
        overrides=OverrideRecords(house.database),
        value=ValueReports(house.database, lambda: house.tiers.content),
        rule_track=_rule_looks(house),
        rule_calls=RuleCalls(house.database),
        decided_calls=DecidedCalls(house.database),
        replays=house.replays,
        tokens=house.tokens,
        hosts=PanelHosts(house.database, house.clock),
        checker=house.checker,
        room_files=lambda: readable_files(house.lay_room()),
        readiness=house.readiness,
        rules_state=house.rules_state,
    )
    app.extensions["value-album"] = Album()
    return app


def _rule_looks(house: House) -> RuleLooks:
    settings = house.settings
    is_published = settings.publish == APPROVED
    return RuleLooks(house.database, lambda: house.shelf.book, settings.rules_folder, is_published, house.clock)


def set_up_logging(level: str) -> None:
    """One line per event on standard error; call ids and lookup ids only, never numbers, names or answers."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _with_manners(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/static/"):
        return response
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Referrer-Policy", "no-referrer")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", content_policy("'none'"))
    return response

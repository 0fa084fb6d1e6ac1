"""A shop that was scored: customers in tiers, and the report of a whole run in the form that `score` stores."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import orjson
from assessed import keep_values
from flask.testing import FlaskClient
from sqlalchemy import insert
from web.switchboard import Person, Switchboard
from werkzeug.test import TestResponse

from agent_assist.differentiate.fencing import Proposal
from agent_assist.differentiate.profile import Reason, Sign, Value
from agent_assist.differentiate.tiers import objective_of
from agent_assist.records import fences, supervisors, tables
from agent_assist.records.moments import as_ms

HTML = {"Accept": "text/html,application/xhtml+xml"}
# (reference, name, tier, actual, potential) in pence.
PEOPLE = (
    ("A-1", "Annabelle Yu", "MVC", 240_000, 0),
    ("N-2", "Northwind Bakery", "MVC", 90_000, 1_000),
    ("B-3", "Bruno Costa", "MGC", 42_000, 30_000),
    ("C-4", "Chioma Obi", "LM", 38_000, 4_000),
    ("M-5", "Mei Tan", "LM", 6_000, 0),
    ("T-6", "Tara White", "BZ", -2_500, 0),
    ("O-7", "Oliver Blake", "NEW", 5_000, 0),
)
NAMES = ["MVC", "MGC", "LM", "BZ", "NEW", ""]
DECILES = [
    {
        "customers": 1,
        "predicted_minor": 900.0 * (place + 1) ** 2,
        "real_minor": 1000.0 * (place + 1) ** 2,
        "low_minor": -200.0,
        "high_minor": 3000.0 * (place + 1) ** 2,
        "predicted_days": 1.0,
        "real_days": 1.0,
    }
    for place in range(10)
]
BIAS_WORDS = "Tested on the 26 weeks after 2026-05-24: the forecast was 10% too low."


def report(**changes: Any) -> dict[str, Any]:
    """A report of PEOPLE."""
    stayed = [[0] * 6 for _ in NAMES]
    stayed[0][0], stayed[1][1], stayed[2][2], stayed[2][0], stayed[5][4] = 1, 1, 2, 1, 1
    change = [[0] * 6 for _ in NAMES]
    change[0][0], change[2][0], change[5][4] = 12_000, 50_000, 5_000
    month = {"from": "2026-10-22", "to": "2026-11-22", "names": NAMES, "customers": stayed, "change": change}
    earlier = {**month, "from": "2026-09-22", "to": "2026-10-22"}
    parts = {"stayed": 12_000, "moved": 50_000, "came": 5_000, "left": 0}
    return {
        "as_of": "2026-11-22",
        "customers": len(PEOPLE),
        "currency": "GBP",
        "tiers": [
            {
                "tier": tier,
                "customers": sum(person[2] == tier for person in PEOPLE),
                "actual_minor": sum(person[3] for person in PEOPLE if person[2] == tier),
                "potential_minor": sum(person[4] for person in PEOPLE if person[2] == tier),
            }
            for tier in NAMES[:-1]
        ],
        "lines": {"mvc_minor": 80_000, "mgc_minor": 20_000, "fence_minor": 200_000, "quarter": "2026-Q4"},
        "histogram": {
            "edges_minor": [-5_000, -1_000, 0, 10_000, 50_000, 100_000, 300_000],
            "counts": [1, 0, 2, 2, 1, 1],
        },
        "calibration": {"deciles": DECILES, "bias": -0.1, "words": BIAS_WORDS, "customers": 10},
        "equity": {
            "profit": 30_000,
            "existing": -12_000,
            "acquired": 5_000,
            "model": 9_000,
            "equity_before": 100_000,
            "restated": 109_000,
            "equity_after": 102_000,
            "total": 32_000,
            "rate": 23_000 / 109_000,
            "apparent_rate": 0.32,
        },
        "migration": {"months": [{**earlier, "parts": parts}, {**month, "parts": parts}]},
        "signs": {"purchases_down": 2, "referral_made": 1},
        "seconds": {"fit": 0.5},
        **changes,
    }


@dataclass
class Browser:
    """A supervisor's browser, as far as cookies and forms go."""

    client: FlaskClient

    def open(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, headers=HTML, **options)

    def send(self, path: str, base_url: str = "http://localhost", **fields: str) -> TestResponse:
        return self.client.post(path, data=fields, headers=HTML, base_url=base_url)

    def form_token(self, path: str = "/desk/sign-in") -> str:
        return token_in(self.open(path))

    def sign_in(self, key: str, **fields: str) -> TestResponse:
        return self.send("/desk/sign-in", key=key, csrf=self.form_token(), **fields)

    def sign_in_as(self, login: str, password: str, **fields: str) -> TestResponse:
        return self.send("/desk/sign-in", login=login, password=password, csrf=self.form_token(), **fields)

    def submit(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Sends a form of the desk as its page would."""
        return self.send(path, csrf=self.form_token("/desk"), **fields)


def token_in(page: TestResponse) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def browser_of(board: Switchboard) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(board.client.application.test_client())


def supervisor_at(board: Switchboard, name: str = "supervisors") -> Browser:
    """A browser in which a supervisor has signed in."""
    browser = browser_of(board)
    assert browser.sign_in(board.new_key("rules", name=name)).status_code == 303
    return browser


def person_at(board: Switchboard, name: str, *roles: str) -> Browser:
    """A browser in which somebody with an account and just these roles has signed in, by their personal key."""
    browser = browser_of(board)
    assert browser.sign_in(person_key(board, name, *roles)).status_code == 303
    return browser


def person_key(board: Switchboard, name: str, *roles: str) -> str:
    """The personal key of somebody with an account, which is made here."""
    login, now = name.casefold().replace(" ", "."), board.clock.now
    with board.house.database.write() as connection:
        account = supervisors.create(connection, login, name, roles, "tests", now, "")
        secret = supervisors.give_key(connection, account.id, "tests", now)
    board.house.keys.refresh()
    return secret


def give_password(board: Switchboard, login: str, password: str) -> None:
    """Lets somebody with an account sign in with a password too."""
    hashed = board.house.passwords.hash(password)
    with board.house.database.write() as connection:
        account = supervisors.find(connection, login)
        assert account
        supervisors.set_password(connection, account.id, hashed, "tests", board.clock.now)


def settle_people(board: Switchboard) -> None:
    """PEOPLE with an assessment each."""
    board.settle(*(Person(ref, name, ()) for ref, name, *_ in PEOPLE))
    with board.house.database.write() as connection:
        assessed = [(board.ids[person[0]], value_of(board, *person[2:])) for person in PEOPLE]
        keep_values(connection, assessed, board.clock.now)


def value_of(board: Switchboard, tier: str, actual: int, potential: int) -> Value:
    """An assessment with everything that can stand in one."""
    lines = (Reason("Margin of 4.2 purchases", actual + 1_250), Reason("Cost of 3 phone calls", -1_250))
    value = Value(tier, objective_of(tier), actual, potential, "GBP", int(board.clock.now.timestamp()), "v-1", lines)
    return replace(
        value,
        potential_reasons=(Reason("A quarter of what they buy elsewhere", potential),) if potential else (),
        band=(0, 3 * abs(actual)),
        active=0.41,
        purchase_days=3,
        computed_tier=tier,
        why=f"Placed in {tier} by the lines of this quarter.",
        signs=(Sign("purchases_down", "Buys less than expected."),),
    )


def run_score(board: Switchboard, **changes: Any) -> str:
    """Stores a whole run with its report, as if it had just ended; returns its id."""
    run_id = f"run-{board.clock.now:%Y%m%d%H%M}"
    now = as_ms(board.clock.now)
    times = dict.fromkeys(("as_of_at", "started_at", "finished_at"), now)
    body = orjson.dumps({"report": report(**changes)}).decode()
    row = {"id": run_id, "state": "done", "mode": "whole", "parameters": "v-1", "body": body, **times}
    with board.house.database.write() as connection:
        connection.execute(insert(tables.score_runs), row)
    return run_id


def propose(board: Switchboard, *proposals: tuple[str, str]) -> list[str]:
    """Proposals by reference and direction; their ids."""
    wanted = [Proposal(board.ids[ref], direction, "Most valuable for two quarters.") for ref, direction in proposals]
    with board.house.database.write() as connection:
        fences.store_proposals(connection, wanted, "run-1", board.clock.now)
    return [str(row["id"]) for row in board.rows("fence_proposals")]


def words_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())

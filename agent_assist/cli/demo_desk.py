"""Plays the company around the product: telephony that lets calls arrive, and a host page that embeds the panel.

It knows the service only through its public API, as any other system would.
"""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from flask import Flask, Response, jsonify, render_template, request

from agent_assist.cli.demo_data import Person
from agent_assist.settings import ROOT

TIMEOUT_SECONDS = 5.0
REPS = ("rep-01", "rep-02", "rep-03", "rep-04")
INTENTS = ("account", "orders", "internet", "invoice")
MOST_SHOWN = 20
TALK_SECONDS = 25.0
CARD_STAYS_SECONDS = 60.0
# So that the supervisors' desk has something to tell from the first minute; on desks at which nobody looks.
PAST_DAYS, PAST_CALLS, PAST_REPS = 28, 140, ("rep-05", "rep-06", "rep-07")


class Company:
    """Telephony of an invented company. Calls go to the reps in turn; the first rep meets the same few people again."""

    def __init__(self, url: str, key: str, people: Sequence[Person], every_seconds: float = 6.0) -> None:
        self._url, self._people, self._every_seconds = url, people, every_seconds
        self._headers = {"Authorization": f"Bearer {key}"}
        self._random = random.Random(7)
        self._count = 0
        self._lock = threading.Lock()
        self._recent: deque[dict[str, Any]] = deque(maxlen=MOST_SHOWN)
        self.closing = threading.Event()

    def run(self) -> None:
        """Lets a call arrive every few seconds until `closing` is set."""
        while not self.closing.is_set():
            threading.Thread(target=self._one_call, args=(self._next(),), daemon=True).start()
            self.closing.wait(self._every_seconds)

    def tell_of_the_past(self) -> None:
        """Tells the service of the calls of the last weeks, none of them with those whom the first rep will meet."""
        now = datetime.now(UTC)
        for number in range(PAST_CALLS):
            if self.closing.is_set():
                return
            at = now - timedelta(days=PAST_DAYS * (1 - number / PAST_CALLS))
            person = self._random.choice(self._people[12:])
            call = self._call(f"demo-past-{number}", person.number, PAST_REPS[number % len(PAST_REPS)])
            moment = {"occurred_at": at.isoformat()}
            try:
                answer = self._post("/v1/calls/lookup", {**call, **moment})
                for event, seconds in (("ringing", 2), ("answered", 10), ("ended", 190)):
                    self._event(call, event, at + timedelta(seconds=seconds))
                self._wrap_up(call, answer, at + timedelta(seconds=200))
            except requests.RequestException:
                continue

    def recent(self) -> list[dict[str, Any]]:
        """The latest calls, newest first."""
        with self._lock:
            return [dict(call) for call in self._recent]

    def token(self, rep: str, origin: str) -> str:
        """A panel token for a rep, as a host page's server fetches it."""
        minted = self._post("/v1/embed/tokens", {"agent": rep, "host_origin": origin})
        return str(minted["token"])

    def _next(self) -> dict[str, Any]:
        self._count += 1
        rep = REPS[self._count % len(REPS) - 1]
        # The first rep, whose panel is looked at, meets the same customers again within a few minutes.
        circle = self._people[:12] if rep == REPS[0] else self._people
        person = circle[self._count // len(REPS) % len(circle)] if rep == REPS[0] else self._random.choice(circle)
        number = "anonymous" if self._count % 23 == 0 else person.number
        return self._call(f"demo-{datetime.now(UTC):%H%M%S}-{self._count}", number, rep)

    def _call(self, call_id: str, number: str, rep: str) -> dict[str, Any]:
        call = {"call_id": call_id, "ani": number, "agent": rep, "queue": "service", "trunk": "gb-main"}
        return {**call, "intent": self._random.choice(INTENTS)}

    def _one_call(self, call: dict[str, Any]) -> None:
        try:
            answer = self._post("/v1/calls/lookup", call)
            self._show(call, answer)
            self._event(call, "ringing")
            self.closing.wait(2)
            self._event(call, "answered")
            self.closing.wait(self._random.uniform(0.5, 1.5) * TALK_SECONDS)
            self._event(call, "ended")
            if call["agent"] == REPS[0]:
                # Somebody may be looking: the card stays a while to be answered, before the company tidies up.
                self.closing.wait(CARD_STAYS_SECONDS)
                self._finish(call, answer)
            else:
                self._wrap_up(call, answer)
        except requests.RequestException:
            # The service is stopping or busy; the next call comes in a few seconds.
            return

    def _finish(self, call: dict[str, Any], answer: dict[str, Any]) -> None:
        body = {"lookup_id": answer["lookup_id"], "disposition": "resolved"}
        self._post(f"/v1/calls/{call['call_id']}/wrapup", body)

    def _wrap_up(self, call: dict[str, Any], answer: dict[str, Any], at: datetime | None = None) -> None:
        answers = answer["detail"]["prompt"].get("answers", [])
        path, lookup = f"/v1/calls/{call['call_id']}", {"lookup_id": answer["lookup_id"]}
        if answers:
            said = {"result": "answered", "answer": self._random.choice(answers)["value"]}
            told = said if self._random.random() < 0.7 else {"result": "declined"}
            self._post(f"{path}/outcome", {**lookup, **told, **_moment(at)})
        self._post(f"{path}/wrapup", {**lookup, "disposition": "resolved", "note": "Settled."})

    def _show(self, call: dict[str, Any], answer: dict[str, Any]) -> None:
        shown = {name: call[name] for name in ("call_id", "queue", "intent", "agent")}
        about = {"at": datetime.now(UTC).isoformat(), "from": call["ani"], "status": answer["status"]}
        with self._lock:
            self._recent.appendleft({**shown, **about})

    def _event(self, call: dict[str, Any], event: str, at: datetime | None = None) -> None:
        told = {"call_id": call["call_id"], "event": event, "agent": call["agent"]}
        self._post("/v1/calls/events", {**told, **_moment(at)})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = requests.post(self._url + path, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS)
        response.raise_for_status()
        answered: dict[str, Any] = response.json()
        return answered


def _moment(at: datetime | None) -> dict[str, str]:
    return {"at": at.isoformat()} if at else {}


def create_desk(company: Company, service_url: str) -> Flask:
    """The host page as an application of its own, on an origin of its own, as a CRM would be."""
    app = Flask("demo-desk", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    policy = f"default-src 'self'; img-src 'self' data:; frame-src {service_url}; frame-ancestors 'none'"

    @app.get("/")
    def page() -> str:
        return render_template("demo/desk.html", reps=REPS, panel_url=f"{service_url}/panel")

    @app.get("/demo/calls")
    def calls() -> Response:
        return jsonify(company.recent())

    @app.post("/demo/token")
    def token() -> Response:
        rep = str((request.get_json(silent=True) or {}).get("rep", REPS[0]))
        return jsonify({"token": company.token(rep if rep in REPS else REPS[0], request.host_url.rstrip("/"))})

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        return response

    return app

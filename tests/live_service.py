"""Starts the real service as a process of its own, and speaks to it as telephony and a panel would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from agent_assist.records import integrations, keys, migrate, supervisors
from agent_assist.records.passwords import Passwords
from agent_assist.records.session import Database
from agent_assist.settings import ROOT
from agent_assist.web.scopes import SCOPES

START_SECONDS = 40
INTEGRATION = "pbx"


class LiveService:
    """One `serve`, with the settings given by their names in lower case. `direct_url` leads past any cable."""

    def __init__(self, folder: Path, database_url: str, direct_url: str = "", **settings: object) -> None:
        self.folder = folder
        self.direct_url = direct_url or database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        # A budget that a busy machine keeps too: only what is about deadlines should depend on one.
        given = {"rules_folder": ROOT / "rules", "secret_file": folder / "secret", "lookup_budget_ms": 5000, **settings}
        self._settings = {**given, "database_url": database_url, "port": self.port}
        self._keys: dict[str, str] = {}
        self._accounts: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def also(self, **settings: object) -> None:
        """More settings, before it starts."""
        self._settings.update(settings)

    @property
    def environment(self) -> dict[str, str]:
        return own_environment(**self._settings)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        if not self._keys:
            self._make_keys()
        command = [sys.executable, "-m", "agent_assist", "serve"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        wanted = self._workers_told() + int(str(self._settings.get("workers", 1)))
        while not (self.is_ready() and self._workers_told() >= wanted):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"the service did not start:\n{self.log.read_text()}")
            time.sleep(0.1)

    def _workers_told(self) -> int:
        """How often a worker has said that it is ready."""
        return self.log.read_text().count("ready to take calls") if self.log.exists() else 0

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=3).ok
        except requests.RequestException:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """The seconds it took to end."""
        began = time.monotonic()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
                raise
        return time.monotonic() - began

    def key(self, scope: str) -> str:
        return self._keys[scope]

    def bearer(self, scope: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key(scope)}"}

    def account(self, login: str, name: str, *roles: str) -> str:
        """The password of a supervisor's account, which is made where there is none yet."""
        if login not in self._accounts:
            password, now, database = f"{login} sits at the desk", datetime.now(UTC), Database(self.direct_url)
            with database.write() as connection:
                supervisors.create(connection, login, name, roles, "tests", now, Passwords().hash(password))
            database.close()
            self._accounts[login] = password
        return self._accounts[login]

    def lookup(self, **members: Any) -> dict[str, Any]:
        return self._post("/v1/calls/lookup", "lookup", members)

    def event(self, **members: Any) -> None:
        self._post("/v1/calls/events", "events", members)

    def ingest(self, table: str, *records: dict[str, str]) -> None:
        told = self._post(f"/v1/ingest/{table}", "ingest", list(records))
        assert not told.get("errors"), told

    def handover(self, rep: str, host_origin: str = "") -> str:
        """A token as a host page's server fetches it."""
        body = {"agent": rep, "host_origin": host_origin or self.url}
        return str(self._post("/v1/embed/tokens", "embed", body)["token"])

    def access(self, rep: str) -> str:
        """A token as a panel uses it."""
        answer = requests.post(f"{self.url}/v1/embed/session", json={"token": self.handover(rep)}, timeout=10)
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def panel_url(self, rep: str) -> str:
        return f"{self.url}/panel#token={self.handover(rep)}"

    def _make_keys(self) -> None:
        # Before the service is up: one that runs hears of a new key within a second, not at once.
        now, database = datetime.now(UTC), Database(self.direct_url)
        migrate.upgrade(database)
        with database.write() as connection:
            integration = integrations.settle(connection, INTEGRATION, now, "GB")
            self._keys = {scope: keys.create(connection, integration, [scope], now)[0] for scope in SCOPES}
        database.close()

    def _post(self, path: str, scope: str, body: Any) -> Any:
        answer = requests.post(self.url + path, json=body, headers=self.bearer(scope), timeout=10)
        answer.raise_for_status()
        return answer.json()


def own_environment(**settings: object) -> dict[str, str]:
    """This process's environment with nothing but these settings of the service."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AGENT_ASSIST_")}
    return {**inherited, "PYTHONPATH": str(ROOT), **{f"AGENT_ASSIST_{n.upper()}": str(v) for n, v in settings.items()}}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

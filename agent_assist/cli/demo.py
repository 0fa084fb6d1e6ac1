"""The command `demo`: the product on the embedded default, with an invented company around it."""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from rich.console import Console
from werkzeug.serving import make_server

from agent_assist.cli.demo_data import Invention
from agent_assist.cli.demo_desk import Company, create_desk
from agent_assist.cli.scoring_progress import Teller
from agent_assist.cli.scoring_run import Desk, Wish, score
from agent_assist.differentiate.tiers import load_tiers
from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import customers, fences, ingest, integrations, keys, migrate, supervisors
from agent_assist.records.passwords import Passwords
from agent_assist.records.session import Database
from agent_assist.settings import ROOT, Settings, environment_of

FOLDER = Path(".demo")
START_SECONDS = 30
# Whom the first rep meets again and again, so that a card with a manager is soon seen.
MANAGERS = {"C0008": "Mei Tan", "C0007": "Chioma Obi", "C0011": "Greta Vogel"}
SCOPES = ("lookup", "events", "embed", "read", "rules")
SUPERVISORS = (("rosa.marin", "Rosa Marin", "author"), ("samir.haddad", "Samir Haddad", "approver"))

WELCOME = """
Agent Assist is running, with {customers} invented customers.

  Open {desk}/ : a rep's desk. Calls arrive every few seconds; every fourth one is for rep-01.
  Tap an answer: when the same customer calls again, that question is not asked again.

  Open {url}/desk : the supervisors' desk, and {url}/desk/rules : the rules.
{accounts}
  Rosa changes a rule, Samir approves it (in a private window, to be both at once), and the next call follows it.

Try the API in another terminal:

  export KEY={key}
  curl -s -H "Authorization: Bearer $KEY" "{url}/v1/calls/lookup?ani=07700900003&trunk=gb-main&format=flat"
  curl -s -H "Authorization: Bearer $KEY" "{url}/v1/match/explain?raw=%2B44(0)7700-900003&trunk=gb-main"
  curl -s {url}/readyz

Or edit a file in {rules}/ : the next call follows it within two seconds. Ctrl-C ends everything.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `demo` does and takes."""
    parser.description = __doc__
    parser.add_argument(
        "--every", type=float, default=6.0, metavar="SECONDS", help="time between two calls (default: 6)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Sets the company up anew, serves, and lets calls arrive until it is stopped."""
    port = free_port(settings.port)
    desk_port = free_port(port + 1)
    url, desk_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{desk_port}"
    own = _made_anew(settings, port, desk_url)
    print("Inventing customers…", file=sys.stderr)
    invention, key = set_up(own)
    accounts = _accounts(own)
    server = _serve(own)
    company = Company(url, key, invention.people, max(0.2, options.every))
    try:
        if not wait_until_ready(url, server):
            print("agent-assist: The service did not start; what it said stands above.", file=sys.stderr)
            return 2
        _open_desk(desk_port, company, url)
        words = {"customers": len(invention.people), "desk": desk_url, "accounts": accounts, "key": key, "url": url}
        print(WELCOME.format(**words, rules=FOLDER / "rules"), flush=True)
        threading.Thread(target=company.tell_of_the_past, daemon=True).start()
        company.run()
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
    finally:
        company.closing.set()
        stop(server)
    return 0


def _made_anew(settings: Settings, port: int, desk_url: str) -> Settings:
    """An empty folder with rules of its own, and the settings to serve from it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    folder = FOLDER.resolve()
    # A copy: whatever is tried out here leaves the project's own rules as they are.
    shutil.copytree(ROOT / settings.rules_folder, folder / "rules")
    return Settings(
        database_url=f"sqlite:///{folder / 'demo.sqlite'}",
        secret_file=folder / "secret",
        rules_folder=folder / "rules",
        port=port,
        panel_origins=(desk_url,),
        log_level="WARNING",
    )


def _serve(settings: Settings) -> subprocess.Popen[bytes]:
    """The service, in a session of its own: Ctrl-C reaches us alone, and it ends in order when we tell it to."""
    command = [sys.executable, "-m", "agent_assist", "serve"]
    server = subprocess.Popen(command, env={**os.environ, **environment_of(settings)}, start_new_session=True)
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, _interrupt)
    return server


def _open_desk(port: int, company: Company, url: str) -> None:
    """Shows the rep's desk around the panel."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    desk = make_server("127.0.0.1", port, create_desk(company, url), threaded=True)
    threading.Thread(target=desk.serve_forever, daemon=True).start()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def set_up(settings: Settings, customers: int = 300) -> tuple[Invention, str]:
    """A database with the invented customers, assessed, and a key for the company's systems."""
    now = datetime.now(UTC)
    database, invention, trunk = Database(settings.database_url), Invention(now, customers), plain_trunk("GB")
    migrate.upgrade(database)
    with database.write() as connection:
        shop = integrations.settle(connection, "shop", now, "GB")
        secret, _ = keys.create(connection, integrations.settle(connection, "pbx", now, "GB", "gb-main"), SCOPES, now)
    for table in ("customers", "identifiers", "interactions", "transactions"):
        ingest.ingest(database, shop, table, getattr(invention, table)(), trunk, now)
    tiers = load_tiers(settings.rules_folder / "tiers.yaml")
    score(Desk(database, tiers, lambda: datetime.now(UTC), Teller(Console(quiet=True))), Wish(now.date()))
    _fence(database, invention, now - timedelta(days=120))
    database.close()
    return invention, secret


def _accounts(settings: Settings) -> str:
    """Lets two supervisors sign in, one who changes rules and one who approves; a line for each, with the password."""
    lines = []
    with closing(Database(settings.database_url)) as database, database.write() as connection:
        for login, name, role in SUPERVISORS:
            password = secrets.token_urlsafe(9)
            hashed = Passwords().hash(password)
            supervisors.create(connection, login, name, [role], "demo", datetime.now(UTC), hashed)
            lines.append(f"  {login} ({role}) signs in with the password {password}")
    return "\n".join(lines)


def _fence(database: Database, invention: Invention, since: datetime) -> None:
    """A few customers have had a manager of their own for a while."""
    with database.write() as connection:
        for person in invention.people:
            if manager := MANAGERS.get(person.ref):
                (customer, *_) = customers.find(connection, "phone", "+44" + person.number.replace(" ", "")[1:])
                fences.put(connection, customer.id, manager, "Asks for them by name.", "demo", since)


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError(f"no free port between {first} and {first + 99}")


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> bool:
    """True once the service says that it is ready."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            if requests.get(f"{url}/readyz", timeout=2).ok:
                return True
        except requests.RequestException:
            pass
        time.sleep(0.2)
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the service; one that does not go is made to."""
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()

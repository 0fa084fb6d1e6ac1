"""The commands do as they say and end with the right exit code; the service beside them is a real one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from live_service import LiveService, free_port, own_environment

from agent_assist.cli.free_port import hindrance
from agent_assist.cli.main import main

RECORDING = """call_ref,occurred_at,from,trunk,intent,rep,answered_at,ended_at
r-1,2026-03-01T09:00:00Z,07700900001,gb-main,orders,rep-01,2026-03-01T09:00:10Z,2026-03-01T09:02:00Z
r-2,2026-03-01T09:01:00Z,anonymous,gb-main,account,,,2026-03-01T09:01:30Z
r-3,2026-03-01T09:02:00Z,+447700900002,gb-main,invoice,rep-02,2026-03-01T09:02:05Z,2026-03-01T09:03:00Z
"""
HTML = {"Accept": "text/html"}
RULE = Path(__file__).resolve().parents[2] / "rules" / "discovery" / "home-office.yaml"
CUSTOMERS = "customer_ref,name,kind,region,language,since\nc-1,Annabelle Yu,person,GB,en,2011-01-10\n"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with the settings of an environment; the exit code and what it printed."""

    def run(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
        for name in {name for name in (*os.environ, *environment) if name.startswith("AGENT_ASSIST_")}:
            if name in environment:
                monkeypatch.setenv(name, environment[name])
            else:
                monkeypatch.delenv(name)
        code = main(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation that has no database yet."""
    return own_environment(database_url=f"sqlite:///{tmp_path / 'own.sqlite'}", secret_file=tmp_path / "secret")


def test_a_recording_is_replayed_and_summed_up(run: Run, embedded: LiveService, tmp_path: Path) -> None:
    recording = tmp_path / "calls.csv"
    recording.write_text(RECORDING)
    made, key, _ = run(
        embedded.environment, "keys", "create", "--name", "replay", "--scope", "lookup", "--scope", "events"
    )
    until = time.monotonic() + 5
    while not is_known(embedded, key.strip()) and time.monotonic() < until:
        time.sleep(0.2)

    words = ("replay", str(recording), "--url", embedded.url, "--key", key.strip(), "--speed", "max")
    code, told, faults = run(embedded.environment, *words)

    assert (code, made) == (0, 0), faults
    for words_told in ("3 calls", "answered 200", "unmatched", "withheld", "silence: identity", "p95"):
        assert words_told in told
    assert "fault" not in told


def test_a_replay_with_a_wrong_key_tells_so(run: Run, embedded: LiveService, tmp_path: Path) -> None:
    (recording := tmp_path / "calls.csv").write_text(RECORDING)
    words = ("replay", str(recording), "--url", embedded.url, "--key", "wrong", "--speed", "max")
    code, told, faults = run(embedded.environment, *words)
    assert (code, told) == (2, "") and "refuses this key (401). Make one: keys create" in faults


def test_a_replay_where_nobody_listens_tells_so(run: Run, empty: dict[str, str], tmp_path: Path) -> None:
    (recording := tmp_path / "calls.csv").write_text(RECORDING)
    url = f"http://127.0.0.1:{free_port()}"
    code, told, faults = run(empty, "replay", str(recording), "--url", url, "--key", "some", "--speed", "max")
    assert (code, told) == (2, "") and f"No service answers at {url} (ConnectionError)." in faults


def test_a_port_in_use_is_not_shared(embedded: LiveService) -> None:
    port = int(embedded.url.rpartition(":")[2])
    assert f"Port {port} is in use. End what listens there" in hindrance("127.0.0.1", port, patience_seconds=0)
    assert hindrance("127.0.0.1", free_port()) == ""


def test_a_trunk_that_no_profile_describes_is_told(run: Run, empty: dict[str, str]) -> None:
    words = ("keys", "create", "--name", "pbx", "--scope", "lookup", "--trunk", "gb-mian")
    code, told, faults = run(empty, *words)
    assert (code, told) == (2, "") and "has no profile `gb-mian`. Did you mean `gb-main`?" in faults


def test_a_database_that_is_away_is_told_in_one_line(run: Run, empty: dict[str, str]) -> None:
    url = f"postgresql://desk:secret@127.0.0.1:{free_port()}/desk"
    code, told, faults = run({**empty, "AGENT_ASSIST_DATABASE_URL": url}, "migrate")
    assert (code, told, faults.count("\n")) == (2, "", 1)
    assert "The database is away: " in faults and "AGENT_ASSIST_DATABASE_URL" in faults and "secret" not in faults


def test_a_recording_that_is_none_cannot_be_replayed(run: Run, empty: dict[str, str], tmp_path: Path) -> None:
    (recording := tmp_path / "calls.csv").write_text("a,b\n1,2\n")
    code, told, faults = run(empty, "replay", str(recording), "--key", "some")
    assert (code, told) == (2, "")
    assert "the column call_ref is missing" in faults


def is_known(service: LiveService, key: str) -> bool:
    headers = {"Authorization": f"Bearer {key}"}
    answer = requests.get(f"{service.url}/v1/calls/lookup?ani=anonymous", headers=headers, timeout=10)
    return answer.status_code == 200


def test_a_key_is_made_listed_and_revoked_within_seconds(run: Run, embedded: LiveService) -> None:
    _, made, _ = run(embedded.environment, "keys", "create", "--name", "crm", "--scope", "lookup")
    secret = made.strip()
    key_id = secret.split("_")[1]
    until = time.monotonic() + 3
    while not is_known(embedded, secret):
        assert time.monotonic() < until
        time.sleep(0.2)

    _, listed, _ = run(embedded.environment, "keys", "list")
    assert key_id in listed and secret not in listed
    assert run(embedded.environment, "keys", "revoke", key_id)[0] == 0
    until = time.monotonic() + 6
    while is_known(embedded, secret):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert run(embedded.environment, "keys", "revoke", key_id)[0] == 2
    assert secret not in embedded.log.read_text()


def test_the_settings_are_listed_with_their_values(empty: dict[str, str]) -> None:
    # As people run it; the other commands are run in this process, which has everything loaded already.
    done = subprocess.run(
        [sys.executable, "-m", "agent_assist", "settings"],
        env={**empty, "AGENT_ASSIST_LOOKUP_BUDGET_MS": "150"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, "AGENT_ASSIST_LOOKUP_BUDGET_MS=150" in done.stdout) == (0, True)


def test_a_setting_that_cannot_be_used_stops_every_command(run: Run, empty: dict[str, str]) -> None:
    code, told, faults = run({**empty, "AGENT_ASSIST_WORKERS": "2"}, "serve")
    assert (code, told) == (2, "")
    assert faults.startswith("agent-assist: AGENT_ASSIST_WORKERS=2 needs PostgreSQL and Redis.")


def test_a_file_that_is_no_database_and_a_secret_out_of_reach_are_told(
    run: Run, empty: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "own.sqlite").write_bytes(b"no database " * 100)
    code, _, faults = run(empty, "serve")
    assert code == 2 and "file is not a database" in faults
    (tmp_path / "own.sqlite").unlink()
    code, _, faults = run({**empty, "AGENT_ASSIST_SECRET_FILE": str(tmp_path / "none" / "secret")}, "serve")
    assert code == 2 and "can be neither read nor made" in faults and "AGENT_ASSIST_SECRET_FILE" in faults


def test_migrating_twice_is_fine(run: Run, empty: dict[str, str]) -> None:
    first, second = (run(empty, "migrate") for _ in range(2))
    assert first == second
    assert first[0] == 0 and re.match(r"The schema is at \d{4}", first[1])


def test_records_are_imported_and_a_bad_one_is_told(run: Run, empty: dict[str, str], tmp_path: Path) -> None:
    assert run(empty, "migrate")[0] == 0
    (good := tmp_path / "customers.csv").write_text(CUSTOMERS)
    (bad := tmp_path / "worse.csv").write_text(CUSTOMERS + "c-2,Nobody,robot,GB,en,2011-01-10\n")
    assert run(empty, "import", "--source", "shop", str(good))[0] == 0
    code, told, faults = run(empty, "import", "--source", "shop", str(bad))
    assert code == 1
    assert f"{bad.name}:3" in told + faults
    assert run(empty, "import", "--source", "shop", str(tmp_path / "nothing.csv"))[0] == 2


def assert_signs_in(url: str, login: str, told: str) -> None:
    """Whoever the demo names can look at its rules with the password it tells."""
    password = re.search(rf"{login} .*password (\S+)", told)
    with requests.Session() as browser:
        form = browser.get(f"{url}/desk/sign-in?next=/desk/rules", headers=HTML, timeout=5).text
        token = re.search(r'name="csrf" value="([^"]+)"', form)
        assert password and token
        sent = {"csrf": token[1], "next": "/desk/rules", "login": login, "password": password[1]}
        answer = browser.post(f"{url}/desk/sign-in", data=sent, headers=HTML, timeout=10)
        assert answer.ok and answer.url == f"{url}/desk/rules" and "home-office" in answer.text


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_ends_with_all_of_its_processes(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-u", "-m", "agent_assist", "demo", "--every", "0.5"]
    # A session of its own, as a terminal gives: Ctrl-C reaches every process in it.
    demo = subprocess.Popen(
        command,
        # The desk takes the port after it: below those that the machine lends to whoever connects somewhere.
        env=own_environment(port=20_000 + os.getpid() % 1_000 * 10),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert demo.stdout is not None
    told = b""
    while b"Ctrl-C ends everything" not in told:
        line = demo.stdout.readline()
        assert line, told.decode()
        told += line
    url = re.search(r"curl -s (http://[^/]+)/readyz", told.decode())
    assert url and requests.get(f"{url[1]}/healthz", timeout=5).ok
    assert f"{url[1]}/desk/rules" in told.decode() and "Or edit a file in .demo/rules/" in told.decode()
    assert (tmp_path / ".demo/rules/discovery/home-office.yaml").read_text() == RULE.read_text()
    for login in ("rosa.marin", "samir.haddad"):
        assert_signs_in(url[1], login, told.decode())

    os.killpg(demo.pid, how)

    rest = demo.communicate(timeout=20)[0].decode()
    assert (demo.returncode, rest.strip()) == (0, "Stopped.")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url[1]}/healthz", timeout=5)


def test_a_server_whose_main_process_was_killed_gives_its_port_back(tmp_path: Path) -> None:
    service = LiveService(tmp_path, f"sqlite:///{tmp_path / 'orphan.sqlite'}")
    service.start()
    service.stop(signal.SIGKILL)
    until = time.monotonic() + 15
    while service.is_ready() and time.monotonic() < until:
        time.sleep(0.2)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{service.url}/healthz", timeout=5)
    assert "the main process is gone" in service.log.read_text()

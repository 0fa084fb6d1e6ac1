"""Decides how this installation runs: one frozen set of settings, read once from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "AGENT_ASSIST_"
ROOT = Path(__file__).resolve().parents[1]
"""Where templates, static files, migrations and the starter rules lie."""
PANEL_ROLES = ("rep", "senior", "supervisor", "manager")


class BadSetting(ValueError):
    """A setting cannot be used; the text says which, why, and what to write instead."""


def _setting(
    default: Any, meaning: str, *, least: float | None = None, most: float | None = None, secret: bool = False
) -> Any:
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; durations carry their unit in the name."""

    database_url: str = _setting(
        "sqlite:///agent-assist.sqlite",
        "Where everything is kept: sqlite:///FILE (embedded) or postgresql://USER:PASSWORD@HOST/NAME.",
        secret=True,
    )
    redis_url: str = _setting(
        "", "The noticeboard between processes: redis://HOST:PORT/0. Empty: in-process.", secret=True
    )
    rules_folder: Path = _setting(Path("rules"), "The folder of rule files that supervisors edit.")
    publish: str = _setting(
        "on-save",
        "When rules take effect: on-save (once a file in the folder is saved and good) or approved (once published).",
    )
    second_person: str = _setting(
        "required", "Whether somebody else approves a draft before it is published: required, or off for a desk of one."
    )
    secret_file: Path = _setting(
        Path("agent-assist.secret"), "File with the secret that signs panel tokens; made when absent."
    )
    host: str = _setting("127.0.0.1", "Address that `serve` listens on.")
    port: int = _setting(8080, "Port that `serve` listens on.", least=1, most=65535)
    workers: int = _setting(1, "Server processes; more than one needs PostgreSQL and Redis.", least=1, most=64)
    threads: int = _setting(48, "Threads per process that answer requests.", least=2, most=512)
    database_connections: int = _setting(12, "Connections to the database per process.", least=2, most=200)
    lookup_budget_ms: int = _setting(
        200, "A lookup answers after this many milliseconds, whatever is known.", least=5, most=10_000
    )
    lookups_waiting: int = _setting(
        256, "Requests under way per process; one more is refused with 503 at once.", least=1, most=10_000
    )
    requests_per_minute: int = _setting(
        60_000, "Requests per key and minute and process; 0 for no limit.", least=0, most=10_000_000
    )
    panels: int = _setting(5_000, "Open panel streams per process; one more is told so.", least=1, most=100_000)
    panel_origins: tuple[str, ...] = _setting(
        (),
        "Web origins that may embed the panel, as in https://crm.example.com, in a row. Empty: those that keys name.",
    )
    value_roles: tuple[str, ...] = _setting(
        PANEL_ROLES,
        "Who sees amounts in the panel once the caller is verified: rep, senior, supervisor, manager. Empty: nobody.",
    )
    lost_after_hours: float = _setting(
        4.0, "A call whose end was never told is closed as lost after this many hours.", least=0.01, most=168
    )
    control_share: float = _setting(
        0.0, "Share of customers (0 to 0.5) who are never asked, to measure what asking is worth.", least=0, most=0.5
    )
    log_level: str = _setting("INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR.")


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. Raises BadSetting for a value or a name that cannot be used."""
    known = {PREFIX + entry.name.upper(): entry for entry in fields(Settings)}
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known | _ELSEWHERE)
    if unknown:
        raise BadSetting(f"{unknown[0]} is not a setting. List them with: python -m agent_assist settings")
    given = {entry.name: _read(name, entry, environment[name]) for name, entry in known.items() if name in environment}
    return _checked(Settings(**given))


# Read by the tests and by the benchmarks, never by the service.
_ELSEWHERE: dict[str, Any] = dict.fromkeys(PREFIX + name for name in ("REAL_DATA", "KEY", "PICTURES"))


def _read(name: str, entry: Field[Any], text: str) -> Any:
    kind: Any = type(entry.default)
    if kind is tuple:
        return tuple(text.split())
    if issubclass(kind, Path):
        return Path(text)
    if kind is str:
        return text.strip()
    try:
        number = kind(text)
    except ValueError:
        raise BadSetting(
            f"{name}={text!r} is not a {'whole number' if kind is int else 'number'}. {_hint(name, entry)}"
        ) from None
    least, most = entry.metadata["least"], entry.metadata["most"]
    if not least <= number <= most:
        raise BadSetting(f"{name}={text} is outside {least:g} to {most:g}. {_hint(name, entry)}")
    return number


def _hint(name: str, entry: Field[Any]) -> str:
    return f"Write for example {name}={entry.default}. ({entry.metadata['meaning']})"


def _checked(settings: Settings) -> Settings:
    scheme = urlsplit(settings.database_url).scheme.split("+")[0]
    if scheme not in ("sqlite", "postgresql", "postgres"):
        raise BadSetting(
            f"{PREFIX}DATABASE_URL {f'starts with {scheme!r}' if scheme else 'does not say which database it is'}. "
            "Write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        )
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in ("redis", "rediss", "unix"):
        raise BadSetting(f"{PREFIX}REDIS_URL is not a Redis address. Write redis://HOST:PORT/0 or leave it empty.")
    if settings.workers > 1 and (scheme == "sqlite" or not settings.redis_url):
        raise BadSetting(
            f"{PREFIX}WORKERS={settings.workers} needs PostgreSQL and Redis. "
            f"Set {PREFIX}DATABASE_URL and {PREFIX}REDIS_URL, or write {PREFIX}WORKERS=1."
        )
    for name, known in _ONE_OF.items():
        if (value := getattr(settings, name)) not in known:
            choices = f"{', '.join(known[:-1])} or {known[-1]}"
            raise BadSetting(f"{PREFIX}{name.upper()}={value!r} is unknown. Write {choices}.")
    for role in settings.value_roles:
        if role not in PANEL_ROLES:
            raise BadSetting(f"{PREFIX}VALUE_ROLES holds {role!r}. Write some of: {' '.join(PANEL_ROLES)}.")
    for origin in settings.panel_origins:
        if not is_origin(origin):
            raise BadSetting(
                f"{PREFIX}PANEL_ORIGINS holds {origin!r}. Write an origin such as https://crm.example.com."
            )
    return settings


_ONE_OF = {
    "publish": ("on-save", "approved"),
    "second_person": ("required", "off"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}


def is_origin(text: str) -> bool:
    """Whether this is a web origin, scheme and host with nothing behind: it goes into a header as it is."""
    return _ORIGIN.fullmatch(text) is not None


_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """(name, value, meaning) of every setting in the order of the class; passwords are left out."""
    return [
        (PREFIX + entry.name.upper(), _shown(settings, entry), entry.metadata["meaning"]) for entry in fields(Settings)
    ]


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment that says these settings, for processes that are started with them."""
    said = {}
    for entry in fields(Settings):
        value = getattr(settings, entry.name)
        said[PREFIX + entry.name.upper()] = " ".join(value) if isinstance(value, tuple) else str(value)
    return said


def _shown(settings: Settings, entry: Field[Any]) -> str:
    value = getattr(settings, entry.name)
    if isinstance(value, tuple):
        return " ".join(value)
    if entry.metadata["secret"] and urlsplit(value).password:
        return str(value).replace(f":{urlsplit(value).password}@", ":…@")
    return str(value)

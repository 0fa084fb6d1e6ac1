"""How an installation runs is read once, strictly, and told in full."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from agent_assist.settings import PREFIX, BadSetting, Settings, describe, from_environment

ROOT = Path(__file__).resolve().parents[1]
BAD = {
    "DATABASE_URL": ("mysql://x/y", "", "agent-assist.sqlite"),
    "REDIS_URL": ("localhost:6379", "http://x"),
    "PUBLISH": ("on save", "always", "On-Save", ""),
    "SECOND_PERSON": ("on", "none", ""),
    "PORT": ("0", "65536", "eighty", "80.5", ""),
    "WORKERS": ("0", "2", "65"),
    "THREADS": ("1", "513"),
    "DATABASE_CONNECTIONS": ("1", "201"),
    "LOOKUP_BUDGET_MS": ("4", "10001", "0.2"),
    "LOOKUPS_WAITING": ("0",),
    "REQUESTS_PER_MINUTE": ("-1",),
    "PANELS": ("0",),
    "PANEL_ORIGINS": ("crm.example.com", "https://crm.example.com/panel", "*"),
    "LOST_AFTER_HOURS": ("0", "169", "nan", "four"),
    "CONTROL_SHARE": ("-0.1", "0.6", "inf", "10%"),
    "LOG_LEVEL": ("info", "LOUD", ""),
}
GOOD = {
    "DATABASE_URL": ("postgresql://user:secret@db/desk", "sqlite:///x.sqlite", "postgres://db/desk"),
    "REDIS_URL": ("redis://cache:6379/0", "rediss://cache", ""),
    "PUBLISH": ("on-save", "approved"),
    "SECOND_PERSON": ("required", "off"),
    "PORT": ("1", "65535"),
    "REQUESTS_PER_MINUTE": ("0",),
    "PANEL_ORIGINS": ("https://crm.example.com http://localhost:8081", ""),
    "CONTROL_SHARE": ("0", "0.5"),
    "LOG_LEVEL": ("DEBUG", "ERROR"),
}


def test_without_a_word_everything_has_its_default() -> None:
    settings = from_environment({"PATH": "/bin"})
    assert settings == Settings()
    assert (settings.database_url, settings.redis_url) == ("sqlite:///agent-assist.sqlite", "")
    assert (settings.lookup_budget_ms, settings.lost_after_hours, settings.rules_folder) == (200, 4.0, Path("rules"))


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_value_that_cannot_be_used_is_refused_with_a_hint(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        from_environment({PREFIX + name: value})
    assert PREFIX + name in str(refused.value)
    assert "Write" in str(refused.value) or "Set" in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_a_value_at_the_edge_is_taken(name: str, value: str) -> None:
    assert from_environment({PREFIX + name: value})


def test_more_than_one_process_needs_a_database_and_a_noticeboard_that_they_share() -> None:
    shared = {PREFIX + "DATABASE_URL": "postgresql://db/desk", PREFIX + "REDIS_URL": "redis://cache"}
    assert from_environment({**shared, PREFIX + "WORKERS": "4"}).workers == 4
    for missing in shared:
        with pytest.raises(BadSetting, match="WORKERS"):
            from_environment({**{name: shared[name] for name in shared if name != missing}, PREFIX + "WORKERS": "4"})


@pytest.mark.parametrize("name", ["AGENT_ASSIST_PROT", "AGENT_ASSIST_", "AGENT_ASSIST_port"])
def test_a_name_that_is_no_setting_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} is not a setting"):
        from_environment({name: "1"})


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_means_and_stands_in_the_documents() -> None:
    documented = (ROOT / "docs" / "operations.md").read_text()
    for name, _, meaning in describe(Settings()):
        assert meaning.endswith(".") and len(meaning.split()) >= 5
        assert name in documented
    assert len(describe(Settings())) == len(fields(Settings))


def test_a_password_is_never_told() -> None:
    given = {"DATABASE_URL": "postgresql://user:s3cret@db/desk", "REDIS_URL": "redis://:pa55@cache:6379/0"}
    told = {
        name: value for name, value, _ in describe(from_environment({PREFIX + name: given[name] for name in given}))
    }
    assert "s3cret" not in str(told) and "pa55" not in str(told)
    assert told[PREFIX + "DATABASE_URL"] == "postgresql://user:…@db/desk"

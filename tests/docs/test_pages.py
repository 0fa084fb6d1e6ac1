"""Holds the pages to what the program really offers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docs.pages import COMMAND, PAGES, ROOT, SETTING, TARGET, addresses, anchors, found, links
from docs.settings_table import PAGE, with_table

from agent_assist import settings as settings_module
from agent_assist.app import make_app
from agent_assist.cli.main import main
from agent_assist.house import House
from agent_assist.settings import Settings, describe

MOST_PICTURE_BYTES = 150_000


@pytest.fixture(scope="module")
def paths(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The addresses that a running service describes, with their methods."""
    secret = tmp_path_factory.mktemp("secret") / "secret"
    house = House(Settings(database_url=f"sqlite:///{sqlite_template}", secret_file=secret))
    described = make_app(house).test_client().get("/v1/openapi.json").get_json()
    house.close()
    yield described["paths"] | {"/v1/openapi.json": {"get": {}}}


@pytest.mark.parametrize("command", found(COMMAND))
def test_every_command_on_a_page_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])

    assert ended.value.code == 0
    assert command.split()[-1] in capsys.readouterr().out


def test_every_setting_on_a_page_exists() -> None:
    shown = {name: value for name, value, _ in describe(Settings())}

    for name in found(SETTING, 0):
        settings_module.from_environment({name: shown.get(name, "")})


def test_every_address_on_a_page_is_described_by_the_service(paths: dict[str, Any]) -> None:
    assert len(addresses()) > 15
    assert [named for named in addresses() if not _is_described(paths, *named)] == []


def test_every_address_the_service_describes_is_on_a_page(paths: dict[str, Any]) -> None:
    named = {path for _, path in addresses()}

    # The draft is the panel's own affair; the pages of a customer are told by the description alone.
    told_elsewhere = re.compile(r"/draft$|/v1/customers/\{customer_id\}")
    assert [path for path in paths if not told_elsewhere.search(path) and not _names(named, path)] == []


@pytest.mark.parametrize("target", found(TARGET))
def test_every_target_on_a_page_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("page", "target"), links(), ids=lambda part: str(part).rpartition("/")[2])
def test_every_link_leads_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    there = (page.parent / path) if path else page

    assert there.exists()
    assert not anchor or anchor in anchors(there)


def test_the_table_of_settings_is_true() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page.count("AGENT_ASSIST_DATABASE_URL") >= 1
    assert page == with_table(page), "Run: PYTHONPATH=. python tests/docs/settings_table.py"


def test_every_json_example_is_json() -> None:
    examples = [text for page in PAGES for text in re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.DOTALL)]

    assert len(examples) >= 5
    for example in examples:
        json.loads(example)


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").iterdir()), ids=lambda path: path.name)
def test_every_picture_is_small_and_shown(picture: Path) -> None:
    assert picture.stat().st_size <= MOST_PICTURE_BYTES
    assert any(target.endswith(picture.name) for _, target in links())


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_every_decision_is_dated_and_half_a_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert re.search(r"^\d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert len(text.split()) <= 300


def _is_described(paths: dict[str, Any], method: str, path: str) -> bool:
    return any(
        _fits(template, path) and (not method or method.lower() in methods) for template, methods in paths.items()
    )


def _names(named: set[str], template: str) -> bool:
    return any(_fits(template, path) for path in named)


def _fits(template: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path))

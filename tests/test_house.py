"""The house keeps its own rules: who looks into whom, guarded doors, numbered migrations, words at every entrance."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from web.switchboard import Switchboard

from agent_assist.web.guard import GUARDED_BY, PANEL
from agent_assist.web.scopes import SCOPES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "agent_assist"
MODULES = sorted(PACKAGE.rglob("*.py"))
MIGRATIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
ROOMS = (
    "identify",
    "differentiate",
    "customize",
    "interact",
    "learn",
    "story",
    "assist.py",
    "sheets.py",
    "sheet_reading",
)
FOREIGN = {"flask", "werkzeug", "sqlalchemy", "redis", "requests", "jinja2", "psycopg", "pydantic", "prometheus_client"}
OPEN_TO_ALL = {"front", "healthz", "readyz", "metrics", "openapi", "page", "session", "stream", "static"} | {
    "desk_sign_in_page",
    "desk_sign_in",
}


def test_nobody_looks_where_they_may_not() -> None:
    # In a process of its own: it silences every logger of the process it runs in.
    command = [
        sys.executable,
        "-c",
        "import importlinter.cli as cli; raise SystemExit(cli.lint_imports(no_cache=True))",
    ]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stdout


def test_no_room_and_not_the_story_knows_a_framework_or_a_database() -> None:
    inside = [path for path in MODULES if path.relative_to(PACKAGE).parts[0] in ROOMS]
    assert len(inside) > 50
    assert [(path.name, name) for path in inside for name in imported(path) if name.split(".")[0] in FOREIGN] == []


def test_imports_stand_at_the_top_and_are_absolute() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text())
        inner = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not [node for node in inner if isinstance(node, ast.ImportFrom) and node.level], path
        assert not [node for node in inner if node.col_offset and not typing_only(tree, node)], path


def test_a_package_imports_nothing_by_itself() -> None:
    assert [path for path in MODULES if path.name == "__init__.py" and list(imported(path))] == []


def test_every_module_opens_with_a_sentence() -> None:
    for path in [*MODULES, *MIGRATIONS]:
        if path.name == "__init__.py":
            continue
        words = ast.get_docstring(ast.parse(path.read_text())) or ""
        first = words.split("\n\n")[0]
        assert first.endswith(".") and len(first.split()) >= 5, path


def test_every_door_is_guarded_or_open_on_purpose(embedded: Switchboard) -> None:
    app = embedded.client.application
    unguarded = {name for name, view in app.view_functions.items() if not getattr(view, GUARDED_BY, None)}
    unmarked = {name for name, view in app.view_functions.items() if not hasattr(view, GUARDED_BY)}
    assert unguarded == OPEN_TO_ALL
    assert unmarked == {"static"}


def test_every_guard_asks_for_a_scope_that_there_is(embedded: Switchboard) -> None:
    views = embedded.client.application.view_functions.values()
    asked = {scope for view in views for scope in getattr(view, GUARDED_BY, ())}
    assert asked == {*SCOPES, PANEL}


def test_every_guarded_door_refuses_those_without_a_key(embedded: Switchboard) -> None:
    app = embedded.client.application
    for door in app.url_map.iter_rules():
        if not getattr(app.view_functions[door.endpoint], GUARDED_BY, ()):
            continue
        path = re.sub(r"<[^>]+>", "customers", door.rule)
        for method in (door.methods or set()) - {"HEAD", "OPTIONS"}:
            assert (path, embedded.send(method, path, key="").status_code) == (path, 401)


def test_migrations_are_numbered_in_a_row_and_can_be_taken_back() -> None:
    before = None
    for number, path in enumerate(MIGRATIONS, 1):
        tree = ast.parse(path.read_text())
        said = {
            target.id: ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision")
        }
        assert path.name.startswith(f"{number:04d}_")
        assert said == {"revision": f"{number:04d}", "down_revision": before}
        before = said["revision"]
        (back,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "downgrade"]
        assert not isinstance(back.body[0], ast.Pass | ast.Raise), path


def test_what_the_service_needs_is_listed_in_exact_versions() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pinned = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert pinned and all(re.match(r"^[a-z0-9._-]+(\[[a-z,]+\])?==\S+", line) for line in pinned)


def imported(path: Path) -> Iterator[str]:
    """The names of the modules that a module imports; `from __future__` is none."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield node.module or "."


def typing_only(tree: ast.Module, node: ast.AST) -> bool:
    """Whether the import stands under `if TYPE_CHECKING`."""
    tests = [top for top in tree.body if isinstance(top, ast.If) and "TYPE_CHECKING" in ast.dump(top.test)]
    return any(node in ast.walk(top) for top in tests)

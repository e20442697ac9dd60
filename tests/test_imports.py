"""The house seen from a clean interpreter: what each room loads, and what starting costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import picqer_tui

HOUSE = Path(picqer_tui.__file__).parent

ARROWS: dict[str, set[str]] = {
    "core": set(),
    "world": set(),
    "reconcile": {"core"},
    "engine": {"core"},
    "state": {"core"},
    "config": {"core"},
    "words": {"core"},
    "shops": {"core"},
    "steps": {"core", "reconcile"},
    "report": {"core", "words"},
}
"""Room -> rooms it may load; `tui` and `cli` are looked at apart."""

LOOK = """
import importlib, json, pkgutil, sys
import picqer_tui
room = sys.argv[1]
package = importlib.import_module("picqer_tui." + room)
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """Modules loaded by this code in a new interpreter."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def rooms_of(modules: set[str]) -> set[str]:
    return {name.split(".")[1] for name in modules if name.startswith("picqer_tui.")}


@pytest.mark.parametrize("room", ARROWS)
def test_a_room_loads_only_what_its_arrows_allow(room: str) -> None:
    modules = loaded(LOOK, room)
    assert rooms_of(modules) <= ARROWS[room] | {room}
    assert "textual" not in modules


def test_screens_know_words_and_of_the_engine_only_its_doors() -> None:
    modules = loaded(LOOK, "tui")
    assert rooms_of(modules) <= {"core", "words", "engine", "tui"}
    engine = {name for name in modules if name.startswith("picqer_tui.engine.")}
    assert engine <= {"picqer_tui.engine.doors", "picqer_tui.engine.session", "picqer_tui.engine.workspace"}
    assert not modules & {"httpx", "pydantic", "jinja2", "sqlite3"} - {"sqlite3"}


def test_only_one_module_knows_httpx_and_only_the_screens_know_textual() -> None:
    for path in HOUSE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(HOUSE).as_posix()
        if "import httpx" in text or "from httpx" in text:
            assert place == "shops/http.py", place
        if "import textual" in text or "from textual" in text:
            assert place.startswith("tui/"), place
        if "import sqlite3" in text:
            assert place.startswith("state/"), place


def test_a_platform_never_imports_another() -> None:
    folders = [path.name for path in (HOUSE / "shops").iterdir() if path.is_dir() and path.name != "__pycache__"]
    for path in (HOUSE / "shops").glob("*/*.py"):
        text = path.read_text(encoding="utf-8")
        for other in folders:
            assert other == path.parent.name or f"shops.{other}" not in text, f"{path.parent.name} imports {other}"


RUN = """
import json, sys
from picqer_tui.cli.main import main
main(sys.argv[1:])
print()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("list",), ("list", "--json"), ("check", "--help")])
def test_small_commands_load_nothing_heavy(words: tuple[str, ...]) -> None:
    heavy = {"textual", "httpx", "pydantic", "asyncio", "jinja2", "rich", "starlette"}
    assert not loaded(RUN, *words) & heavy


def test_the_first_screen_loads_no_network_and_no_models() -> None:
    rooms = "import picqer_tui.cli.app, picqer_tui.cli.commands.moves, picqer_tui.state.headers"
    modules = loaded(f"import json, sys\n{rooms}\nprint(json.dumps(sorted(sys.modules)))")
    assert not modules & {"httpx", "pydantic", "jinja2", "oauthlib", "rapidfuzz"}
    nouns = {"records", "readings", "steps", "verdicts", "findings", "changes", "move", "plan", "profile", "ledger"}
    assert not modules & {f"picqer_tui.core.{noun}" for noun in nouns}

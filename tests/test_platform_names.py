"""What differs between two platforms comes from their profiles: no other room knows a platform by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import picqer_tui
from picqer_tui.shops.registry import platforms
from picqer_tui.world.platforms import PLATFORMS

HOUSE = Path(picqer_tui.__file__).parent
NAMES = re.compile(r"\b(woo|woocommerce|magento|lightspeed|shopify|shopware|ccv|bol)\b", re.IGNORECASE)
ROOMS = ("core", "engine", "reconcile", "report", "state", "steps", "tui", "words", "config")
LONGEST = 300
MARKET = "bol"
"""Also the marketplace beside a shop, whatever that shop is."""


def _docstrings(tree: ast.AST) -> set[int]:
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def spoken(path: Path) -> Iterator[str]:
    """Names and texts of a file, without what only explains it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explains = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explains:
            yield node.value


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_no_platform(room: str) -> None:
    files = sorted((HOUSE / room).rglob("*.py"))
    assert files
    named = {f"{path.relative_to(HOUSE)}: {word}" for path in files for word in spoken(path) if NAMES.search(word)}
    assert not named


def test_rooms_of_the_world_name_no_platform() -> None:
    files = [path for path in (HOUSE / "world").rglob("*.py") if "platforms" not in path.parts]
    apart = {"options.py", "traits.py"}
    named = {
        f"{path.name}: {word}"
        for path in files
        if path.name not in apart
        for word in spoken(path)
        if (seen := NAMES.search(word)) and seen[0].lower() != MARKET
    }
    assert not named


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_reads_like_its_neighbours(name: str) -> None:
    """The same four files, and beside them only names that neighbours have."""
    known = {"account", "asking", "catalogue", "login", "orders", "sheet", "single", "wire_orders", "wire_writes"}
    found = {path.stem for path in (HOUSE / "shops" / name).glob("*.py")} - {"__init__"}
    assert {"profile", "wire", "reader", "writer"} <= found
    assert found - {"profile", "wire", "reader", "writer"} <= known


@pytest.mark.parametrize("name", platforms())
def test_no_file_of_a_platform_is_long(name: str) -> None:
    files = (HOUSE / "shops" / name).glob("*.py")
    long = {path.name for path in files if len(path.read_text().splitlines()) >= LONGEST}
    assert not long


def test_the_world_has_every_platform() -> None:
    assert set(PLATFORMS) <= set(platforms())

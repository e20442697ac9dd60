"""A demo is killed like any move, and goes on: its state and its world are as they were."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.config.move_file import read_move_file
from picqer_tui.shops.registry import platforms
from tests.cli.waiting import until
from tests.e2e.terminal import Terminal, terminal

DEMO = ("demo", "--products", "10")


def _world(state: Path, path: str, body: Any = None) -> Any:
    url = read_move_file(state / "demo" / "move.toml", platforms(), "demo").picqer_url
    base = url.split("/api")[0].rstrip("/")
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base}/_world/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def _orders(state: Path) -> set[tuple[str, str]]:
    rows = _world(state, "truth/orders?limit=10000")
    return {(str(row["idorder"]), str(row["status"])) for row in rows}


def _begun(screen: Terminal) -> None:
    screen.wait_for("BEFORE", 30)
    screen.wait_still()


@pytest.mark.parametrize("how", ["kill", pytest.param("q", marks=pytest.mark.long)])
def test_a_demo_goes_on_after_a_kill(state: Path, how: str) -> None:
    with terminal(*DEMO) as screen:
        _begun(screen)
        screen.press("r")
        screen.wait_for("✓ Access", 20)
        _world(state, f"acts/deactivate-connection:{_old(state)}", {})
        _world(state, "acts/advance-time:3600", {})
        orders, now = _orders(state), _world(state, "clock")["now"]
        if how == "kill":
            screen.kill()
        else:
            screen.press("q")
            screen.wait_exit()
        until(lambda: screen.leftover() == [], "nothing of the demo is left", 5)
    with terminal(*DEMO) as screen:
        screen.wait_for("demo you began before: WooCommerce → Shopify", 30)
        screen.press("enter")
        screen.wait_for("✓ Access", 30)
        assert orders <= _orders(state) | {(number, "processing") for number, _ in orders}
        assert _world(state, "clock")["now"] > now
        assert not _connection(state)["active"]


def test_resume_goes_on_with_the_demo(state: Path) -> None:
    with terminal(*DEMO, "--from", "magento") as screen:
        _begun(screen)
        screen.kill()
        until(lambda: screen.leftover() == [], "nothing of the demo is left", 5)
    with terminal("resume") as screen:
        assert "Magento → Shopify" in screen.wait_for("BEFORE", 30)


@pytest.mark.long
def test_a_demo_begins_anew_when_asked(state: Path) -> None:
    with terminal(*DEMO) as screen:
        _begun(screen)
        _world(state, f"acts/deactivate-connection:{_old(state)}", {})
        screen.kill()
        until(lambda: screen.leftover() == [], "nothing of the demo is left", 5)
    with terminal(*DEMO, "--lang", "nl") as screen:
        screen.wait_for("demo waar je aan begon", 30)
        screen.type("n")
        screen.press("enter")
        screen.wait_for("VOORAF", 30)
        assert _connection(state)["active"]


def _connection(state: Path) -> dict[str, Any]:
    rows: list[dict[str, Any]] = _world(state, "truth/connections")
    return rows[0]


def _old(state: Path) -> int:
    return int(_connection(state)["id"])

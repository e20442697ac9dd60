"""A world that keeps a diary is the same world after a kill: everything that was done to it, and when."""

from __future__ import annotations

import os
import re
import signal
import socket
import urllib.parse
from pathlib import Path
from typing import Any

import httpx
import pytest
from oauthlib.oauth1 import Client

from tests.play import Playing, playing

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")
TABLES = ("orders", "rows", "picklists", "connections", "stock-history", "shops/old/orders", "shops/new/products")
KIND = {"seed": 5, "products": 12, "orders": 40, "run": True, "speed": 200, "to": "shopware"}


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "world.diary"
    monkeypatch.setenv("PICQER_TUI_WORLD_DIARY", str(path))
    monkeypatch.setenv("PICQER_TUI_WORLD_PACE", "300")
    return path


def _all(world: Playing) -> dict[str, Any]:
    return {name: _timeless(world.call(f"truth/{name}")) for name in (*TABLES, "effects")}


def _timeless(value: Any) -> Any:
    """Without the moments: within a request time runs on by a breath."""
    if isinstance(value, dict):
        return {name: _timeless(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_timeless(held) for held in value]
    return "a moment" if isinstance(value, str) and MOMENT.fullmatch(value) else value


def _cancel_in_woocommerce(world: Playing) -> None:
    """A write that is signed, by the world's time, as the program does it."""
    where = world.call("")["addresses"]["old"]
    order = world.call("truth/shops/old/orders")[-1]
    url, body = f"{where}/wp-json/wc/v3/orders/{order['id']}", {"status": "cancelled"}
    keys = world.keys
    client = Client(keys["PICQER_TUI_OLD_CONSUMER_KEY"], keys["PICQER_TUI_OLD_CONSUMER_SECRET"], signature_type="QUERY")
    signed, headers, _ = client.sign(url, http_method="PUT")
    assert httpx.put(signed, json=body, headers=headers).status_code == 200


def _log_in_and_write_in_shopware(world: Playing) -> None:
    where, keys = world.call("")["addresses"]["new"], world.keys
    asked = {
        "grant_type": "client_credentials",
        "client_id": keys["PICQER_TUI_NEW_ACCESS_KEY_ID"],
        "client_secret": keys["PICQER_TUI_NEW_SECRET_ACCESS_KEY"],
    }
    token = httpx.post(f"{where}/api/oauth/token", json=asked).json()["access_token"]
    product = next(one for one in world.call("truth/shops/new/products") if one["sku"])
    url = f"{where}/api/product/{urllib.parse.quote(str(product['id']))}"
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.patch(url, json={"productNumber": "ANDERS-1"}, headers=headers).status_code == 204


def test_it_is_the_same_world_after_a_kill(diary: Path, tmp_path: Path) -> None:
    with playing(tmp_path / "world", **KIND) as world:
        address = world.url
        connection = world.call("truth/connections")[0]["id"]
        world.call("acts/advance-time:3600", {})
        _cancel_in_woocommerce(world)
        world.call(f"acts/deactivate-connection:{connection}", {})
        _log_in_and_write_in_shopware(world)
        world.call("acts/advance-time:1800", {})
        world.call("clock", {"running": False})
        before, now = _all(world), world.call("clock")["now"]
        os.kill(world.process.pid, signal.SIGKILL)
        world.process.wait(5)
    with diary.open("a", encoding="utf-8") as cut:
        cut.write('{"at": "2026-11-2')
    with playing(tmp_path / "world", products=500, to="shopify") as world:
        assert world.url == address
        assert _all(world) == before
        assert world.call("clock")["now"] >= now
        assert '"2026-11-2\n' not in diary.read_text(encoding="utf-8")


def test_what_cannot_be_brought_back_is_said(diary: Path, tmp_path: Path) -> None:
    with playing(tmp_path / "world", **KIND) as world:
        address = world.url
    taken = socket.create_server(("127.0.0.1", urllib.parse.urlsplit(address).port or 0))
    with taken, pytest.raises(AssertionError), playing(tmp_path / "world"):
        pass
    diary.write_text('{"nothing": 1}\n', encoding="utf-8")
    with pytest.raises(AssertionError), playing(tmp_path / "world"):
        pass

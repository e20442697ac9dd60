"""Every test: an empty home, no real network, keys of nobody."""

from __future__ import annotations

import compileall
import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

import pytest

import picqer_tui

_UNSET = (
    "CREDENTIALS_DIRECTORY",
    "DBUS_SESSION_BUS_ADDRESS",
    "SSH_CONNECTION",
    "SSH_TTY",
    "NO_COLOR",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
)


def pytest_configure(config: pytest.Config) -> None:
    """Hundreds of tests start the program itself: it is compiled once for all of them."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(str(Path(picqer_tui.__file__).parent), quiet=1)


@pytest.fixture(autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it, and no key, language or state folder from the environment."""
    home = tmp_path_factory.mktemp("home")
    for name in _UNSET:
        monkeypatch.delenv(name, raising=False)
    for name in list(os.environ):
        if name.startswith("PICQER_TUI_") and name != "PICQER_TUI_SPECS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    return home


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback only: a test that reaches further fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _home(address[0]):
            raise AssertionError(f"a test reached for the network: {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _home(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test begins first, so that the others run beside it and nobody waits for it at the end."""
    items.sort(key=lambda item: "test_walk" not in item.nodeid)

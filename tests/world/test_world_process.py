"""The world as a process of its own: files, ready line, signals."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest


def begin(*flags: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "picqer_tui.world", *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def end(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    return process.returncode, out, err


def test_serves_until_told_to_stop(tmp_path: Path) -> None:
    process = begin("--config-dir", str(tmp_path), "--tls", "--at", "drain", "--seed", "7")
    assert process.stdout is not None
    line = process.stdout.readline()
    move = tomllib.loads((tmp_path / "move.toml").read_text())
    assert line == f"ready {move['picqer']['url']}\n"
    assert line.startswith("ready https://127.0.0.1:")
    assert set(move) == {"name", "scenario", "lang", "picqer", "old", "new"}
    keys = dict(line.split("=", 1) for line in (tmp_path / "keys.env").read_text().splitlines())
    assert {"PICQER_TUI_PICQER_API_KEY", "PICQER_TUI_OLD_CONSUMER_KEY"} <= set(keys)
    assert (tmp_path / "keys.env").stat().st_mode & 0o777 == 0o600
    told = json.loads((tmp_path / "planted.json").read_text())
    assert (told["seed"], told["at"]) == (7, "drain")
    context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    with httpx.Client(verify=context, trust_env=False) as http:
        assert http.get(f"{move['picqer']['url']}/_world/ledger").json() == told
    code, out, err = end(process)
    assert (code, out, err) == (0, "", "")


def test_an_interrupt_ends_it_in_good_order() -> None:
    process = begin("--quiet", "--run")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready http://")
    assert end(process, signal.SIGINT)[0] == 0


@pytest.mark.parametrize("flags", [("--fault", "no-such"), ("--products", "0"), ("--port", "70000")])
def test_options_that_mean_nothing_are_refused(flags: tuple[str, ...]) -> None:
    process = begin(*flags)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 2
    assert err.count("\n") == 1


def test_a_taken_port_is_said() -> None:
    first = begin("--quiet")
    assert first.stdout is not None
    port = first.stdout.readline().rsplit(":", 1)[1].strip()
    second = begin("--quiet", "--port", port)
    _, err = second.communicate(timeout=10)
    assert second.returncode == 2
    assert "in use" in err
    end(first)

"""`world`: serves, writes its files, ends when told, and refuses what means nothing."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.cli.running import begin, run


@pytest.mark.parametrize(
    "words",
    [
        ["--from", "prestashop"],
        ["--to", ""],
        ["--products", "0"],
        ["--orders", "-1"],
        ["--port", "99999"],
        ["--speed", "0"],
        ["--fault", "nonsense"],
        ["--fault", "elsewhere.html"],
        ["--fault", "html:many"],
    ],
    ids=" ".join,
)
def test_options_that_mean_nothing(words: list[str], tmp_path: Path) -> None:
    done = run("world", *words, "--config-dir", str(tmp_path / "w"))
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_world_serves_until_told_to_stop(number: int, tmp_path: Path, kept: list[subprocess.Popen[str]]) -> None:
    process = begin("world", "--products", "5", "--orders", "5", "--config-dir", str(tmp_path / "w"))
    kept.append(process)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("ready http://127.0.0.1:")
    files = {one.name for one in (tmp_path / "w").iterdir()}
    assert files >= {"move.toml", "keys.env", "planted.json"}
    assert stat.S_IMODE((tmp_path / "w" / "keys.env").stat().st_mode) == 0o600
    with urllib.request.urlopen(f"{line.split()[1]}/_world/clock") as answer:
        assert json.loads(answer.read())["running"] is False
    os.kill(process.pid, number)
    assert process.wait(20) == 0


def test_a_port_that_is_taken(kept: list[subprocess.Popen[str]]) -> None:
    first = begin("world", "--products", "5", "--orders", "5")
    kept.append(first)
    assert first.stdout is not None
    port = first.stdout.readline().strip().rpartition(":")[2]
    done = run("world", "--products", "5", "--orders", "5", "--port", port)
    assert done.code == 2
    assert done.err.strip()

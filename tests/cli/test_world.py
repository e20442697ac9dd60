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

from picqer_tui.cli.world_port import WorldPort
from picqer_tui.core.errors import Rejected
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


def test_an_act_that_is_gone_is_refused_in_words_and_not_in_json(kept: list[subprocess.Popen[str]]) -> None:
    world = begin("world", "--products", "20", "--orders", "5")
    kept.append(world)
    assert world.stdout is not None
    port = WorldPort(world.stdout.readline().split()[1])
    act = next(act for act in port.acts() if act.kind == "cancel-order")
    port.do_act(act.id)
    with pytest.raises(Rejected) as refused:
        port.do_act(act.id)
    assert refused.value.status == 409
    assert refused.value.detail
    assert "{" not in refused.value.detail

"""A check that is told to stop: gone in time, with the right code, nothing left behind, pages kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from tests.cli.running import begin, run, valid
from tests.cli.waiting import promised, until
from tests.play import Playing

STEP = "preflight.sku-match"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (signal.SIGINT, "hang:50"),
        (signal.SIGTERM, "hang:50"),
        (signal.SIGHUP, "slow:30"),
        pytest.param(signal.SIGTERM, "slow:30", marks=pytest.mark.long),
    ],
)
def test_a_check_that_waits_for_an_account(
    number: signal.Signals,
    fault: str,
    move: str,
    keys: dict[str, str],
    world: Playing,
    kept: list[subprocess.Popen[str]],
) -> None:
    world.call("faults", {"fault": fault})
    process = begin("check", move, "--step", STEP, "--json")
    kept.append(process)
    until(lambda: any(one["hits"] for one in world.call("faults")), "the check asks the accounts")
    begun = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert time.monotonic() - begun < promised()
    assert (process.returncode, out, err) == (CODES[number], "", "")
    assert gone(process.pid)
    assert json.loads(run("list", "--json").out)[0]["held_by"] is None


@pytest.mark.parametrize("moment", [0.1, 0.4])
def test_a_signal_at_any_moment_ends_it_in_time(
    moment: float, move: str, keys: dict[str, str], kept: list[subprocess.Popen[str]], world: Playing
) -> None:
    world.call("faults", {"fault": "slow:30"})
    process = begin("check", move)
    kept.append(process)
    time.sleep(moment)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert time.monotonic() - begun < promised()
    assert process.returncode in (143, -signal.SIGTERM)
    assert gone(process.pid)
    assert json.loads(run("list", "--json").out)[0]["problem"] is None


@pytest.mark.parametrize("number", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_pages_that_were_read_are_not_read_again(
    number: signal.Signals, move: str, keys: dict[str, str], world: Playing, kept: list[subprocess.Popen[str]]
) -> None:
    whole = run("new", "whole", "--file", str(world.folder / "move.toml"))
    assert whole.code == 0
    asked = valid(run("check", "whole", "--step", STEP, "--json"))["requests"]
    world.call("faults", {"fault": "hang:9@graphql"})
    process = begin("check", move, "--step", STEP)
    kept.append(process)
    until(lambda: _resting(world), "all that can be read was read")
    process.send_signal(number)
    process.communicate(timeout=10)
    world.call("faults", {"clear": True})
    again = run("check", move, "--step", STEP, "--json")
    assert again.code == 3
    assert sum(valid(again)["requests"].values()) < sum(asked.values())


def _resting(world: Playing) -> bool:
    before = world.call("log")["requests"]
    time.sleep(1.2)
    return bool(before == world.call("log")["requests"] and any(one["hits"] for one in world.call("faults")))


def test_a_check_whose_reader_went_away_ends(move: str, keys: dict[str, str]) -> None:
    process = begin("check", move, "--step", STEP)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=20)
    assert err == ""
    assert process.returncode in (0, 3)

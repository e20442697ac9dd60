"""`watch`: rounds, their lines, how it ends, and what it lives through."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.cli.commands.watch import REST, STEPS, span
from picqer_tui.core.errors import UsageError
from tests.cli.running import begin, run
from tests.cli.waiting import until
from tests.play import Playing, playing

WATCH, DOUBLES, MISSED = STEPS
OLD = "4107"
SPEED = 120.0
SLOW = 30.0
"""Where a moment is looked at: a busy machine may take seconds for a round."""
"""Simulated seconds in a real one: two minutes."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """A world half an hour after the new shop was connected."""
    with playing(tmp_path_factory.mktemp("world"), products=40, orders=60, at="connected") as world:
        yield world


@pytest.fixture
def world(served: Playing) -> Iterator[Playing]:
    """The world as it was at that moment, with time running."""
    served.goto("connected")
    served.call("clock", {"running": True, "speed": SPEED})
    yield served
    served.call("faults", {"clear": True})
    served.call("clock", {"running": False})


class Watching:
    """A watch that goes on, and the lines it has said."""

    def __init__(self, *words: str) -> None:
        self.process = begin("watch", *words)
        self.lines: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def said(self, step: str = WATCH) -> list[dict[str, Any]]:
        """What was said of a step, oldest first."""
        return [one for line in list(self.lines) if (one := json.loads(line))["step"] == step]

    def wait(
        self, what: Callable[[dict[str, Any]], bool], said: str, step: str = WATCH, after: int = 0
    ) -> dict[str, Any]:
        """The first line of a step, behind so many, of which this holds."""
        until(lambda: any(what(one) for one in self.said(step)[after:]), said)
        return next(one for one in self.said(step)[after:] if what(one))

    def round(self, after: int = 0) -> dict[str, Any]:
        return self.wait(lambda one: True, "a round", after=after)

    def stop(self) -> int:
        """Told to stop; gives the code it ends with."""
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self) -> int:
        code = self.process.wait(20)
        assert self.process.stderr is not None
        assert self.process.stderr.read() == ""
        return code


@pytest.fixture
def watching(move: str, keys: dict[str, str], kept: list[subprocess.Popen[str]]) -> Callable[..., Watching]:
    """Begins to watch the move of this test, told as JSON unless `plain`."""

    def start(*words: str, plain: bool = False) -> Watching:
        made = Watching(move, *([] if plain else ["--json-lines"]), *words)
        kept.append(made.process)
        return made

    return start


def moment(line: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(line["at"])


# how it is told


def test_it_ends_by_itself_with_the_worst_of_what_it_saw(world: Playing, watching: Callable[..., Watching]) -> None:
    world.call("clock", {"speed": 1200})
    began = datetime.fromisoformat(world.call("clock")["now"])
    watch = watching("--for", "150m", "--lang", "en")
    code = watch.end()
    assert datetime.fromisoformat(world.call("clock")["now"]) - began >= timedelta(minutes=150)
    rounds = len(watch.said())
    assert rounds >= 2
    assert {len(watch.said(step)) for step in STEPS} == {rounds}, "each round tells of every step"
    last = [watch.said(step)[-1] for step in STEPS]
    assert all(set(one) == {"at", "step", "verdict", "reason_code", "words", "counts"} for one in last)
    marks = {one["verdict"] for one in last}
    assert code == (3 if "blocked" in marks else 4 if "not_verified" in marks else 1 if "attention" in marks else 0)
    assert code == 3, "this world has orders that came twice"


def test_without_json_only_what_is_new_is_said(world: Playing, watching: Callable[..., Watching]) -> None:
    watch = watching("--lang", "en", plain=True)
    until(lambda: len(watch.lines) >= len(STEPS), "the first round")
    before = world.call("log")["requests"]
    world.call("clock", {"advance": REST.total_seconds()})
    until(lambda: world.call("log")["requests"]["new"] > before["new"], "another round")
    assert watch.stop() == 143
    assert [line[5:7] for line in watch.lines] == ["  "] * len(watch.lines), "a time, and then the words"
    assert len({line[7:] for line in watch.lines}) == len(watch.lines)


@pytest.mark.parametrize(
    ("text", "minutes"), [("45m", 45), ("2h", 120), ("1d12h", 2160), ("90s", 1.5), ("1h30m", 90), (None, None)]
)
def test_spans_of_time(text: str | None, minutes: float | None) -> None:
    assert span(text) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize("text", ["", "2", "h", "-1h", "2h1d", "0m", "1w", "2 h", "1.5h", "9" * 99 + "h"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(UsageError):
        span(text)


def test_a_wrong_span_is_usage(move: str, keys: dict[str, str]) -> None:
    done = run("watch", move, "--for", "soon", "--lang", "en")
    assert (done.code, done.out) == (2, "")
    assert "soon" in done.err


# what it lives through


def test_after_a_sleep_of_the_machine_it_looks_at_once_and_tells_of_the_gap(
    world: Playing, watching: Callable[..., Watching]
) -> None:
    world.call("clock", {"running": True, "speed": SLOW})
    watch = watching()
    first = watch.round()
    assert first["counts"].get("attention", 0) == 0
    world.call("clock", {"advance": 3 * 3600})
    woken = watch.round(after=1)
    assert timedelta(hours=3) <= moment(woken) - moment(first) < timedelta(hours=3, minutes=10)
    assert woken["counts"]["attention"] == 1, "the stretch without a look"
    assert watch.stop() == 143


def test_a_key_that_is_revoked_and_works_again(world: Playing, watching: Callable[..., Watching]) -> None:
    watch = watching()
    assert watch.round()["verdict"] == "passed"
    world.call("faults", {"fault": "picqer.revoked:0"})
    world.call("clock", {"advance": 600})
    refused = watch.wait(lambda one: one["verdict"] == "not_verified", "the key is refused")
    assert refused["reason_code"] in ("no_right", "resource_closed")
    assert watch.said(DOUBLES)[-1]["reason_code"] == refused["reason_code"]
    count = len(watch.said())
    world.call("faults", {"clear": True})
    world.call("clock", {"advance": 1800})
    assert watch.wait(lambda one: one["verdict"] == "passed", "looked again before there was a gap", after=count)
    assert watch.stop() == 143


def test_the_old_connection_that_is_made_active_again_is_an_alarm_within_minutes(
    world: Playing, watching: Callable[..., Watching]
) -> None:
    world.call("clock", {"running": True, "speed": SLOW})
    watch = watching("--for", "3h")
    assert watch.round()["verdict"] == "passed"
    world.call(f"acts/activate-connection:{OLD}", {})
    world.call("acts/open-shop:old", {})
    world.call("acts/place-order:old", {})
    made = datetime.fromisoformat(world.call("clock")["now"])
    world.call("clock", {"advance": 1800})
    alarm = watch.wait(lambda one: one["verdict"] == "blocked", "the alarm")
    assert moment(alarm) - made < timedelta(minutes=45)
    assert alarm["counts"]["blocked"] == 1
    world.call("clock", {"advance": 3 * 3600})
    assert watch.end() == 3


def three_ports() -> int:
    """The first of three ports side by side that nobody uses."""
    for first in range(20_000 + os.getpid() % 9000, 60_000, 3):
        with ExitStack() as held:
            try:
                for port in range(first, first + 3):
                    held.enter_context(closing(socket.socket())).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no free ports")


@pytest.mark.long
def test_a_line_that_is_gone_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: list[subprocess.Popen[str]]
) -> None:
    options: dict[str, Any] = {"products": 40, "orders": 60, "at": "connected", "run": True, "speed": SPEED}
    options["port"] = three_ports()
    with playing(tmp_path / "world", **options) as world:
        for name, value in world.keys.items():
            monkeypatch.setenv(name, value)
        made = run("new", "gone", "--file", str(world.folder / "move.toml"))
        assert made.code == 0, made.err
        watch = Watching("gone", "--json-lines")
        kept.append(watch.process)
        assert watch.round()["verdict"] == "passed"
        world.call("faults", {"fault": "refused"})
        world.call("clock", {"advance": 700})
        lost = watch.wait(lambda one: one["verdict"] == "not_verified", "nobody answers")
        assert lost["reason_code"] == "unreachable"
    time.sleep(1)
    assert watch.process.poll() is None
    count = len(watch.said())
    with playing(tmp_path / "again", **options) as world:
        world.call("clock", {"advance": 3600})
        assert watch.wait(lambda one: one["verdict"] != "not_verified", "the line is back", after=count)
        assert watch.stop() == 143

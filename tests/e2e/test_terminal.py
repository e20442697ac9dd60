"""The program in a real terminal: how it begins, how it is told to stop, and what it leaves behind."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.cli.waiting import promised, until
from tests.e2e.terminal import Terminal, terminal
from tests.e2e.walking import Person
from tests.play import Playing

pytestmark = pytest.mark.terminal
LATEST = 10.0
CODES = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}


def at_rest(person: Person) -> None:
    person.terminal.wait_still()


def in_a_dialog(person: Person) -> None:
    person.go("preflight.access")
    person.terminal.press("ctrl+p")
    person.terminal.wait_for("What do you want to do")


def reading(person: Person) -> None:
    person.world.call("faults", {"fault": "slow:20"})
    person.terminal.press("R")
    until(lambda: any(one["hits"] for one in person.world.call("faults")), "the accounts are asked")


def just_begun(person: Person) -> None:
    """Nothing: hardly on the screen."""


def typing(person: Person) -> None:
    person.go("preflight.connections")
    person.slowly("3", "enter")


@pytest.mark.parametrize(
    ("doing", "number"),
    [
        pytest.param(at_rest, signal.SIGTERM, marks=pytest.mark.long),
        (in_a_dialog, signal.SIGHUP),
        (reading, signal.SIGTERM),
        pytest.param(reading, signal.SIGHUP, marks=pytest.mark.long),
        pytest.param(typing, signal.SIGINT, marks=pytest.mark.long),
        (just_begun, signal.SIGTERM),
    ],
)
def test_a_signal_ends_it_in_time_and_in_order(
    doing: Callable[[Person], None], number: signal.Signals, move: str, world: Playing
) -> None:
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        person.arrive()
        doing(person)
        begun = time.monotonic()
        screen.signal(number)
        assert screen.wait_exit(LATEST) == CODES[number]
        assert time.monotonic() - begun < promised()
        assert screen.left_on() == []
        assert screen.leftover() == []
        assert "Traceback" not in screen.text()
    row = json.loads(run("list", "--json").out)[0]
    assert (row["held_by"], row["problem"]) == (None, None)


@pytest.mark.parametrize("doing", [pytest.param(at_rest, marks=pytest.mark.long), reading])
def test_a_line_that_drops(doing: Callable[[Person], None], move: str, world: Playing) -> None:
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        person.arrive()
        doing(person)
        begun = time.monotonic()
        screen.hang_up()
        assert screen.wait_exit(LATEST) == 129
        assert time.monotonic() - begun < promised()
        assert screen.leftover() == []
    row = json.loads(run("list", "--json").out)[0]
    assert (row["held_by"], row["problem"]) == (None, None)


def test_a_line_that_drops_in_the_first_moments(move: str) -> None:
    for seconds in (0.1, 0.3, 0.5, 0.8):
        with terminal("resume", move) as screen:
            time.sleep(seconds)
            screen.hang_up()
            assert screen.wait_exit(LATEST) in (129, -signal.SIGHUP)
            assert screen.leftover() == []


def test_reading_goes_on_where_the_line_dropped(move: str, world: Playing) -> None:
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        person.arrive()
        reading(person)
        screen.hang_up()
        screen.wait_exit()
    world.call("faults", {"clear": True})
    with terminal("resume", move) as screen:
        screen.wait_for(r"Since \S+.*: Reading was")
        person = Person(screen, world, move)
        person.arrive()
        person.run_phase("preflight.access")
        screen.wait(lambda _: person.settled(), 20, "access has passed")


def test_leaving_restores_the_terminal(move: str, world: Playing) -> None:
    with terminal("resume", move) as screen:
        Person(screen, world, move).arrive()
        screen.press("q")
        assert screen.wait_exit() == 0
        assert screen.left_on() == []
        assert screen.leftover() == []
        assert screen.text().strip() == ""


def test_leaving_while_it_reads_asks_first(move: str, world: Playing) -> None:
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        person.arrive()
        reading(person)
        screen.press("q")
        screen.wait_for("Work is going on")
        screen.wait_still(0.1, 1)
        screen.press("escape")
        screen.wait_gone("Work is going on")
        screen.press("q")
        screen.wait_for("Work is going on")
        screen.wait_still(0.1, 1)
        person.slowly("right", "enter")
        assert screen.wait_exit(LATEST) == 0
        assert screen.left_on() == []


def test_a_second_screen_may_look(move: str, world: Playing) -> None:
    with terminal("resume", move) as first:
        Person(first, world, move).arrive()
        with terminal("resume", move) as second:
            second.wait_for("open elsewhere")
            second.wait_still(0.1)
            Person(second, world, move).slowly("right", "enter")
            second.wait_for("looking only")
            assert "r run" not in second.text()
            second.press("q")
            assert second.wait_exit() == 0
        assert run("check", move).code == 5
        assert run("report", move).code == 0
        first.press("q")
        assert first.wait_exit() == 0


def test_a_damaged_move_is_shown_and_opens_nothing(move: str, state: Path) -> None:
    path = state / "moves" / f"{move}.move"
    path.write_bytes(b"junk" * 1000)
    with terminal() as screen:
        screen.wait_for("cannot be opened")
        screen.wait_still()
        screen.press("enter")
        screen.wait_for("damaged")
        screen.wait_still()
        screen.press("escape", "q")
        assert screen.wait_exit() == 0
    assert path.read_bytes() == b"junk" * 1000


def test_missing_keys_are_asked_for_and_kept_in_memory(
    move: str, world: Playing, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in world.keys:
        monkeypatch.delenv(name)
    old = [world.keys["PICQER_TUI_OLD_CONSUMER_KEY"], world.keys["PICQER_TUI_OLD_CONSUMER_SECRET"]]
    new = [world.keys["PICQER_TUI_NEW_ACCESS_TOKEN"]]
    with terminal("resume", move) as screen:
        screen.wait_for(f"Keys for {move}")
        person = Person(screen, world, move)
        fields = [world.keys["PICQER_TUI_PICQER_API_KEY"], *old, *new]
        for account, its in (("Picqer", fields[:1]), ("old shop", old), ("new shop", new)):
            screen.wait_for(f"Keys for {move}: {account}")
            for field in its:
                screen.type(field)
                person.slowly("enter")
            if account == "new shop":  # the second way to log in stays empty
                person.slowly("tab", "tab")
            person.slowly("right", "enter")
        person.arrive()
        person.run("preflight.access")
        screen.wait(lambda _: person.settled(), 20, "access has passed")
        screen.press("q")
        assert screen.wait_exit() == 0
        assert not [field for field in fields if field.encode() in screen.log]
    for one in state.rglob("*"):
        assert not (one.is_file() and [field for field in fields if field.encode() in one.read_bytes()])


def test_keys_that_arrive_together_go_where_they_are_meant(
    move: str, world: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in world.keys:
        monkeypatch.delenv(name)
    side = "PICQER_TUI_OLD_CONSUMER"
    enter, right, tab = "\r", "\x1b[C", "\t"
    with terminal("resume", move) as screen:
        screen.wait_for(f"Keys for {move}: Picqer")
        screen.type(world.keys["PICQER_TUI_PICQER_API_KEY"] + enter + right + enter)
        screen.wait_for(f"Keys for {move}: old shop")
        screen.type(world.keys[f"{side}_KEY"] + enter + world.keys[f"{side}_SECRET"] + enter + right + enter)
        screen.wait_for(f"Keys for {move}: new shop")
        screen.type(world.keys["PICQER_TUI_NEW_ACCESS_TOKEN"] + enter + tab + tab + right + enter)
        screen.wait_for("BEFORE")


@pytest.mark.parametrize("how", ["kill", *(pytest.param(one, marks=pytest.mark.long) for one in ("q", "drop"))])
def test_the_demo_plays_and_takes_its_world_with_it(how: str) -> None:
    with terminal("demo", "--products", "10") as screen:
        screen.wait_for("BEFORE", 30)
        screen.wait_still()
        assert any(" world " in one for one in screen.leftover())
        _end(screen, how)
        until(lambda: screen.leftover() == [], "nothing of the demo is left", 5)


def _end(screen: Terminal, how: str) -> None:
    match how:
        case "q":
            screen.press("q")
            assert screen.wait_exit() == 0
            assert screen.left_on() == []
        case "kill":
            screen.kill()
        case _:
            screen.hang_up()
            assert screen.wait_exit() == 129

"""Files of moves that cannot be used: held, newer, damaged, closed, on a full disk. What is there is never touched."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import PROGRAM, begin, run, three_lines
from tests.cli.waiting import until
from tests.play import Playing

STEP = "preflight.sku-match"


@pytest.fixture
def path(move: str, state: Path) -> Path:
    return state / "moves" / f"{move}.move"


def test_a_move_that_is_open_elsewhere(
    move: str, keys: dict[str, str], world: Playing, kept: list[subprocess.Popen[str]]
) -> None:
    world.call("faults", {"fault": "hang:9"})
    first = begin("check", move, "--step", STEP)
    kept.append(first)
    until(lambda: any(one["hits"] for one in world.call("faults")), "the check asks the accounts")
    for lang in ("nl", "en"):
        second = run("check", move, "--step", STEP, "--lang", lang)
        assert (second.code, second.out) == (5, "")
        what, detail, cure = three_lines(second)
        assert str(first.pid) in what
        assert move in detail
        assert cure
    assert run("report", move).code == 0
    listed = json.loads(run("list", "--json").out)[0]
    assert str(first.pid) in listed["held_by"]
    assert listed["problem"] is None
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    world.call("faults", {"clear": True})
    assert json.loads(run("list", "--json").out)[0]["held_by"] is None
    assert run("check", move, "--step", STEP).code == 3, "the lock died with its process"


def refused(move: str, path: Path, named: str) -> None:
    """Every command ends with 6, says which file, and leaves each byte of it alone; the list still shows it."""
    before = path.read_bytes()
    for words in (("check", move, "--lang", "nl"), ("report", move, "--lang", "en")):
        done = run(*words)
        assert (done.code, done.out) == (6, ""), done.err
        what, _, cure = three_lines(done)
        assert str(path) in what
        assert cure
    listed = run("list", "--json", "--lang", "en")
    assert listed.code == 0
    row = json.loads(listed.out)[0]
    assert row["name"] == move
    assert named in row["problem"]
    assert path.read_bytes() == before


def test_a_file_of_a_newer_version(move: str, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("pragma user_version = 99")
    connection.commit()
    connection.close()
    refused(move, path, "newer")


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: b"this is no move\n" * 100,
    "no header": lambda was: b"\0" * 100 + was[100:],
    "cut in half": lambda was: was[: len(was) // 2],
    "first page alone": lambda was: was[:4096],
    "another database": lambda was: was[:68] + b"\0\0\0\0" + was[72:],
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_file(how: str, move: str, path: Path) -> None:
    path.write_bytes(DAMAGE[how](path.read_bytes()))
    refused(move, path, "damaged")


def test_damage_that_shows_only_on_the_way(move: str, path: Path, keys: dict[str, str]) -> None:
    assert run("check", move, "--step", STEP).code == 3
    was = path.read_bytes()
    middle = 4096 * (len(was) // 4096 // 3)
    path.write_bytes(was[:middle] + b"\xa5" * (len(was) - middle - 4096) + was[-4096:])
    done = run("check", move, "--step", STEP, "--lang", "en")
    assert done.code == 6
    assert "damaged" in done.err
    assert json.loads(run("list", "--json").out)


def test_one_damaged_file_among_good_ones(move: str, path: Path, world: Playing) -> None:
    assert run("new", "good", "--file", str(world.folder / "move.toml")).code == 0
    path.write_bytes(b"junk" * 1000)
    rows = {row["name"]: row["problem"] for row in json.loads(run("list", "--json").out)}
    assert rows["good"] is None
    assert rows[move]
    again = run("new", move, "--file", str(world.folder / "move.toml"))
    assert again.code == 2, "a damaged move is not a free name"
    assert path.read_bytes() == b"junk" * 1000


def test_a_state_folder_below_a_file(tmp_path: Path, world: Playing) -> None:
    (tmp_path / "file").write_text("kept")
    env = {"PICQER_TUI_STATE_DIR": str(tmp_path / "file" / "state")}
    for lang in ("nl", "en"):
        done = run("new", "x", "--file", str(world.folder / "move.toml"), "--lang", lang, env=env)
        assert done.code == 6
        what, _, cure = three_lines(done)
        assert str(tmp_path) in what
        assert cure
    assert run("list", env=env).code == 0
    assert (tmp_path / "file").read_text() == "kept"


def in_a_mount(state: Path, mount: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command with the state folder on a file system of its own; only where this is allowed."""
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("mounts are for root")
    words = " ".join([*PROGRAM, *arguments])
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", f"{mount} || exit 99; {words}"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "S": str(state)},
        check=False,
    )
    if done.returncode == 99:
        pytest.skip(f"no mounts here: {done.stderr}")
    assert "Traceback" not in done.stderr, done.stderr
    return done


READ_ONLY = 'mount --bind "$S" "$S" && mount -o remount,ro,bind "$S"'


def test_a_state_folder_that_may_not_be_written(move: str, state: Path, keys: dict[str, str], world: Playing) -> None:
    made = in_a_mount(state, READ_ONLY, "new", "other", "--file", str(world.folder / "move.toml"), "--lang", "en")
    assert made.returncode == 6, made.stderr
    assert str(state) in made.stderr
    checked = in_a_mount(state, READ_ONLY, "check", move, "--lang", "en")
    assert checked.returncode == 6
    assert str(state) in checked.stderr
    assert "Make" in checked.stderr
    assert in_a_mount(state, READ_ONLY, "list").returncode == 0
    assert in_a_mount(state, READ_ONLY, "report", move).returncode == 0
    assert in_a_mount(state, READ_ONLY, "doctor", "--lang", "en").returncode == 1


def test_a_full_disk(move: str, state: Path, keys: dict[str, str]) -> None:
    small = 'cp -a "$S" "$S.was" && mount -t tmpfs -o size=500k tmpfs "$S" && cp -a "$S.was/." "$S"'
    done = in_a_mount(state, small, "check", move, "--step", STEP, "--lang", "en")
    assert done.returncode == 6, done.stdout + done.stderr
    assert "full" in done.stderr
    assert "room" in done.stderr
    assert run("check", move, "--step", STEP).code == 3


def test_a_file_that_may_not_grow(move: str, path: Path, keys: dict[str, str]) -> None:
    """A quota of the user, as the system tells it."""
    most = path.stat().st_size + 100_000
    done = subprocess.run(
        [*PROGRAM, "check", move, "--step", STEP, "--lang", "en"],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 6, done.stdout + done.stderr
    assert str(path) in done.stderr
    assert run("check", move, "--step", STEP).code == 3, "what was kept before is whole"


def test_others_may_not_look_into_a_move(move: str, path: Path, keys: dict[str, str]) -> None:
    run("check", move, "--step", STEP)
    assert not [one for one in path.parent.iterdir() if one.stat().st_mode & 0o077]
    path.chmod(0o644)
    run("check", move, "--step", "preflight.shipment-feedback")
    assert path.stat().st_mode & 0o077 == 0


def test_a_moved_clock_of_the_holder_shows_since_when(move: str, path: Path) -> None:
    """The line that says who holds a move is only believed while the lock is held."""
    side = path.with_name(path.name + ".lock")
    side.write_text('{"who": "x\\u001b[2J", "host": "h", "pid": 1, "since": "2020-01-01T00:00:00+00:00"}')
    assert json.loads(run("list", "--json").out)[0]["held_by"] is None
    code = f"import fcntl,time; h=open({str(side)!r}); fcntl.flock(h, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        done = run("check", move, "--lang", "en")
        assert done.code == 5
        assert "\x1b" not in done.err
        assert re.search(r"x\^\[", done.err)
    finally:
        holder.kill()
        holder.communicate()

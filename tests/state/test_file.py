"""The file itself: rights, locks, looking only, damage, other versions, a full disk, reopening."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from picqer_tui.core.errors import DamagedError, LockedError, SchemaTooNewError, StateError
from picqer_tui.core.readings import Coverage, Reading
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.state import file, journal, schema
from picqer_tui.state.headers import read_header
from picqer_tui.state.lock import holder, lock_path
from picqer_tui.state.move import MoveFile

from .samples import NOON, PRODUCTS, StillClock, product, read, settings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
async def closed(move: MoveFile, path: Path) -> Path:
    """A move with two pages of products, closed."""
    reading = await move.pages.begin(PRODUCTS)
    reading = await move.pages.keep(reading, Page([product(n) for n in range(100)], "1"))
    reading = await move.pages.keep(reading, Page([product(n) for n in range(100, 200)], None))
    await move.pages.close(reading, Coverage.COMPLETE)
    await move.close()
    return path


async def test_nobody_else_may_read_it(move: MoveFile, path: Path) -> None:
    await move.write_journal("x", {})
    assert mode(path.parent) == 0o700
    for part in path.parent.iterdir():
        assert mode(part) == 0o600, part


async def test_a_file_that_others_may_read_is_made_private(closed: Path, clock: StillClock) -> None:
    closed.chmod(0o644)
    await (await MoveFile.open(closed, {}, clock)).close()
    assert mode(closed) == 0o600


async def test_every_commit_waits_for_the_disk(move: MoveFile) -> None:
    def look(connection: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous")
        return [connection.execute(f"pragma {name}").fetchone()[0] for name in names]

    assert await move._worker.read(look) == ["wal", 2]


async def test_a_missing_move_is_not_made(path: Path, clock: StillClock) -> None:
    with pytest.raises(StateError) as caught:
        await MoveFile.open(path, {}, clock)
    assert caught.value.summary.msgid == "There is no move in {file}."
    assert not path.exists()


async def test_a_move_is_never_made_over_another(closed: Path, clock: StillClock) -> None:
    before = closed.read_bytes()
    with pytest.raises(StateError, match="already a move"):
        await MoveFile.create(closed, settings(), {}, clock)
    assert closed.read_bytes() == before
    assert holder(closed) is None


async def test_a_making_that_was_killed_leaves_nothing_in_the_way(path: Path, clock: StillClock) -> None:
    path.parent.mkdir(parents=True)
    (path.parent / f".{path.name}.new").write_bytes(b"half")
    made = await MoveFile.create(path, settings(), {}, clock)
    await made.close()
    assert sorted(part.name for part in path.parent.iterdir()) == [path.name, lock_path(path).name]


async def test_settings_facts_and_salt_come_back(move: MoveFile, path: Path, clock: StillClock) -> None:
    facts, key = move.facts, move.hasher.email("Anna@Example.nl ")
    assert facts.settings == settings()
    assert (facts.created_at, facts.scenario) == (NOON, "replace")
    await move.close()
    again = await MoveFile.open(path, {}, clock)
    assert again.facts == facts
    assert again.hasher.email("anna@example.nl") == key
    assert b"anna" not in path.read_bytes()
    await again.close()


async def test_salts_differ_between_moves(move: MoveFile, tmp_path: Path, clock: StillClock) -> None:
    other = await MoveFile.create(tmp_path / "other.sqlite", settings("other"), {}, clock)
    assert other.hasher.email("a@b.nl") != move.hasher.email("a@b.nl")
    await other.close()


# two at once


async def test_a_second_opening_is_told_who_has_it(move: MoveFile, path: Path, clock: StillClock) -> None:
    with pytest.raises(LockedError) as caught:
        await MoveFile.open(path, {}, clock)
    assert caught.value.summary.values["pid"] == str(os.getpid())
    assert caught.value.summary.values["since"] == NOON
    found = holder(path)
    assert found is not None
    assert (found.pid, found.host) == (os.getpid(), os.uname().nodename)


async def test_looking_only_follows_what_the_other_writes(move: MoveFile, path: Path, clock: StillClock) -> None:
    beside = await MoveFile.open(path, {}, clock, read_only=True)
    assert beside.read_only
    await move.answer("preflight.settings", "vat", "yes", "Anna")
    assert beside.facts.answer("preflight.settings", "vat") == "yes"
    await read(move, PRODUCTS, [product(1)])
    assert (await beside.pages.reading(PRODUCTS)).rows == 1
    with pytest.raises(StateError, match="look only"):
        await beside.answer("preflight.settings", "vat", "no", "Bram")
    with pytest.raises(StateError, match="look only"):
        await beside.pages.begin(PRODUCTS)
    run = await beside.verdicts.open_run("x")
    assert run.evidence.reading(PRODUCTS).rows == 1
    await beside.verdicts.drop_run(run)
    await beside.close()
    assert move.facts.answer("preflight.settings", "vat") == "yes"


async def test_the_lock_is_free_once_closed(closed: Path, clock: StillClock) -> None:
    assert holder(closed) is None
    again = await MoveFile.open(closed, {}, clock)
    assert holder(closed) is not None
    await again.close()
    await again.close()
    assert holder(closed) is None


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys,time; from datetime import datetime, UTC; from pathlib import Path;"
        "from picqer_tui.state.lock import Lock; Lock(Path(sys.argv[1]), datetime.now(UTC)); print('held', flush=True);"
        "time.sleep(60)"
    )
    path = tmp_path / "m.sqlite"
    child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    found = holder(path)
    assert found is not None
    assert found.pid == child.pid
    child.kill()
    child.communicate()
    assert holder(path) is None


async def test_an_unreadable_lock_line_is_no_obstacle_to_telling(move: MoveFile, path: Path, clock: StillClock) -> None:
    lock_path(path).write_text("nonsense")
    with pytest.raises(LockedError) as caught:
        await MoveFile.open(path, {}, clock)
    assert caught.value.summary.msgid == "Another process has this move open."


# damage and versions


async def test_a_newer_file_is_refused_and_not_touched(closed: Path, clock: StillClock) -> None:
    connection = sqlite3.connect(closed)
    connection.execute("pragma user_version = 99")
    connection.close()
    before = closed.read_bytes()
    with pytest.raises(SchemaTooNewError):
        await MoveFile.open(closed, {}, clock)
    with pytest.raises(SchemaTooNewError):
        await MoveFile.open(closed, {}, clock, read_only=True)
    with pytest.raises(SchemaTooNewError):
        read_header(closed)
    assert closed.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\x00", b"not a move at all " * 300])
async def test_another_file_is_called_damaged_and_kept(path: Path, clock: StillClock, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(DamagedError) as caught:
        await MoveFile.open(path, {}, clock)
    assert str(path) in caught.value.summary.values.values()
    with pytest.raises(StateError):
        await MoveFile.create(path, settings(), {}, clock)
    assert path.read_bytes() == content


async def test_the_database_of_another_program_is_not_taken_for_a_move(path: Path, clock: StillClock) -> None:
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.execute("create table move(one)")
    connection.close()
    with pytest.raises(DamagedError):
        await MoveFile.open(path, {}, clock)


async def test_a_file_cut_anywhere_is_called_damaged(closed: Path, clock: StillClock) -> None:
    connection = sqlite3.connect(closed, isolation_level=None)
    for text in ("pragma journal_mode = delete", "pragma page_size = 512", "vacuum", "pragma journal_mode = wal"):
        connection.execute(text)
    connection.close()
    file.check(closed)
    size = closed.stat().st_size
    for length in range(size - size % 64 - 64, -1, -64):
        os.truncate(closed, length)
        with pytest.raises(DamagedError):
            file.check(closed)
        if length % 16384 == 0:
            with pytest.raises(DamagedError):
                await MoveFile.open(closed, {}, clock)
        assert closed.stat().st_size == length


async def test_damage_found_later_is_told_as_such(closed: Path, clock: StillClock) -> None:
    connection = sqlite3.connect(closed)
    (root,) = connection.execute("select rootpage from sqlite_schema where name = 'row_product'").fetchone()
    connection.close()
    data = bytearray(closed.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    closed.write_bytes(bytes(data))
    move = await MoveFile.open(closed, {}, clock)
    with pytest.raises(DamagedError):
        await read(move, PRODUCTS, [product(n) for n in range(300)])
    await move.close()


async def test_a_log_cut_anywhere_gives_whole_pages(move: MoveFile, path: Path, tmp_path: Path) -> None:
    reading = await move.pages.begin(PRODUCTS)
    reading = await move.pages.keep(reading, Page([product(n) for n in range(100)], "1"))
    wal = Path(f"{path}-wal")
    before = wal.stat().st_size
    await move.pages.keep(reading, Page([product(n) for n in range(100, 200)], "2"))
    copy, log = tmp_path / "copy.sqlite", tmp_path / "copy.sqlite-wal"
    whole = wal.read_bytes()
    assert len(whole) > before
    shutil.copy(path, copy)
    seen = set()
    for length in (*range(before, len(whole), 251), len(whole)):
        log.write_bytes(whole[:length])
        Path(f"{copy}-shm").unlink(missing_ok=True)
        file.check(copy)
        connection = file.connect(copy)
        rows = connection.execute("select count(*) from row_product").fetchone()[0]
        cursor = connection.execute("select cursor from reading").fetchone()[0]
        connection.close()
        assert (rows, cursor) in ((100, "1"), (200, "2"))
        seen.add(rows)
    assert seen == {100, 200}


async def test_an_older_file_is_brought_up_to_date(
    closed: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(schema.MIGRATIONS) == file.VERSION

    def second(connection: sqlite3.Connection) -> None:
        connection.execute("create table added(x)")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, second))
    monkeypatch.setattr(file, "VERSION", 2)
    monkeypatch.setattr("picqer_tui.state.move.VERSION", 2)
    with pytest.raises(StateError, match="older version"):
        await MoveFile.open(closed, {}, clock, read_only=True)
    move = await MoveFile.open(closed, {}, clock)
    assert await move._worker.read(lambda c: c.execute("select count(*) from added").fetchone()[0]) == 0
    await move.close()
    assert file.check(closed) == 2


async def test_a_migration_that_fails_changes_nothing(
    closed: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(connection: sqlite3.Connection) -> None:
        connection.execute("create table added(x)")
        connection.execute("create table added(x)")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, second))
    monkeypatch.setattr(file, "VERSION", 2)
    with pytest.raises(StateError):
        await MoveFile.open(closed, {}, clock)
    assert file.check(closed) == 1
    assert holder(closed) is None


# a disk that will not take it


async def fill(move: MoveFile, kept: Reading) -> tuple[Reading, StateError]:
    """Keeps pages until the disk takes no more: the last reading that was kept, and what was told."""
    for n in range(1000):
        try:
            kept = await move.pages.keep(kept, Page([product(100 * n + k) for k in range(100)], str(n)))
        except StateError as error:
            return kept, error
    raise AssertionError("the disk was never full")


async def test_a_full_disk_is_told_and_nothing_is_torn(move: MoveFile) -> None:
    async def room(pages: int) -> None:
        await move._worker.read(lambda c: c.execute(f"pragma max_page_count = {pages}").fetchone())

    reading = await move.pages.begin(PRODUCTS)
    used = await move._worker.read(lambda c: c.execute("pragma page_count").fetchone()[0])
    await room(used + 20)
    kept = reading
    kept, error = await fill(move, kept)
    assert "full" in error.summary.msgid
    assert kept.rows >= 100
    assert await move.pages.reading(PRODUCTS) == kept
    run = await move.verdicts.open_run("x")
    assert len(list(run.evidence.keys(PRODUCTS, "sku"))) == kept.rows
    await move.verdicts.drop_run(run)
    await room(1_000_000)
    kept = await move.pages.keep(kept, Page([product("last")], None))
    assert (await move.pages.close(kept, Coverage.COMPLETE)).coverage is Coverage.COMPLETE


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 700 kB, where this user may mount one."""
    folder = Path(tempfile.mkdtemp())
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        folder.rmdir()
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


async def test_a_disk_that_is_really_full(small_disk: Path, clock: StillClock) -> None:
    move = await MoveFile.create(small_disk / "m.sqlite", settings(), {}, clock)
    kept, error = await fill(move, await move.pages.begin(PRODUCTS))
    assert error.remedy.msgid
    await move.close()
    again = await MoveFile.open(small_disk / "m.sqlite", {}, clock, read_only=True)
    assert (await again.pages.reading(PRODUCTS)).rows == kept.rows
    await again.close()


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """An open folder, and for the rest of the test a user whom rights bind."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    for inside in folder.rglob("*"):
        if inside.is_dir():
            inside.chmod(0o700)
    shutil.rmtree(folder)


async def test_a_folder_that_cannot_be_written(unprivileged: Path, clock: StillClock) -> None:
    path = unprivileged / "moves" / "m.sqlite"
    move = await MoveFile.create(path, settings(), {}, clock)
    await move.answer("preflight.settings", "vat", "yes", "Anna")
    await move.close()
    lock_path(path).unlink()
    path.parent.chmod(0o500)
    path.chmod(0o400)
    with pytest.raises(StateError) as caught:
        await MoveFile.open(path, {}, clock)
    assert "cannot be opened or written" in caught.value.summary.msgid
    with pytest.raises(StateError):
        await MoveFile.create(path.parent / "other.sqlite", settings(), {}, clock)
    beside = await MoveFile.open(path, {}, clock, read_only=True)
    assert beside.facts.answer("preflight.settings", "vat") == "yes"
    assert (await beside.journal())[-1].what == "answer"
    await beside.close()
    path.parent.chmod(0o700)


async def test_a_file_that_cannot_be_written(unprivileged: Path, clock: StillClock) -> None:
    path = unprivileged / "moves" / "m.sqlite"
    await (await MoveFile.create(path, settings(), {}, clock)).close()
    path.chmod(0o400)
    with pytest.raises(StateError) as caught:
        await MoveFile.open(path, {}, clock)
    assert "cannot be opened or written" in caught.value.summary.msgid
    assert holder(path) is None


# reopening


async def test_a_new_move_was_never_open_before(move: MoveFile, path: Path, clock: StillClock) -> None:
    assert await move.last_open() is None
    clock.at += timedelta(minutes=1)
    await move.write_journal("session-closed", {})
    await move.close()
    clock.at += timedelta(hours=5)
    again = await MoveFile.open(path, {}, clock)
    assert await again.last_open() == (NOON + timedelta(minutes=1), 2)
    await again.close()


async def test_a_reading_that_was_broken_off_is_told_once_and_goes_on(
    move: MoveFile, path: Path, clock: StillClock
) -> None:
    reading = await move.pages.begin(PRODUCTS)
    await move.pages.keep(reading, Page([product(1)], "page-2"))
    await move.close()
    for _ in range(2):
        again = await MoveFile.open(path, {}, clock)
        told = [line.values for line in await again.journal() if line.what == "reading-interrupted"]
        assert told == [{"list": "picqer.Product", "rows": 1}]
        assert (await again.pages.begin(PRODUCTS)).cursor == "page-2"
        await again.pages.close(reading, Coverage.PARTIAL, "cancelled")
        await again.close()


async def test_requests_spent_are_remembered(move: MoveFile, path: Path, clock: StillClock) -> None:
    assert await move.quota("picqer") == ()
    assert await move.quota("picqer", [1.5, 2.25]) == (1.5, 2.25)
    await move.close()
    again = await MoveFile.open(path, {}, clock)
    assert await again.quota("picqer") == (1.5, 2.25)
    await again.close()


async def test_after_closing_nothing_works_any_more(move: MoveFile) -> None:
    await move.close()
    with pytest.raises((StateError, RuntimeError)):
        await move.write_journal("x", {})


# the journal


async def test_the_journal_tells_what_happened_in_a_chain(move: MoveFile, path: Path) -> None:
    await move.answer("preflight.settings", "vat", "yes", "Anna")
    await move.identify(Side.NEW, "shop-1")
    lines = await move.journal()
    assert [line.number for line in lines] == [1, 2, 3]
    assert [line.what for line in lines] == ["created", "answer", "identity"]
    assert len({line.digest for line in lines}) == 3
    assert await move.journal(since=2) == lines[2:]
    assert journal.verify(path) is None


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        ("update journal set body = replace(body, 'Anna', 'Bram') where number = 2", 2),
        ("update journal set at = at + 1 where number = 3", 3),
        ("update journal set what = 'x' where number = 1", 1),
        ("delete from journal where number = 2", 2),
        ("delete from journal where number = 3", 3),
        ("insert into journal select 4, at, what, body, digest from journal where number = 3", 4),
        ("update move set journal_digest = ''", 4),
    ],
)
async def test_a_journal_that_was_meddled_with_is_found_out(move: MoveFile, path: Path, harm: str, line: int) -> None:
    await move.answer("preflight.settings", "vat", "yes", "Anna")
    await move.answer("preflight.settings", "tags", "yes", "Anna")
    await move.close()
    connection = sqlite3.connect(path)
    connection.execute(harm)
    connection.commit()
    connection.close()
    assert journal.verify(path) == line


# the header


async def test_the_header_says_what_a_list_of_moves_needs(move: MoveFile, path: Path, clock: StillClock) -> None:
    clock.at += timedelta(minutes=3)
    await move.enter("into-cutover", "Anna", {})
    header = read_header(path)
    assert (header.name, header.scenario) == ("fietsenhuis", "replace")
    assert (header.old_platform, header.new_platform) == ("woocommerce", "shopify")
    assert (header.gates, header.switched) == ({"into-cutover"}, False)
    assert header.touched_at == NOON + timedelta(minutes=3)
    assert header.held_by is not None
    await move.answer("cutover.deactivate-old", "off", "fietsenhuis", "Anna")
    await move.close()
    header = read_header(path)
    assert (header.switched, header.held_by) == (True, None)


def test_reading_headers_loads_nothing_heavy() -> None:
    code = "import json, sys; import picqer_tui.state.headers; print(json.dumps(list(sys.modules)))"
    loaded = set(json.loads(subprocess.check_output([sys.executable, "-c", code], text=True)))
    assert not loaded & {"asyncio", "concurrent.futures", "httpx", "pydantic", "textual", "filelock", "socket"}

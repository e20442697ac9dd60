"""A process killed in the middle of writing: what it was told is on disk is there, nothing is torn."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome
from picqer_tui.core.clean import Raw
from picqer_tui.core.clock import SystemClock
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.state import journal
from picqer_tui.state.move import MoveFile

from .samples import DAY, NOON, product, settings

NEED = Need(Side.PICQER, Product, DAY * 1000)
STEP = "preflight.old-orders"


def change(number: int) -> Change:
    return Change(f"c{number}", STEP, ChangeKind.COMPLETE_ORDER, Side.NEW, str(number), Raw(f"#{number}"), {}, {}, {})


async def write_on(path: Path) -> None:
    """What the child does: pages and writes without end, told on stdout once they are on disk."""
    move = await MoveFile.open(path, {}, SystemClock())
    reading = await move.pages.begin(NEED)
    page = int(reading.cursor or 0)
    number = len(await move.changes.plan(STEP))
    while True:
        page += 1
        rows = [product(page * 100 + n) for n in range(100)]
        reading = await move.pages.keep(reading, Page(rows, str(page)))
        os.write(1, b"page %d\n" % page)
        if page % 4 == 0:
            agreed = Consent(f"consent {number}", "Anna", "1", NOON, (f"c{number}",))
            await move.changes.agree(agreed)
            await move.changes.intend(change(number), agreed)
            os.write(1, b"intended %d\n" % number)
            await move.changes.settle(f"c{number}", Outcome.DONE, {})
            os.write(1, b"done %d\n" % number)
            number += 1


async def look(path: Path, told: list[tuple[str, int]]) -> None:
    """After a kill: everything that was told is there, and what is there is whole."""
    move = await MoveFile.open(path, {}, SystemClock())
    reading = await move.pages.reading(NEED)
    run = await move.verdicts.open_run("x")
    rows = sum(1 for _ in run.evidence.keys(NEED, "sku"))
    await move.verdicts.drop_run(run)
    last = max((number for what, number in told if what == "page"), default=0)
    assert int(reading.cursor or 0) >= last
    assert rows == reading.rows == int(reading.cursor or 0) * 100
    outcomes = {one.id: outcome for one, outcome in await move.changes.plan(STEP)}
    for what, number in told:
        if what == "done":
            assert outcomes[f"c{number}"] is Outcome.DONE
        elif what == "intended":
            assert outcomes[f"c{number}"] in (Outcome.DONE, Outcome.UNKNOWN)
    assert Outcome.INTENDED not in outcomes.values()
    assert journal.verify(path) is None
    await move.close()


def kill_over_and_over(path: Path, times: int) -> None:
    chance = random.Random(7)

    async def make() -> None:
        await (await MoveFile.create(path, settings(), {}, SystemClock())).close()

    asyncio.run(make())
    pages = 0
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.test_kill", str(path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(chance.random() * 0.08)
        child.kill()
        out = (first + child.communicate()[0]).decode()
        told = [(line.split()[0], int(line.split()[1])) for line in out.splitlines()]
        assert told
        asyncio.run(look(path, told))
        pages = max(pages, max(number for what, number in told if what == "page"))
    assert pages > times


def test_twenty_kills_lose_and_tear_nothing(tmp_path: Path) -> None:
    kill_over_and_over(tmp_path / "m.sqlite", 20)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_five_hundred_kills_lose_and_tear_nothing(tmp_path: Path) -> None:
    kill_over_and_over(tmp_path / "m.sqlite", 500)


if __name__ == "__main__":
    asyncio.run(write_on(Path(sys.argv[1])))

"""Findings in an order and under a filter, read by number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import UsageError
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.verdicts import Judgement, Reason, Waiver, seal
from picqer_tui.state.move import MoveFile

from .samples import DAY, NOON

STEP = "preflight.sku-match"
FOUND = [
    Finding("sku-missing", Severity.ATTENTION, Raw("b%"), 9, {"side": "new", "age_days": 4}),
    Finding("sku-missing", Severity.BLOCKED, Raw("a"), 1, {"side": "new", "ordered_at": NOON}),
    Finding("sku-near-miss", Severity.BLOCKED, Raw("c"), 5, {"other": Raw('C "x"'), "ordered_at": NOON - DAY}),
    Finding("sku-empty", Severity.INFO, Raw("d"), 0, {"lines": [{"name": "Bel"}], "age_days": 30}),
]


async def sealed(move: MoveFile, findings: Sequence[Finding], words: str = "") -> None:
    run = await move.verdicts.open_run(STEP)
    for finding in findings:
        run.notes.finding(finding)
    await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase(words)), run.worst(), (), NOON))


async def subjects(move: MoveFile, order: str = "cost", only: str = "") -> str:
    listing = await move.arrange(STEP, "findings", order, only)
    rows = listing.window(0, 100)
    assert [row.number for row in rows] == list(range(listing.length))
    listing.close()
    return "".join(row.finding.subject.exact[0] for row in rows if row.finding)


@pytest.mark.parametrize(
    ("order", "expected"), [("cost", "cabd"), ("code", "dabc"), ("subject", "abcd"), ("age", "dbca")]
)
async def test_orders(move: MoveFile, order: str, expected: str) -> None:
    await sealed(move, FOUND)
    assert await subjects(move, order) == expected


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ("code:sku-missing", "ab"),
        ("severity:blocked", "ca"),
        ("severity:nonsense", ""),
        ("MISSING", "ab"),
        ("%", "b"),
        ("_", ""),
        ('c "x', "c"),
        ("bel", "d"),
        ("side", ""),
        ("new", "ab"),
        ("severity:blocked new", "a"),
        ("-waived", "cbd"),
        ("-waived code:sku-missing", "b"),
        ("it's", ""),
    ],
)
async def test_filters(move: MoveFile, only: str, expected: str) -> None:
    await sealed(move, FOUND)
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("a"), "blocked", "Anna", "Fine.", NOON))
    assert await subjects(move, "cost", only) == expected


async def test_a_window_gives_what_is_there(move: MoveFile) -> None:
    await sealed(move, [Finding("sku-empty", Severity.INFO, Raw(f"{n:04}")) for n in range(1000)])
    listing = await move.arrange(STEP, "findings", "subject", "")
    assert listing.length == 1000
    assert [row.finding.subject for row in listing.window(990, 40) if row.finding] == [
        f"{n:04}" for n in range(990, 1000)
    ]
    assert listing.window(1000, 10) == []
    assert listing.window(0, 0) == []
    assert listing.window(5, 1)[0].number == 5


async def test_a_listing_outlives_the_findings_it_shows(move: MoveFile) -> None:
    await sealed(move, FOUND)
    listing = await move.arrange(STEP, "findings", "subject", "")
    await sealed(move, [FOUND[0]], "other")
    assert len([row for row in listing.window(0, 9) if row.finding]) == 4
    assert await subjects(move) == "b"
    listing.close()
    listing.close()
    for _ in range(20):
        left = await move._worker.read(lambda c: c.execute("select count(*) from finding").fetchone()[0])
        if left == 1:
            break
    assert left == 1


async def test_a_step_never_run_has_an_empty_listing(move: MoveFile) -> None:
    assert (await move.arrange("postchecks.close", "findings", "cost", "")).length == 0


async def test_unknown_orders_are_refused(move: MoveFile) -> None:
    with pytest.raises(UsageError):
        await move.arrange(STEP, "findings", "colour", "")
    with pytest.raises(UsageError):
        await move.arrange(STEP, "orders", "cost", "")


async def test_a_listing_leaves_no_file_beside_the_move(move: MoveFile, path: Path) -> None:
    await sealed(move, FOUND)
    before = set(path.parent.iterdir())
    await move.arrange(STEP, "findings", "cost", "")
    assert set(path.parent.iterdir()) == before

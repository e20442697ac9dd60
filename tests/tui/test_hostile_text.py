"""Text from outside does nothing to a screen: no markup, no control, no hidden letter, no broken column."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from picqer_tui.core.changes import Change, ChangeKind, Outcome
from picqer_tui.core.clean import Raw, clean
from picqer_tui.core.errors import Rejected
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.engine.doors import Act
from tests.tui.conftest import SIZES, Seen, running
from tests.tui.fakes import FakeWorkspace, header, working_session

EVIL = "[/x][bold]a\x1b]52;c;aGk=\x07\x00\u202eb\u200b👨‍👩‍👧漢字[@click=app.quit]q[/]"
UNSAFE = {chr(code) for code in (*range(32), 127, *range(128, 160), 0x200B, 0x200D, 0x202E, 0x2066)}


def harmless(seen: Seen) -> None:
    """Nothing a terminal obeys is painted, each line has its width, and brackets stand as they came."""
    lines = seen.text.split("\n")
    assert not set("".join(lines)) & UNSAFE
    assert {cell_len(line) for line in lines} == {seen.app.size.width}


@pytest.mark.parametrize("size", SIZES)
async def test_in_a_move(size: tuple[int, int]) -> None:
    session = working_session()
    session.name = EVIL
    step = "preflight.sku-match"
    session.findings[step] = [
        Finding("sku-near-miss", Severity.BLOCKED, Raw(EVIL), 3, {"other": EVIL, EVIL: [EVIL, {"a": EVIL}]}),
        Finding(EVIL, Severity.ATTENTION, Raw("\x00" * 40 + "漢" * 200), 0, {}),
    ]
    session.drawn[step] = [
        Figure("n", FigureShape.NUMBER, Phrase("{name}", {"name": EVIL}), {"value": EVIL}),
        Figure(
            "t", FigureShape.TABLE, Phrase("t"), {"columns": [EVIL, "b"], "rows": [[EVIL, 1], [EVIL]], "keys": ["1"]}
        ),
        Figure("m", FigureShape.TEXT, Phrase("m"), {"to": EVIL, "text": EVIL + "\n" + EVIL}),
    ]
    session.judged(step, Mark.BLOCKED, Phrase("{name} is wrong.", {"name": EVIL}), blocked=1, attention=1)
    async with running(FakeWorkspace(headers=[header(EVIL)], session=session), size) as seen:
        await seen.sees("[/x][bold]a"[:8])
        harmless(seen)
        await seen.open(step, EVIL)
        await seen.sees("[/x]", "looks like")
        harmless(seen)
        await seen.press("enter", "down")
        harmless(seen)
        await seen.press("up", "enter")
        await seen.sees("[/x][bold]a^[]52;c;aGk=^G^@<202E>b<200B>")
        harmless(seen)
        await seen.press("escape", "2")
        await seen.press("end")
        await seen.until(lambda: "[/x][bold]a" in seen.text)
        harmless(seen)
        await seen.press("1", "a")
        await seen.sees("Accept [/x]")
        harmless(seen)


async def test_in_changes_errors_acts_and_notes() -> None:
    session = working_session()
    made = Change(
        "k",
        "preflight.old-orders",
        ChangeKind.COMPLETE_ORDER,
        Side.NEW,
        EVIL,
        Raw(EVIL),
        {EVIL: EVIL},
        {EVIL: EVIL},
        {},
    )
    session.planned = [(made, Outcome.UNKNOWN)]
    session.away_lines = (Phrase("{name} came", {"name": EVIL}),)
    workspace = FakeWorkspace(
        headers=[header("x", problem=None)], session=session, is_demo=True, offered=[Act("1", EVIL, {EVIL: EVIL})]
    )
    async with running(workspace) as seen:
        await seen.press("enter")
        await seen.sees("While you were away", "[/x]")
        harmless(seen)
        await seen.press("right", "enter")
        await seen.sees("Changes", "[/x]")
        await seen.idle()
        harmless(seen)
        await seen.press("enter")
        await seen.sees("Where: new shop, [/x]")
        harmless(seen)
        await seen.press("escape", "escape", "d")
        await seen.sees("What you could do now", "[/x]")
        harmless(seen)
        await seen.press("escape")
        session.fails = Rejected(Phrase("{name} refused", {"name": EVIL}), EVIL, Phrase("{name}", {"name": EVIL}))
        await seen.press("r")
        await seen.sees("refused")
        harmless(seen)
        await seen.press("y")
        assert "\x1b" not in seen.app.clipboard


async def test_a_code_with_controls_is_copied_as_it_is_shown() -> None:
    session = working_session()
    step = "preflight.sku-match"
    session.findings[step] = [Finding("sku-near-miss", Severity.BLOCKED, Raw(EVIL), 3, {"other": "x"})]
    session.judged(step, Mark.BLOCKED, Phrase("Wrong."), blocked=1)
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open(step)
        await seen.press("enter", "y")
        assert seen.app.clipboard == clean(EVIL)

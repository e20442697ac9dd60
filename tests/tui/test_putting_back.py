"""Putting an order back, from the key to the shop: a served Shopify, a move on a real disk, and its journal behind the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Outcome, SideEffects
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.core.sides import Side
from tests.shops.writing import Desk, change, desk
from tests.tui.conftest import Seen, running
from tests.tui.fakes import FakeSession, FakeWorkspace, header


class JournalSession(FakeSession):
    """Changes as they stand in the journal of a real move, and put back for real."""

    def __init__(self, at: Desk) -> None:
        super().__init__()
        self.at = at

    async def changes(self, step: str) -> Sequence[tuple[Change, Outcome]]:
        return await self.at.move.changes.plan(step)

    async def journal(self) -> Sequence[JournalLine]:
        return await self.at.move.journal()

    async def effects(self, side: Side, kind: ChangeKind) -> SideEffects | Phrase:
        return await self.at.writer.effects(kind)

    async def undo(self, change: str, by: str, typed: str) -> Outcome | Refusal:
        return await self.at.changing().undo(change, by, typed)


@pytest.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    async with desk("shopify", tmp_path, monkeypatch) as made:
        yield made


async def completed(at: Desk) -> Change:
    wish = change(
        ChangeKind.COMPLETE_ORDER, at.side, at.order().id, {"status": "paid/unfulfilled"},
        {"state": "done", "tracking": ["3STEST0001"]},
    )  # fmt: skip
    assert await at.make(wish) is Outcome.DONE
    at.sent.clear()
    return wish


async def put_back(seen: Seen, wish: Change) -> None:
    """To the plan of changes, and one put back with the key and the number."""
    await seen.open("preflight.old-orders")
    await seen.press("w")
    await seen.sees(wish.target, "✓ done", "Can be undone: yes", "u put back")
    await seen.press("u")
    await seen.sees(f"Put back {wish.target}", "completed, tracking code 3STEST0001 becomes paid, not sent again.")
    await seen.type("1")
    await seen.press("tab", "right", "enter")


async def test_what_the_journal_knows_to_be_done_is_put_back_with_its_effects_said_before(at: Desk) -> None:
    wish = await completed(at)
    row = at.world.shop("new").orders[wish.target]
    async with running(FakeWorkspace(session=JournalSession(at), headers=[header()])) as seen:
        await put_back(seen, wish)
        await seen.until(lambda: not seen.app.writing and row.open)
        await seen.sees("1 order to complete in Shopify", "completed, paid, sent", "· was put back", "0 of 1 done")
    assert [one.status for one in row.shipments] == ["cancelled"]
    assert len(at.sent) == 1


async def test_before_it_is_put_back_the_box_says_what_is_not_known(at: Desk) -> None:
    wish = await completed(at)
    async with running(FakeWorkspace(session=JournalSession(at), headers=[header()])) as seen:
        await seen.open("preflight.old-orders")
        await seen.press("w")
        await seen.sees(wish.target, "u put back")
        await seen.press("u")
        await seen.sees("The fulfilment that this program made is cancelled", "is not documented")
        await seen.press("escape")
        await seen.idle()
    assert at.sent == []


async def test_what_a_colleague_changed_meanwhile_is_refused_in_words(at: Desk) -> None:
    wish = await completed(at)
    shop = at.world.shop("new")
    row = shop.orders[wish.target]
    async with running(FakeWorkspace(session=JournalSession(at), headers=[header()])) as seen:
        shop.set_status(row, "cancelled", at.world.now())
        await put_back(seen, wish)
        await seen.sees("Somebody changed it after this program did, so nothing was put back.")
    assert (at.sent, row.status) == ([], "cancelled")


async def test_what_was_put_back_is_not_offered_again(at: Desk) -> None:
    wish = await completed(at)
    async with running(FakeWorkspace(session=JournalSession(at), headers=[header()])) as seen:
        await put_back(seen, wish)
        await seen.sees("0 of 1 done")
        await seen.idle()
        assert "u put back" not in seen.text
        await seen.press("u")
        assert "Put back" not in seen.text
    assert len(at.sent) == 1


async def test_what_was_so_already_is_not_offered(at: Desk) -> None:
    wish = await completed(at)
    again = wish._replace(id=f"{wish.id}-again")
    assert await at.make(again) is Outcome.DONE
    assert at.sent == []
    async with running(FakeWorkspace(session=JournalSession(at), headers=[header()])) as seen:
        await seen.open("preflight.old-orders")
        await seen.press("w")
        await seen.sees("2 of 2 done")
        await seen.press("home")
        offered = ["u put back" in seen.text]
        await seen.press("down")
        offered.append("u put back" in seen.text)
    assert sorted(offered) == [False, True]

"""The first screen: moves at a glance, an empty start, opening with what stands in the way of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.core.errors import DamagedError
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import LoginField, LoginWay
from picqer_tui.core.sides import Side
from tests.tui.conftest import running
from tests.tui.fakes import NOW, FakeWorkspace, header


async def test_moves_stand_with_where_they_are() -> None:
    moves = [
        header(),
        header(
            "b2b", phase="postchecks", mark="attention", counts={"attention": 1}, touched_at=NOW - timedelta(days=3)
        ),
        header("done", phase="closed", mark="passed", counts={}),
    ]
    async with running(FakeWorkspace(headers=moves)) as seen:
        await seen.sees("fietsenhuis", "WooCommerce → Shopify", "✗ Before", "! After", "✓ done")
        assert seen.app.focused is not None
        assert seen.app.focused.id == "moves"


async def test_what_was_left_of_a_move_stands_under_the_list() -> None:
    left = (Phrase("1 change without an answer: {label}. Look at it first.", {"label": "#1001"}),)
    moves = [header(), header("b2b", touched_at=NOW - timedelta(days=3)), header("done", phase="closed")]
    traces = {"fietsenhuis": left, "done": left}
    async with running(FakeWorkspace(headers=moves, traces=traces)) as seen:
        await seen.sees("While you were away (fietsenhuis, since 05:20)", "· 1 change without an answer: #1001.")
        await seen.press("down")
        await seen.until(lambda: "While you" not in seen.text)
        await seen.press("up")
        await seen.sees("While you were away (fietsenhuis, since 05:20)")
        await seen.press("end")
        await seen.until(lambda: "While you" not in seen.text)


async def test_an_empty_start_says_what_to_do_next() -> None:
    async with running(FakeWorkspace()) as seen:
        await seen.sees("There are no moves yet.", "Press n to start one", "test environment")
        assert "Enter" not in seen.text.splitlines()[-1]


async def test_in_dutch_everything_of_the_screen_is_dutch() -> None:
    async with running(code="nl") as seen:
        await seen.sees("overstap naar andere webshop", "Overstappen", "naam", "2 geblokkeerd", "vandaag", "q stoppen")


async def test_a_move_that_cannot_be_opened_says_why() -> None:
    broken = header(problem=Phrase("The file is damaged."), mark="")
    refused = FakeWorkspace(
        headers=[broken],
        refuses=DamagedError(Phrase("The file is damaged."), "page 7", Phrase("Restore it from a copy.")),
    )
    async with running(refused) as seen:
        await seen.sees("cannot be opened", "The file is damaged.")
        await seen.press("enter")
        await seen.sees("Restore it from a copy.", "page 7")
        await seen.press("escape")
        await seen.sees("cannot be opened")


async def test_a_move_held_elsewhere_may_be_looked_at() -> None:
    async with running(FakeWorkspace(headers=[header()], locked=True)) as seen:
        await seen.press("enter")
        await seen.sees("fietsenhuis is open elsewhere", "pid 77 on berk")
        await seen.press("right", "enter")
        await seen.sees("looking only", "SKUs equal")
        assert [call[3] for call in seen.called("open")] == [False, True]
        assert "r run" not in seen.text


async def test_keys_that_are_missing_are_asked_for_and_not_shown() -> None:
    field = LoginField("API_KEY", Phrase("API key"), Phrase("Under Settings."))
    pair = (
        LoginField("ID", Phrase("Client id"), Phrase("")),
        LoginField("SECRET", Phrase("Client secret"), Phrase("")),
    )
    ways = (LoginWay("key", Phrase("key"), (field,)), LoginWay("app", Phrase("id and secret"), pair))
    async with running(FakeWorkspace(headers=[header()], missing=((Side.PICQER, ways),))) as seen:
        await seen.press("enter")
        await seen.sees(
            "Keys for fietsenhuis: Picqer", "API key (Under Settings.)", "or: id and secret", "Client secret", "Open"
        )
        await seen.press("tab", "tab", "tab", "right", "enter")
        await seen.sees("“API key” is still empty")
        await seen.type("geheim")
        assert "geheim" not in seen.text
        await seen.press("tab", "tab", "tab", "enter")
        await seen.until(lambda: len(seen.called("open")) == 2)
        keys = seen.called("open")[1][2]
        assert keys[Side.PICQER]["API_KEY"].reveal() == "geheim"


async def test_tidying_up_asks_for_the_name() -> None:
    async with running() as seen:
        await seen.press("x")
        await seen.sees("Tidy up fietsenhuis", "it is not destroyed")
        await seen.type("fiets")
        await seen.press("enter", "right", "enter")
        await seen.sees("That is not “fietsenhuis”.")
        assert not seen.called("remove")
        await seen.type("fietsenhuis")
        await seen.press("enter", "enter")
        await seen.sees("There are no moves yet.")
        assert seen.called("remove") == [("remove", "fietsenhuis")]


async def test_leaving_when_nothing_goes_on_asks_nothing() -> None:
    async with running() as seen:
        await seen.press("q")
        await seen.until(lambda: not seen.app.is_running)
        assert seen.app.return_code == 0


@pytest.mark.parametrize("size", [(59, 24), (80, 19), (40, 10)])
async def test_too_small_a_terminal_says_so_and_takes_no_other_keys(size: tuple[int, int]) -> None:
    async with running(size=size) as seen:
        await seen.sees("This needs 60 columns and 20 lines.")
        await seen.press("x", "enter")
        assert len(seen.app.screen_stack) == 1
        await seen.pilot.resize_terminal(80, 24)
        await seen.sees("fietsenhuis")

"""A shop at another address, from the move: the address is asked for, looked at with the move closed, and told about."""

from __future__ import annotations

from picqer_tui.core.errors import Rejected
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from tests.tui.conftest import Seen, running
from tests.tui.fakes import FakeWorkspace, header


async def asked(seen: Seen, words: str = "The old shop has another address") -> None:
    """Opens the move, and the question by way of the command palette."""
    await seen.open("preflight.sku-match")
    await seen.press("ctrl+p")
    await seen.type("old shop has")
    await seen.sees(words)
    await seen.press("enter")
    await seen.sees("Address of the shop now", "Look there")


async def test_the_same_shop_is_followed_and_the_move_goes_on_at_its_step() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await asked(seen)
        await seen.press("ctrl+u")
        await seen.type("https://oud.example.com")
        await seen.press("tab", "right", "enter")
        await seen.sees("The same shop answers there. From now on it is read at https://oud.example.com.")
        assert seen.called("move_shop") == [("move_shop", "fietsenhuis", Side.OLD, "https://oud.example.com")]
        assert workspace.session.closed is None, "open again"
        await seen.press("enter")
        await seen.sees("SKUs equal", "1 findings")


async def test_another_shop_is_told_and_the_move_is_as_it_was() -> None:
    workspace = FakeWorkspace(headers=[header()])

    async def refuse(name: str, side: Side, url: str, keys: object = None) -> None:
        raise Rejected(Phrase("Another shop answers here."), "Andere winkel", Phrase("Give the right one."))

    workspace.move_shop = refuse  # type: ignore[method-assign]
    async with running(workspace) as seen:
        await asked(seen)
        await seen.press("tab", "right", "enter")
        await seen.sees("Another shop answers here.", "Give the right one.")
        await seen.press("enter")
        await seen.sees("SKUs equal", "1 findings")


async def test_without_an_address_nothing_happens() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await asked(seen)
        await seen.press("escape")
        await seen.sees("SKUs equal", "1 findings")
        assert not seen.called("move_shop")


async def test_who_only_looks_is_not_offered_it() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.look_only = True
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        workspace.session.look_only = True
        await seen.press("ctrl+p")
        await seen.type("another address")
        await seen.until(lambda: "another address" in seen.text)
        assert "shop has another address" not in seen.text

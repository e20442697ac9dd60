"""The domain of the old shop goes to the new one, as in nearly every move: the old shop is followed to its other address, and no
other shop is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.errors import RemoteError
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Keys
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.engine.session import Session
from picqer_tui.engine.workspace import Workspace
from picqer_tui.words.language import say
from tests.play import Playing, opened, playing

STEP = "postchecks.missed-orders"


def keys_of(world: Playing) -> dict[Side, Keys]:
    """What is in keys.env, by side."""
    found: dict[Side, dict[str, Secret]] = {}
    for name, value in world.keys.items():
        side, _, field = name.removeprefix("PICQER_TUI_").partition("_")
        found.setdefault(Side(side.lower()), {})[field] = Secret(value)
    return dict(found)


def url_of(session: Session) -> str:
    old = session.facts.settings.old
    assert old is not None
    return old.url


async def looked(session: Session) -> tuple[Mark, int]:
    """The verdict, and how many rows it rests on."""
    here = (await session.run(STEP)).steps[STEP]
    assert here.verdict is not None
    return here.mark, here.verdict.basis.rows


@pytest.mark.parametrize(
    "platform",
    ["woocommerce", "magento", *(pytest.param(name, marks=pytest.mark.long) for name in ("shopware", "ccv"))],
)
async def test_the_old_shop_is_followed_to_its_other_address(platform: str, tmp_path: Path) -> None:
    with playing(tmp_path / "world", at="connected", from_=platform, products=40, orders=60) as world:
        name, state = "domain", tmp_path / "state"
        async with opened(world, state, name) as session:
            await session._ledger.answer("cutover.deactivate-old", "off", name, "Sanne")
            mark, rows = await looked(session)
            assert mark is not Mark.NOT_VERIFIED
            here, elsewhere = url_of(session), session.facts.settings.new.url
        world.act("move-domain")
        world.call("clock", {"advance": 24 * 3600})
        async with opened(world, state, name) as session:
            assert (await looked(session))[0] is Mark.NOT_VERIFIED, "another shop answers at the old address now"
            verdict = session.standing().steps[STEP].verdict
            assert verdict is not None
            assert verdict.why is not None
            assert "Ctrl+P: “The old shop has another address”" in say(verdict.why, "en")
            said, _, before = say(verdict.words, "en").partition(" this was seen: ")
            assert said.startswith("Where the orders of the old shop are now cannot be told:"), said
            assert "old shop: " in before, "what the look before it saw, with its moment"
            assert "accounted for" not in said
        rooms, keys = Workspace(Wiring(state)), keys_of(world)
        for wrong in (here, elsewhere):
            with pytest.raises(RemoteError):
                await rooms.move_shop(name, Side.OLD, wrong, keys)
        there = here.replace("127.0.0.1", "localhost")
        await rooms.move_shop(name, Side.OLD, there, keys)
        async with opened(world, state, name) as session:
            assert url_of(session) == there
            mark, again = await looked(session)
            assert mark is not Mark.NOT_VERIFIED
            assert again >= rows
            moved = [line.values for line in await session.journal() if line.what == "address"]
            assert [(values["side"], values["url"]) for values in moved] == [("old", there)]

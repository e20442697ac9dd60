"""Looks after the switch, over days, through the doors that the screens use: what was looked at stays known in the file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.session import Session
from tests.play import opened, playing

STEP = "postchecks.missed-orders"
HOUR = 3600


async def looked(session: Session) -> list[str]:
    """Looks, and gives the states of the looks that are due after the switch."""
    await session.run(STEP)
    figure = next(one for one in await session.figures(STEP) if one.name == "looks")
    states = [state for _, state in figure.data["rows"]]
    assert all(isinstance(state, Phrase) for state in states)
    return [state.msgid for state in states if isinstance(state, Phrase)]


async def test_looks_are_told_over_days_and_at_each_new_start(tmp_path: Path) -> None:
    with playing(tmp_path / "world", at="connected", products=40, orders=60) as world:
        name, state = "looks", tmp_path / "state"
        async with opened(world, state, name) as session:
            await session._ledger.answer("cutover.deactivate-old", "off", name, "Sanne")
            assert session.facts.switched_at is not None
            assert await looked(session) == ["still to come"] * 3
        for hours, wanted in ((2, 1), (23, 2), (150, 3)):
            world.call("clock", {"advance": hours * HOUR})
            async with opened(world, state, name) as session:
                away = [line for line in session.away().lines if "looked at again since" in line.msgid]
                assert len(away) == 1
                assert isinstance(away[0].values["title"], Phrase)
                assert await looked(session) == ["looked at {at}"] * wanted + ["still to come"] * (3 - wanted)
        async with opened(world, state, name) as session:
            assert not [line for line in session.away().lines if "looked at again" in line.msgid]
            switched, now = session.facts.switched_at, session.clock.now()
            assert switched is not None
            assert now - switched > timedelta(days=7)

"""One order in full, by way of a session: read each time, of the right shop only, and kept nowhere."""

from __future__ import annotations

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotSupported, PicqerTuiError, Rejected
from picqer_tui.core.records import Account
from picqer_tui.core.sheets import Place, Sheet
from picqer_tui.core.sides import Side
from picqer_tui.engine.session import Session
from picqer_tui.state.move import MoveFile
from tests.engine.conftest import BLANK, Bench, FakeSource, FakeStep

NAME = "Noor Visserinck"


class Shop(FakeSource):
    """An account that can show an order."""

    def __init__(self, side: Side) -> None:
        super().__init__(side)
        self.shown: list[str] = []

    async def sheet(self, order: str) -> Sheet:
        self.shown.append(order)
        return Sheet(Raw(f"#{order}"), None, (), Place(NAME), email="noor@x.example")


STEP = FakeStep("postchecks.missed-orders")


async def opened(bench: Bench) -> tuple[Session, Shop]:
    shop = Shop(Side.OLD)
    bench.sources[Side.OLD] = shop
    return await bench.open(STEP), shop


async def test_an_order_is_read_live_each_time_and_written_nowhere(bench: Bench) -> None:
    session, shop = await opened(bench)
    for _ in range(2):
        found = await session.sheet("1042")
        assert found.delivery is not None
        assert found.delivery.name == NAME
    assert shop.shown == ["1042", "1042"]
    assert [name for name, _ in shop.reads] == [Account.__name__] * 2, "who answers is asked first"
    assert not [line for line in await session.journal() if "1042" in str(line) or NAME in str(line)]
    await session.close(BLANK)
    for part in bench.path.parent.iterdir():
        data = part.read_bytes()
        assert NAME.encode() not in data
        assert b"noor@x.example" not in data


async def test_an_order_of_another_shop_at_the_same_address_is_not_shown(bench: Bench) -> None:
    session, shop = await opened(bench)
    bench.sources[Side.OLD].identity = "old-1"
    ledger = session._ledger
    await ledger.identify(Side.OLD, "old-1")
    await session.sheet("1042")
    shop.identity = "somebody-else"
    with pytest.raises(Rejected) as caught:
        await session.sheet("1042")
    assert caught.value.remedy.msgid
    assert shop.shown == ["1042"]


async def test_an_account_that_cannot_show_orders_says_so(bench: Bench) -> None:
    session, _ = await opened(bench)
    with pytest.raises(NotSupported) as caught:
        await session.sheet("1042", Side.NEW)
    assert caught.value.remedy.msgid


async def test_who_only_looks_asks_no_account(bench: Bench) -> None:
    session, shop = await opened(bench)
    await session.close(BLANK)
    ledger = await MoveFile.open(bench.path, bench.profiles, bench.clock, read_only=True)
    looking = Session(ledger, (STEP,), FakeStep("postchecks.rollback"), bench.sources, bench.clock)
    bench.open_ones.append(looking)
    with pytest.raises(PicqerTuiError):
        await looking.sheet("1042")
    assert not shop.shown

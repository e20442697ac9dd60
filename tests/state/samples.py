"""A clock that stands still, settings, rows, and reading them into a move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.move import Scenario, Settings, ShopSettings
from picqer_tui.core.readings import Coverage, Need, Reading
from picqer_tui.core.records import Order, OrderLine, OrderState, Product, Record, Shape
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PRODUCTS = Need(Side.PICQER, Product, DAY)
SHOP_PRODUCTS = Need(Side.NEW, Product, DAY)
ORDERS = Need(Side.OLD, Order, DAY, "open")


class StillClock:
    """Stands still until told to move."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def settings(name: str = "fietsenhuis") -> Settings:
    return Settings(
        name=name,
        scenario=Scenario.REPLACE,
        lang="nl",
        picqer_url="https://fietsenhuis.picqer.example",
        customer="",
        warehouses=("1",),
        old_connection="101",
        other_connections=(),
        old=ShopSettings("woocommerce", "https://oud.example"),
        new=ShopSettings("shopify", "https://nieuw.example", ("default",)),
    )


def product(number: int | str, sku: str | None = None, **fields: object) -> Product:
    made = Product(
        id=str(number),
        sku=Raw(f"SKU-{number}" if sku is None else sku),
        ean="",
        name=f"Product {number}",
        shape=Shape.GOODS,
        live=True,
        parent_id="",
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=None,
        unlimited=False,
        composed=False,
        customer="",
        created_at=None,
        updated_at=NOON,
    )
    return made._replace(**fields)


def order(one: int | str, **fields: object) -> Order:
    made = Order(
        id=str(one),
        number=Raw(f"#{one}"),
        reference=Raw(""),
        status="processing",
        state=OrderState.OPEN,
        placed_at=NOON - DAY,
        updated_at=None,
        email="",
        lines="",
        total="12.50",
        currency="EUR",
        pieces=1,
        shipped=0,
        native=True,
        channel="",
        customer="",
        traits={},
    )
    return made._replace(**fields)


def line(number: int | str, order_id: int | str, sku: str = "A") -> OrderLine:
    return OrderLine(str(number), str(order_id), "", Raw(sku), 1, 0, "")


async def read(
    ledger: Ledger, need: Need, records: Sequence[Record], changed_since: datetime | None = None, **page: object
) -> Reading:
    """Reads a whole list in one page."""
    reading = await ledger.pages.begin(need, changed_since=changed_since)
    reading = await ledger.pages.keep(reading, Page(records, None, **page))
    return await ledger.pages.close(reading, Coverage.COMPLETE)

"""Exports in a folder as a `Source`. Every row is as old as its file; what no export shows is refused with words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.errors import NotSupported
from picqer_tui.core.keys import order_number
from picqer_tui.core.move import Keys, ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Order, Product, Record, Right, Stock
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.shops.csv import sheet as whole
from picqer_tui.shops.csv.columns import Sort
from picqer_tui.shops.csv.confirmed import Export, Layout, layout
from picqer_tui.shops.csv.files import changed_at, place
from picqer_tui.shops.csv.profile import PROFILE
from picqer_tui.shops.csv.wire import Doubts, products
from picqer_tui.shops.csv.wire_orders import FINISHED, orders
from picqer_tui.shops.csv.writer import ExportsWriter
from picqer_tui.shops.lookups import meaning
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.pagination import Row, cursor_of
from picqer_tui.shops.pagination import place as said_place

T = TypeVar("T")
READS = (Account, Right, Product, Stock, Order)
AT_ONCE = 500
_NOT_SHOWN = Phrase("An export does not show this. Look in the shop itself.")
_NO_REFERENCE = Phrase("An export does not tell which number an order had in another system.")
_CHANGED = Phrase("The export {file} was replaced while it was read. Run the step again.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Exports:
    """The exports in one folder; nothing is read yet.

    Raises:
        ConfigError: there is no such folder or file.
    """
    return Exports(place(settings.url), opening)


class Exports:
    """The exports of one shop. No request is ever made."""

    def __init__(self, where: Path, opening: Opening) -> None:
        self._where, self._opening = where, opening
        self.writer = ExportsWriter(self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        return Traffic()

    def can_read(self, need: Need) -> Phrase | None:
        if need.kind not in READS:
            return _NOT_SHOWN
        if any(value.startswith("reference:") for value in need.about):
            return _NO_REFERENCE
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        found = await self._in_worker(partial(layout, self._where))
        if need.kind is Account:
            yield Page((self._account(found),), None)
        elif need.kind is Right:
            yield Page(self._rights(found), None)
        else:
            async for page in self._list(need, cursor, found):
                yield page

    async def sheet(self, order: str) -> Sheet:
        found = await self._in_worker(partial(layout, self._where))
        self._export(Order, found)
        return await self._in_worker(partial(whole.sheet, found, plain(self._where.name), order))

    async def _identify(self) -> str:
        return f"csv:{self._where}"

    async def aclose(self) -> None:
        """Nothing is held open between two readings."""

    async def _in_worker(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._opening.worker, work)

    def _account(self, found: Layout) -> Account:
        """The folder stands for the shop: another one is another shop."""
        return Account(
            id=Raw(f"csv:{self._where}"),
            platform=PROFILE.name,
            title=plain(self._where.name),
            version=found.title or "?",
            version_known=True,
            host=plain(str(self._where)),
            home="",
            clock_offset=None,
            signed=False,
            currency="",
            language="",
            history_days=None,
            customers=(),
        )

    def _rights(self, found: Layout) -> list[Right]:
        goods = found.exports.get(Sort.PRODUCTS)
        told = {
            "products": goods is not None,
            "stock": goods is not None and "stock" in goods.columns,
            "orders": Sort.ORDERS in found.exports,
        }
        return [Right(name, here, "" if here else f"{plain(str(self._where))}: -") for name, here in told.items()]

    async def _list(self, need: Need, cursor: str | None, found: Layout) -> AsyncIterator[Page]:
        export = self._export(need.kind, found)
        as_of = await self._in_worker(partial(changed_at, export.header.path))
        doubts = Doubts(export)
        rows = orders(found, self._opening.hasher, doubts) if need.kind is Order else products(export, doubts)
        wanted = _About(need) if meaning(need) == "about" else _Listed(need)
        stamp = as_of.isoformat()
        replaced = cursor is not None and said_place(cursor).get("of") != stamp
        go_on = cursor_of(of=stamp)
        while some := await self._in_worker(partial(_next, rows)):
            yield wanted.page(some)._replace(cursor=go_on, as_of=as_of)
        now = await self._in_worker(partial(changed_at, export.header.path))
        why = _CHANGED._replace(values={"file": export.file}) if replaced or now != as_of else doubts.why
        yield wanted.last()._replace(whole=why is None, why=why, as_of=as_of)

    def _export(self, kind: type[Record], found: Layout) -> Export:
        """The export that holds such rows.

        Raises:
            NotSupported: there is none.
        """
        export = found.exports.get(Sort.ORDERS if kind is Order else Sort.PRODUCTS)
        where = {"path": plain(str(self._where))}
        if export is None:
            words = Phrase("There is no export of these in “{path}”, so nothing can be said about them.", where)
            raise NotSupported(words, str(kind.__name__), PROFILE.rights["orders" if kind is Order else "products"])
        if kind is Stock and "stock" not in export.columns:
            words = Phrase("The export of products in “{path}” has no column with stock.", where)
            raise NotSupported(words, export.file, PROFILE.rights["stock"])
        return export


def _next(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, AT_ONCE))


def _records(rows: Sequence[Row], kind: type[Record]) -> list[Record]:
    """What was asked for: an order with its lines, of products only the product or its stock."""
    return [one for row in rows for one in row.records if kind is Order or isinstance(one, kind)]


class _Listed:
    """Which rows belong to a list."""

    def __init__(self, need: Need) -> None:
        self._kind, self._scope, self._since = need.kind, meaning(need), need.since

    def page(self, rows: Sequence[Row]) -> Page:
        return Page(_records([row for row in rows if self._fits(row)], self._kind), None)

    def last(self) -> Page:
        return Page((), None)

    def _fits(self, row: Row) -> bool:
        order = row.records[0]
        if not isinstance(order, Order):
            return True
        if self._scope == "open":
            return order.state not in FINISHED
        return self._since is None or order.placed_at is None or order.placed_at >= self._since


class _About:
    """Single rows, all looked for in one go. Only at the end of the file is anything known not to be there."""

    def __init__(self, need: Need) -> None:
        self._kind = need.kind
        self._values: dict[str, list[str]] = {}
        for value in need.about:
            what, _, text = value.partition(":")
            self._values.setdefault(f"{what}:{order_number(text) if what == 'number' else text}", []).append(value)
        self._asked = tuple(need.about)
        self._found: list[tuple[str, str]] = []

    def page(self, rows: Sequence[Row]) -> Page:
        fits = []
        for row in rows:
            values = [value for key in _keys(row) for value in self._values.get(key, ())]
            if values:
                fits.append(row)
                self._found += [(value, row.id) for value in values]
        return Page(_records(fits, self._kind), None)

    def last(self) -> Page:
        return Page((), None, asked=self._asked, found=tuple(self._found))


def _keys(row: Row) -> list[str]:
    one = row.records[0]
    if isinstance(one, Order):
        return ["id:" + one.id, "number:" + order_number(one.number.exact)]
    return ["id:" + row.id, *(["sku:" + one.sku.exact] if isinstance(one, Product) else [])]

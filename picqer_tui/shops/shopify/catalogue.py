"""The catalogue of a Shopify shop, whole: variants by pages, or by one bulk query where there are many."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import BadReply, Rejected, RemoteError
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Record
from picqer_tui.core.sources import Page
from picqer_tui.shops.fields import read_json
from picqer_tui.shops.pagination import Batch, Row, by_cursor, cursor_of, place
from picqer_tui.shops.shopify.account import locations, number
from picqer_tui.shops.shopify.asking import Asking, TooCostly
from picqer_tui.shops.shopify.wire import (
    BULK_START,
    BULK_STATUS,
    COUNT,
    COUNT_QUERY,
    STARTED,
    STATUS,
    STOCK,
    STOCKS,
    VARIANT,
    VARIANTS,
    BulkOperation,
    StockPage,
    StockRow,
    VariantPage,
    VariantRow,
    bulk_query,
    product,
    stock,
    variants_query,
)

MANY = 10_000
"""Variants above which a bulk query is used: pages of one list end at 25,000 (vendor's page on pagination)."""
PER_PAGE = 250
LEAST = 10
POLL = (2.0, 3.0, 5.0, 8.0, 10.0)
"""Seconds between two looks at a bulk query; the last one goes on."""
PATIENCE = 3600.0
_RUNNING = frozenset({"created", "running", "canceling"})


class Catalogue:
    """The catalogue of one shop. `scope`: the locations that count, as named in the settings."""

    def __init__(self, asking: Asking, clock: Clock, scope: Iterable[str]) -> None:
        self._asking, self._clock, self._scope = asking, clock, tuple(scope)
        self._places: tuple[str, ...] | None = None
        self._size = PER_PAGE

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every variant; `stock_only`: what each has at the locations that count."""
        places = await self.places()
        total = await self._count()
        said = place(cursor)
        if "bulk" in said or (cursor is None and total is not None and total > MANY):
            async for page in self._bulk(said, places, stock_only):
                yield page
            return

        async def fetch(after: str | None) -> Batch:
            rows, go_on = await self._asked(after, None, places, stock_only)
            return Batch([self.row(row, places) for row in rows], total, go_on)

        async for page in by_cursor(fetch, cursor):
            yield page

    async def places(self) -> tuple[str, ...]:
        """Global ids of the locations that count; empty when the key may not see them."""
        if self._places is None:
            self._places = tuple(row.id for row in await locations(self._asking, self._scope))
        return self._places

    def row(self, row: StockRow, places: Sequence[str]) -> Row:
        """A variant as its product, or as its stock when no more of it was asked."""
        made: tuple[Record, ...] = tuple(stock(row, places))
        if isinstance(row, VariantRow):
            made = (product(row, bool(places)),)
        return Row(number(row.id), made)

    async def found(self, filter_: str, stock_only: bool) -> list[tuple[StockRow, Row]]:
        """All variants that a search gives; the search ignores case, so compare."""
        places = await self.places()
        found: list[tuple[StockRow, Row]] = []
        after: str | None = None
        while True:
            rows, go_on = await self._asked(after, filter_, places, stock_only)
            found += [(row, self.row(row, places)) for row in rows]
            if go_on is None or go_on == after:
                return found
            after = go_on

    async def _count(self) -> int | None:
        told = await self._asking.ask(COUNT_QUERY, COUNT)
        return told.value.productVariantsCount.count if told.value.productVariantsCount is not None else None

    async def _asked(
        self, after: str | None, filter_: str | None, places: Sequence[str], stock_only: bool
    ) -> tuple[Sequence[StockRow], str | None]:
        query = variants_query(places, stock_only)
        while True:
            size = self._size
            said = {"first": size, "after": after, "filter": filter_}
            page: StockPage | VariantPage
            try:
                if stock_only:
                    page = (await self._asking.ask(query, STOCKS, said)).value.productVariants
                else:
                    page = (await self._asking.ask(query, VARIANTS, said)).value.productVariants
            except TooCostly:
                if size <= LEAST:
                    raise
                self._size = min(self._size, size // 2)
                continue
            return page.nodes, page.pageInfo.endCursor if page.pageInfo.hasNextPage else None

    # many at once

    async def _bulk(self, said: dict[str, object], places: Sequence[str], stock_only: bool) -> AsyncIterator[Page]:
        operation = await self._known(str(said.get("bulk", "")))
        done = int(str(said.get("rows", 0))) if operation is not None else 0
        if operation is None:
            operation = await self._start(places, stock_only)
            yield Page((), cursor_of(bulk=operation.id, rows=0))
        operation = await self._finished(operation)
        total, at = operation.rootObjectCount, 0
        if operation.url is not None:
            async for rows in self._asking.line.lines(operation.url, self._reader(places, stock_only)):
                at += len(rows)
                fresh = rows[max(0, len(rows) - (at - done)) :] if at > done else []
                records = [record for row in fresh for record in row.records]
                yield Page(records, cursor_of(bulk=operation.id, rows=at), total)
        yield Page((), None, total)

    def _reader(self, places: Sequence[str], stock_only: bool) -> Callable[[Sequence[bytes]], list[Row]]:
        """Reads lines of a bulk result; all of it runs in the worker, so that the screen goes on."""

        def read(lines: Sequence[bytes]) -> list[Row]:
            full = (line for line in lines if line.strip())
            if stock_only:
                return [self.row(read_json(STOCK, line), places) for line in full]
            return [self.row(read_json(VARIANT, line), places) for line in full]

        return read

    async def _known(self, ident: str) -> BulkOperation | None:
        """The operation that an earlier reading started, while its result can still be fetched."""
        if not ident:
            return None
        told = await self._asking.ask(BULK_STATUS, STATUS, {"id": ident})
        operation = told.value.bulkOperation
        return operation if operation is not None and operation.status in _RUNNING | {"completed"} else None

    async def _start(self, places: Sequence[str], stock_only: bool) -> BulkOperation:
        told = await self._asking.ask(BULK_START, STARTED, {"query": bulk_query(places, stock_only)})
        started = told.value.bulkOperationRunQuery
        if started is not None and started.bulkOperation is not None:
            return started.bulkOperation
        words = "; ".join(one.message for one in started.userErrors) if started is not None else ""
        raise Rejected(
            Phrase("{account} does not prepare the list of all products now.", {"account": self._asking.line.title}),
            f"[bulk] {words[:200]}",
            Phrase("Another app may be busy with one. Run the step again in a few minutes."),
        )

    async def _finished(self, operation: BulkOperation) -> BulkOperation:
        begun, looks = self._clock.monotonic(), 0
        while operation.status in _RUNNING:
            if self._clock.monotonic() - begun > PATIENCE:
                raise self._failed("not ready within an hour")
            await self._clock.sleep(POLL[min(looks, len(POLL) - 1)])
            looks += 1
            told = await self._asking.ask(BULK_STATUS, STATUS, {"id": operation.id})
            if told.value.bulkOperation is None:
                raise self._failed("gone")
            operation = told.value.bulkOperation
        if operation.status != "completed":
            raise self._failed(f"{operation.status} {operation.errorCode}")
        return operation

    def _failed(self, why: str) -> RemoteError:
        return BadReply(
            Phrase("{account} could not prepare the list of all products.", {"account": self._asking.line.title}),
            f"[bulk] {why}",
            Phrase("Run the step again in a few minutes."),
        )

"""Orders of a Shopware shop: open ones, recent ones, and single ones by id or number."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.errors import NotFound, Unauthorised
from picqer_tui.core.keys import order_number
from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Batch, Row, by_id
from picqer_tui.shops.shopware.account import Known
from picqer_tui.shops.shopware.asking import Asking, Criteria
from picqer_tui.shops.shopware.catalogue import EXACT, behind
from picqer_tui.shops.shopware.single import any_of
from picqer_tui.shops.shopware.wire import is_id
from picqer_tui.shops.shopware.wire_orders import (
    ASSOCIATIONS,
    ENDED,
    FINISHED,
    HANDLED,
    INCLUDES,
    OrderRow,
    order_records,
    orders_of,
    state_of,
    states_of,
)

PER_PAGE = 100
"""Orders a page: each brings its lines, deliveries and payments."""
IDS_AT_ONCE = 50
SLACK = timedelta(seconds=1)


class Orders:
    """The orders of one shop. `known` tells its sales channels; `scope`: those that are meant, by name or id; none: all."""

    def __init__(self, asking: Asking, known: Callable[[], Awaitable[Known]], scope: Iterable[str]) -> None:
        self._asking, self._known = asking, known
        self._scope = frozenset(word.strip().casefold() for word in scope if word.strip())
        self._to_send: list[str] | None = None

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders that are not finished, of any age. The shop's filter is not trusted: what is finished is left out here as
        well, such as an order of which only the discount on shipping still stands open."""
        filters = [_none_of("stateMachineState.technicalName", ENDED), *await self._unsent()]
        async for page in self._pages(cursor, filters, True, None):
            yield page

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders placed since then, whatever became of them; those that a mover brought in since then too."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")  # an offset would be passed over (6.6.7.1)
        made = [
            {"type": "range", "field": name, "parameters": {"gte": moment}} for name in ("orderDateTime", "createdAt")
        ]
        async for page in self._pages(cursor, [_either(*made)], False, since):
            yield page

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order there is."""
        async for page in self._pages(cursor, [], False, None):
            yield page

    async def _pages(
        self, cursor: str | None, filters: Sequence[Criteria], unfinished: bool, since: datetime | None
    ) -> AsyncIterator[Page]:
        channels = await self._channels()
        scoped = [*filters, *([any_of("salesChannelId", channels)] if channels else [])]
        left_out = False

        async def fetch(last: str) -> Batch:
            nonlocal left_out
            criteria = behind(last)
            counted = {"total-count-mode": EXACT} if last == "0" and not unfinished else {}
            asked = {**criteria, **counted, "filter": [*scoped, *criteria["filter"]]}
            found = await self._asking.search("order", {**asked, **_WHOLE}, orders_of, PER_PAGE)
            kept = [_wanted(row, unfinished, since) for row in found.data]
            left_out = left_out or not all(kept)
            made = [
                Row(row.autoIncrement, (await self._made(row)).records if wanted else ())
                for row, wanted in zip(found.data, kept, strict=True)
            ]
            return Batch(made, found.total if counted else None)

        async for page in by_id(fetch, cursor):
            yield page._replace(claimed=None) if left_out else page

    async def _channels(self) -> list[str]:
        """Ids of the sales channels that are meant; none: all. A name that the shop does not know gives no orders."""
        if not self._scope:
            return []
        known = await self._known()
        named = [one.id for one in known.channels if self._scope & {one.shown.casefold(), one.id}]
        return named or sorted(word for word in self._scope if is_id(word)) or ["0" * 32]

    async def _unsent(self) -> list[Criteria]:
        """A filter for orders of which something is to be sent: those with a delivery in any state that is not known as
        handled, plugins' too. A key that may not see the states leaves only one way: all orders."""
        if self._to_send is None:
            criteria = {
                "filter": [{"type": "equals", "field": "stateMachine.technicalName", "value": "order_delivery.state"}],
                "includes": {"state_machine_state": ["technicalName"]},
            }
            try:
                found = await self._asking.search("state-machine-state", criteria, states_of)
            except (Unauthorised, NotFound):
                self._to_send = []
            else:
                names = {row.technicalName for row in found.data} - {""}
                self._to_send = sorted(names - HANDLED) if "open" in names else []
        if not self._to_send:
            return []
        none = {"type": "equals", "field": "deliveries.id", "value": None}
        return [_either(any_of("deliveries.stateMachineState.technicalName", self._to_send), none)]

    async def _made(self, row: OrderRow) -> Row:
        return Row(row.id, order_records(row, (await self._known()).others, self._asking.hasher))

    # single lookups

    async def by_ids(self, ids: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by id; what has another form is nobody's."""
        asked = [one for one in ids if is_id(one)]
        return [(f"id:{row.id}", await self._made(row)) for row in await self._found("id", asked)]

    async def by_numbers(self, numbers: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by shown number. A shop may have given a number twice."""
        wanted = [one for one in numbers if one.strip()]
        asked = list(dict.fromkeys(form for one in wanted for form in (one, one.strip().lstrip("#"))))
        found: list[tuple[str, Row]] = []
        for row in await self._found("orderNumber", asked):
            made = await self._made(row)
            fits = (one for one in wanted if order_number(one) == order_number(row.orderNumber.exact))
            found += [(f"number:{one}", made) for one in fits]
        return found

    async def _found(self, field: str, values: Sequence[str]) -> list[OrderRow]:
        rows: list[OrderRow] = []
        last = "0"
        while values:
            criteria = behind(last)
            asked = {**criteria, "filter": [any_of(field, values), *criteria["filter"]], **_WHOLE}
            found = await self._asking.search("order", asked, orders_of, PER_PAGE)
            rows += found.data
            if not self._asking.full(found.data, PER_PAGE) or int(found.data[-1].autoIncrement) <= int(last):
                break
            last = found.data[-1].autoIncrement
        return rows


_WHOLE: Criteria = {"associations": ASSOCIATIONS, "includes": INCLUDES}


def _none_of(field: str, values: Sequence[str]) -> Criteria:
    return {"type": "not", "operator": "or", "queries": [any_of(field, values)]}


def _either(*filters: Criteria) -> Criteria:
    return {"type": "multi", "operator": "or", "queries": list(filters)}


def _wanted(row: OrderRow, unfinished: bool, since: datetime | None) -> bool:
    if unfinished and state_of(row) in FINISHED:
        return False
    moments = [moment for moment in (row.orderDateTime, row.createdAt) if moment is not None]
    return since is None or not moments or max(moments) >= since - SLACK

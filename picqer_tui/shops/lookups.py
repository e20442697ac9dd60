"""What a need asks for, and lookups of several kinds one after the other: shared by the readers of all platforms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Feedback, Stock, Storefront
from picqer_tui.core.secret import Secret
from picqer_tui.core.sources import Page
from picqer_tui.shops import storefront
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.pagination import Row, by_value

Pairs = Sequence[tuple[str, Row]]
"""(value that was asked for, row that was found for it)."""
Look = Callable[[Sequence[str]], Awaitable[Pairs]]
Judge = Callable[[str, storefront.Front], Awaitable[tuple[bool | None, str]]]


def meaning(need: Need) -> str:
    """The scope without what one step adds to it: empty, `open`, `recent`, `changed`, `about`."""
    return need.scope.partition("-")[0]


def values(need: Need, start: str) -> list[str]:
    """The values of a need that begin with `start`, such as `id:`."""
    return [value for value in need.about if value.startswith(start)]


def signs_only(row: Row) -> Row:
    """An order's row with its signs of shipment alone, for a need of `Feedback`."""
    return row._replace(records=tuple(one for one in row.records if isinstance(one, Feedback)))


async def in_turn(*groups: tuple[Sequence[str], Look, int], ahead: int = 2) -> AsyncIterator[Page]:
    """Lookups of several kinds, (values, look, how many at once), one after the other; begun anew when broken off."""
    asked = False
    for some, look, chunk in groups:
        if some:
            asked = True
            async for page in by_value(some, look, chunk=chunk, ahead=ahead):
                yield page._replace(cursor=None)
    if not asked:
        yield Page((), None)


def without(start: str, look: Look) -> Look:
    """A look that is given values as they are asked for, and hands them on without `start`, such as `id:`."""

    async def looked(some: Sequence[str]) -> Pairs:
        return await look([value.removeprefix(start) for value in some])

    return looked


Several = Callable[[Sequence[str], bool], Awaitable[Pairs]]


async def about_products(
    need: Need, by_ids: Several, by_skus: Several, ids_at_once: int, skus_at_once: int = 0, *, ahead: int = 2
) -> AsyncIterator[Page]:
    """Single products or their stock: each way is given bare ids or SKUs, and whether stock alone is wanted."""
    stock_only = need.kind is Stock

    def way(start: str, several: Several, at_once: int) -> tuple[Sequence[str], Look, int]:
        return values(need, start), without(start, lambda some: several(some, stock_only)), at_once

    ways = (way("id:", by_ids, ids_at_once), way("sku:", by_skus, skus_at_once or ids_at_once))
    async for page in in_turn(*ways, ahead=ahead):
        yield page


async def about_orders(need: Need, *ways: tuple[str, Look, int], ahead: int = 2) -> AsyncIterator[Page]:
    """Single orders, or their signs of shipment alone: (start of the values, look that is given them without it, how many at
    once)."""

    def told(look: Look) -> Look:
        async def looked(some: Sequence[str]) -> Pairs:
            return [(value, signs_only(row)) for value, row in await look(some)]

        return looked if need.kind is Feedback else look

    groups = ((values(need, start), told(without(start, look)), at_once) for start, look, at_once in ways)
    async for page in in_turn(*groups, ahead=ahead):
        yield page


async def fronts(
    need: Need, opening: Opening, scheme: str, ca_file: str, judge: Judge | None = None
) -> AsyncIterator[Page]:
    """Public addresses, as customers see them. `judge` says more of one that looks open: whether it is, or why not."""

    async def look(some: Sequence[str]) -> Pairs:
        found = []
        for value in some:
            host = value.removeprefix("host:")
            front = await storefront.look(host, opening, scheme, ca_file)
            open_, closed = (False if front.closed_by else None), front.closed_by
            if open_ is None and judge is not None:
                open_, closed = await judge(host, front)
            found.append((value, Row(host, (Storefront(host, front.shop, front.platform, open_, closed),))))
        return found

    async for page in in_turn((values(need, "host:"), look, 1)):
        yield page


def whole_key(keys: Keys, field: str, title: str, remedy: Phrase) -> Secret:
    """One field of the key of a shop.

    Raises:
        ConfigError: it is missing.
    """
    found = keys.get(field)
    if not found:
        raise ConfigError(
            Phrase(
                "The key of this {platform} shop is not complete: {field} is missing.",
                {"platform": title, "field": field},
            ),
            field,
            remedy,
        )
    return found

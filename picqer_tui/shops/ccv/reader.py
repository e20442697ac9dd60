"""A CCV Shop as a `Source`: one account, read a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from picqer_tui.core.move import Keys, ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Feedback, Hook, Order, Product, Right, Stock, Storefront
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.shops.address import Address
from picqer_tui.shops.ccv import account
from picqer_tui.shops.ccv import sheet as whole
from picqer_tui.shops.ccv.asking import AT_ONCE, Asking
from picqer_tui.shops.ccv.catalogue import Catalogue
from picqer_tui.shops.ccv.login import site
from picqer_tui.shops.ccv.orders import Orders
from picqer_tui.shops.ccv.profile import PROFILE
from picqer_tui.shops.ccv.writer import CcvWriter
from picqer_tui.shops.lookups import (
    Pairs,
    about_orders,
    about_products,
    fronts,
    meaning,
    values,
)
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.storefront import Front

READS = (Account, Right, Product, Stock, Order, Feedback, Storefront)
_NOT_KEPT = Phrase("CCV Shop does not keep this.")
_NO_HOOKS = Phrase(
    "CCV Shop does not show a key which other links there are. Look under Mijn webshop > Instellingen > API-instellingen which "
    "keys exist, and ask who uses each of them."
)
_ONLY_BY_ID = Phrase("CCV Shop shows this only for single orders or addresses.")
_NO_REFERENCE = Phrase("CCV Shop cannot be asked for orders by the number of another system.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Ccv:
    """One shop, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is none, or a key that is missing.
    """
    return Ccv(side, site(settings.url), settings, keys, opening)


class Ccv:
    """One CCV Shop. Reads repeat; the only requests of a reading that are no GET are changes of number 0, which does not exist,
    to see what the key may do."""

    def __init__(self, side: Side, address: Address, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        self._opening, self._ca_file = opening, settings.ca_file
        self._scheme = address.origin.partition(":")[0]
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        self._asking = Asking(address.url, keys, opening, settings.ca_file, told)
        self._catalogue = Catalogue(self._asking, self._keeps_stock)
        self._orders = Orders(self._asking, self._statuses, side is not Side.OLD)
        self._known: account.Known | None = None
        self._entering = asyncio.Lock()
        self.writer = CcvWriter(self._asking, self._orders, self._catalogue, self._enter, self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        return self._asking.traffic

    def can_read(self, need: Need) -> Phrase | None:
        if need.kind is Hook:
            return _NO_HOOKS
        if need.kind not in READS:
            return _NOT_KEPT
        about = meaning(need) == "about"
        if need.kind in (Feedback, Storefront) and not about:
            return _ONLY_BY_ID
        if about and any(value.startswith("reference:") for value in need.about):
            return _NO_REFERENCE
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        if need.kind is Account:
            self._known = None  # another shop may answer at this address by now
        known = await self._enter()
        if need.kind is Account:
            yield Page((account.account(self._asking, known),), None)
        elif need.kind is Right:
            found = await account.rights(self._asking)
            self.writer.granted = {right.id: right.granted for right in found}
            yield Page(found, None)
        else:
            async for page in self._list(need, cursor):
                yield page

    async def sheet(self, order: str) -> Sheet:
        await self._enter()
        return await whole.sheet(self._asking, order)

    async def aclose(self) -> None:
        await self._asking.aclose()

    async def _enter(self) -> account.Known:
        """Who answers; asked once for this source, and anew for each reading of the account."""
        async with self._entering:
            if self._known is None:
                self._known = await account.enter(self._asking)
            return self._known

    async def _identify(self) -> str:
        self._known = None
        return (await self._enter()).shop.id

    async def _keeps_stock(self) -> bool | None:
        return (await self._enter()).settings.stock

    async def _statuses(self) -> Mapping[str, str]:
        return (await self._enter()).statuses

    def _list(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        match need.kind, meaning(need):
            case (kind, "about") if kind is Order or kind is Feedback:
                return self._about_orders(need)
            case (kind, "about") if kind is Storefront:
                return fronts(need, self._opening, self._scheme, self._ca_file, self._open)
            case (_, "about"):
                return self._about_products(need)
            case (kind, _) if kind is Product or kind is Stock:
                return self._catalogue.pages(cursor, kind is Stock)
            case (_, "open"):
                return self._orders.open(cursor)
            case (_, "recent" | "changed") if need.since is not None:
                return self._orders.recent(need.since, cursor)
        return self._orders.all(cursor)

    async def _open(self, host: str, front: Front) -> tuple[bool | None, str]:
        """What the shop itself says, of a page at the address that its API has too."""
        known = await self._enter()
        if host.casefold() == account.account(self._asking, known).home and known.settings.webshop_enabled is False:
            return False, "maintenance"
        return None, ""

    def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        lines = need.kind is Order

        async def by_ids(some: Sequence[str]) -> Pairs:
            found = [(f"id:{ident}", await self._orders.by_id(ident, lines)) for ident in some]
            return [(value, row) for value, row in found if row is not None]

        async def by_numbers(some: Sequence[str]) -> Pairs:
            return [(f"number:{one}", row) for one in some for row in await self._orders.by_number(one, lines)]

        return about_orders(need, ("id:", by_ids, 1), ("number:", by_numbers, 1), ahead=AT_ONCE)

    def _about_products(self, need: Need) -> AsyncIterator[Page]:
        skus = max(len(values(need, "sku:")), 1)
        return about_products(need, self._catalogue.by_ids, self._catalogue.by_skus, 1, skus, ahead=AT_ONCE)

"""A Shopware 6 shop as a `Source`: one account, read a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
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
from picqer_tui.shops import storefront
from picqer_tui.shops.address import Address
from picqer_tui.shops.limits import WindowLimiter
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import (
    about_orders,
    about_products,
    fronts,
    meaning,
    whole_key,
)
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.shopware import account
from picqer_tui.shops.shopware import sheet as whole
from picqer_tui.shops.shopware.asking import AT_ONCE, Asking
from picqer_tui.shops.shopware.catalogue import Catalogue
from picqer_tui.shops.shopware.login import TokenAuth, site
from picqer_tui.shops.shopware.orders import IDS_AT_ONCE, Orders
from picqer_tui.shops.shopware.profile import PROFILE
from picqer_tui.shops.shopware.single import AT_ONCE as PRODUCTS_AT_ONCE
from picqer_tui.shops.shopware.single import Single
from picqer_tui.shops.shopware.writer import ShopwareWriter

READS = (Account, Right, Product, Stock, Order, Feedback, Hook, Storefront)
_NOT_KEPT = Phrase("Shopware does not keep this.")
_BOTH = Phrase("Enter access key ID and secret access key; both are shown when the integration is made.")
_ONLY_BY_ID = Phrase("Shopware shows this only for single orders or products.")
_NO_REFERENCE = Phrase("Shopware cannot be asked for orders by the number of another system.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Shopware:
    """One shop, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is none, or a key that is missing.
    """
    return Shopware(side, site(settings.url), settings, keys, opening)


class Shopware:
    """One Shopware shop. Reads repeat, also those that are a POST by nature: a search changes nothing."""

    def __init__(self, side: Side, address: Address, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        self._opening, self._ca_file, self._scope = opening, settings.ca_file, settings.scope
        self._scheme = address.origin.partition(":")[0]
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        name = f"shopware:{address.url}"
        limiter = opening.limiters.get(name) or WindowLimiter(opening.clock, name, in_flight=AT_ONCE, waiting=told)
        opening.limiters[name] = limiter
        title = f"{PROFILE.title} ({address.host})"
        self._door = Line(address.url, opening, title=title, ca_file=settings.ca_file)
        auth = TokenAuth(
            whole_key(keys, "ACCESS_KEY_ID", PROFILE.title, _BOTH),
            whole_key(keys, "SECRET_ACCESS_KEY", PROFILE.title, _BOTH),
            self._door,
            opening.clock,
        )
        self._line = Line(address.url, opening, title=title, auth=auth, limiter=limiter, ca_file=settings.ca_file)
        self._asking = Asking(self._line, auth, opening.hasher)
        self._catalogue = Catalogue(self._asking, self._booked)
        self._single = Single(self._catalogue)
        self._orders = Orders(self._asking, self._enter, settings.scope)
        self._known: account.Known | None = None
        self._entering = asyncio.Lock()
        self.writer = ShopwareWriter(self._asking, self._enter, self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        one, other = self._line.traffic, self._door.traffic
        return Traffic(one.requests + other.requests, one.refused + other.refused, one.waited + other.waited)

    def can_read(self, need: Need) -> Phrase | None:
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
            yield Page((account.account(self._asking, known, self._scope),), None)
        elif need.kind is Right:
            found = await account.rights(self._asking)
            self.writer.granted = {right.id: right.granted for right in found}
            yield Page(found, None)
        elif need.kind is Hook:
            yield Page(await account.hooks(self._asking, known), None)
        else:
            async for page in self._list(need, cursor):
                yield page

    async def sheet(self, order: str) -> Sheet:
        await self._enter()
        return await whole.sheet(self._asking, order)

    async def aclose(self) -> None:
        await self._line.aclose()
        await self._door.aclose()

    async def _enter(self) -> account.Known:
        """Who answers; asked once for this source, and anew for each reading of the account."""
        async with self._entering:
            if self._known is None:
                self._known = await account.enter(self._asking)
            return self._known

    async def _identify(self) -> str:
        """Who answers now."""
        self._known = None
        return account.identity(self._asking, await self._enter())

    async def _booked(self) -> bool:
        return (await self._enter()).booked

    def _list(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        match need.kind, meaning(need):
            case (kind, "about") if kind is Order or kind is Feedback:
                return self._about_orders(need)
            case (kind, "about") if kind is Storefront:
                return self._fronts(need)
            case (_, "about"):
                return self._about_products(need)
            case (kind, _) if kind is Product or kind is Stock:
                return self._catalogue.pages(cursor, kind is Stock)
            case (_, "open"):
                return self._orders.open(cursor)
            case (_, "recent" | "changed") if need.since is not None:
                return self._orders.recent(need.since, cursor)
        return self._orders.all(cursor)

    async def _fronts(self, need: Need) -> AsyncIterator[Page]:
        """Public addresses. A page names the sales channel that it is of; one of ours makes it this shop."""
        known = await self._enter()
        own = {one.id: one for one in known.channels}

        async def judge(host: str, front: storefront.Front) -> tuple[bool | None, str]:
            channel = own.get(front.shop)
            if channel is None:
                return None, ""
            closed = channel.maintenance or not channel.active
            return not closed, "maintenance" if closed else ""

        identity = account.identity(self._asking, known)
        async for page in fronts(need, self._opening, self._scheme, self._ca_file, judge):
            records = [
                one._replace(shop=identity) if isinstance(one, Storefront) and one.shop in own else one
                for one in page.records
            ]
            yield page._replace(records=records)

    def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        by_id, by_number = self._orders.by_ids, self._orders.by_numbers
        return about_orders(need, ("id:", by_id, IDS_AT_ONCE), ("number:", by_number, IDS_AT_ONCE))

    def _about_products(self, need: Need) -> AsyncIterator[Page]:
        return about_products(need, self._single.by_ids, self._single.by_skus, PRODUCTS_AT_ONCE)

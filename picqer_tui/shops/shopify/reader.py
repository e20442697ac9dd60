"""A Shopify shop as a `Source`: one account, read a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from picqer_tui.core.errors import NotSupported
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
from picqer_tui.shops.limits import PointsLimiter
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import (
    about_orders,
    about_products,
    fronts,
    meaning,
)
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.shopify import account
from picqer_tui.shops.shopify import sheet as whole
from picqer_tui.shops.shopify.asking import Asking
from picqer_tui.shops.shopify.catalogue import Catalogue
from picqer_tui.shops.shopify.login import TokenAuth, shop_of
from picqer_tui.shops.shopify.orders import IDS_AT_ONCE, NAMES_AT_ONCE, Orders
from picqer_tui.shops.shopify.profile import PROFILE
from picqer_tui.shops.shopify.single import AT_ONCE, Single
from picqer_tui.shops.shopify.writer import ShopifyWriter

READS = (Account, Right, Product, Stock, Order, Feedback, Hook, Storefront)
_OWN_HOOKS = Phrase(
    "Shopify shows an app only its own webhooks, and the apps of the shop to a key with the scope read_apps alone. Look in the "
    "admin under Settings > Apps, and under Settings > Notifications > Webhooks."
)
_NOT_KEPT = Phrase("Shopify does not keep this.")
_ONLY_BY_ID = Phrase("Shopify shows this only for single orders or products.")
_NO_REFERENCE = Phrase("Shopify cannot be asked for orders by the number of another system.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Shopify:
    """One shop, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is no lasting name of a shop, or a key that is missing.
    """
    return Shopify(side, shop_of(settings.url), settings, keys, opening)


class Shopify:
    """One Shopify shop. Every request is a POST by nature; the only mutation of a reading starts a bulk query, which changes
    nothing."""

    def __init__(self, side: Side, address: Address, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        self._opening, self._ca_file = opening, settings.ca_file
        self._scheme = address.origin.partition(":")[0]
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        name = f"shopify:{address.url}"
        limiter = opening.limiters.get(name)
        if not isinstance(limiter, PointsLimiter):
            limiter = PointsLimiter(opening.clock, reserve=opening.reserve, waiting=told)
            opening.limiters[name] = limiter
        title = f"{PROFILE.title} ({address.host})"
        self._door = Line(address.url, opening, title=title, ca_file=settings.ca_file)
        auth = TokenAuth(keys, self._door, opening.clock)
        self._line = Line(address.url, opening, title=title, auth=auth, limiter=limiter, ca_file=settings.ca_file)
        self._asking = Asking(self._line, auth, limiter, opening.hasher)
        self._catalogue = Catalogue(self._asking, opening.clock, settings.scope)
        self._single = Single(self._asking, self._catalogue)
        self._orders = Orders(self._asking)
        self._known: account.Known | None = None
        self._entering = asyncio.Lock()
        self.writer = ShopifyWriter(self._asking, self._enter, self._identify, self._catalogue.places)

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
            self._known = None
        known = await self._enter()
        if need.kind is Account:
            yield Page((account.account(self._asking, known),), None)
        elif need.kind is Right:
            found = account.rights(known)
            self.writer.granted = {right.id: right.granted for right in found}
            yield Page(found, None)
        elif need.kind is Hook:
            if not known.may("read_apps"):
                raise NotSupported(_OWN_HOOKS, "[scope] read_apps")
            yield Page(await account.apps(self._asking), None)
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
        """Who answers and what the key may; asked once for this source, and anew for each reading of the account."""
        async with self._entering:
            if self._known is None:
                self._known = await account.enter(self._asking)
            return self._known

    async def _identify(self) -> str:
        """Who answers now."""
        self._known = None
        return (await self._enter()).shop.id

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
        """Public addresses. A shop of which only the checkout is closed looks open from outside."""
        own = (await self._enter()).shop.id

        async def judge(host: str, front: storefront.Front) -> tuple[bool | None, str]:
            return True if front.shop == own else None, ""

        async for page in fronts(need, self._opening, self._scheme, self._ca_file, judge):
            yield page

    def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        by_id, by_number = self._orders.by_ids, self._orders.by_numbers
        return about_orders(need, ("id:", by_id, IDS_AT_ONCE), ("number:", by_number, NAMES_AT_ONCE))

    def _about_products(self, need: Need) -> AsyncIterator[Page]:
        return about_products(need, self._single.by_ids, self._single.by_skus, AT_ONCE, AT_ONCE // 2)

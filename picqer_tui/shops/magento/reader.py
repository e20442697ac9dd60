"""A Magento shop as a `Source`: one account, read a page at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.move import Keys, ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Feedback, Hook, Order, Product, Right, Stock, Storefront
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.shops.address import Address, shop_address
from picqer_tui.shops.limits import WindowLimiter
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import (
    about_orders,
    about_products,
    fronts,
    meaning,
)
from picqer_tui.shops.magento import account
from picqer_tui.shops.magento import sheet as whole
from picqer_tui.shops.magento.asking import Asking
from picqer_tui.shops.magento.catalogue import AT_ONCE, IN_ONE, Catalogue
from picqer_tui.shops.magento.login import KeyAuth
from picqer_tui.shops.magento.orders import IDS_AT_ONCE, Orders
from picqer_tui.shops.magento.profile import PROFILE
from picqer_tui.shops.magento.single import Single
from picqer_tui.shops.magento.wire import links
from picqer_tui.shops.magento.writer import MagentoWriter
from picqer_tui.shops.opening import Opening

READS = (Account, Right, Product, Stock, Order, Feedback, Hook, Storefront)
SLOWEST = 120.0
"""Seconds for one answer: the first one after a deployment is slow."""
_NOT_KEPT = Phrase("Magento does not keep this.")
_ONLY_BY_ID = Phrase("Magento shows this only for single orders or products.")
_OURS = re.compile(r"/(?:rest|index\.php|admin[\w-]*|soap|graphql|pub|setup)(?:/|\Z)")
_CLOUD = "api.commerce.adobe.com"


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Magento:
    """One shop, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is none, or a key that is missing.
    """
    return Magento(side, site(settings.url), settings, keys, opening)


def site(text: str) -> Address:
    """The address of the shop from any page of it that people copy: the shop, its admin, its API.

    Raises:
        ConfigError: an address that is none, or of Adobe's cloud service, which has another login.
    """
    address = shop_address(text)
    if address.host.endswith(_CLOUD):
        raise ConfigError(
            Phrase("Adobe Commerce as a Cloud Service has another login, which this program does not speak."),
            "[cloud-service] url",
            Phrase("Go on by hand; the steps say what to look at."),
        )
    at = _OURS.search(address.path)
    return address._replace(path=(address.path[: at.start()] if at else address.path).rstrip("/"))


class Magento:
    """One Magento shop. Reads repeat; the only request of a reading that is no GET is a shipment of order 0, which does not
    exist, to see what the key may do."""

    def __init__(self, side: Side, address: Address, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        self._scheme = address.origin.partition(":")[0]
        self._opening, self._ca_file, self._scope = opening, settings.ca_file, settings.scope
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        name = f"magento:{address.url}"
        limiter = opening.limiters.get(name) or WindowLimiter(opening.clock, name, in_flight=AT_ONCE, waiting=told)
        opening.limiters[name] = limiter
        title = f"{PROFILE.title} ({address.host})"
        self._door = Line(address.url, opening, title=title, limiter=limiter, ca_file=settings.ca_file)
        auth = KeyAuth(keys, opening.clock, self._door)
        self._line = Line(
            address.url,
            opening,
            title=title,
            auth=auth,
            limiter=limiter,
            ca_file=settings.ca_file,
            read_timeout=SLOWEST,
        )
        self._asking = Asking(self._line, auth, opening.hasher)
        self._catalogue = Catalogue(self._asking, self._enter, opening.clock)
        self._single = Single(self._catalogue)
        self._orders = Orders(self._asking, self._enter)
        self._known: account.Known | None = None
        self._entering = asyncio.Lock()
        self.writer = MagentoWriter(self._asking, self._orders, self._catalogue, self._enter, self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        one, other = self._line.traffic, self._door.traffic
        return Traffic(one.requests + other.requests, one.refused + other.refused, one.waited)

    def can_read(self, need: Need) -> Phrase | None:
        if need.kind not in READS:
            return _NOT_KEPT
        if need.kind in (Feedback, Storefront) and meaning(need) != "about":
            return _ONLY_BY_ID
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        if need.kind is Account:
            self._known = None  # another shop may answer at this address by now
        known = await self._enter()
        if need.kind is Account:
            yield Page((await account.account(self._door, self._asking, known),), None)
        elif need.kind is Right:
            found = await account.rights(self._asking, known)
            self.writer.granted = {right.id: right.granted for right in found}
            yield Page(found, None)
        elif need.kind is Hook:
            yield Page(links(known.modules), None)
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
        """Discovery and login, once for this source, and anew for each reading of the account."""
        async with self._entering:
            if self._known is None:
                self._known = await account.enter(self._door, self._asking, self._scope)
            return self._known

    async def _identify(self) -> str:
        """Who answers now: another shop may have come to this address."""
        self._known = None
        return account.identity(await self._enter(), self._line)

    def _list(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        match need.kind, meaning(need):
            case (kind, "about") if kind is Order or kind is Feedback:
                return self._about_orders(need)
            case (kind, "about") if kind is Storefront:
                return fronts(need, self._opening, self._scheme, self._ca_file)
            case (_, "about"):
                return self._about_products(need)
            case (kind, _) if kind is Product or kind is Stock:
                return self._catalogue.pages(cursor, kind is Stock)
            case (_, "open"):
                return self._orders.open(cursor)
            case (_, "recent" | "changed") if need.since is not None:
                return self._orders.recent(need.since, cursor)
        return self._orders.all(cursor)

    def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        orders, most = self._orders, IDS_AT_ONCE
        references = ("reference:", orders.by_references, most)
        return about_orders(need, ("id:", orders.by_ids, most), ("number:", orders.by_numbers, most), references)

    def _about_products(self, need: Need) -> AsyncIterator[Page]:
        return about_products(need, self._single.by_ids, self._single.by_skus, IN_ONE)

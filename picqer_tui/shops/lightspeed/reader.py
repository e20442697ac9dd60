"""A Lightspeed shop as a `Source`: one account, read a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256

from picqer_tui.core.errors import RemoteError
from picqer_tui.core.move import Keys, ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Feedback, Hook, Order, Product, Right, Stock, Storefront
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.shops.address import Address
from picqer_tui.shops.lightspeed import account
from picqer_tui.shops.lightspeed import sheet as whole
from picqer_tui.shops.lightspeed.asking import AT_ONCE, WINDOWS, Asking
from picqer_tui.shops.lightspeed.catalogue import Catalogue
from picqer_tui.shops.lightspeed.login import OTHER, key_of, site, wished_language
from picqer_tui.shops.lightspeed.orders import Orders
from picqer_tui.shops.lightspeed.profile import PROFILE
from picqer_tui.shops.lightspeed.writer import LightspeedWriter
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import (
    Pairs,
    about_orders,
    about_products,
    fronts,
    meaning,
    values,
)
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.windows import WindowsLimiter

READS = (Account, Right, Product, Stock, Order, Feedback, Storefront)
_NOT_KEPT = Phrase("Lightspeed does not keep this.")
_OWN_HOOKS = Phrase(
    "Lightspeed shows what an app listens to only to that app. Look under Apps in the back office whether Picqer's is there."
)
_ONLY_BY_ID = Phrase("Lightspeed shows this only for single orders or products.")
_NO_REFERENCE = Phrase("Lightspeed cannot be asked for orders by the number of another system.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Lightspeed:
    """One shop, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is none of Lightspeed's, a language that is none, or a key that is missing.
    """
    return Lightspeed(side, site(settings.url), settings, keys, opening)


class Lightspeed:
    """One Lightspeed shop. Reads repeat, and every request of a reading is a GET."""

    def __init__(self, side: Side, address: Address, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        self._opening, self._ca_file = opening, settings.ca_file
        self._scheme = address.origin.partition(":")[0]
        self._wished = wished_language(settings.scope)
        self._auth = key_of(keys)
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        name = f"lightspeed:{address.url}#{sha256(keys['API_KEY'].reveal().strip().encode()).hexdigest()[:12]}"
        limiter = opening.limiters.get(name) or WindowsLimiter(
            opening.clock,
            name,
            WINDOWS,
            in_flight=AT_ONCE,
            reserve=opening.reserve,
            quota=opening.quota,
            waiting=told,
        )
        opening.limiters[name] = limiter
        self._title = f"{PROFILE.title} ({address.host})"
        self._line = Line(
            address.url, opening, title=self._title, auth=self._auth, limiter=limiter, ca_file=settings.ca_file
        )
        self._asking = Asking(self._line, opening.hasher)
        self._catalogue = Catalogue(self._asking)
        self._orders = Orders(self._asking, opening.clock)
        self._known: account.Known | None = None
        self._entering = asyncio.Lock()
        self.writer = LightspeedWriter(self._asking, self._enter, self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        return self._line.traffic

    def can_read(self, need: Need) -> Phrase | None:
        if need.kind is Hook:
            return _OWN_HOOKS
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
            self._known = None  # another key's shop may be behind this move by now
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
        known = await self._enter()
        return await whole.sheet(self._asking, known.currency, order)

    async def aclose(self) -> None:
        await self._line.aclose()

    async def _enter(self) -> account.Known:
        """Who answers, in which language; asked once for this source, and anew for each reading of the account."""
        async with self._entering:
            if self._known is None:
                self._known = await account.enter(self._asking, self._wished, self._knock)
                self._orders.currency = self._known.currency
            return self._known

    async def _identify(self) -> str:
        self._known = None
        return (await self._enter()).shop.id

    async def _knock(self, language: str) -> str:
        """The other cluster, when the key opens a shop there; empty when it does not."""
        there = OTHER.get(self._line.host, "")
        if not there:
            return ""
        line = Line(f"https://{there}", self._opening, title=self._title, auth=self._auth, ca_file=self._ca_file)
        try:
            status = (await line.read(account.shop_call(language), lambda reply: reply.status)).value
        except RemoteError:
            return ""
        finally:
            await line.aclose()
        return "" if status == 401 else there

    def _list(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        match need.kind, meaning(need):
            case (kind, "about") if kind is Order or kind is Feedback:
                return self._about_orders(need)
            case (kind, "about") if kind is Storefront:
                return fronts(need, self._opening, self._scheme, self._ca_file)
            case (_, "about"):
                return self._about_products(need)
            case (kind, _) if kind is Product:
                return self._catalogue.pages(cursor, False)
            case (kind, _) if kind is Stock:
                return self._catalogue.pages(cursor, True)
            case (_, "open"):
                return self._orders.open(cursor)
            case (_, "recent" | "changed") if need.since is not None:
                return self._orders.recent(need.since, cursor)
        return self._orders.all(cursor)

    def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        async def by_ids(some: Sequence[str]) -> Pairs:
            found = [(f"id:{ident}", await self._orders.by_id(ident)) for ident in some]
            return [(value, row) for value, row in found if row is not None]

        async def by_numbers(some: Sequence[str]) -> Pairs:
            return [(f"number:{one}", row) for one in some for row in await self._orders.by_number(one)]

        return about_orders(need, ("id:", by_ids, 1), ("number:", by_numbers, 1), ahead=AT_ONCE)

    def _about_products(self, need: Need) -> AsyncIterator[Page]:
        skus = max(len(values(need, "sku:")), 1)
        return about_products(need, self._catalogue.by_ids, self._catalogue.by_skus, 1, skus, ahead=AT_ONCE)

"""A WooCommerce shop as a `Source`: one account, read a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
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
from picqer_tui.shops.address import Address, shop_address
from picqer_tui.shops.limits import WindowLimiter
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import fronts, in_turn, meaning, signs_only, values, whole_key
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.pagination import Batch, Row, by_offset
from picqer_tui.shops.woocommerce import account
from picqer_tui.shops.woocommerce import sheet as whole
from picqer_tui.shops.woocommerce.asking import PER_PAGE, STEADY, Asking
from picqer_tui.shops.woocommerce.catalogue import AT_ONCE, Catalogue, chosen_languages
from picqer_tui.shops.woocommerce.login import KeyAuth, Way
from picqer_tui.shops.woocommerce.orders import IDS_AT_ONCE, Orders
from picqer_tui.shops.woocommerce.profile import PROFILE
from picqer_tui.shops.woocommerce.single import Single
from picqer_tui.shops.woocommerce.wire import hook, hooks_of
from picqer_tui.shops.woocommerce.writer import WooCommerceWriter

READS = (Account, Right, Product, Stock, Order, Feedback, Hook, Storefront)
_NOT_KEPT = Phrase("WooCommerce does not keep this.")
_BOTH = Phrase("Enter consumer key and consumer secret; both are shown once, when the key is made.")
_ONLY_BY_ID = Phrase("WooCommerce shows this only for single orders or products.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> WooCommerce:
    """One shop, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is none, or a key that is missing.
    """
    address = site(settings.url)
    return WooCommerce(side, address, settings, keys, opening)


def site(text: str) -> Address:
    """The address of the site from any page of it that people copy: the shop, its admin, its API."""
    address = shop_address(text)
    path = address.path
    for start in ("/wp-admin", "/wp-json", "/wp-login.php", "/index.php", "/wc-api"):
        at = path.find(start)
        if at >= 0:
            path = path[:at]
    return address._replace(path=path.rstrip("/"))


class WooCommerce:
    """One WooCommerce shop. Reads repeat; the only requests of a reading that are no GET are two empty batches that show what
    the key may do."""

    def __init__(self, side: Side, address: Address, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        secure = address.origin.startswith("https")
        self._secure, self._scheme = secure, "https" if secure else "http"
        self._opening, self._ca_file = opening, settings.ca_file
        auth = KeyAuth(
            whole_key(keys, "CONSUMER_KEY", PROFILE.title, _BOTH),
            whole_key(keys, "CONSUMER_SECRET", PROFILE.title, _BOTH),
            opening.clock,
            Way.BASIC if secure else Way.OAUTH,
        )
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        name = f"woocommerce:{address.url}"
        limiter = opening.limiters.get(name) or WindowLimiter(opening.clock, name, in_flight=AT_ONCE, waiting=told)
        opening.limiters[name] = limiter
        self._line = Line(
            address.url,
            opening,
            title=f"{PROFILE.title} ({address.host})",
            auth=auth,
            limiter=limiter,
            ca_file=settings.ca_file,
        )
        self._asking = Asking(self._line, auth, opening.hasher)
        self._catalogue = Catalogue(self._asking, chosen_languages(settings.scope))
        self._single = Single(self._asking, self._catalogue)
        self._orders = Orders(self._asking, self._single, opening.clock)
        self._index: account.Index | None = None
        self._entering = asyncio.Lock()
        self.writer = WooCommerceWriter(self._asking, self._enter, self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        return self._line.traffic

    def can_read(self, need: Need) -> Phrase | None:
        if need.kind not in READS:
            return _NOT_KEPT
        about = meaning(need) == "about"
        if need.kind in (Feedback, Storefront) and not about:
            return _ONLY_BY_ID
        if about and any(value.startswith("reference:") for value in need.about):
            return Phrase("WooCommerce cannot be asked for orders by the number of another system.")
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        if need.kind is Account:
            self._index = None  # another shop may answer at this address by now
        await self._enter()
        async for page in self._pages(need, cursor):
            yield page

    async def sheet(self, order: str) -> Sheet:
        await self._enter()
        return await whole.sheet(self._asking, order)

    async def aclose(self) -> None:
        await self._line.aclose()

    async def _enter(self) -> account.Index:
        """Discovery and login, once for this source, and anew for each reading of the account."""
        async with self._entering:
            if self._index is None:
                self._index = await account.enter(self._asking, self._secure)
            return self._index

    async def _identify(self) -> str:
        """Who answers now: another shop may have come to this address."""
        self._index = None
        return (await account.account(self._asking, await self._enter())).id

    async def _pages(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        if need.kind is Account:
            yield Page((await account.account(self._asking, await self._enter()),), None)
        elif need.kind is Right:
            found = await account.rights(self._asking)
            self.writer.granted = {right.id: right.granted for right in found}
            yield Page(found, None)
        else:
            async for page in self._list(need, cursor):
                yield page

    def _list(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        match need.kind, meaning(need):
            case (kind, "about") if kind is Order or kind is Feedback:
                return self._about_orders(need)
            case (kind, "about") if kind is Storefront:
                return self._fronts(need)
            case (_, "about"):
                return self._about_products(need)
            case (kind, _) if kind is Product:
                return self._catalogue.pages(cursor, False)
            case (kind, _) if kind is Stock:
                return self._catalogue.pages(cursor, True)
            case (kind, _) if kind is Hook:
                return self._hooks(cursor)
            case (_, "open"):
                return self._orders.open(cursor)
            case (_, "recent" | "changed") if need.since is not None:
                return self._orders.recent(need.since, cursor)
        return self._orders.all(cursor)

    def _hooks(self, cursor: str | None) -> AsyncIterator[Page]:
        """Webhooks that plugins and people set; the key needs a user who may manage the shop."""
        query = (("_fields", "id,name,status,topic,delivery_url"), *STEADY)

        async def fetch(first: int) -> Batch:
            rows, total = await self._asking.page("webhooks", query, first, hooks_of)
            return Batch([Row(row.id, (hook(row),)) for row in rows], total)

        return by_offset(fetch, cursor, size=PER_PAGE)

    async def _fronts(self, need: Need) -> AsyncIterator[Page]:
        """Public addresses. Whether anybody can pay is told at the shop's own address, by its payment methods."""

        async def judge(host: str, front: storefront.Front) -> tuple[bool | None, str]:
            if host != self._line.host or front.platform != PROFILE.name:
                return None, ""
            open_ = await account.can_be_paid(self._asking)
            return open_, "payment" if open_ is False else ""

        async for page in fronts(need, self._opening, self._scheme, self._ca_file, judge):
            yield page

    async def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        ids, numbers = values(need, "id:"), values(need, "number:")
        told = signs_only if need.kind is Feedback else None

        async def look_ids(some: Sequence[str]) -> Sequence[tuple[str, Row]]:
            found = await self._orders.by_ids([one.removeprefix("id:") for one in some])
            return [(f"id:{ident}", told(row) if told else row) for ident, row in found.items()]

        async def look_numbers(some: Sequence[str]) -> Sequence[tuple[str, Row]]:
            found = await self._orders.by_numbers([one.removeprefix("number:") for one in some])
            return [(value, told(row) if told else row) for value, row in found]

        async for page in in_turn((ids, look_ids, IDS_AT_ONCE), (numbers, look_numbers, IDS_AT_ONCE), ahead=AT_ONCE):
            yield page

    async def _about_products(self, need: Need) -> AsyncIterator[Page]:
        ids = [value for value in values(need, "id:") if value[3:].isdecimal()]
        strange = [value for value in values(need, "id:") if not value[3:].isdecimal()]
        skus = values(need, "sku:")
        plain = [value for value in skus if "," not in value]
        commas = [value for value in skus if "," in value]
        stock_only = need.kind is Stock

        async def look_ids(some: Sequence[str]) -> Sequence[tuple[str, Row]]:
            return await self._single.by_ids([one[3:] for one in some], stock_only)

        async def look_skus(some: Sequence[str]) -> Sequence[tuple[str, Row]]:
            return await self._single.by_skus([one[4:] for one in some], stock_only)

        async def nothing(some: Sequence[str]) -> Sequence[tuple[str, Row]]:
            return ()

        groups = ((ids, look_ids, 1), (plain, look_skus, 50), (commas, look_skus, 1), (strange, nothing, 500))
        async for page in in_turn(*groups, ahead=AT_ONCE):
            yield page

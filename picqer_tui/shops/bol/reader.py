"""A sales account at Bol.com as a `Source`: one account, read a page at a time. Nothing is ever written there."""

from __future__ import annotations

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
from picqer_tui.shops.bol import account
from picqer_tui.shops.bol import sheet as whole
from picqer_tui.shops.bol.asking import Asking
from picqer_tui.shops.bol.catalogue import Catalogue
from picqer_tui.shops.bol.login import Doors, doors_of, key_of
from picqer_tui.shops.bol.orders import AT_ONCE, Orders, bare
from picqer_tui.shops.bol.profile import PROFILE
from picqer_tui.shops.bol.writer import BolWriter
from picqer_tui.shops.lookups import (
    Pairs,
    about_products,
    in_turn,
    meaning,
    signs_only,
    values,
)
from picqer_tui.shops.opening import Opening

READS = (Account, Right, Product, Stock, Order, Feedback)
_NOT_KEPT = Phrase("Bol.com does not keep this.")
_ONLY_BY_ID = Phrase("Bol.com shows shipments of single orders only.")
_NO_REFERENCE = Phrase("Bol.com cannot be asked for orders by the number of another system.")
_NO_HOOKS = Phrase(
    "Bol.com does not show which programs are connected to a sales account. Look there under Instellingen > Diensten > "
    "API-instellingen, and ask who uses each of the credentials."
)
_NO_FRONT = Phrase("At Bol.com a seller has no shop of their own to look at. Look at one of your offers at bol.com.")


def open_source(side: Side, settings: ShopSettings, keys: Keys, opening: Opening) -> Bol:
    """One sales account, ready to read; nothing is sent yet.

    Raises:
        ConfigError: an address that is not Bol's, or a key that is missing.
    """
    return Bol(side, doors_of(settings.url), settings, keys, opening)


class Bol:
    """One sales account. Every request is a GET, but the one for a token."""

    def __init__(self, side: Side, doors: Doors, settings: ShopSettings, keys: Keys, opening: Opening) -> None:
        told = partial(opening.waiting, side) if opening.waiting is not None else None
        self._asking = Asking(doors, key_of(keys), opening, settings.ca_file, told)
        self._catalogue = Catalogue(self._asking)
        self._orders = Orders(self._asking, opening.clock)
        self.writer = BolWriter(self._identify)

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        return self._asking.traffic

    def can_read(self, need: Need) -> Phrase | None:
        about = meaning(need) == "about"
        if need.kind is Hook:
            return _NO_HOOKS
        if need.kind is Storefront:
            return _NO_FRONT
        if need.kind not in READS:
            return _NOT_KEPT
        if need.kind is Feedback and not about:
            return _ONLY_BY_ID
        if about and any(value.startswith("reference:") for value in need.about):
            return _NO_REFERENCE
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        if need.kind is Account:
            yield Page((await account.account(self._asking),), None)
        elif need.kind is Right:
            yield Page(await account.rights(self._asking), None)
        else:
            async for page in self._list(need, cursor):
                yield page

    async def _identify(self) -> str:
        """Whose account it is now."""
        return (await account.account(self._asking)).id

    async def sheet(self, order: str) -> Sheet:
        return await whole.sheet(self._asking, order)

    async def aclose(self) -> None:
        await self._asking.aclose()

    def _list(self, need: Need, cursor: str | None) -> AsyncIterator[Page]:
        match need.kind, meaning(need):
            case (kind, "about") if kind is Order or kind is Feedback:
                return self._about_orders(need)
            case (_, "about"):
                return self._about_offers(need)
            case (kind, _) if kind is Product or kind is Stock:
                return self._catalogue.pages(cursor, kind is Stock)
            case (_, "open"):
                return self._orders.open(cursor)
            case (_, "recent" | "changed") if need.since is not None:
                return self._orders.recent(need.since, cursor)
        return self._orders.all(cursor)

    async def _about_orders(self, need: Need) -> AsyncIterator[Page]:
        """Id and number are one at Bol.com, so that values of both kinds for one order are asked together."""

        async def look(some: Sequence[str]) -> Pairs:
            found = await self._orders.by_values(some)
            return found if need.kind is Order else [(value, signs_only(row)) for value, row in found]

        both = (*values(need, "id:"), *values(need, "number:"))
        async for page in in_turn((sorted(both, key=bare), look, AT_ONCE)):
            yield page

    def _about_offers(self, need: Need) -> AsyncIterator[Page]:
        return about_products(need, self._catalogue.by_ids, self._catalogue.by_skus, AT_ONCE)

"""What can be read of a Picqer account: `Source` for every kind of record that Picqer has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.errors import ConfigError, NotFound, NotSupported, RemoteError, Unauthorised
from picqer_tui.core.list_words import list_words
from picqer_tui.core.move import Keys, Settings, ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import (
    Account,
    Backorder,
    CarrierProfile,
    Feedback,
    Hook,
    ImportRow,
    Order,
    OrderLine,
    Picklist,
    Product,
    Record,
    Right,
    Shipment,
    Stock,
    Warehouse,
)
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.shops.address import picqer_address
from picqer_tui.shops.calls import BasicAuth
from picqer_tui.shops.limits import WindowLimiter
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.pagination import Row, by_value
from picqer_tui.shops.picqer import pages
from picqer_tui.shops.picqer.account import AccountReader
from picqer_tui.shops.picqer.api import ZONE_SLACK, Api, count, in_parts, stamp
from picqer_tui.shops.picqer.goods import Goods
from picqer_tui.shops.picqer.orders import Orders
from picqer_tui.shops.picqer.profile import PROFILE
from picqer_tui.shops.picqer.timeline import Timeline
from picqer_tui.shops.picqer.writer import PicqerWriter

LIMIT = 500
"""Requests a minute until the account says another figure: a ceiling that clients report, not a promise."""

RESOURCES: dict[type[Record], Phrase] = {
    Right: Phrase("the list of rights"),
    Product: Phrase("products"),
    Warehouse: Phrase("warehouses"),
    Stock: Phrase("stock"),
    Order: Phrase("orders"),
    ImportRow: Phrase("webshop orders"),
    Picklist: Phrase("picklists"),
    Shipment: Phrase("shipments"),
    Backorder: Phrase("backorders"),
    Hook: Phrase("webhooks"),
    Feedback: Phrase("comments"),
    CarrierProfile: Phrase("carriers"),
}
SCOPES: dict[type[Record], frozenset[str]] = {
    Product: frozenset({"", "about"}),
    Stock: frozenset({"", "about"}),
    Order: frozenset({"", "open", "recent", "changed", "about"}),
    ImportRow: frozenset({"", "recent"}),
    Picklist: frozenset({"", "open", "recent", "about"}),
    Shipment: frozenset({"", "recent", "about"}),
    Feedback: frozenset({"about"}),
}
Read = Callable[[Need, str | None, datetime | None], AsyncIterator[Page]]


class PicqerSource:
    """One Picqer account.

    Beside the values that every source knows, `about` takes `picklist:<id>` for Shipment, and `order:<id>` for Feedback: the
    comments with an order that this program made.
    """

    def __init__(self, line: Line, settings: Settings, opening: Opening, title: str, identity: str) -> None:
        self._line, self._api = line, Api(line)
        self.writer = PicqerWriter(self._api, identity)
        self._account = AccountReader(self._api, opening.clock, title, identity)
        self._goods = Goods(self._api, settings.warehouses)
        self._orders = Orders(self._api, opening.hasher, opening.clock, settings.customer)
        self._rows = Timeline(self._api.fetch("webshoporders", pages.import_rows))
        self._sent = Timeline(self._api.fetch("shipments", pages.shipments))
        self._reads: dict[type[Record], Read] = {
            Account: lambda need, cursor, since: self._account.account(),
            Right: lambda need, cursor, since: self._account.rights(),
            Product: self._products,
            Warehouse: lambda need, cursor, since: self._api.walk("warehouses", pages.warehouses, (), cursor),
            Stock: self._stock,
            Order: self._order_lists,
            ImportRow: self._import_rows,
            Picklist: self._picklists,
            Shipment: self._shipments,
            Backorder: lambda need, cursor, since: self._api.walk("backorders", pages.backorders, (), cursor),
            Hook: lambda need, cursor, since: self._api.walk("hooks", pages.hooks, (), cursor),
            Feedback: lambda need, cursor, since: by_value(need.about, self._look_comments, cursor),
            CarrierProfile: lambda need, cursor, since: self._api.walk(
                "shippingproviders", pages.shipping_providers, (), cursor
            ),
        }

    @property
    def profile(self) -> Profile:
        return PROFILE

    @property
    def traffic(self) -> Traffic:
        return self._line.traffic

    def can_read(self, need: Need) -> Phrase | None:
        if need.kind is OrderLine:
            return Phrase("Order lines come with the orders; ask for those.")
        if need.kind not in self._reads or (need.kind is Feedback and _scope(need) != "about"):
            return Phrase("Picqer does not say whether a shop took its shipment news; look in the shop.")
        if _scope(need) not in SCOPES.get(need.kind, frozenset({""})):
            return Phrase("Picqer cannot give this part of a list: {list}.", {"list": list_words(need.list_key)})
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        """See `core.sources.Source.read`.

        Raises:
            NotSupported: this resource is closed to a key that can log in.
            Unauthorised: the login itself is refused.
        """
        cannot = self.can_read(need)
        if cannot is not None:
            raise NotSupported(cannot)
        try:
            async for page in self._reads[need.kind](need, cursor, changed_since):
                yield page
        except (Unauthorised, NotFound) as error:
            if need.kind is Account:
                raise
            raise await self._refusal(need, error) from error

    async def aclose(self) -> None:
        await self._line.aclose()

    async def _refusal(self, need: Need, error: RemoteError) -> RemoteError:
        """Picqer says 401, 403 or 404 also for what is merely closed: the login tells which it is."""
        try:
            await self._account.login()
        except RemoteError as refused:
            return refused
        return NotSupported(
            Phrase("Picqer lets this key in, but keeps {resource} closed to it.", {"resource": RESOURCES[need.kind]}),
            error.detail,
            Phrase("Use a key of the whole account, or go on by hand."),
        )

    def _products(self, need: Need, cursor: str | None, since: datetime | None) -> AsyncIterator[Page]:
        if _scope(need) == "about":
            return by_value(need.about, self._goods.look_products, cursor)
        return self._goods.products(cursor, since)

    def _stock(self, need: Need, cursor: str | None, since: datetime | None) -> AsyncIterator[Page]:
        if _scope(need) == "about":
            return by_value(need.about, self._goods.look_stock, cursor)
        return self._goods.stock(cursor)

    def _order_lists(self, need: Need, cursor: str | None, since: datetime | None) -> AsyncIterator[Page]:
        scope = _scope(need)
        if scope == "about":
            return by_value(need.about, self._orders.look, cursor)
        if scope == "open":
            return self._orders.open(cursor)
        if scope == "recent" and need.since is not None:
            return self._orders.since(need.since, cursor)
        if scope == "changed" and need.since is not None:
            return self._orders.changed(need.since, cursor)
        return self._orders.everything(cursor)

    async def _import_rows(self, need: Need, cursor: str | None, since: datetime | None) -> AsyncIterator[Page]:
        """Rows know no filter. Whole: counted first, so that a list which cannot be paged reliably is noticed. With a moment:
        from the first row made then; rows change only while they are young."""
        floor = need.since if _scope(need) == "recent" else since
        if floor is not None:
            async for page in self._rows.newer_than(floor - ZONE_SLACK, cursor):
                yield page
            return
        claimed = await count(self._api.fetch("webshoporders", pages.import_rows)) if cursor is None else None
        async for page in self._api.walk("webshoporders", pages.import_rows, (), cursor):
            yield page._replace(claimed=claimed)

    def _picklists(self, need: Need, cursor: str | None, since: datetime | None) -> AsyncIterator[Page]:
        """The plain list may leave out closed picklists, so those are asked for as well."""
        scope = _scope(need)
        if scope == "about":
            return by_value(need.about, self._look_picklists, cursor)
        moment = (("sincedate", stamp(need.since - ZONE_SLACK)),) if scope == "recent" and need.since else ()
        asked = {"all": moment, "closed": (("status", "closed"), *moment)}
        if scope == "open":
            asked = {status: (("status", status),) for status in ("new", "paused", "snoozed", "new again")}
            asked["new again"] = (("status", "new"),)

        def part(query: Sequence[tuple[str, str]]) -> Callable[[str | None], AsyncIterator[Page]]:
            return lambda inner: self._api.walk("picklists", pages.picklists, query, inner)

        return in_parts([(name, part(query)) for name, query in asked.items()], cursor)

    async def _look_picklists(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        found = []
        for value in values:
            by, _, text = value.partition(":")
            if by == "id" and text.isdecimal():
                found += [(value, row) for row in await self._api.one(f"picklists/{text}", pages.one_picklist)]
        return found

    def _shipments(self, need: Need, cursor: str | None, since: datetime | None) -> AsyncIterator[Page]:
        scope = _scope(need)
        if scope == "about":
            return by_value(need.about, self._look_shipments, cursor)
        if scope == "recent" and need.since is not None:
            return self._sent.newer_than(need.since - ZONE_SLACK, cursor)
        return self._api.walk("shipments", pages.shipments, (), cursor)

    async def _look_shipments(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        found = []
        for value in values:
            by, _, text = value.partition(":")
            if not text.isdecimal():
                continue
            if by == "id":
                found += [(value, row) for row in await self._api.one(f"shipments/{text}", pages.one_shipment)]
            elif by == "picklist":
                rows = await self._api.one(f"picklists/{text}/shipments", pages.shipments)
                found += [(value, row) for row in rows]
        return found

    async def _look_comments(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        found = []
        for value in values:
            by, _, text = value.partition(":")
            if by != "order" or not text.isdecimal():
                continue
            seen = await self.writer.look(ChangeKind.COMMENT_ORDER, text)
            for mark in seen["comments"]:
                sign = Feedback(f"{text}:{mark}", text, "comment", str(mark), None)
                found.append((value, Row(sign.id, (sign,))))
        return found


def _scope(need: Need) -> str:
    """The scope's meaning: what stands before its first dash."""
    return need.scope.partition("-")[0]


def open_source(side: Side, settings: Settings | ShopSettings, keys: Keys, opening: Opening) -> PicqerSource:
    """The account of a move's `Settings`.

    Raises:
        ConfigError: the address is none of Picqer's, the key is missing, or shop settings were given.
    """
    if not isinstance(settings, Settings):
        raise ConfigError(Phrase("Picqer cannot be a shop of a move."), "platform", Phrase("Choose another platform."))
    address = picqer_address(settings.picqer_url)
    key = keys.get("API_KEY")
    if not key:
        raise ConfigError(Phrase("The API key of Picqer is missing."), "PICQER_TUI_PICQER_API_KEY", PROFILE.key_guide)
    waiting = opening.waiting

    def tell(until: datetime | None) -> None:
        if waiting is not None:
            waiting(side, until)

    limiter = opening.limiters.setdefault(
        address.identity,
        WindowLimiter(
            opening.clock,
            address.identity,
            limit=LIMIT,
            in_flight=3,
            reserve=opening.reserve,
            quota=opening.quota,
            waiting=tell,
        ),
    )
    line = Line(
        address.base,
        opening,
        title="Picqer",
        auth=BasicAuth(Secret(key.reveal().strip()), Secret("X")),
        limiter=limiter,
        ca_file=settings.picqer_ca_file,
    )
    return PicqerSource(line, settings, opening, address.title, address.identity)

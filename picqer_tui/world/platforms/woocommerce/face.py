"""What every part of a WooCommerce face needs to know: the shop, its address, its version, and what was already made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from picqer_tui.world.books import Books, Effect, Write
from picqer_tui.world.shop import Shop, lasting
from picqer_tui.world.traffic import names_nothing
from picqer_tui.world.world import World

from .query import Query
from .times import zone

VERSIONS = ("9.9.5", "11.0.1")
Version = tuple[int, ...]


class Face:
    """One shop of the world, seen through WooCommerce. Made anew for each request; it is small."""

    def __init__(self, world: World, side: str) -> None:
        self.world = world
        self.side = side
        self.shift = 0
        """How many rows later pages begin late: a list that moves while it is read."""
        self.effects: list[Effect] = []
        self.books: Books = world.books
        self.shop: Shop = world.shop(side)

    @property
    def address(self) -> str:
        """Scheme, host and port it listens on; signatures are checked against this."""
        known = self.world.addresses.get(self.side, "http://127.0.0.1")
        return lasting(known) if self.shop.extra.get("domain_moved") else known

    @property
    def home(self) -> str:
        """The address it says it lives at; differs from where it listens on a copy of another site."""
        return f"https://{self.shop.host}" if self.shop.host else self.address

    @property
    def zone(self) -> ZoneInfo:
        """The shop's zone: dates without offset are in it."""
        return zone(self.shop.zone)

    @property
    def version_text(self) -> str:
        """The plugin's version as it says it; the seed chooses when the books do not."""
        return self.shop.version or VERSIONS[self.world.chance(f"woo-version/{self.shop.key}", 0.5)]

    @property
    def version(self) -> Version:
        """The plugin's version as numbers; a text that is none counts as the newest."""
        try:
            return tuple(int(part) for part in self.version_text.split("."))
        except ValueError:
            return (99,)

    def now(self) -> datetime:
        """The time of the world."""
        return self.world.now()

    def may(self, right: str) -> bool:
        """Whether the key's user has a right, such as `orders.read`."""
        return right in self.shop.access.rights and self.shop.access.user_role != "customer"

    def kept(self, name: str) -> dict[Any, Any]:
        """What this face made before and may use again."""
        return self.world.cache(f"woocommerce/{self.shop.key}/{name}")

    def effect(self, what: str, target: str, about: str = "", amount: int = 1) -> None:
        """Say what a write brought about (`traffic.Effect`)."""
        self.effects.append(Effect(self.now(), self.side, what, target, about, amount))

    def wrote(self, method: str, path: str, status: int, applied: bool, body: bytes) -> None:
        """Enter a write request in the world's log; one that names nothing is a probe."""
        text = body[:2000].decode("utf-8", "replace")
        try:
            said = json.loads(body) if body else {}
        except ValueError:
            said = body
        if names_nothing(path, said):
            self.books.traffic.probes[self.side] += 1
            return
        made = Write(self.now(), self.side, method, path, applied, status, text, _kind(path, text), self.effects)
        self.books.traffic.wrote(made)


def _kind(path: str, body: str) -> str:
    """What a write wishes, by its address and body."""
    parts = path.rstrip("/").split("/")
    if "settings" in parts:
        return "setting"
    if "products" in parts:
        return "edit-sku" if '"sku"' in body else "change-product"
    if "orders" not in parts:
        return ""
    if parts[-1] == "notes":
        return "order-note"
    return "order-status" if '"status"' in body else "change-order"


def dumped(value: Any) -> bytes:
    """Compact JSON with `/` escaped, as PHP writes it."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


def chosen(value: dict[str, Any], fields: Iterable[str], keep_links: bool = False) -> dict[str, Any]:
    """Only the named members; `a.b` names a member of a member. A single item keeps its `_links`."""
    wanted = list(fields)
    if not wanted:
        return value
    said: dict[str, Any] = {}
    for name in value:
        if name in wanted or (keep_links and name == "_links"):
            said[name] = value[name]
        elif isinstance(value[name], dict):
            inner = [one[len(name) + 1 :] for one in wanted if one.startswith(f"{name}.")]
            if inner:
                said[name] = chosen(value[name], inner)
    return said


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    made = value if isinstance(value, bytes) else dumped(value)
    return Response(made, status, headers, "application/json; charset=UTF-8")


class Listing:
    """Paging of one list: the bounds, the rows of the page, and the headers with the totals."""

    def __init__(self, query: Query, shift: int = 0) -> None:
        self.per_page = query.number("per_page", 10, 1, 100)
        self.page = query.number("page", 1, 1)
        self.offset = query.number("offset", 0, 0) if "offset" in query else None
        self.start = (self.page - 1) * self.per_page if self.offset is None else self.offset
        if shift and self.start:
            self.start = max(0, self.start + shift)

    def window(self, rows: list[Any]) -> list[Any]:
        """The rows of this page."""
        return rows[self.start : self.start + self.per_page]

    def answer(self, face: Face, path: str, query: str, total: int, parts: list[bytes], forget: bool) -> Response:
        """The page with its headers. `forget`: totals past the end are 0, as orders have it."""
        if forget and not parts and self.start >= total:
            total = 0
        pages = -(-total // self.per_page)
        headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages), "Allow": "GET"}
        links = []
        if self.page > 1:
            links.append(_link(face, path, query, min(self.page - 1, pages), "prev"))
        if self.page < pages:
            links.append(_link(face, path, query, self.page + 1, "next"))
        if links:
            headers["Link"] = ", ".join(links)
        return answer(b"[" + b",".join(parts) + b"]", 200, headers)


def _link(face: Face, path: str, query: str, page: int, rel: str) -> str:
    kept = [part for part in query.split("&") if part and not part.startswith(("page=", "oauth_", "consumer_"))]
    return f'<{face.home}{path}?{"&".join([*kept, f"page={page}"])}>; rel="{rel}"'


def rendered(
    kept: dict[Any, Any], key: Any, row_id: str, version: Any, make: Callable[[], dict[str, Any]], fields: list[str]
) -> bytes:
    """The JSON of one row with these fields, made again only when the row changed."""
    made = kept.get(key)
    if made is None:
        if len(kept) > 40:
            kept.clear()
        made = kept[key] = {}
    found = made.get(row_id)
    if found is None or found[0] != version:
        found = made[row_id] = (version, dumped(chosen(make(), fields)))
    return bytes(found[1])

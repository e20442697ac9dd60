"""What every part of a Magento face needs to know: the shop, its address, its version, and what was already made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from starlette.responses import Response

from picqer_tui.world.books import Books, Effect, Write
from picqer_tui.world.shop import Shop, lasting
from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.world import World

from .traits import VERSIONS, is_probe

NEWEST = (2, 4)


class Face:
    """One shop of the world, seen through Magento. Made anew for each request; it is small."""

    def __init__(self, world: World, side: str) -> None:
        self.world = world
        self.side = side
        self.shift = 0
        """How many rows later pages begin late: a list that moves while it is read."""
        self.ignores_filters = False
        self.effects: list[Effect] = []
        self.books: Books = world.books
        self.shop: Shop = world.shop(side)

    @property
    def address(self) -> str:
        """Scheme, host and port it listens on."""
        known = self.world.addresses.get(self.side, "http://127.0.0.1")
        return lasting(known) if self.shop.extra.get("domain_moved") else known

    @property
    def home(self) -> str:
        """The address it says it lives at; differs from where it listens on a copy of another shop."""
        return f"https://{self.shop.host}" if self.shop.host else self.address

    @cached_property
    def version_text(self) -> str:
        """Major and minor number, all that is ever told; the seed chooses when the books do not."""
        chosen = VERSIONS[not self.world.chance(f"magento-version/{self.shop.key}", 0.35)]
        own = self.shop.version if self.shop.platform == "magento" else ""
        return ".".join((own or chosen).split(".")[:2])

    @cached_property
    def version(self) -> tuple[int, ...]:
        """The version as numbers; a text that is none counts as the newest."""
        found = re.match(r"(\d+)\.(\d+)", self.version_text)
        return (int(found[1]), int(found[2])) if found else NEWEST

    @cached_property
    def modern(self) -> bool:
        """Version 2.4 or later."""
        return self.version >= NEWEST

    @property
    def single_tokens(self) -> bool:
        """Whether an access token alone opens the door."""
        usual = not self.modern or "CONSUMER_KEY" not in self.shop.access.fields
        return bool(self.shop.extra.get("bearer", usual))

    @property
    def sources(self) -> dict[str, str]:
        """Stock sources by code; the first is the one Picqer uses."""
        return self.shop.locations or {"default": "Default Source"}

    @cached_property
    def custom_statuses(self) -> dict[str, str]:
        """Statuses of the shop's own, with the state each belongs to."""
        own: dict[str, str] = self.shop.extra.get("custom_statuses", {})
        if self.world.chance(f"magento-statuses/{self.shop.key}", 0.25):
            return {"deels_verzonden": "processing"} | own
        return own

    @cached_property
    def ean_code(self) -> str:
        """The attribute that holds the barcode; Magento has none of its own."""
        known = self.shop.extra.get("ean_code")
        draw = (
            self.world.chance(f"magento-ean/{self.shop.key}", 0.5),
            self.world.chance(f"magento-barcode/{self.shop.key}", 0.5),
        )
        return str(
            known or {(True, True): "ean", (True, False): "ean_code", (False, True): "gtin"}.get(draw, "barcode")
        )

    @property
    def firewall(self) -> bool:
        """Whether something before it refuses brackets that are not encoded."""
        return bool(self.shop.extra.get("firewall", self.world.chance(f"magento-firewall/{self.shop.key}", 0.5)))

    def now(self) -> datetime:
        """The time of the world."""
        return self.world.now()

    def may(self, right: str) -> bool:
        """Whether the integration has a right, such as `orders.read`; an empty one everybody has."""
        return not right or right in self.shop.access.rights

    def kept(self, name: str) -> dict[Any, Any]:
        """What this face made before and may use again."""
        return self.world.cache(f"magento/{self.shop.key}/{name}")

    def listed(self, name: str, revision: Any, key: Any, make: Callable[[], Any]) -> Any:
        """Something made of a whole table, kept while the table stays as it is."""
        kept = self.kept(name)
        if kept.get("revision") != revision:
            kept.clear()
            kept["revision"] = revision
        if key not in kept:
            kept[key] = make()
        return kept[key]

    def effect(self, what: str, target: str, about: str = "", amount: int = 1) -> None:
        """Say what a write brought about (`traffic.Effect`)."""
        self.effects.append(Effect(self.now(), self.side, what, target, about, amount))

    def mail(self, order: ShopOrder, about: str) -> None:
        """A mail goes to the customer."""
        if order.email:
            said = {"at": self.now().isoformat(), "to": "customer", "about": about, "order": order.id}
            self.shop.extra.setdefault("mails", []).append(said)
            self.effect("mail", order.id, f"customer:{about}")

    def wrote(self, method: str, path: str, status: int, applied: bool, body: bytes) -> None:
        """Enter a write request in the world's log; one that names nothing is a probe."""
        if is_probe(method, path):
            self.books.traffic.probes[self.side] += 1
            return
        text = body[:2000].decode("utf-8", "replace")
        made = Write(self.now(), self.side, method, path, applied, status, text, _kind(path, text), self.effects)
        self.books.traffic.wrote(made)


def _kind(path: str, body: str) -> str:
    """What a write wishes, by its address and body."""
    ending = path.rstrip("/").rsplit("/", 1)[-1]
    if ending in ("ship", "track"):
        return "fulfil"
    if ending == "invoice":
        return "mark-paid"
    if ending == "comments":
        return "order-status" if '"status"' in body else "order-note"
    if ending in ("cancel", "hold", "unhold"):
        return "order-status"
    if ending == "orders":
        return "order-status" if '"state"' in body or '"status"' in body else "change-order"
    return "change-product" if "/products/" in path or "source-items" in path else ""


def dumped(value: Any) -> bytes:
    """Compact JSON with `/` escaped, as PHP writes it."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


def answer(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    made = value if isinstance(value, bytes) else dumped(value)
    return Response(made, status, None, "application/json; charset=utf-8")


def stamp(at: datetime | None) -> str | None:
    """A time as Magento writes it: UTC without any mark of a zone."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def money(cents: float) -> int | float:
    """An amount as PHP writes it: whole ones without decimals."""
    value = round(cents / 100, 4)
    return int(value) if value == int(value) else value


def net(cents: int, vat: int) -> int:
    """Cents without VAT."""
    return round(cents * 100 / (100 + vat))


def told(said: dict[str, Any]) -> dict[str, Any]:
    """Without the members that have no value: those are not shown at all."""
    return {name: value for name, value in said.items() if value is not None}

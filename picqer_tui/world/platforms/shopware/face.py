"""What every part of a Shopware face needs to know: the shop, its address, its version, and what the integration may."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from random import Random
from typing import Any

from starlette.responses import Response

from picqer_tui.world.books import Books, Effect, Write
from picqer_tui.world.shop import Shop, lasting
from picqer_tui.world.world import World

from .ids import digest
from .refusals import missing
from .traits import TRAITS, names_nothing

_CATALOGUE = (
    "product",
    "tax",
    "product_manufacturer",
    "property_group",
    "property_group_option",
    "product_visibility",
    "product_media",
    "media",
)
_SALES = (
    "order",
    "order_line_item",
    "order_delivery",
    "order_transaction",
    "order_customer",
    "order_address",
    "state_machine_state",
    "state_machine",
    "state_machine_history",
    "currency",
    "country",
    "shipping_method",
    "payment_method",
    "sales_channel",
    "sales_channel_domain",
    "tag",
)
GRANTS: dict[str, tuple[str, ...]] = {
    "products.read": tuple(f"{one}:read" for one in _CATALOGUE),
    "products.write": ("product:update",),
    "orders.read": tuple(f"{one}:read" for one in _SALES),
    "orders.write": (
        "order:update",
        "order_delivery:update",
        "order_tag:create",
        "order_tag:delete",
        "tag:create",
        "state_machine_history:create",
    ),
    "settings.read": ("sales_channel:read", "sales_channel_domain:read", "currency:read", "language:read"),
    "apps.read": ("plugin:read", "system_config:read"),
}
"""The privileges behind each right of the books."""


class Face:
    """One shop of the world, seen through Shopware. Made anew for each request; it is small."""

    def __init__(self, world: World, side: str) -> None:
        self.world = world
        self.side = side
        self.shift = 0
        """How many rows later pages begin late: a list that moves while it is read."""
        self.ignores_filters = False
        self.inherits = False
        """The header `sw-inheritance` was sent."""
        self.quiet = False
        """The header `sw-skip-trigger-flow` was sent."""
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
        """The address of its sales channel; differs from where it listens on a copy of another shop."""
        return f"https://{self.shop.host}" if self.shop.host else self.address

    @property
    def version_text(self) -> str:
        """The version as it says it; the seed chooses when the books do not."""
        chance = Random(f"{self.world.options.seed}/shopware-version/{self.shop.key}")
        return self.shop.version or chance.choice(TRAITS.versions)

    @cached_property
    def version(self) -> tuple[int, ...]:
        """The version as numbers; a text that is none counts as the newest."""
        try:
            return tuple(int(part) for part in self.version_text.split("-")[0].split("."))
        except ValueError:
            return (99,)

    @property
    def books_on_stock(self) -> bool:
        """From 6.6 an order lowers `stock` at once; before, `stock` was what lies in the house."""
        return self.version >= (6, 6)

    def now(self) -> datetime:
        """The time of the world."""
        return self.world.now()

    def habit(self, name: str, share: float) -> bool:
        """Whether this shop has a habit; the seed decides."""
        kept = self.kept("habits")
        if name not in kept:
            kept[name] = self.world.chance(f"shopware-{name}/{self.shop.key}", share)
        return bool(kept[name])

    def named(self, *about: str) -> str:
        """An id of something of this shop that the books know by name only."""
        return digest(self.shop.identity, *about)

    @property
    def privileges(self) -> set[str]:
        """What the integration's role holds."""
        return {one for right in self.shop.access.rights for one in GRANTS.get(right, ())}

    def needs(self, wanted: Iterable[str]) -> None:
        """Return when all of these are held; an administrator holds them all.

        Raises:
            Refused: some are not.
        """
        if self.shop.extra.get("administrator"):
            return
        held = self.privileges
        lacking = [one for one in dict.fromkeys(wanted) if one not in held]
        if lacking:
            raise missing(lacking)

    def kept(self, name: str) -> dict[Any, Any]:
        """What this face made before and may use again."""
        return self.world.cache(f"shopware/{self.shop.key}/{name}")

    def effect(self, what: str, target: str, about: str = "", amount: int = 1) -> None:
        """Say what a write brought about (`traffic.Effect`)."""
        self.effects.append(Effect(self.now(), self.side, what, target, about, amount))

    def mail(self, order: str, about: str) -> None:
        """A flow that ends in a mail to the customer, unless flows are skipped or this one is off."""
        if self.quiet or about in self.shop.extra.get("no_flows", ()):
            return
        mails = self.shop.extra.setdefault("mails", [])
        mails.append({"at": self.now().isoformat(), "to": "customer", "about": about, "order": order})
        self.effect("mail", order, f"customer:{about}")

    def wrote(self, method: str, path: str, status: int, applied: bool, body: bytes) -> None:
        """Enter a write request in the world's log; one that names nothing is a probe."""
        text = body[:2000].decode("utf-8", "replace")
        try:
            said = json.loads(body) if body else {}
        except ValueError:
            said = None
        if names_nothing(method, path, said):
            self.books.traffic.probes[self.side] += 1
            return
        made = Write(self.now(), self.side, method, path, applied, status, text, _kind(path, text), self.effects)
        self.books.traffic.wrote(made)


def _kind(path: str, body: str) -> str:
    """What a write wishes, by its address and body."""
    if "/state/" in path:
        return _transition_kind(path)
    if "/product" in path or path.endswith("/_action/sync"):
        return "edit-sku" if '"productNumber"' in body else "change-product"
    if "/order-delivery/" in path:
        return "fulfil"
    if "/order/" in path and "/tags/" in path:
        return "untag"
    if "/order/" in path:
        return "comment" if '"internalComment"' in body else "tag" if '"tags"' in body else "change-order"
    return "make-tag" if path.rstrip("/") == "/api/tag" else ""


def _transition_kind(path: str) -> str:
    if path.rstrip("/").endswith("/reopen"):
        return "reopen-order"
    if "/order_delivery/" in path:
        return "fulfil"
    return "mark-paid" if "/order_transaction/" in path else "order-status"


def stamp(at: datetime | None) -> str | None:
    """A time as the API writes it: UTC with milliseconds and an offset."""
    if at is None:
        return None
    own = at.astimezone(UTC)
    return f"{own:%Y-%m-%dT%H:%M:%S}.{own.microsecond // 1000:03d}+00:00"


def dumped(value: Any) -> bytes:
    """Compact JSON, times as the API writes them."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_said).encode()


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    raise TypeError(type(value).__name__)


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    made = value if isinstance(value, bytes) else dumped(value)
    return Response(made, status, headers, "application/json")

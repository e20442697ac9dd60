"""What a platform is like, as far as the neutral rooms of the world must know.

Each platform says it once, as `TRAITS` in its `traits.py`. No room outside `platforms` names a platform; it asks for a trait.
Traits import no server, so that books can be made without one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .shop import Shop
    from .shop_rows import ShopOrder

ABOUT = list[tuple[str, str]]
HEX = "0123456789abcdef"
ELSEWHERE = "woocommerce"
"""The platform of shops that nobody asks over HTTP."""


def secret(chance: Random, start: str, length: int, letters: str = HEX) -> str:
    """An invented key."""
    return start + "".join(chance.choices(letters, k=length))


def said_in(body: bytes) -> Any:
    """The JSON of a body; None when it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def no_marks(order: ShopOrder) -> set[str]:
    return set()


def page_seen(shop: Shop) -> bool:
    """The public page shows that the shop is closed, unless only its checkout is."""
    return shop.closed_how not in ("", "checkout")


def gets_read(method: str, path: str, body: bytes) -> bool:
    return method in ("GET", "HEAD", "OPTIONS")


def names_none(path: str, body: bytes) -> ABOUT:
    return []


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """One platform. Words in quotes below are those of the books (`shop.py`, `shop_rows.py`)."""

    name: str
    title: str
    words: Mapping[str, str]
    """The platform's own word for each neutral status of an order, as Picqer keeps it with an import row (`foreign_status`)."""
    keys: Callable[[Random], dict[str, str]]
    """Invented working keys, by FIELD."""

    # numbers
    first_id: int = 1
    """Where ids begin in a shop of this platform."""
    ids_as_numbers: float = 0.0
    """Share of shops whose order numbers are the ids of the orders; the others count by themselves."""
    prefixes: tuple[str, ...] = ("",)
    """Before order numbers of shops that count by themselves; the seed chooses."""
    first_number: int | None = None
    """The number of the first order of every new shop, as everybody knows it; None: an old shop stands anywhere."""
    new_group: bool = False
    """A thing without variants has another `group_id` than `id`."""
    migrated_number: bool = True
    """A migrated order can have any number (`OUD-...`); False: it gets the shop's next one."""
    dates_back: bool = False
    """A migrated order shows no other date than that of the customer's order."""

    # what it shows
    versions: tuple[str, ...] = ()
    """Versions the face can play, newest last."""
    known_version: Callable[[str], bool] = bool
    """Whether a version text is one that the program says it was tried on or near."""
    odd_version: str = "47.1.0"
    """A version that nobody has seen."""
    own_host: bool = False
    """Its API lives on the shop's own host, and moves with the domain."""
    signed_time: Callable[[bool], bool] = lambda tls: False
    """Whether requests carry a signed time, so that a clock far off closes the door; told whether the line is TLS."""
    signs: Callable[[Mapping[str, str]], bool] = lambda fields: True
    """Whether requests with a key of these fields are signed; with another `signed_time` does not count."""
    history_days: int | None = None
    """Without the right `orders.all`, orders made longer ago are not shown; None: there is no such limit."""
    sku_of_parent: bool = False
    """A variant without SKU shows its parent's."""
    sku_needed: bool = False
    """Everything has a SKU, and no two things the same: neither blank nor double ones can be."""
    edits_sku: bool = True
    """A SKU can be changed through its API; else the right to write products is of no use, and nobody looks for it."""
    other_code: str = ""
    """Name in `ShopProduct.extra` of a code beside SKU and barcode, where some merchants keep what belongs in the SKU."""
    lines_show_now: bool = False
    """Order lines show the SKU that the product has now."""
    source_marks: Callable[[ShopOrder], set[str]] = no_marks
    """What an order says it was made from: numbers or ids of the other shop."""
    channels: bool = True
    """It shows which channel put an order in."""
    shows_sender: bool = True
    """It shows which orders a marketplace sends itself."""
    hooks: str = "none"
    """Where something of Picqer can be seen by the key: `webhooks`, `apps` (with the right `apps.read`), `none`."""
    shown_id: Callable[[str], str] = str
    """The id that it shows for a product, of the id in the books."""
    details: frozenset[str] = frozenset({"barcode", "weight", "images"})
    """What a product can hold: `barcode`, `weight`, `images`, `supplier-code`, `hs-code`, `country`."""
    tracking: tuple[str, ...] = ("off",)
    """How a thing can be without stock that Picqer can set: `off`, `elsewhere`."""
    not_for_sale: tuple[tuple[str, str], ...] = (("simple", "draft"), ("virtual", "live"))
    """(kind, status) of things that stand in the catalogue and are not to be matched."""
    translations: bool = False
    """A plugin keeps a translated copy of a thing as a row of its own with the same SKU."""
    bundles: bool = True
    """It knows bundles, and says so."""
    variants: bool = True
    """It knows variants. Without, each of them is a thing of its own."""
    locations: Mapping[str, str] = field(default_factory=dict)
    """Stock locations of a new shop, the first is the one Picqer uses."""
    shows_write_rights: bool = True
    """It tells without effect whether a key may write; else nobody looks for it."""
    prepaid: bool = False
    """Who orders has paid: an order that waits for money is shown to nobody, not to Picqer either."""
    can_enter: bool = True
    """A person can type an order into it."""
    can_complete: bool = True
    """A person can set an order to complete in it."""

    # the public page
    own_page: bool = True
    """Its customers come to an address of the shop's own, which can move from one shop to another."""
    closes_as: str = "maintenance"
    """How a shop is closed when nobody chose otherwise: see `Shop.closed_how`."""
    closings: tuple[str, ...] = ("maintenance",)
    """Ways a new shop may be left closed by trouble."""
    seen_closed: Callable[[Shop], bool] = page_seen
    """Whether a shop that is closed looks so to the program."""

    # Picqer and it
    documented: bool = False
    """Picqer says which orders it takes."""
    partial: bool = False
    """Picqer reports a shipment of a part of an order."""
    lines: bool = False
    """And which lines were sent."""
    notes: bool = False
    """Picqer writes the tracking code into a note of the order."""
    whole_only: bool = False
    """Nothing arrives until the whole order was sent."""
    first_code_only: bool = False
    """Only the first tracking code arrives."""
    peculiar: str = ""
    """Code of what moving to it loses in shipment news whatever was before: `tracking-as-note`, `tracking-waits`,
    `loses-later-tracking`."""

    # the line
    refusal: Callable[[], Any] = lambda: {"message": "Unauthorized"}
    """JSON of a 401."""
    rejection: Callable[[bytes], tuple[int, Any]] = lambda body: (400, {"message": "Not allowed"})
    """Status and JSON of a no to a write."""
    too_many: Callable[[], Any] = lambda: {"message": "Too many requests"}
    """JSON of a 429."""
    reads: Callable[[str, str, bytes], bool] = gets_read
    """Whether a request (method, path, body) changes nothing by its nature: a read, a login. Probes: see `names_nothing`."""
    about: Callable[[str, bytes], ABOUT] = names_none
    """(`order` or `product`, id in the books) of everything that a write (path, body) names."""
    more: Callable[[Any, int], Any] = lambda said, by: said
    """An answer (JSON) whose totals claim `by` rows more than there are."""


@cache
def traits(platform: str) -> Traits:
    """The traits of a platform; of `picqer` only what concerns the line.

    Raises:
        ValueError: the world has no such platform.
    """
    from .platforms import PLATFORMS

    if platform not in (*PLATFORMS, "picqer"):
        raise ValueError(platform)
    found = import_module(f"picqer_tui.world.platforms.{platform}.traits").TRAITS
    assert isinstance(found, Traits)
    return found

"""Trouble with goods: codes that differ, are missing, double or unknown, and stock that is not kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from picqer_tui.world.books import PicqerProduct, Shop, ShopProduct, Stock
from picqer_tui.world.catalogue import ean
from picqer_tui.world.founding import CONSIGNMENT
from picqer_tui.world.traits import traits
from picqer_tui.world.world import World

from .choosing import chance, owner, shops, take, taken, wants

LOOKALIKES = {"A": "\u0410", "E": "\u0415", "O": "\u041e", "B": "\u0412", "P": "\u0420", "T": "\u0422", "-": "\u2010"}


def _blank(code: str) -> str:
    return code + " "


def _lookalike(code: str) -> str:
    for plain, strange in LOOKALIKES.items():
        if plain in code:
            return code.replace(plain, strange, 1)
    return code


def _zeros(code: str) -> str:
    for at, letter in enumerate(code):
        if letter.isdigit():
            return code[:at] + "0" + code[at:]
    return code


def _separator(code: str) -> str:
    if "-" in code:
        return code.replace("-", "_", 1)
    at = next(n for n, letter in enumerate(code) if letter.isdigit())
    return f"{code[:at]}-{code[at:]}"


def _one_char(code: str) -> str:
    return code[0] + ("Q" if code[1] != "Q" else "Z") + code[2:]


CHANGES: dict[str, Callable[[str], str]] = {
    "case": str.lower,
    "blank": _blank,
    "lookalike": _lookalike,
    "zeros": _zeros,
    "separator": _separator,
    "cut": lambda code: code[:-1],
    "one-char": _one_char,
}


def plant(world: World) -> None:
    _near_misses(world)
    _codes(world)
    _without_code(world)
    _beside_the_code(world)
    _extra_things(world)
    _stock(world)


def _near_misses(world: World) -> None:
    _, new = shops(world)
    selling = world.books.selling(world.now())
    known = {item.sku for item in new.products}
    for kind, change in CHANGES.items():
        if not wants(world, f"near-{kind}"):
            continue
        item = take(world, new, _able(world, change, known, selling if chance(world).random() < 0.7 else None))
        if item is not None:
            new.set_sku(item, change(item.sku), world.now())
    if wants(world, "near-ean"):
        item = take(world, new)
        if item is not None:
            new.set_sku(item, f"ART.{chance(world).randrange(700_000, 999_999)}", world.now())


def _able(
    world: World, change: Callable[[str], str], known: set[str], selling: set[str] | None
) -> Callable[[ShopProduct, PicqerProduct], bool]:
    """Whether a thing can be misspelled so that nothing else has that code; with `selling` only one that sells."""

    def fits(item: ShopProduct, product: PicqerProduct) -> bool:
        made = change(item.sku)
        fresh = made != item.sku and made not in known and made not in world.books.codes
        return fresh and len(item.sku) >= 7 and (selling is None or item.sku in selling)

    return fits


def _codes(world: World) -> None:
    _, new = shops(world)
    now = world.now()
    if wants(world, "codes-swapped"):
        one, two = take(world, new), take(world, new)
        if one is not None and two is not None:
            first, second = one.sku, two.sku
            new.set_sku(one, second, now)
            new.set_sku(two, first, now)
    if wants(world, "sku-twice"):
        item = take(world, new)
        if item is not None:
            number = new.new_id()
            copy = replace(item, id=number, group_id=number, name=f"{item.name} (kopie)", kind="simple", quantity=0)
            copy.parent_id, copy.variant, copy.created, copy.updated = None, "", now, now
            if traits(new.platform).new_group:
                copy.group_id = new.new_id()
            new.add_product(copy)
    if wants(world, "sku-left-out"):
        for _ in range(2):
            item = take(world, new)
            if item is not None:
                remove(new, item)
    new.forget_skus()


def remove(shop: Shop, item: ShopProduct) -> None:
    """Take a thing out of a shop's catalogue."""
    shop.products.remove(item.id)
    parent = shop.products.get(item.parent_id) if item.parent_id else None
    if parent is not None:
        parent.children.remove(item.id)
        shop.products.touch(parent)


def _without_code(world: World) -> None:
    _, new = shops(world)
    now = world.now()
    if wants(world, "sku-of-parent") and traits(new.platform).sku_of_parent:
        item = take(world, new, lambda item, product: item.kind == "variant")
        parent = new.products.get(item.parent_id) if item is not None and item.parent_id else None
        if item is not None and parent is not None:
            if not parent.sku:
                new.set_sku(parent, item.sku.split("-")[0] + "-SERIE", now)
            new.set_sku(item, "", now)
    if wants(world, "sku-empty"):
        item = take(world, new, lambda item, product: item.kind == "simple")
        if item is not None:
            item.barcode = ""
            new.set_sku(item, "", now)
    if wants(world, "sku-in-barcode"):
        item = take(world, new, lambda item, product: item.kind == "simple" and bool(product.barcode))
        if item is not None:
            new.set_sku(item, "", now)


def _beside_the_code(world: World) -> None:
    """Shops whose platform has a code beside the SKU fill that one instead: with the code that Picqer knows, or with a number
    of their own. Where the SKU is filled as well the other says nothing, whatever it is. In a shop that is left nobody minds."""
    if not wants(world, "sku-in-other-code"):
        return
    old, new = shops(world)
    now, serial = world.now(), chance(world).randrange(10_000, 90_000)
    for shop in (new,) if old is None or old is new else (new, old):
        field = traits(shop.platform).other_code
        moved, strange, filled = (take(world, shop) for _ in range(3)) if field else (None, None, None)
        for item, code in ((moved, moved.sku if moved is not None else ""), (strange, f"ART{serial}")):
            if item is not None:
                item.extra[field], item.barcode = code, ""
                shop.set_sku(item, "", now)
        if filled is not None and moved is not None:
            filled.extra[field] = moved.extra[field]
            shop.products.touch(filled, now)


def _extra_things(world: World) -> None:
    _, new = shops(world)
    now, serial = world.now(), chance(world).randrange(100, 900)
    if wants(world, "product-inactive"):
        made = in_picqer(world, f"VOORJAAR-{serial}", "Fietsvlag voorjaar", 7)
        made.active = False
        in_shop(new, made.productcode, made.name, made.barcode, now)
    if wants(world, "product-new"):
        in_shop(new, f"NIEUW.{serial}.X", "Bidonhouder nieuw", ean(510_000 + serial), now, 25)
    if wants(world, "bundle") and traits(new.platform).bundles:
        made = in_picqer(world, f"SET{serial}COMPLEET", "Set lamp en slot", 8)
        item = in_shop(new, made.productcode, made.name, made.barcode, now)
        item.kind = "bundle"
        parts = [other for other in new.products if other.goods and other is not item][:2]
        item.parts = tuple((part.id, 1) for part in parts)


def in_picqer(world: World, code: str, name: str, block: int, of: int | None = None) -> PicqerProduct:
    """A product more in Picqer, from long ago, that nobody ordered."""
    books = world.books
    at = world.now() - timedelta(days=400)
    taken(world).add(code)
    return books.add_product(
        PicqerProduct(
            idproduct=books.new_id("product"),
            productcode=code,
            name=name,
            barcode=ean(block * 100_000 + books.ids["product"]),
            created=at,
            updated=at,
            price=1650,
            weight=300,
            idfulfilment_customer=owner(world) if of is None else of,
        )
    )


def in_shop(shop: Shop, sku: str, name: str, barcode: str, at: datetime | None, quantity: int = 0) -> ShopProduct:
    """A thing more in a shop; with quantity 0 nobody can order it."""
    number = shop.new_id()
    group = shop.new_id() if traits(shop.platform).new_group else number
    made = at or next(iter(shop.products)).created
    return shop.add_product(
        ShopProduct(number, group, sku, name, made, made, barcode=barcode, price=1995, weight=300, quantity=quantity)
    )


def _stock(world: World) -> None:
    _, new = shops(world)
    books, now = world.books, world.now()
    if wants(world, "stock-not-kept") and traits(new.platform).tracking:
        item = take(world, new)
        if item is not None:
            ways = traits(new.platform).tracking
            item.tracking = ways[0] if len(ways) == 1 or chance(world).random() < 0.5 else ways[1]
            new.products.touch(item, now)
    if wants(world, "uncounted-warehouse"):
        selling = books.selling(now)
        item = take(world, new, lambda item, product: item.sku in selling)
        product = books.product_of(item.sku) if item is not None else None
        if item is not None and product is not None:
            moved = 0
            for warehouse in books.account.warehouses:
                held = books.stock_in(product, warehouse)
                moved += held.stock - held.reserved
                held.stock = held.reserved
            product.stock[CONSIGNMENT] = Stock(max(5, moved))
            product.extra["no_supply"] = True
            books.products.touch(product, now)
            world.stock_changed(product, now)
            item.quantity = 11
            new.products.touch(item, now)

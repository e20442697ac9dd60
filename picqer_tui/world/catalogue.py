"""What the merchant sells: products in Picqer, the same in the shops, with Dutch names and codes as people make them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from .books import PicqerProduct, Shop, ShopProduct, Stock
from .clock import ANCHOR
from .founding import CONSIGNMENT
from .traits import traits
from .world import World

KINDS = (
    ("BEL", "Fietsbel", 90, 1295),
    ("TAS", "Fietstas", 780, 5995),
    ("LAMP", "Koplamp", 140, 2495),
    ("ZADEL", "Zadel", 520, 3995),
    ("KRAT", "Fietskrat", 1450, 2995),
    ("SLOT", "Kettingslot", 1900, 4495),
    ("HELM", "Helm", 310, 5495),
    ("POMP", "Fietspomp", 860, 1995),
    ("BAND", "Buitenband", 640, 2795),
    ("HANDV", "Handvatten", 120, 1495),
    ("MAND", "Rieten mand", 900, 3495),
    ("REGEN", "Regenponcho", 350, 2995),
)
MAKES = [
    "Noordwind",
    "Klinker",
    "Polder",
    "Sprint",
    "Vlieland",
    "Grachten",
    "Wad",
    "Veluwe",
    "Kade",
    "Stadsrit",
    "Duin",
    "Terp",
]
COLOURS = [
    "Zwart",
    "Rood",
    "Blauw",
    "Groen",
    "Geel",
    "Zand",
    "Wit",
    "Oranje",
    "Grijs",
    "Roze",
    "Antraciet",
    "Naturel",
]
SIZES = ("S", "M", "L", "XL")


class Item(NamedTuple):
    """One thing that is sold, and the family it is a variant of."""

    code: str
    name: str
    variant: str
    family: int | None
    barcode: str
    price: int
    weight: int


def ean(number: int) -> str:
    """A 13-digit article number with its check digit, in the block used for invented goods here."""
    body = f"871{number:09d}"
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return f"{body}{(10 - (odd + 3 * even) % 10) % 10}"


def items(count: int, chance: Random) -> Iterator[Item]:
    """So many things: two in three on their own, the others in families of three to six variants."""
    made = serial = 0
    while made < count:
        serial += 1
        start, noun, weight, price = KINDS[chance.randrange(len(KINDS))]
        name = f"{noun} {MAKES[chance.randrange(len(MAKES))]} {serial}"
        code = f"{start}-{1000 + serial * 3}" if serial % 5 else f"{start}{serial:05d}"
        price += chance.randrange(-4, 9) * 50
        if chance.random() < 0.85 or count - made < 3:
            yield Item(code, name, "", None, ean(200_000 + made * 7), price, weight)
            made += 1
            continue
        family = chance.sample(COLOURS, min(3 + chance.randrange(4), count - made))
        size = SIZES[chance.randrange(4)] if chance.random() < 0.4 else ""
        for colour in family:
            short = colour[:3].upper() + (f"-{size}" if size else "")
            shown = f"{colour} / {size}" if size else colour
            yield Item(f"{code}-{short}", name, shown, serial, ean(200_000 + made * 7), price, weight)
            made += 1


def stock_up(world: World) -> None:
    """Fill Picqer and every shop of the move with the catalogue."""
    chance = world.rng("catalogue")
    books = world.books
    feeding = books.account.warehouses
    begun = ANCHOR - timedelta(days=900)
    wanted = list(items(world.options.products, chance))
    pictures, supplied = world.chance("images", 0.7), world.chance("supplier-codes", 0.4)
    for number, item in enumerate(wanted):
        created = begun + timedelta(minutes=13 * number if number < 50_000 else 650_000, seconds=number % 60)
        product = PicqerProduct(
            idproduct=books.new_id("product"),
            productcode=item.code,
            name=f"{item.name} {item.variant}".strip(),
            barcode=item.barcode,
            created=created,
            updated=created,
            price=round(item.price / 1.21),
            weight=item.weight,
            idsupplier=301 + number % 2,
            country_of_origin="NL" if number % 3 else "CN",
            hs_code="87149990" if number % 4 else None,
            productcode_supplier=f"K{70_000 + number}" if supplied else "",
            images=(f"https://beeld.example.test/{number}.jpg",) if pictures else (),
        )
        for warehouse in feeding:
            product.stock[warehouse] = Stock(chance.randrange(0, 60) + (40 if number % 7 else 0))
        if number % 11 == 0:
            product.stock[CONSIGNMENT] = Stock(chance.randrange(1, 30))
        books.add_product(product)
    done: set[int] = set()
    for shop in books.shops.values():
        if id(shop) not in done:
            done.add(id(shop))
            made = ANCHOR - timedelta(days=20) if shop.key == "new" else begun
            offer(shop, wanted, made)
            describe(world, shop)


def offer(shop: Shop, wanted: list[Item], at: datetime) -> None:
    """Put the catalogue into a shop; stock is set later (`set_offers`)."""
    family: int | None = None
    parent: ShopProduct | None = None
    what = traits(shop.platform)
    for item in wanted:
        if item.family is None or not what.variants:
            parent, made = None, shop.new_id()
            shop.add_product(
                ShopProduct(
                    id=made,
                    group_id=shop.new_id() if what.new_group else made,
                    sku=item.code,
                    name=item.name,
                    created=at,
                    updated=at,
                    variant=item.variant,
                    barcode=item.barcode,
                    price=item.price,
                    weight=item.weight,
                )
            )
            continue
        if parent is None or item.family != family:
            family, made = item.family, shop.new_id()
            parent = shop.add_product(
                ShopProduct(made, made, "", item.name, at, at, kind="parent", price=item.price, tracking="off")
            )
        variant = ShopProduct(
            id=shop.new_id(),
            group_id=parent.id,
            sku=item.code,
            name=item.name,
            created=at,
            updated=at,
            kind="variant",
            parent_id=parent.id,
            variant=item.variant,
            barcode=item.barcode,
            price=item.price,
            weight=item.weight,
        )
        parent.children.append(variant.id)
        shop.add_product(variant)


def describe(world: World, shop: Shop) -> None:
    """Fill the fields that a platform has besides code, name and price."""
    for row in shop.products:
        product = world.books.product_of(row.sku) if row.sku else None
        if product is None:
            continue
        holds = traits(shop.platform).details
        row.images = product.images if "images" in holds else ()
        row.barcode = row.barcode if "barcode" in holds else ""
        row.weight = row.weight if "weight" in holds else None
        if "hs-code" in holds:
            row.hs_code = product.hs_code or ""
        if "country" in holds:
            row.country = product.country_of_origin or ""
        if "supplier-code" in holds:
            row.supplier_code = product.productcode_supplier
        parent = shop.products.get(row.parent_id) if row.parent_id else None
        if parent is not None and not parent.images:
            parent.images = row.images


def set_offers(world: World, shop: Shop, warehouses: tuple[int, ...], at: datetime, stale: float = 0.0) -> None:
    """Set a shop's stock to what Picqer has free. `stale`: the share of products that kept an older number."""
    chance = world.rng(f"offers/{shop.key}")
    books = world.books
    for row in shop.products:
        if row.tracking != "own" or not row.goods:
            continue
        product = books.product_of(row.sku)
        if product is None:
            continue
        quantity = max(0, books.free_stock(product, warehouses))
        if stale and chance.random() < stale:
            quantity = max(0, quantity + chance.randrange(-9, 25))
        if row.quantity != quantity:
            row.quantity = quantity
            shop.products.touch(row, at)

"""Products and what hangs on them: a row a thing, for parents and variants alike."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

from picqer_tui.world.shop_rows import OPEN_STATUSES, ShopProduct

from .entities import Entity, Link, register
from .face import Face
from .ids import LIVE, digest, numbers, shown

_OPTIONS = ("Kleur", "Maat")


class Option(NamedTuple):
    """A property of a variant."""

    group: str
    name: str


class Picture(NamedTuple):
    """An image of a product."""

    product: ShopProduct
    at: int


class Visibility(NamedTuple):
    """That a product is shown in the shop's sales channel."""

    product: ShopProduct


def parent(face: Face, row: ShopProduct) -> ShopProduct | None:
    """The product that a variant belongs to."""
    return face.shop.products.get(row.parent_id) if row.parent_id else None


def number(row: ShopProduct) -> str:
    """`productNumber`. A product with variants has one of its own, invented where the books have none."""
    return row.sku or (f"SW{int(row.id) % 1_000_000 + 10_000}" if row.kind == "parent" else "")


def listed(face: Face) -> list[ShopProduct]:
    """All rows in the order of their ids; what was thrown away is gone."""
    return sorted((row for row in face.shop.products if row.status != "trash"), key=lambda row: (len(row.id), row.id))


def find(face: Face, text: str) -> ShopProduct | None:
    """A product by its id."""
    row = next((face.shop.products.get(own) for own in numbers(text)), None)
    return None if row is None or row.status == "trash" else row


def reserved(face: Face) -> dict[str, int]:
    """Pieces in orders that are not done, by product; before 6.6 `stock` still holds them."""
    kept = face.kept("reserved")
    revision = face.shop.orders.revision
    if kept.get("revision") != revision:
        kept.clear()
        kept["revision"] = revision
        held: dict[str, int] = {}
        for order in face.shop.orders:
            if order.status in OPEN_STATUSES and order.stock_taken:
                for line in order.lines:
                    held[line.product_id] = held.get(line.product_id, 0) + line.amount - line.refunded
        kept["pieces"] = held
    found: dict[str, int] = kept["pieces"]
    return found


def _stock(face: Face, row: ShopProduct) -> int:
    return row.quantity if face.books_on_stock else row.quantity + reserved(face).get(row.id, 0)


def _active(row: ShopProduct) -> bool:
    return row.status in ("live", "unlisted") and row.kind != "external"


def _inherited(face: Face, row: ShopProduct, own: Any, of_parent: Any) -> Any:
    """A variant keeps only what differs from its parent; the rest is null unless the request asks for inheritance."""
    family = parent(face, row)
    if family is None or own != of_parent(family):
        return own
    return own if face.inherits else None


def _name(face: Face, row: ShopProduct) -> str | None:
    """Observed: a variant's own `name` stays null, with inheritance too."""
    return None if row.kind == "variant" else row.name


def _translated(face: Face, row: ShopProduct) -> dict[str, Any]:
    name = row.name if row.kind != "variant" or face.inherits else None
    nothing = ("description", "keywords", "metaTitle", "metaDescription", "packUnit", "packUnitPlural")
    return {"name": name, **dict.fromkeys(nothing), "customFields": []}


def _price(face: Face, row: ShopProduct) -> Any:
    price = _inherited(face, row, row.price, lambda family: family.price)
    if price is None:
        return None
    net = round(price / 121, 4)
    said = {"currencyId": face.named("currency", face.shop.currency), "net": net, "gross": price / 100}
    return [said | {"linked": True, "listPrice": None, "percentage": None, "regulationPrice": None}]


def _child_count(face: Face, row: ShopProduct) -> int | None:
    """Nothing has counted the children of some of the things that have none."""
    if row.kind == "parent":
        return len(row.children)
    return None if zlib.crc32(row.id.encode()) % 5 == 0 else 0


def _download(row: ShopProduct) -> bool:
    return row.kind in ("virtual", "gift-card")


def options(face: Face, row: ShopProduct) -> list[Option]:
    """The properties that make a variant."""
    parts = [part.strip() for part in row.variant.split(" / ")] if row.variant else []
    return [Option(_OPTIONS[min(at, 1)], part) for at, part in enumerate(parts)]


def _pictures(face: Face, row: ShopProduct) -> list[Picture]:
    return [Picture(row, at) for at in range(len(row.images))]


def _cover(face: Face, row: ShopProduct) -> Picture | None:
    return next(iter(_pictures(face, row)), None)


def _option_id(face: Face, one: Option) -> str:
    return face.named("option", one.group, one.name)


def _picture_id(one: Picture, kind: str) -> str:
    return digest(kind, one.product.id, str(one.at))


def _version(face: Face, row: ShopProduct) -> Any:
    family = parent(face, row)
    held = 0 if face.books_on_stock else reserved(face).get(row.id, 0)
    return row.version, -1 if family is None else family.version, held


def _tax(face: Face, row: ShopProduct) -> str:
    return face.named("tax", "21")


PRODUCT = Entity(
    name="product",
    fields={
        "id": lambda face, row: shown(row.id),
        "versionId": lambda face, row: LIVE,
        "parentId": lambda face, row: shown(row.parent_id) if row.parent_id else None,
        "productNumber": lambda face, row: number(row),
        "autoIncrement": lambda face, row: int(row.id) % 1_000_000_000,
        "name": _name,
        "translated": _translated,
        "ean": lambda face, row: row.barcode or None,
        "manufacturerNumber": lambda face, row: row.supplier_code or None,
        "stock": _stock,
        "availableStock": lambda face, row: row.quantity,
        "available": lambda face, row: row.sells_below_zero or row.quantity >= 1,
        "active": lambda face, row: _inherited(face, row, _active(row), _active),
        "isCloseout": lambda face, row: _inherited(
            face, row, not row.sells_below_zero, lambda family: not family.sells_below_zero
        ),
        "childCount": _child_count,
        "weight": lambda face, row: None if row.weight is None else row.weight / 1000,
        "price": _price,
        "taxId": lambda face, row: _inherited(face, row, _tax(face, row), lambda family: _tax(face, family)),
        "coverId": lambda face, row: _picture_id(Picture(row, 0), "product-media") if row.images else None,
        "optionIds": lambda face, row: [_option_id(face, one) for one in options(face, row)] or None,
        "propertyIds": lambda face, row: None,
        "states": lambda face, row: ["is-download" if _download(row) else "is-physical"],
        "type": lambda face, row: "digital" if _download(row) else "physical",
        "minPurchase": lambda face, row: None if row.kind == "variant" and not face.inherits else 1,
        "sales": lambda face, row: 0,
        "customFields": lambda face, row: None,
        "createdAt": lambda face, row: row.created,
        "updatedAt": lambda face, row: None if row.updated == row.created else row.updated,
    },
    links={
        "parent": Link("product", parent),
        "children": Link("product", lambda face, row: [face.shop.products[one] for one in row.children], many=True),
        "options": Link("property_group_option", options, many=True),
        "manufacturer": Link("product_manufacturer", lambda face, row: None),
        "tax": Link("tax", lambda face, row: row),
        "cover": Link("product_media", _cover),
        "media": Link("product_media", _pictures, many=True),
        "visibilities": Link(
            "product_visibility",
            lambda face, row: [Visibility(row)] if row.status in ("live", "unlisted") else [],
            True,
        ),
    },
    since={"type": (6, 7)},
    rows=listed,
    find=find,
    revision=lambda face: (
        face.shop.products.revision,
        -1 if face.books_on_stock else face.shop.orders.revision,
    ),
    version=_version,
)

OPTION = Entity(
    name="property_group_option",
    fields={
        "id": _option_id,
        "groupId": lambda face, one: face.named("group", one.group),
        "name": lambda face, one: one.name,
        "position": lambda face, one: 1,
        "translated": lambda face, one: {"name": one.name, "position": 1, "customFields": []},
    },
    links={"group": Link("property_group", lambda face, one: one)},
    rows=lambda face: dict.fromkeys(one for row in face.shop.products for one in options(face, row)),
)

GROUP = Entity(
    name="property_group",
    fields={
        "id": lambda face, one: face.named("group", one.group),
        "name": lambda face, one: one.group,
        "translated": lambda face, one: {"name": one.group, "description": None, "customFields": []},
    },
    rows=lambda face: [Option(name, "") for name in _OPTIONS],
)

MANUFACTURER = Entity(
    name="product_manufacturer", fields={"id": lambda face, one: "", "name": lambda face, one: ""}, rows=lambda face: ()
)

TAX = Entity(
    name="tax",
    fields={
        "id": _tax,
        "name": lambda face, row: "Standaardtarief",
        "taxRate": lambda face, row: 21,
    },
    rows=lambda face: listed(face)[:1],
)

PICTURE = Entity(
    name="product_media",
    fields={
        "id": lambda face, one: _picture_id(one, "product-media"),
        "productId": lambda face, one: shown(one.product.id),
        "mediaId": lambda face, one: _picture_id(one, "media"),
        "position": lambda face, one: one.at,
    },
    links={"media": Link("media", lambda face, one: one)},
    rows=lambda face: (one for row in listed(face) for one in _pictures(face, row)),
)

MEDIA = Entity(
    name="media",
    fields={
        "id": lambda face, one: _picture_id(one, "media"),
        "url": lambda face, one: one.product.images[one.at],
        "mimeType": lambda face, one: "image/jpeg",
    },
    rows=lambda face: (one for row in listed(face) for one in _pictures(face, row)),
)

VISIBILITY = Entity(
    name="product_visibility",
    fields={
        "id": lambda face, one: digest("visibility", one.product.id),
        "productId": lambda face, one: shown(one.product.id),
        "salesChannelId": lambda face, one: face.named("channel", ""),
        "visibility": lambda face, one: 30 if one.product.status == "live" else 10,
    },
    rows=lambda face: (Visibility(row) for row in listed(face) if row.status in ("live", "unlisted")),
)

register(PRODUCT, OPTION, GROUP, MANUFACTURER, TAX, PICTURE, MEDIA, VISIBILITY)

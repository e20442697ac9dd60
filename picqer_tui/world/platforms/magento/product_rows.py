"""A product as Magento shows it. Configurable products and the simple ones they hold are rows of one flat list."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from .face import Face, money, stamp
from .quantities import stock_item
from .refusals import Refused

ENABLED, DISABLED = 1, 2
HIDDEN, SHOWN = 1, 4
"""Visibility: not by itself, in catalogue and search."""
TYPES = {"parent": "configurable", "virtual": "virtual", "gift-card": "virtual", "bundle": "bundle"}
COLUMNS = ("attribute_set_id", "weight", "has_options", "required_options", "tax_class_id", "url_key")


def listed(row: ShopProduct) -> bool:
    """Whether Magento has it: it knows no things that are sold elsewhere, and no bin."""
    return row.kind != "external" and row.status != "trash"


def type_of(row: ShopProduct) -> str:
    """The product type; variants are simple products."""
    return TYPES.get(row.kind, "simple")


def sku_of(row: ShopProduct) -> str:
    """The SKU; a configurable product cannot be without one, so its maker's own way of naming them fills it in."""
    return row.sku or (f"SERIE-{row.id}" if row.kind == "parent" else "")


def name_of(row: ShopProduct) -> str:
    """The name; a variant's has its options behind it."""
    return f"{row.name}-{row.variant.replace(' / ', '-')}" if row.variant else row.name


def status_of(row: ShopProduct) -> int:
    """1 or 2, in every scope the same."""
    return DISABLED if row.status in ("draft", "private") else ENABLED


def websites(row: ShopProduct) -> list[int]:
    """Where it is sold; a thing that is laid away is sold nowhere."""
    return [] if row.status == "archived" else [1]


def column(face: Face, row: ShopProduct, name: str) -> str | int | float | None:
    """A field to filter or order by.

    Raises:
        KeyError: no such attribute.
    """
    match name:
        case "entity_id":
            return int(row.id)
        case "sku":
            return sku_of(row)
        case "name":
            return name_of(row)
        case "type_id":
            return type_of(row)
        case "status":
            return status_of(row)
        case "visibility":
            return HIDDEN if row.kind == "variant" or row.status == "unlisted" else SHOWN
        case "created_at":
            return stamp(row.created)
        case "updated_at":
            return stamp(row.updated)
        case "price":
            return row.price / 100
        case "website_id" | "store_id":
            return 1 if websites(row) else None
        case "country_of_manufacture":
            return row.country or None
    if name == face.ean_code:
        return row.barcode or None
    if name in COLUMNS:
        return None
    raise KeyError(name)


def unknown_attribute(name: str) -> Refused:
    """A field that no product has."""
    return Refused(400, "Invalid attribute name: %1", [name])


def product(face: Face, row: ShopProduct, single: bool = False) -> dict[str, Any]:
    """The whole object; stock and families are told of a single product only."""
    kind = type_of(row)
    said: dict[str, Any] = {
        "id": int(row.id),
        "sku": sku_of(row),
        "name": name_of(row),
        "attribute_set_id": 4,
        "price": money(row.price) if kind != "configurable" else 0,
        "status": status_of(row),
        "visibility": column(face, row, "visibility"),
        "type_id": kind,
        "created_at": stamp(row.created),
        "updated_at": stamp(row.updated),
        "extension_attributes": _extension(face, row, single),
        "product_links": [],
        "options": [],
        "media_gallery_entries": _pictures(row),
        "tier_prices": [],
        "custom_attributes": _attributes(face, row),
    }
    if row.weight is not None and kind in ("simple", "bundle"):
        said["weight"] = row.weight / 1000
    if row.kind == "parent":
        del said["price"]
    return said


def _extension(face: Face, row: ShopProduct, single: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"website_ids": websites(row)}
    if face.modern:
        said["category_links"] = [{"position": 0, "category_id": "3"}]
    if single:
        said["stock_item"] = stock_item(face, row)
        if row.kind == "parent":
            said["configurable_product_options"] = []
            said["configurable_product_links"] = [int(child) for child in row.children]
    return said


def _pictures(row: ShopProduct) -> list[dict[str, Any]]:
    types = ["image", "small_image", "thumbnail"]
    return [
        {
            "id": int(f"8{row.id}{at}"),
            "media_type": "image",
            "label": None,
            "position": at + 1,
            "disabled": False,
            "types": [] if at else types,
            "file": _file(src),
        }
        for at, src in enumerate(row.images)
    ]


def _file(src: str) -> str:
    name = src.rsplit("/", 1)[-1]
    return f"/{name[0]}/{name[-5]}/{name}"


def _attributes(face: Face, row: ShopProduct) -> list[dict[str, Any]]:
    """Attributes that are not part of every product; one of many choices has a list for a value."""
    said: dict[str, Any] = {"options_container": "container2"}
    if row.images:
        said |= {"image": _file(row.images[0]), "small_image": _file(row.images[0]), "thumbnail": _file(row.images[0])}
    said |= {
        "url_key": f"artikel-{row.id}",
        "required_options": "0",
        "has_options": "1" if row.kind == "parent" else "0",
    }
    if row.country:
        said["country_of_manufacture"] = row.country
    said |= {"tax_class_id": "2", "category_ids": ["3"]}
    if row.barcode:
        said[face.ean_code] = row.barcode
    if row.variant:
        said["color"] = str(40 + len(row.variant))
    return [{"attribute_code": name, "value": value} for name, value in said.items()]

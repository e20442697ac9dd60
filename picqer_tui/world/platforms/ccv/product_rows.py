"""Products and their combinations as the API shows them."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from .ccv_face import Face, stamp


def parent_number(face: Face, row: ShopProduct) -> str:
    """The number of a product that has combinations: what those begin with, where the merchant fills it at all."""
    if row.sku or not face.habit("parent_numbers", 0.6):
        return row.sku
    codes = sorted(one.sku for one in combinations(face, row) if one.sku)
    if not codes:
        return ""
    alike = zip(codes[0], codes[-1], strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], alike)).rstrip("-._ ")


def numbers(face: Face, row: ShopProduct) -> tuple[str, str]:
    """`product_number` and `sku_number` of a combination; the second counts, else the first."""
    own = (row.extra.get("product_number"), row.extra.get("sku_number"))
    if None not in own and (own[1] or own[0]) == row.sku:
        return str(own[0]), str(own[1])
    return "" if face.codes == "sku_number" else row.sku, "" if face.codes == "product_number" else row.sku


def combinations(face: Face, row: ShopProduct) -> list[ShopProduct]:
    """The combinations of a product, in order."""
    return [face.shop.products[child] for child in row.children if child in face.shop.products]


def version(face: Face, row: ShopProduct) -> tuple[Any, ...]:
    """What a shown product depends on."""
    return (row.version, *((one.id, one.version) for one in combinations(face, row)))


def product(face: Face, row: ShopProduct, expand: bool) -> dict[str, Any]:
    """A product; with `expand` its combinations stand inside it."""
    href = f"{face.root}products/{row.id}/"
    family = combinations(face, row)
    kept = row.tracking != "off" if not family else any(one.tracking != "off" for one in family)
    inside: dict[str, Any] = {"href": f"{href}attributecombinations/"}
    if expand:
        inside["collection"] = [combination(face, one) for one in family]
    weights = [one.weight or 0 for one in (family or [row])]
    return {
        "href": href,
        "id": int(row.id),
        "is_active": row.status == "live",
        "createdate": stamp(row.created),
        "modifydate": stamp(max([row.updated, *(one.updated for one in family)])),
        "productnumber": parent_number(face, row) if row.kind == "parent" else row.sku,
        "eannumber": row.barcode,
        "mpnnumber": "",
        "is_multishop_product": bool(row.extra.get("multishop")),
        "multishop_href": None,
        "name": row.name,
        "shortdescription": "",
        "description": None,
        "vatrate": 21.0,
        "taxtariff": "normal",
        "price": row.price / 100,
        "discount": 0.0,
        "purchaseprice": 0.0,
        "unit": "",
        "stockenabled": kept,
        "stocktype": "attribute_combination" if row.kind == "parent" else "product",
        "stock": float(row.quantity) if kept and not family else 0.0,
        "stocklocation": "",
        "ordering_without_stock": "yes" if row.sells_below_zero else "global_setting",
        "weight": max(weights) / 1000,
        "maincategory": None,
        "subcategory": "",
        "brand": None,
        "productmainphoto": _photo(row, family),
        "alias": re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-"),
        "deeplink": f"{face.root.partition('/api/')[0]}/p{row.id}",
        "memo": "",
        "supplier": None,
        "is_visible": row.status == "live",
        "can_be_ordered": row.status == "live",
        "productphotos": {"href": f"{href}productphotos/"},
        "productvariations": {"href": f"{href}productvariations/"},
        "productattributesets": {"href": f"{href}productattributesets/"},
        "attributecombinations": inside,
    }


def combination(face: Face, row: ShopProduct) -> dict[str, Any]:
    """A combination: one variant, with numbers and stock of its own."""
    href = f"{face.root}attributecombinations/{row.id}/"
    number, sku = numbers(face, row)
    return {
        "href": href,
        "id": int(row.id),
        "note": "",
        "product_id": int(row.parent_id or 0),
        "stock": float(row.quantity) if row.tracking != "off" else 0.0,
        "netto_extra_price": 0.0,
        "ordering_without_stock": "yes" if row.sells_below_zero else "global_setting",
        "product_number": number,
        "ean_number": row.barcode,
        "sku_number": sku,
        "active": row.status == "live",
        "combination": [_choice(face, place, part) for place, part in enumerate(row.variant.split(" / "), 1) if part],
        "attributecombinationphotos": {"href": f"{href}attributecombinationphotos/"},
        "parent": {"href": f"{face.root}products/{row.parent_id}/"},
    }


def _choice(face: Face, place: int, value: str) -> dict[str, Any]:
    attribute = {"id": place, "name": f"Optie {place}", "href": f"{face.root}attributes/{place}/"}
    known = {"id": place * 100, "name": value.strip(), "href": f"{face.root}attributevalues/{place * 100}/"}
    return {"attribute": attribute, "attribute_value": known, "extra_price": 0.0}


def _photo(row: ShopProduct, family: list[ShopProduct]) -> str | None:
    pictures = [*row.images, *(image for one in family for image in one.images)]
    return pictures[0] if pictures else None

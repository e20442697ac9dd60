"""Products and variants as the API shows them: a product has the name and the visibility, a variant codes and stock."""

from __future__ import annotations

import re
from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from .light_face import Face


def is_product(row: ShopProduct) -> bool:
    """A row that is a page of the shop; a thing without options is one and has one variant."""
    return row.kind != "variant"


def is_variant(row: ShopProduct) -> bool:
    """A row that can be sold."""
    return row.kind != "parent"


def product_id(row: ShopProduct) -> str:
    """The id of the product that a row is, or belongs to."""
    return row.parent_id or row.group_id


def article_code(row: ShopProduct) -> str:
    """The code beside SKU and barcode; shops that say nothing else have the SKU there too."""
    return str(row.extra.get("article_code", row.sku))


def visible(row: ShopProduct) -> bool:
    """Customers see it."""
    return row.status == "live"


def product(face: Face, row: ShopProduct) -> dict[str, Any]:
    """A product. It has no codes."""
    number = product_id(row)
    path = f"products/{number}"
    shown = "auto" if visible(row) and row.extra.get("auto") else "visible" if visible(row) else "hidden"
    return {
        "id": int(number),
        "createdAt": face.stamp(row.created),
        "updatedAt": face.stamp(row.updated),
        "isVisible": visible(row),
        "visibility": shown,
        "data01": face.empty,
        "data02": face.empty,
        "data03": face.empty,
        "url": re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-") or "product",
        "title": row.name,
        "fulltitle": row.name,
        "description": face.empty,
        "content": face.empty,
        "set": False,
        "brand": False,
        "categories": face.resource(f"categories/products?product={number}"),
        "deliverydate": False,
        "image": _image(face, row),
        "images": face.resource(f"{path}/images"),
        "relations": face.resource(f"{path}/relations"),
        "metafields": face.resource(f"{path}/metafields"),
        "attributes": face.resource(f"{path}/attributes"),
        "supplier": False,
        "variants": face.resource(f"variants?product={number}"),
        "movements": face.resource(f"variants/movements?product={number}"),
    }


def variant(face: Face, row: ShopProduct) -> dict[str, Any]:
    """A variant. It has no name of the product, and is visible when its product is."""
    number = product_id(row)
    siblings = face.shop.products.get(row.parent_id) if row.parent_id else None
    place = siblings.children.index(row.id) + 1 if siblings is not None and row.id in siblings.children else 1
    weight = row.weight or 0
    kept = row.tracking != "off"
    return {
        "id": int(row.id),
        "createdAt": face.stamp(row.created),
        "updatedAt": face.stamp(row.updated),
        "isDefault": place == 1,
        "sortOrder": place,
        "articleCode": article_code(row) or face.empty,
        "ean": row.barcode or face.empty,
        "sku": row.sku or face.empty,
        "hs": row.hs_code or None,
        "unitPrice": 0,
        "unitUnit": face.empty,
        "priceExcl": round(row.price / 121, 4),
        "priceIncl": row.price / 100,
        "priceCost": 0,
        "oldPriceExcl": 0,
        "oldPriceIncl": 0,
        "stockTracking": "enabled" if kept else "disabled",
        "stockLevel": row.quantity if kept else 0,
        "stockAlert": 0,
        "stockMinimum": 0,
        "stockSold": 0,
        "weight": weight,
        "weightValue": f"{weight / 1000:g}",
        "weightUnit": "kg",
        "volume": 0,
        "colli": 0,
        "matrix": False,
        "title": row.variant or "Standaard",
        "taxType": "",
        "image": _image(face, row) if row.kind == "variant" else False,
        "additionalcost": False,
        "options": _options(face, row),
        "tax": face.resource("taxes/1", "1"),
        "product": face.resource(f"products/{number}", number),
    }


def _image(face: Face, row: ShopProduct) -> Any:
    if not row.images:
        return False
    return {
        "id": int(f"8{row.id}"),
        "createdAt": face.stamp(row.created),
        "updatedAt": face.stamp(row.created),
        "extension": "jpg",
        "size": 20480,
        "title": row.name,
        "src": row.images[0],
    }


def _options(face: Face, row: ShopProduct) -> Any:
    if not row.variant:
        return face.empty if face.empty is False else []
    return [
        {"id": place, "sortOrder": place, "name": f"Optie {place}", "values": [{"id": place, "name": part.strip()}]}
        for place, part in enumerate(row.variant.split(" / "), 1)
    ]

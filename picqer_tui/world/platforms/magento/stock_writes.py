"""Changes of stock at a source, as careless as they are: an unknown SKU leaves a row that belongs to nothing."""

from __future__ import annotations

import re
from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from .face import Face
from .product_lists import by_sku
from .product_rows import sku_of
from .quantities import at_source
from .refusals import Refused, required, wrong_type


def save(face: Face, said: Any) -> list[Any]:
    """Set quantities; one bad row fails them all.

    Raises:
        Refused: too many, an unknown source, or something is not told.
    """
    fields = said if isinstance(said, dict) else {}
    given = fields.get("sourceItems", fields.get("source_items"))
    if not isinstance(given, list):
        raise required("sourceItems")
    limit = face.shop.extra.get("input_limit")
    if limit and len(given) > limit.get("items", 20):
        kind = "Magento\\InventoryApi\\Api\\Data\\SourceItemInterface"
        raise Refused(400, 'Maximum items of type "%type" is %max', {"type": kind, "max": limit.get("items", 20)})
    for one in given:
        for name in ("sku", "source_code", "quantity", "status"):
            if not isinstance(one, dict) or one.get(name) is None:
                raise required(name)
        if not re.fullmatch(r"-?\d+(\.\d+)?", str(one["quantity"])):
            raise wrong_type(one["quantity"], "float")
        if one["source_code"] not in face.sources or str(one["sku"]) != str(one["sku"]).strip():
            raise Refused(400, "Could not save Source Item")
    for one in given:
        _set(face, one)
    return []


def _set(face: Face, one: dict[str, Any]) -> None:
    code, quantity = str(one["source_code"]), float(one["quantity"])
    product = _known(face, str(one["sku"]))
    if product is None:
        row = (str(one["sku"]), code, quantity, int(one["status"]))
        kept = face.shop.extra.setdefault("orphans", [])
        kept[:] = [other for other in kept if other[:2] != row[:2]] + [row]
        face.effect("stock", str(one["sku"]), "orphan", int(quantity))
        return
    if product.tracking == "own":
        change = int(quantity) - at_source(face, product)
        face.shop.change_quantity(product, change, face.now())
        face.effect("stock", product.id, "", change)


def _known(face: Face, sku: str) -> ShopProduct | None:
    try:
        row = by_sku(face, sku)
    except Refused:
        return None
    return row if sku_of(row) else None

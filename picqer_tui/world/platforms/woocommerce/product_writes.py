"""Changes of products and variations: single and in batches. SKUs are unique on writing, whatever the books hold."""

from __future__ import annotations

import re
from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from .face import Face
from .product_lists import taken_by
from .product_rows import product
from .refusals import Refused, invalid, unknown_id

BATCH_LIMIT = 100
_STATUSES = {"publish": "live", "draft": "draft", "private": "private", "pending": "draft", "trash": "trash"}


def change(face: Face, number: str, said: Any, parent: str | None = None) -> dict[str, Any]:
    """Update one; unknown members are ignored, and an update of nothing moves `date_modified` all the same.

    Raises:
        Refused: unknown, a SKU or GTIN in use, a value of the wrong type.
    """
    row = face.shop.products.get(str(number)) if str(number).isdigit() else None
    if row is None:
        raise unknown_id("product_variation" if parent is not None else "product", 400)
    if parent is not None and row.parent_id != str(int(parent)):
        raise unknown_id("product_variation", 400)
    if parent is None and row.kind == "variant":
        message = "To manipulate product variations you should use the variations endpoint."
        raise Refused(404, "woocommerce_rest_invalid_product_id", message)
    fields = said if isinstance(said, dict) else {}
    _check(face, row, fields)
    _apply(face, row, fields)
    at = face.now()
    face.shop.products.touch(row, at)
    if row.parent_id and row.parent_id in face.shop.products:
        face.shop.products.touch(face.shop.products[row.parent_id], at)
    return product(face.shop, face.home, row, "view", single=True)


def batch(face: Face, said: Any, parent: str | None = None) -> tuple[Any, bool]:
    """Many at once; answers 200 whatever fails. Returns the answer and whether anything changed.

    Raises:
        Refused: more than a hundred.
    """
    wanted = said if isinstance(said, dict) else {}
    refuse_too_many(wanted)
    answer: dict[str, list[Any]] = {}
    applied = False
    for one in wanted.get("update") or ():
        number = one.get("id") if isinstance(one, dict) else None
        try:
            if number is None:
                raise unknown_id("product", 400)
            answer.setdefault("update", []).append(change(face, str(number), one, parent))
            applied = True
        except Refused as refused:
            answer.setdefault("update", []).append({"id": number, "error": refused.body()})
    for kind in ("create", "delete"):
        for one in wanted.get(kind) or ():
            number = one if kind == "delete" else 0
            answer.setdefault(kind, []).append({"id": number, "error": not_simulated().body()})
    return answer or [], applied


def refuse_too_many(wanted: dict[str, Any]) -> None:
    """The limit of a batch, over all it does together.

    Raises:
        Refused: above it.
    """
    if sum(len(wanted.get(kind) or ()) for kind in ("create", "update", "delete")) > BATCH_LIMIT:
        message = f"Unable to accept more than {BATCH_LIMIT} items for this request."
        raise Refused(413, "woocommerce_rest_request_entity_too_large", message)


def not_simulated() -> Refused:
    """What the world does not play: making and deleting products and orders over this API."""
    return Refused(501, "world_not_simulated", "This world does not make or delete products and orders here.")


def _check(face: Face, row: ShopProduct, said: dict[str, Any]) -> None:
    for name in ("sku", "name", "regular_price", "weight", "global_unique_id", "status"):
        if name in said and not isinstance(said[name], str):
            raise invalid(name, f"{name} is not of type string.", detail="rest_invalid_type")
    if "status" in said and said["status"] not in _STATUSES:
        raise invalid("status", f"status is not one of {', '.join(_STATUSES)}.", detail="rest_not_in_enum")
    quantity = said.get("stock_quantity")
    if quantity is not None and not re.fullmatch(r"-?\d+", str(quantity)):
        raise invalid("stock_quantity", "stock_quantity is not of type integer.", detail="rest_invalid_type")
    if said.get("manage_stock") not in (None, True, False, "parent"):
        raise invalid("manage_stock", "manage_stock is not of type boolean.", detail="rest_invalid_type")
    _check_codes(face, row, said)


def _check_codes(face: Face, row: ShopProduct, said: dict[str, Any]) -> None:
    code = cleaned(said.get("sku", ""))
    owner = taken_by(face.shop.products, code, row.id) if code else None
    if owner is not None and owner.status == "trash":
        message = f"The product with SKU ({code}) you are trying to insert is already present in the lookup table"
        raise Refused(400, "woocommerce_rest_product_not_created", message)
    if owner is not None:
        message = "Invalid or duplicated SKU."
        data = {"resource_id": int(owner.id), "unique_sku": f"{code.lower()}-1"}
        raise Refused(400, "product_invalid_sku", message, **data)
    barcode = said.get("global_unique_id")
    if barcode:
        twin = next((one for one in face.shop.products if one.id != row.id and one.barcode == barcode), None)
        if twin is not None:
            message = "Invalid or duplicated GTIN, UPC, EAN or ISBN."
            raise Refused(400, "product_invalid_global_unique_id", message, resource_id=int(twin.id))


def cleaned(code: str) -> str:
    """A SKU as the shop stores what it is given: tags and blanks at the ends removed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>?", "", code)).strip()


def _apply(face: Face, row: ShopProduct, said: dict[str, Any]) -> None:
    if "sku" in said:
        before, wished = row.sku, cleaned(said["sku"])
        face.shop.set_sku(row, wished, face.now())
        face.effect("sku", row.id, f"{before}>{wished}")
    for name in ("global_unique_id", "name", "status", "manage_stock"):
        if name in said:
            face.effect("field", row.id, name)
    if "global_unique_id" in said:
        row.barcode = said["global_unique_id"]
    if "name" in said and row.kind != "variant":
        row.name = re.sub(r"<[^>]*>", "", said["name"])
    if "status" in said:
        row.status = _STATUSES[said["status"]]
    if said.get("manage_stock") is not None:
        row.tracking = {True: "own", False: "off", "parent": "parent"}[said["manage_stock"]]
    if "stock_quantity" in said and row.tracking == "own":
        # Where no stock is kept the number is dropped without a word.
        change = int(said["stock_quantity"] or 0) - row.quantity
        face.shop.change_quantity(row, change, face.now())
        face.effect("stock", row.id, "", change)

"""Changes: fulfilling, archiving, tagging, noting, and SKUs. Each checks what the real one checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from picqer_tui.world.shop_rows import ShopOrder, ShopProduct, ShownShipment

from . import bulk, bulk_start
from .asking import Asking, number_of
from .catalogue import Item, item, pages, variant
from .executor import Resolver
from .sales import Sent, can_fulfill, open_pieces, order, turns, work_status
from .sales_fields import sent_by_id, work_by_id

_NOTE_LIMIT = 5000
_SKU_LIMIT = 255
Said = dict[str, Any]


def _error(field: list[str] | None, message: str, code: str | None = None) -> Said:
    return {"field": field, "message": message, "code": code}


def _fulfill(_value: Any, arguments: Said, about: Asking) -> Said:
    given = arguments["fulfillment"]
    wanted: list[tuple[ShopOrder, dict[str, int] | None]] = []
    for at, one in enumerate(given["lineItemsByFulfillmentOrder"]):
        found = work_by_id(about, one["fulfillmentOrderId"])
        where = ["fulfillment", "lineItemsByFulfillmentOrder", str(at), "fulfillmentOrderId"]
        if found is None:
            return {"fulfillment": None, "userErrors": [_error(where, "Fulfillment order does not exist.")]}
        if found.past or not can_fulfill(found.order):
            message = "Fulfillment order is not in a state that can be fulfilled."
            return {"fulfillment": None, "userErrors": [_error(where, message)]}
        lines = one.get("fulfillmentOrderLineItems")
        amounts = None
        if lines:
            amounts = {number_of(line["id"], "FulfillmentOrderLineItem")[1:]: line["quantity"] for line in lines}
        wanted.append((found.order, amounts))
    if len({row.id for row, _ in wanted}) != 1:
        message = "All fulfillment orders must belong to the same order and assigned location."
        return {"fulfillment": None, "userErrors": [_error(["fulfillment"], message)]}
    row, amounts = wanted[0]
    pieces = _pieces(row, amounts)
    if pieces is None:
        where = ["fulfillment", "lineItemsByFulfillmentOrder", "0", "fulfillmentOrderLineItems"]
        return {
            "fulfillment": None,
            "userErrors": [_error(where, "Invalid fulfillment order line item quantity requested.")],
        }
    made = _ship(about, row, pieces, given.get("trackingInfo") or {})
    if given.get("notifyCustomer"):
        mails = about.shop.extra.setdefault("mails", [])
        mails.append({"at": about.now.isoformat(), "to": "customer", "about": "shipping_confirmation", "order": row.id})
        about.effect("mail", row.id, "customer:shipping_confirmation")
    return {"fulfillment": Sent(row, made), "userErrors": []}


def _pieces(row: ShopOrder, amounts: dict[str, int] | None) -> dict[str, int] | None:
    """Pieces a line, or None when more is asked than is left."""
    left = {line.id: open_pieces(row, line) for line in row.lines if line.ships}
    if amounts is None:
        return {number: many for number, many in left.items() if many}
    fits = all(0 < many <= left.get(number, 0) for number, many in amounts.items())
    return amounts if fits else None


def _ship(about: Asking, row: ShopOrder, pieces: dict[str, int], tracking: Said) -> ShownShipment:
    codes = tuple(tracking.get("numbers") or ([tracking["number"]] if tracking.get("number") else []))
    url = tracking.get("url") or next(iter(tracking.get("urls") or ()), "")
    lines = tuple(pieces.items())
    made = ShownShipment(
        about.shop.new_id(), about.now, codes, url, tracking.get("company") or "", lines, by="Overstap"
    )
    row.shipments.append(made)
    about.effect("fulfilment", row.id, ",".join(codes), sum(pieces.values()))
    before = row.status
    for line in row.lines:
        line.shipped += pieces.get(line.id, 0)
    left = any(open_pieces(row, line) for line in row.lines if line.ships)
    if row.paid_at is None:
        # Fulfilling says nothing of the payment: the order stays open until that comes too.
        about.shop.orders.touch(row, about.now)
    else:
        about.shop.set_status(row, "partly-shipped" if left else "completed", about.now)
        about.effect("status", row.id, f"{before}>{row.status}")
    return made


def _unfulfill(_value: Any, arguments: Said, about: Asking) -> Said:
    """A fulfilment cancelled: its pieces are to be sent again. What was sent as a whole gets a new fulfilment order; one that
    was sent in part takes the pieces back (vendor's schema). Nobody is asked whether to mail; no mail is known of."""
    found = sent_by_id(None, arguments, about)
    if found is None:
        return {"fulfillment": None, "userErrors": [_error(["id"], "Fulfillment not found.")]}
    row, made = found
    if made.status != "success" or row.fulfilled_by or row.status in ("cancelled", "refunded", "failed"):
        return {"fulfillment": None, "userErrors": [_error(["id"], "Fulfillment cannot be cancelled.")]}
    whole, before = work_status(row) == "CLOSED", row.status
    pieces = dict(made.lines) or {line.id: line.shipped for line in row.lines if line.ships}
    made.status = "cancelled"
    for line in row.lines:
        line.shipped = max(0, line.shipped - pieces.get(line.id, 0))
    if whole:
        row.extra["work_turns"] = turns(row) + 1
    about.effect("cancel-fulfilment", row.id, made.id, sum(pieces.values()))
    if row.paid_at is None:
        about.shop.orders.touch(row, about.now)
    else:
        about.shop.set_status(row, "partly-shipped" if any(line.shipped for line in row.lines) else "open", about.now)
        about.effect("status", row.id, f"{before}>{row.status}")
    return {"fulfillment": found, "userErrors": []}


def _on_order(name: str, change: Callable[[ShopOrder, Said, Asking], Said | None]) -> Resolver:
    """A mutation of one order by `input.id`."""

    def resolve(_value: Any, arguments: Said, about: Asking) -> Said:
        row = order(about, number_of(arguments["input"]["id"], "Order"))
        if row is None:
            return {"order": None, "userErrors": [_error(["id"], "Order does not exist")]}
        refused = change(row, arguments["input"], about)
        if refused is not None:
            return {"order": None, "userErrors": [refused]}
        about.shop.orders.touch(row, about.now)
        return {"order": row, "userErrors": []}

    return resolve


def _close(row: ShopOrder, _given: Said, about: Asking) -> Said | None:
    row.archived = True
    row.extra["closed_at"] = about.now
    about.effect("archive", row.id)
    return None


def _open(row: ShopOrder, _given: Said, about: Asking) -> Said | None:
    about.effect("reopen", row.id)
    row.archived = False
    row.extra.pop("closed_at", None)
    return None


def _mark_paid(row: ShopOrder, _given: Said, about: Asking) -> Said | None:
    if row.status not in ("unpaid", "on-hold"):
        return _error(["id"], "Order cannot be marked as paid.")
    about.shop.set_status(row, "open", about.now)
    about.effect("payment", row.id)
    return None


def _update(row: ShopOrder, given: Said, about: Asking) -> Said | None:
    if len(given.get("note") or "") > _NOTE_LIMIT:
        return _error(["note"], f"Note is too long (maximum is {_NOTE_LIMIT} characters)")
    if "note" in given:
        row.remark = given["note"] or ""
        about.effect("note", row.id)
    if given.get("tags") is not None:
        row.tags = tuple(given["tags"])
        about.effect("field", row.id, "tags")
    return None


def _tags(add: bool) -> Resolver:
    def resolve(_value: Any, arguments: Said, about: Asking) -> Said:
        row = order(about, number_of(arguments["id"], "Order"))
        if row is None:
            return {"node": None, "userErrors": [_error(["id"], "Resource does not exist")]}
        named = [tag.strip() for tag in arguments["tags"]]
        kept = [tag for tag in row.tags if tag not in named]
        row.tags = tuple(kept + named) if add else tuple(kept)
        for tag in named:
            about.effect("tag" if add else "untag", row.id, tag)
        about.shop.orders.touch(row, about.now)
        return {"node": row, "userErrors": []}

    return resolve


def _variants(_value: Any, arguments: Said, about: Asking) -> Said:
    """All or nothing, unless partial updates are allowed."""
    found = pages(about).get(number_of(arguments["productId"], "Product"))
    empty: Said = {"product": None, "productVariants": None}
    if found is None:
        return {**empty, "userErrors": [_error(["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST")]}
    changes: list[tuple[ShopProduct, Said]] = []
    errors: list[Said] = []
    for at, one in enumerate(arguments["variants"]):
        where = ["variants", str(at)]
        if not one.get("id"):
            errors.append(_error([*where, "id"], "Product variant ID is missing", "PRODUCT_VARIANT_ID_MISSING"))
            continue
        row = variant(about, number_of(one["id"], "ProductVariant"))
        if row is None or row not in found.variants:
            errors.append(_error([*where, "id"], "Product variant does not exist", "PRODUCT_VARIANT_DOES_NOT_EXIST"))
            continue
        code = (one.get("inventoryItem") or {}).get("sku")
        if code is not None and len(code) > _SKU_LIMIT:
            errors.append(_error([*where, "inventoryItem", "sku"], "SKU is too long (maximum is 255)", "TOO_LONG"))
            continue
        changes.append((row, one))
    if errors and not arguments.get("allowPartialUpdates"):
        return {**empty, "product": found, "userErrors": errors}
    for row, one in changes:
        _apply(about, row, one)
    return {"product": found, "productVariants": [row for row, _ in changes], "userErrors": errors}


def _apply(about: Asking, row: ShopProduct, given: Said) -> None:
    held = given.get("inventoryItem") or {}
    if "barcode" in given:
        row.barcode = given["barcode"] or ""
    if given.get("inventoryPolicy"):
        row.sells_below_zero = given["inventoryPolicy"] == "CONTINUE"
    if given.get("price") is not None and re.fullmatch(r"\d+(\.\d+)?", str(given["price"])):
        row.price = round(float(given["price"]) * 100)
    if held.get("tracked") is not None:
        row.tracking = "own" if held["tracked"] else "off"
    before = row.sku
    about.shop.set_sku(row, row.sku if "sku" not in held else held["sku"] or "", about.now)
    if "sku" in held:
        about.effect("sku", row.id, f"{before}>{row.sku}")
    for name in (*(given.keys() - {"id", "inventoryItem"}), *(held.keys() - {"sku"})):
        about.effect("field", row.id, name)


def _item(_value: Any, arguments: Said, about: Asking) -> Said:
    found = item(about, number_of(arguments["id"], "InventoryItem"))
    given = arguments["input"]
    if found is None:
        return {
            "inventoryItem": None,
            "userErrors": [_error(["id"], "The product couldn't be updated because it does not exist.")],
        }
    if len(given.get("sku") or "") > _SKU_LIMIT:
        return {"inventoryItem": None, "userErrors": [_error(["input", "sku"], "SKU is too long (maximum is 255)")]}
    _apply(about, found.row, {"inventoryItem": given})
    return {"inventoryItem": Item(found.row), "userErrors": []}


def _cancel(_value: Any, arguments: Said, about: Asking) -> Said:
    found = bulk.by_id(about, arguments["id"])
    if found is None:
        return {"bulkOperation": None, "userErrors": [_error(["id"], "Bulk operation does not exist")]}
    if found.status not in bulk.RUNNING:
        message = "A bulk operation cannot be canceled when it is completed"
        return {"bulkOperation": found, "userErrors": [_error(None, message)]}
    found.status, found.completed = "CANCELED", about.now
    return {"bulkOperation": found, "userErrors": []}


RESOLVERS: dict[tuple[str, str], Resolver] = {
    ("Mutation", "fulfillmentCreate"): _fulfill,
    ("Mutation", "fulfillmentCancel"): _unfulfill,
    ("Mutation", "orderClose"): _on_order("orderClose", _close),
    ("Mutation", "orderOpen"): _on_order("orderOpen", _open),
    ("Mutation", "orderMarkAsPaid"): _on_order("orderMarkAsPaid", _mark_paid),
    ("Mutation", "orderUpdate"): _on_order("orderUpdate", _update),
    ("Mutation", "tagsAdd"): _tags(add=True),
    ("Mutation", "tagsRemove"): _tags(add=False),
    ("Mutation", "productVariantsBulkUpdate"): _variants,
    ("Mutation", "inventoryItemUpdate"): _item,
    ("Mutation", "bulkOperationRunQuery"): bulk_start.start,
    ("Mutation", "bulkOperationCancel"): _cancel,
}

NO_WRITES = ("bulkOperationRunQuery", "bulkOperationCancel")
"""Mutations that change nothing in the shop."""

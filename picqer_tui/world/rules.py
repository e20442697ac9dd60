"""How each platform stands to Picqer: its words for a status, what is imported, how news of a shipment looks there."""

from __future__ import annotations

from datetime import datetime

from .books import Note, PicqerOrder, Shipment, Shop, ShopOrder, ShownShipment
from .traits import traits


def foreign_status(platform: str, order: ShopOrder) -> str:
    """The shop's own word for where an order stands, as an import row shows it."""
    return traits(platform).words.get(order.status, order.status)


def would_import(order: ShopOrder) -> bool:
    """Picqer takes it: paid and open, of any age, wholly or partly to be sent."""
    return order.status in ("open", "partly-shipped") and order.shippable and not order.archived


def would_wait(order: ShopOrder) -> bool:
    """Picqer shows it as expected: it waits for money."""
    return order.status in ("unpaid", "on-hold") and order.shippable


def report(shop: Shop, order: ShopOrder, made_from: PicqerOrder, shipment: Shipment, at: datetime) -> None:
    """Tell a shop of a shipment in the platform's own way."""
    what = traits(shop.platform)
    codes = (shipment.tracking_code, *shipment.extra_codes)
    if what.notes:
        order.notes.append(tracking_note(shop, shipment, codes, at))
        if made_from.left == 0 and order.status in ("open", "partly-shipped", "on-hold", "unpaid"):
            shop.set_status(order, "completed", at)
        else:
            shop.orders.touch(order)
    elif made_from.left == 0 or not what.whole_only:
        _fulfil(shop, order, made_from, shipment, codes[:1] if what.first_code_only else codes, at)


def tracking_note(shop: Shop, shipment: Shipment, codes: tuple[str, ...], at: datetime) -> Note:
    """What Picqer writes with an order where the platform knows no shipments."""
    return Note(shop.new_id(), at, f"Track & trace: {', '.join(codes)} {shipment.tracking_url}", "Picqer", True)


def _fulfil(
    shop: Shop, order: ShopOrder, made_from: PicqerOrder, shipment: Shipment, codes: tuple[str, ...], at: datetime
) -> None:
    shipped = shipped_pieces(order, made_from)
    sent: list[tuple[str, int]] = []
    for line in order.lines:
        pieces = min(shipped.get(line.id, 0), line.amount - line.refunded) - line.shipped
        if line.ships and pieces > 0:
            line.shipped += pieces
            sent.append((line.id, pieces))
    lines = tuple(sent) if traits(shop.platform).lines else ()
    order.shipments.append(ShownShipment(shop.new_id(), at, codes, shipment.tracking_url, shipment.carrier, lines))
    done = all(line.shipped >= line.amount - line.refunded for line in order.lines if line.ships)
    if order.status in ("open", "partly-shipped"):
        shop.set_status(order, "completed" if done else "partly-shipped", at)


def shipped_pieces(order: ShopOrder, made_from: PicqerOrder) -> dict[str, int]:
    """How many pieces of each shop line Picqer has sent, by `ShopLine.id`."""
    left: dict[str, int] = {}
    for line in made_from.lines:
        if line.partof is None:
            sent = line.shipped
            if line.has_parts:
                parts = [part for part in made_from.lines if part.partof == line.idorder_product]
                sent = line.amount if parts and all(part.shipped >= part.amount for part in parts) else 0
            left[line.productcode] = left.get(line.productcode, 0) + sent
    found: dict[str, int] = {}
    for wanted in order.lines:
        take = min(left.get(wanted.sku, 0), wanted.amount)
        found[wanted.id] = take
        left[wanted.sku] = left.get(wanted.sku, 0) - take
    return found

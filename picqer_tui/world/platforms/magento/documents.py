"""The documents of orders: shipments with their tracking codes, and invoices."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopOrder, ShownShipment

from .criteria import Criteria
from .face import Face, answer, money, net, stamp, told
from .fields import Wanted, chosen
from .lists import Kind, listing
from .order_rows import doubled
from .order_states import sums
from .refusals import Refused, internal_error, no_entity, wrong_type


class Sent(NamedTuple):
    """A shipment."""

    order: ShopOrder
    row: ShownShipment


class Billed(NamedTuple):
    """An invoice."""

    order: ShopOrder
    number: str
    at: datetime
    pieces: dict[str, int]
    """By line."""


def increment(number: str) -> str:
    """The number that people see."""
    return f"{int(number):09d}"


# shipments


def _sent(face: Face) -> list[Sent]:
    def make() -> list[Sent]:
        rows = [Sent(o, one) for o in face.shop.orders for one in o.shipments if one.status != "cancelled"]
        return sorted(rows, key=lambda sent: int(sent.row.id))

    made: list[Sent] = face.listed("sent", face.shop.orders.revision, "all", make)
    return made


def _shipment_column(sent: Sent, name: str) -> str | int | float | None:
    match name:
        case "entity_id":
            return int(sent.row.id)
        case "increment_id":
            return increment(sent.row.id)
        case "order_id":
            return int(sent.order.id)
        case "created_at" | "updated_at":
            return stamp(sent.row.at)
        case "store_id":
            return 1
        case "total_qty":
            return sum(pieces for _, pieces in sent.row.lines)
    raise KeyError(name)


def shipment(face: Face, sent: Sent) -> dict[str, Any]:
    """A shipment with its lines and tracks."""
    own = {line.id: line for line in sent.order.lines}
    return {
        "billing_address_id": int(f"4{sent.order.id}"),
        "created_at": stamp(sent.row.at),
        "entity_id": int(sent.row.id),
        "increment_id": increment(sent.row.id),
        "order_id": int(sent.order.id),
        "packages": [],
        "shipping_address_id": int(f"5{sent.order.id}"),
        "store_id": 1,
        "total_qty": sum(pieces for _, pieces in sent.row.lines),
        "updated_at": stamp(sent.row.at),
        "items": [
            told(
                {
                    "entity_id": int(f"{at + 1}{sent.row.id}"),
                    "name": own[number].name,
                    "parent_id": int(sent.row.id),
                    "price": money(net(own[number].price, own[number].vat)),
                    "product_id": int(own[number].product_id) if own[number].product_id else None,
                    "sku": own[number].sku,
                    "order_item_id": int(number),
                    "qty": pieces,
                }
            )
            for at, (number, pieces) in enumerate(sent.row.lines)
            if number in own
        ],
        "tracks": [track(sent, at) for at in range(len(sent.row.codes))],
        "comments": [],
        "extension_attributes": {"source_code": next(iter(face.sources))},
    }


def track(sent: Sent, at: int) -> dict[str, Any]:
    """A tracking code of a shipment."""
    return {
        "order_id": int(sent.order.id),
        "created_at": stamp(sent.row.at),
        "entity_id": int(f"{sent.row.id}{at}"),
        "parent_id": int(sent.row.id),
        "updated_at": stamp(sent.row.at),
        "weight": None,
        "qty": None,
        "description": None,
        "track_number": sent.row.codes[at],
        "title": sent.row.carrier or "Pakket",
        "carrier_code": "custom",
    }


def shipments(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """A page of shipments of all orders."""
    kind: Kind[Sent] = Kind(
        "shipments",
        _shipment_column,
        _crash,
        partial(shipment, face),
        lambda sent: sent.order.version,
        lambda sent: sent.row.id,
    )
    return listing(face, kind, _sent(face), face.shop.orders.revision, asked, wanted)


def single_shipment(face: Face, number: str, wanted: Wanted | None) -> Response:
    """One shipment."""
    if not number.isdigit():
        raise wrong_type(number, "int")
    for sent in _sent(face):
        if sent.row.id == str(int(number)):
            said = shipment(face, sent)
            return answer(said if wanted is None else chosen(said, wanted))
    raise no_entity()


# invoices


def bills(row: ShopOrder) -> list[Billed]:
    """The invoices of an order: those made over the API, or the one that was made when it was paid."""
    kept = [Billed(row, number, at, pieces) for number, at, pieces in row.extra.get("invoices", ())]
    if kept or row.paid_at is None or row.status in ("cancelled", "failed"):
        return kept
    return [Billed(row, f"7{row.id}", row.paid_at, {line.id: line.amount for line in row.lines})]


def _billed(face: Face) -> list[Billed]:
    def make() -> list[Billed]:
        return sorted((one for o in face.shop.orders for one in bills(o)), key=lambda one: int(one.number))

    made: list[Billed] = face.listed("billed", face.shop.orders.revision, "all", make)
    return made


def _invoice_column(one: Billed, name: str) -> str | int | float | None:
    match name:
        case "entity_id":
            return int(one.number)
        case "increment_id":
            return increment(one.number)
        case "order_id":
            return int(one.order.id)
        case "created_at" | "updated_at":
            return stamp(one.at)
        case "state":
            return 2
        case "store_id":
            return 1
        case "grand_total":
            return one.order.total / 100
    raise KeyError(name)


def invoice(one: Billed) -> dict[str, Any]:
    """An invoice, paid."""
    whole = sums(one.order)
    return {
        "base_currency_code": "EUR",
        **doubled("grand_total", whole.total),
        **doubled("subtotal", whole.goods),
        **doubled("tax_amount", whole.tax),
        **doubled("shipping_amount", whole.shipping),
        "billing_address_id": int(f"4{one.order.id}"),
        "created_at": stamp(one.at),
        "entity_id": int(one.number),
        "increment_id": increment(one.number),
        "order_currency_code": "EUR",
        "order_id": int(one.order.id),
        "state": 2,
        "store_id": 1,
        "total_qty": sum(one.pieces.values()),
        "updated_at": stamp(one.at),
        "items": [
            {
                "entity_id": int(f"{at + 1}{one.number}"),
                "name": line.name,
                "parent_id": int(one.number),
                "price": money(net(line.price, line.vat)),
                "sku": line.sku,
                "order_item_id": int(line.id),
                "qty": one.pieces[line.id],
            }
            for at, line in enumerate(one.order.lines)
            if one.pieces.get(line.id)
        ],
        "comments": [],
    }


def invoices(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """A page of invoices of all orders."""
    kind: Kind[Billed] = Kind(
        "invoices", _invoice_column, _crash, invoice, lambda one: one.order.version, lambda one: one.number
    )
    return listing(face, kind, _billed(face), face.shop.orders.revision, asked, wanted)


def _crash(name: str) -> Refused:
    return internal_error(sum(map(ord, name)))

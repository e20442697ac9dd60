"""`_action/sync`: many rows in one call and one transaction. One bad row refuses all, and nothing is stored."""

from __future__ import annotations

from typing import Any, NamedTuple

from picqer_tui.world.shop_rows import ShopProduct

from . import order_writes, orders, product_writes, products, sales
from .compare import folded
from .face import Face
from .ids import is_id
from .refusals import Refused, not_simulated
from .sales import Delivery


class Row(NamedTuple):
    """One row of a call."""

    entity: str
    number: str
    fields: dict[str, Any]
    pointer: str


def sync(face: Face, said: Any) -> tuple[dict[str, Any], bool]:
    """Carry out all operations, or none; returns the answer, and whether anything changed.

    Raises:
        Refused: something in it is not right; pointers name the operation and the row.
    """
    rows = list(_rows(said))
    wrong: list[Refused] = []
    given: dict[str, ShopProduct] = {}
    for row in rows:
        wrong += _wrong(face, row, given)
    if wrong:
        raise product_writes.first(wrong)
    face.needs(one for row in rows for one in _rights(row))
    data: dict[str, list[str]] = {}
    for row in rows:
        _write(face, row)
        data.setdefault(row.entity, []).append(row.number)
    return {"data": data or [], "notFound": [], "deleted": [], "extensions": []}, bool(rows)


def _rights(row: Row) -> list[str]:
    return order_writes.needed(row.fields) if row.entity == "order" else [f"{row.entity}:update"]


def _rows(said: Any) -> list[Row]:
    """Rows of all operations: a list of them, or an object with a name for each."""
    named = list(said.items()) if isinstance(said, dict) else list(enumerate(said)) if isinstance(said, list) else []
    made: list[Row] = []
    for name, one in named:
        if not isinstance(one, dict) or not isinstance(one.get("entity"), str) or "payload" not in one:
            raise Refused(400, "FRAMEWORK__INVALID_SYNC_OPERATION", f'Operation "{name}" is not sound.')
        if one.get("action", "upsert") != "upsert":
            raise not_simulated()
        key = one.get("key", name)
        payload = one["payload"] if isinstance(one["payload"], list) else []
        for at, row in enumerate(payload):
            fields = row if isinstance(row, dict) else {}
            made.append(Row(one["entity"], str(fields.get("id", "")), fields, f"/{key}/{at}"))
    return made


def _wrong(face: Face, row: Row, given: dict[str, ShopProduct]) -> list[Refused]:
    """What is wrong with a row. Numbers that earlier rows take are taken."""
    if row.entity == "product":
        thing = products.find(face, row.number) if is_id(row.number) else None
        if thing is None:
            return product_writes.missing_fields(row.fields, row.pointer) or [not_simulated()]
        found = product_writes.check(face, thing, row.fields, row.pointer)
        double = product_writes.taken(face, thing, row.fields, given)
        if isinstance(row.fields.get("productNumber"), str):
            given[folded(row.fields["productNumber"])] = thing
        return [*found, *([double] if double is not None else [])]
    order = orders.find(face, row.number) if row.entity == "order" else None
    if order is not None:
        return order_writes.check(face, order, row.fields, row.pointer)
    if row.entity == "order_delivery" and isinstance(sales.found(face, row.number), Delivery):
        return order_writes.check_delivery(row.fields, row.pointer)
    return [not_simulated()]


def _write(face: Face, row: Row) -> None:
    if row.entity == "product":
        thing = products.find(face, row.number)
        if thing is not None:
            product_writes.apply(face, thing, row.fields)
    elif row.entity == "order":
        order = orders.find(face, row.number)
        if order is not None:
            order_writes.apply(face, order, row.fields)
    else:
        part = sales.found(face, row.number)
        if isinstance(part, Delivery):
            order_writes.apply_delivery(face, part, row.fields)

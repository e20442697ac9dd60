"""Parcels of the old connection just before the switch: those the old shop may still hear of, and those it missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Feedback, ImportRow, Order, OrderState, Picklist, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.orders import shown
from picqer_tui.reconcile.zone import SLACK, to_utc
from picqer_tui.steps import switch
from picqer_tui.steps.parcels import shows, whole_only
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

IN_FLIGHT = timedelta(minutes=30)
"""How long news of a parcel may be under way: Picqer waits five minutes, Bol takes up to thirty."""

_FINISHED = (OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED)


def parcels(evidence: Evidence, max_age: timedelta) -> Need:
    """Parcels of the last hours; whole hours, so that one reading serves a while."""
    since = (evidence.now - IN_FLIGHT - SLACK).replace(minute=0, second=0, microsecond=0)
    return Need(Side.PICQER, Shipment, max_age, "recent", since=since)


def orders(evidence: Evidence, max_age: timedelta) -> list[Need]:
    """The orders of those parcels, in the old shop and in Picqer. None where nothing was sent for the old shop."""
    rows = _rows(evidence, max_age, {each.order_id for each in _sent(evidence, max_age)})
    in_shop = switch.about(Side.OLD, {row.foreign_id.exact for row in rows}, max_age)
    values = tuple(sorted({f"id:{row.order_id}" for row in rows}))
    if in_shop is None or not values:
        return []
    return [in_shop, Need(Side.PICQER, Order, max_age, "about", values)]


def sweep(evidence: Evidence, told: Told, notes: Notes, seen: Switch, max_age: timedelta) -> None:
    """Notes each order sent within the last half hour that the old shop does not show, and lists those sent before."""
    asked = orders(evidence, max_age)
    if not asked:
        return
    in_shop, in_picqer = asked
    shipments = _sent(evidence, max_age)
    rows = {row.order_id: row for row in _rows(evidence, max_age, {each.order_id for each in shipments})}
    shop_ids = [row.foreign_id.exact for row in rows.values()]
    shop_orders = {order.id: order for order in evidence.records(in_shop, Order, values=shop_ids)}
    signs: dict[str, list[Feedback]] = {}
    for sign in evidence.records(in_shop, Feedback, by="order_id", values=shop_ids):
        signs.setdefault(sign.order_id, []).append(sign)
    known = {order.id: order for order in evidence.records(in_picqer, Order, values=rows)}
    closed = {each.id: each.closed_at for each in evidence.records(in_picqer, Picklist, by="order_id", values=rows)}
    waits = whole_only(evidence.move.profiles[Side.OLD].feedback)
    older: list[tuple[datetime | None, Order, Order]] = []
    for shipment in shipments:
        row, order = rows.get(shipment.order_id), known.get(shipment.order_id)
        shop_order = shop_orders.get(row.foreign_id.exact) if row is not None else None
        if order is None or shop_order is None or (waits and order.status != "completed"):
            continue
        still_open = order.status == "completed" and shop_order.state not in _FINISHED
        if shows(signs.get(shop_order.id, ()), shipment) and not still_open:
            continue
        sent_at = to_utc(closed.get(shipment.picklist_id) or shipment.created_at, seen.zone)
        if sent_at is None or not evidence.now - IN_FLIGHT <= sent_at <= evidence.now + timedelta(minutes=1):
            older.append((sent_at, order, shop_order))
            continue
        facts = {
            "idorder": order.id,
            "foreign_id": shop_order.id,
            "shop_status": shop_order.status,
            "minutes": max(0, int((evidence.now - sent_at).total_seconds() // 60)),
            "until": sent_at + IN_FLIGHT,
        }
        told("feedback-in-flight", Severity.BLOCKED, order.number, facts)
    if older:
        notes.figure(_listed(older))


def _sent(evidence: Evidence, max_age: timedelta) -> list[Shipment]:
    found = evidence.records(parcels(evidence, max_age), Shipment)
    return [each for each in found if not each.cancelled and each.order_id]


def _rows(evidence: Evidence, max_age: timedelta, ids: Iterable[str]) -> list[ImportRow]:
    """Rows of the old connection that lead to these orders of Picqer."""
    rows = evidence.records(switch.rows(max_age), ImportRow, by="order_id", values=ids)
    return [row for row in rows if row.connection == evidence.move.old_connection]


def _listed(older: Iterable[tuple[datetime | None, Order, Order]]) -> Figure:
    """One row per order, by when its first parcel went; those of an unknown time come last."""
    first: dict[str, list[Value]] = {}
    for sent_at, order, shop_order in sorted(
        older, key=lambda each: (each[0] is None, each[0].timestamp() if each[0] else 0.0, each[1].number.exact)
    ):
        first.setdefault(order.id, [order.number, shown(shop_order), sent_at])
    title = Phrase("Parcels sent longer ago that the old shop does not show: complete these orders there by hand")
    columns = [Phrase("order in Picqer"), Phrase("order in the old shop"), Phrase("sent at")]
    data: dict[str, Value] = {"columns": columns, "rows": list(first.values()), "keys": list(first)}
    return Figure("not-shown", FigureShape.TABLE, title, data)

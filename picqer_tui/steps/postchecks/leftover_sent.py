"""Leftovers that Picqer has finished: sent or cancelled since a week before the switch, and still open in the old shop."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order, OrderState, Picklist, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import origin, switch
from picqer_tui.steps.postchecks import leftover_changes
from picqer_tui.steps.postchecks.leftover_words import BY_HAND, COMPLETE, NOT_THERE, SAME_SHOP
from picqer_tui.steps.postchecks.missed_cases import anchor
from picqer_tui.steps.switch import WORKING, Switch
from picqer_tui.steps.told import Told

WEEK = timedelta(days=7)


def needs(evidence: Evidence) -> list[Need]:
    """Picqer's side of what is open in the old shop, once it is known what that is; then the parcels of those."""
    finished = _finished(evidence)
    if finished is None:
        return []
    if evidence.reading(finished).coverage is Coverage.NONE:
        return [finished]
    sent = _shipments(evidence, switch.look(evidence), finished)
    return [finished, sent] if sent is not None else [finished]


def _shop_orders(evidence: Evidence) -> dict[str, Order]:
    """Open orders of the old shop, by its id."""
    found = evidence.records(switch.shop_open(Side.OLD), Order)
    return {order.id: order for order in found if order.state is not OrderState.DRAFT}


def _rows(evidence: Evidence, shop_orders: dict[str, Order]) -> dict[str, ImportRow]:
    """Rows of the old connection for these orders, by Picqer's idorder."""
    rows = evidence.records(switch.rows(), ImportRow, by="foreign_id", values=shop_orders)
    old = evidence.move.old_connection
    return {row.order_id: row for row in rows if row.connection == old and row.order_id}


def _finished(evidence: Evidence) -> Need | None:
    """Picqer's orders for what is open in the old shop and not open in Picqer."""
    rows = _rows(evidence, _shop_orders(evidence))
    still_open = {order.id for order in evidence.records(switch.picqer_open(WORKING), Order, values=rows)}
    values = tuple(sorted(f"id:{ident}" for ident in rows if ident not in still_open))
    return Need(Side.PICQER, Order, WORKING, "about", values) if values else None


def _since(evidence: Evidence, seen: Switch) -> datetime:
    """A week before the switch, on Picqer's clock."""
    return seen.local(anchor(evidence, seen)) - WEEK - (timedelta() if seen.zone is not None else SLACK)


def _ended(evidence: Evidence, seen: Switch, need: Need) -> list[tuple[Order, ImportRow, list[Picklist]]]:
    """Orders that Picqer completed or cancelled since then and that are open in the old shop."""
    rows = _rows(evidence, _shop_orders(evidence))
    since = _since(evidence, seen)
    customer = evidence.move.settings.customer
    orders = [
        order for order in evidence.records(need, Order, values=rows) if not customer or order.customer == customer
    ]
    lists = origin.picklists(evidence, need, [order.id for order in orders])
    found = []
    for order in orders:
        held = lists.get(order.id, [])
        closed = max((each.closed_at for each in held if each.closed_at is not None), default=None)
        late = closed is not None and closed >= since
        if order.status == "cancelled":
            late = order.updated_at is not None and order.updated_at >= since
        if order.status in ("completed", "cancelled") and late:
            found.append((order, rows[order.id], held))
    return found


def _shipments(evidence: Evidence, seen: Switch, need: Need) -> Need | None:
    """Parcels of those orders, for their tracking codes."""
    moments = [
        each.closed_at
        for order, _, held in _ended(evidence, seen, need)
        if order.status == "completed"
        for each in held
        if each.closed_at is not None
    ]
    if not moments:
        return None
    since = min(moments).replace(minute=0, second=0, microsecond=0) - SLACK
    return Need(Side.PICQER, Shipment, WORKING, "recent", since=since)


def not_reported(evidence: Evidence, notes: Notes, told: Told, seen: Switch) -> int:
    """Notes each of them, proposes to complete what was sent, and gives how many there are."""
    need = _finished(evidence)
    if need is None:
        return 0
    shop_orders = _shop_orders(evidence)
    sent = _shipments(evidence, seen, need)
    ended = _ended(evidence, seen, need)
    codes: dict[str, list[str]] = {}
    if sent is not None:
        ids = [order.id for order, _, _ in ended]
        parcels = list(evidence.records(sent, Shipment, by="order_id", values=ids))
        for shipment in sorted(parcels, key=lambda each: (each.created_at is None, each.created_at or evidence.now)):
            if not shipment.cancelled and shipment.tracking:
                codes.setdefault(shipment.order_id, []).append(shipment.tracking)
    proposed: list[list[Value]] = []
    for order, row, _ in ended:
        shop_order = shop_orders[row.foreign_id.exact]
        tracking = codes.get(order.id, [])
        facts: dict[str, Value] = {
            "idorder": order.id,
            "foreign_id": shop_order.id,
            "other": shop_order.number,
            "status": order.status,
            "shop_status": shop_order.status,
            "ordered_at": shop_order.placed_at,
            "tracking": ", ".join(tracking),
        }
        if order.status == "cancelled":
            told("cancelled-not-reported", Severity.ATTENTION, order.number, facts)
            continue
        facts["next"] = _next(evidence, ", ".join(tracking) or "-")
        told("shipped-not-reported", Severity.ATTENTION, order.number, facts, 2)
        leftover_changes.complete(evidence, notes, shop_order, tracking, need)
        proposed.append([order.number, shop_order.number, shop_order.status, ", ".join(tracking)])
    if proposed or switch.unseen(evidence, switch.shop_open(Side.OLD), need) is None:
        _sheet(evidence, notes, proposed)
    return len(ended)


def _next(evidence: Evidence, tracking: str) -> Phrase:
    move = evidence.move
    if move.same_shop:
        return SAME_SHOP
    if not move.profiles[Side.OLD].can_enter_orders:
        words = NOT_THERE
    else:
        words = COMPLETE if leftover_changes.can(evidence, Side.OLD, ChangeKind.COMPLETE_ORDER) is not None else BY_HAND
    return words._replace(values={"tracking": tracking})


def _sheet(evidence: Evidence, notes: Notes, rows: list[list[Value]]) -> None:
    effects = leftover_changes.can(evidence, Side.OLD, ChangeKind.COMPLETE_ORDER)
    columns = [Phrase("order in Picqer"), Phrase("order in the old shop"), Phrase("status there"), Phrase("tracking")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [str(row[0]) for row in rows]}
    data["effects"] = list(effects.words) if effects is not None else []
    notes.figure(Figure("to-complete", FigureShape.TABLE, Phrase("Sent by Picqer, still open in the old shop"), data))

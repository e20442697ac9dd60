"""Whether parcels that Picqer sent are shown by the shop of the new connection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.profile import FeedbackTraits
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Feedback, ImportRow, Order, Picklist, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import switch
from picqer_tui.steps.switch import Switch

SLOW = timedelta(minutes=30)
"""How long after closing the picklist a shop may still be without news."""
MOST = 200
"""How many parcels are looked up in the shop: the newest."""


def shows(signs: Iterable[Feedback], shipment: Shipment) -> bool:
    """Whether one of these signs in a shop tells of this parcel."""
    code = shipment.tracking.strip().casefold()
    return any(code in sign.tracking.casefold() for sign in signs) if code else False


def run_of(shipment: Shipment) -> str:
    """Id of the shipment in Picqer that a parcel belongs to: its parcels have ids of their own, as `331393.2`."""
    return shipment.id.partition(".")[0]


def whole_only(traits: FeedbackTraits | None) -> bool:
    """Whether a platform shows nothing of an order until all of it was sent."""
    return traits is not None and (traits.waits or (not traits.partial and "note" not in traits.shows))


class Parcel(NamedTuple):
    """One parcel of an order of the new connection that the shop should show by now."""

    shipment: Shipment
    order: Order
    """In Picqer."""
    row: ImportRow


def shipments(seen: Switch) -> Need | None:
    """Picqer's parcels since the new connection began."""
    if seen.connected_at is None:
        return None
    since = (seen.connected_at - SLACK).replace(minute=0, second=0, microsecond=0)
    return Need(Side.PICQER, Shipment, switch.WORKING, "recent", since=since)


def due(evidence: Evidence, seen: Switch, recent: Need) -> list[Parcel]:
    """Parcels of orders of the new connection whose picklist was closed long enough ago, newest first. `recent`: Picqer's
    orders since before the first row, with their picklists."""
    need = shipments(seen)
    if need is None:
        return []
    sent = [each for each in evidence.records(need, Shipment) if not each.cancelled and each.order_id]
    ids = {each.order_id for each in sent}
    rows = {
        row.order_id: row
        for row in evidence.records(switch.rows(), ImportRow, by="order_id", values=ids)
        if row.connection == seen.new
    }
    orders = {order.id: order for order in evidence.records(recent, Order, values=rows)}
    closed = {each.id: each.closed_at for each in evidence.records(recent, Picklist, by="order_id", values=rows)}
    limit = seen.local(evidence.now) - SLOW - (timedelta() if seen.zone is not None else SLACK)
    waits = whole_only(evidence.move.profiles[Side.NEW].feedback)
    found = []
    for shipment in sent:
        at, order = closed.get(shipment.picklist_id), orders.get(shipment.order_id)
        if order is None or at is None or at > limit or (waits and order.status != "completed"):
            continue
        found.append(Parcel(shipment, order, rows[shipment.order_id]))
    found.sort(key=lambda each: (len(each.shipment.id), each.shipment.id), reverse=True)
    return found[:MOST]


def in_shop(parcels: Iterable[Parcel]) -> Need | None:
    """The orders of these parcels in the new shop, with what it shows of them."""
    return switch.about(Side.NEW, {each.row.foreign_id.exact for each in parcels})


def unseen(evidence: Evidence, parcels: list[Parcel]) -> tuple[list[Parcel], int]:
    """(parcels that the new shop does not show, parcels that could be looked up). Of a shipment with several parcels one that
    is shown is enough: it tells that shipments arrive."""
    need = in_shop(parcels)
    if need is None:
        return [], 0
    ids = [each.row.foreign_id.exact for each in parcels]
    there = {order.id for order in evidence.records(need, Order, values=ids)}
    signs: dict[str, list[Feedback]] = {}
    for sign in evidence.records(need, Feedback, by="order_id", values=ids):
        signs.setdefault(sign.order_id, []).append(sign)
    traits = evidence.move.profiles[Side.NEW].feedback
    first_only = traits is not None and not traits.every_tracking
    runs: dict[str, list[Parcel]] = {}
    for each in parcels:
        if each.row.foreign_id.exact in there:
            runs.setdefault(run_of(each.shipment), []).append(each)
    missing = []
    for group in runs.values():
        told = signs.get(group[0].row.foreign_id.exact, [])
        if not any(shows(told, each.shipment) for each in group) and not (first_only and told):
            missing.append(group[0])
    return missing, len(runs)

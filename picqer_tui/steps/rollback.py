"""`rollback`: the price of going back now. A step outside the plan, judged like one; it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value, Values
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.balance import Bucket, bucket
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import parcels, presence, switch
from picqer_tui.steps.cutover.deactivate_old import page
from picqer_tui.steps.postchecks.missed_cases import OldOrders
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import Switch

SPEC = StepSpec(
    id="rollback",
    phase=Phase.POSTCHECKS,
    kind="check",
    title=Phrase("Going back"),
    article=Phrase("A connection that was deactivated can be made active again."),
    purpose=Phrase(
        "Counts what going back to the old shop would cost at this moment, and says in which order to do it."
    ),
    advice=Phrase(
        "Going back is a few acts, in this order, and the old connection is made active last. What it then imports of the time "
        "between is not documented: run the step for duplicate orders right after it."
    ),
)

_OFF = Phrase("Deactivate the new connection first: {link}")
_FINISH = Phrase(
    "Finish its {orders} order in Picqer, and complete it in the new shop by hand: nobody reports it any more.",
    plural="Finish its {orders} orders in Picqer, and complete them in the new shop by hand: nobody reports them any more.",
)
_ENTERED = Phrase(
    "Complete or cancel in the old shop the {entered} order that was entered again in the new one.",
    plural="Complete or cancel in the old shop the {entered} orders that were entered again in the new one.",
)
_DOMAIN = Phrase("Move the domain back, close the checkout of the new shop, and open that of the old one.")
_ON = Phrase("Only then make the old connection active again: {link}")
_ALONE = Phrase("The other connections stay as they are; there is nothing to go back to.")


class Rollback:
    """Judges what was done since the switch that would have to be undone by hand."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        return [*wanted, *price_needs(evidence, switch.look(evidence))]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        orders, sent, entered, gap = price(evidence, seen)
        title = Phrase("Orders of the new shop in Picqer, to be completed there by hand")
        if seen.closed:
            title = Phrase("Orders of the new shop in Picqer, told by reference, to be completed there by hand")
        _number(notes, "orders", title, orders)
        _number(notes, "parcels", Phrase("Parcels sent for them already"), sent)
        _number(
            notes,
            "entered",
            Phrase("Orders that were entered again, to be completed or cancelled in the old shop"),
            entered,
        )
        _number(
            notes, "gap", Phrase("Paid orders of the old shop that the old connection would perhaps still fetch"), gap
        )
        _order(evidence.move, notes, seen, orders, entered)
        values = {"orders": orders, "sent": sent, "entered": entered}
        if seen.closed:
            return _told_by_reference(evidence.move, values)
        if not orders and not entered:
            words = Phrase("Going back costs no order now: nothing came in through the new shop yet.")
        else:
            words = Phrase(
                "Going back now. Orders of the new shop to finish and complete by hand: {orders}; parcels of them already sent: "
                "{sent}; entered orders to undo in the old shop: {entered}.",
                values,
            )
        return Judgement(Reason.COMPLETE, words)


STEP = Rollback()


def _told_by_reference(move: MoveFacts, values: Values) -> Judgement:
    """What is said where the rows are closed to the key; the closed list makes it not verified."""
    if move.switched_at is None:
        words = Phrase(
            "What going back costs cannot be told: Picqer's list of webshop orders is closed to this key, and nobody has said "
            "when the old connection went off. Say it in its step, or look in Picqer itself."
        )
        return Judgement(Reason.COMPLETE, words)
    words = Phrase(
        "Going back now, by reference. Orders of the new shop to finish and complete by hand: {orders}; parcels of them already "
        "sent: {sent}; entered orders to undo in the old shop: {entered}.",
        values,
    )
    return Judgement(Reason.COMPLETE, words)


class Price(NamedTuple):
    """What going back would cost."""

    orders: int
    """Orders of the new connection, to be finished and completed by hand."""
    sent: int
    """Parcels sent for them."""
    entered: int
    """Orders that were entered again."""
    gap: int
    """Paid orders of the old shop that Picqer does not have."""


def price_needs(evidence: Evidence, seen: Switch) -> list[Need]:
    """What `price` rests on, beside what `switch.look` does."""
    sent = _shipments(evidence, seen)
    wanted = [sent] if sent is not None else []
    if seen.closed and evidence.move.switched_at is not None:
        wanted += _by_reference(evidence)
    return [*wanted, *OldOrders(evidence, seen).needs()] if evidence.move.has_old else wanted


def price(evidence: Evidence, seen: Switch) -> Price:
    """The price of going back at this moment."""
    return Price(*_through_new(evidence, seen), *_in_old(evidence, seen))


def _through_new(evidence: Evidence, seen: Switch) -> tuple[int, int]:
    """(orders of the new connection, parcels sent for them)"""
    need = _shipments(evidence, seen)
    if need is None or (seen.closed and evidence.move.switched_at is None):
        return 0, 0
    if seen.closed:
        _, *questions = _by_reference(evidence)
        ids = set(presence.by_reference(evidence, _placed(evidence), questions).values())
    else:
        rows = evidence.records(switch.rows(), ImportRow, by="connection", values=[seen.new])
        ids = {row.order_id for row in rows if row.order_id}
    sent = sum(not each.cancelled for each in evidence.records(need, Shipment, by="order_id", values=ids))
    return len(ids), sent


def _shipments(evidence: Evidence, seen: Switch) -> Need | None:
    """Picqer's parcels since the new connection began; where its rows cannot be read, since the switch as a person said it."""
    since = evidence.move.switched_at
    if not seen.closed or since is None:
        return parcels.shipments(seen)
    return Need(Side.PICQER, Shipment, switch.WORKING, "recent", since=_hour(since - SLACK))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _new_orders(since: datetime) -> Need:
    return switch.shop_recent(Side.NEW, _hour(since))


def _placed(evidence: Evidence) -> list[Order]:
    """Orders of the new shop placed since the switch."""
    since = evidence.move.switched_at
    if since is None:
        return []
    placed = evidence.records(_new_orders(since), Order)
    return [order for order in placed if order.placed_at is not None and order.placed_at > since]


def _by_reference(evidence: Evidence) -> list[Need]:
    """Orders of the new shop since the switch, then Picqer's orders with their numbers as reference."""
    since = evidence.move.switched_at
    assert since is not None
    placed = _new_orders(since)
    if evidence.reading(placed).coverage is Coverage.NONE:
        return [placed]
    question = presence.question(_placed(evidence), switch.WORKING)
    return [placed, question] if question is not None else [placed]


def _in_old(evidence: Evidence, seen: Switch) -> tuple[int, int]:
    """(orders entered again, orders still to be entered)"""
    if not evidence.move.has_old or not seen.old:
        return 0, 0
    where = [bucket(case) for case in OldOrders(evidence, seen).cases()]
    entered = sum(each in (Bucket.ENTERED_ARRIVED, Bucket.ENTERED_WAITING) for each in where)
    return entered, where.count(Bucket.TO_ENTER)


def _number(notes: Notes, name: str, title: Phrase, value: int) -> None:
    notes.figure(Figure(name, FigureShape.NUMBER, title, {"value": value}))


def _order(move: MoveFacts, notes: Notes, seen: Switch, orders: int, entered: int) -> None:
    """What to do, one after the other."""
    url = move.settings.picqer_url
    acts = [_OFF._replace(values={"link": page(url, seen.new) if seen.new else "-"})]
    if orders:
        acts.append(_FINISH._replace(values={"orders": orders}))
    if not move.has_old:
        acts.append(_ALONE)
    else:
        if not move.same_shop:
            acts += [_ENTERED._replace(values={"entered": entered}), _DOMAIN] if entered else [_DOMAIN]
        acts.append(_ON._replace(values={"link": page(url, seen.old) if seen.old else "-"}))
    rows: list[list[Value]] = [[number, act] for number, act in enumerate(acts, 1)]
    data: dict[str, Value] = {
        "columns": [Phrase("no."), Phrase("what to do")],
        "rows": rows,
        "keys": [str(row[0]) for row in rows],
    }
    notes.figure(Figure("acts", FigureShape.TABLE, Phrase("In this order"), data))

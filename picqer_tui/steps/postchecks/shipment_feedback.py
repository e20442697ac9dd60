"""`postchecks.shipment-feedback`: the first shipped orders of the new connection, until the new shop shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.profile import FeedbackTraits
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Feedback, Order, OrderState, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps import parcels, switch
from picqer_tui.steps.parcels import Parcel
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

RECENT = timedelta(days=28)
"""How far before the first row of the new connection Picqer's orders are read."""
MOST_ROWS = 200
OPEN = (OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID)

SPEC = StepSpec(
    id="postchecks.shipment-feedback",
    phase=Phase.POSTCHECKS,
    kind="watch",
    title=Phrase("Shipments reported"),
    article=Phrase(
        "Picqer knows which connection an order came from, and reports shipments to that webshop alone. What the shop shows of "
        "them differs by platform."
    ),
    purpose=Phrase(
        "Follows the first orders that are sent for the new shop until it shows what its platform can show: a note, a shipment, "
        "a tracking code, the final status."
    ),
    advice=Phrase(
        "Close a picklist of an order of the new shop, wait ten minutes, and open that order in the shop. Look for the tracking "
        "code and the status, also after the second parcel of one order."
    ),
    findings=(
        FindingKind(
            "feedback-missing",
            Phrase("Order {subject} was sent over 30 minutes ago, and the new shop shows nothing of it."),
            Phrase("The customer gets no tracking code, and the order stays open in the shop."),
            Phrase("Switch on sending of shipments for the connection in Picqer, and report this order by hand."),
        ),
        FindingKind(
            "feedback-incomplete",
            Phrase("Of order {subject} the new shop shows {seen} of {whole} things that it can show."),
            Phrase("The customer may miss a tracking code, or the shop may think that part is still to come."),
            Phrase("Look at the shipment in Picqer and in the shop, and add by hand what is missing."),
        ),
    ),
    every=timedelta(minutes=5),
)


class ShipmentFeedback:
    """Judges the parcels of the new connection by what its platform can show. A parcel has to be shown half an hour after its
    picklist was closed."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        seen = switch.look(evidence)
        recent, sent = _recent(seen), parcels.shipments(seen)
        if recent is None or sent is None:
            return wanted
        more = parcels.in_shop(parcels.due(evidence, seen, recent))
        return [*wanted, recent, sent, *([more] if more is not None else [])]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        recent = _recent(seen)
        if recent is None:
            words = Phrase("The new shop is not connected yet, so nothing was sent for it.")
            return switch.not_connected(seen, words)
        followed = _followed(evidence, seen, recent)
        _note(Told(notes), followed)
        _figures(notes, followed)
        notes.count("looked_at", len(followed))
        if not followed:
            words = Phrase(
                "No parcel of the new shop is half an hour old yet. Close a picklist of one of its orders, and look again then."
            )
            return Judgement(Reason.NO_SAMPLE, words)
        whole = sum(each.seen == each.whole for each in followed)
        words = Phrase(
            "Of {count} order that was sent, the new shop shows {whole} as completely as its platform can.",
            {"count": len(followed), "whole": whole or Phrase("none")},
            "Of {count} orders that were sent, the new shop shows {whole} as completely as its platform can.",
        )
        return Judgement(Reason.COMPLETE, words)


STEP = ShipmentFeedback()


class _Followed(NamedTuple):
    """One order that was sent, and what the shop shows of it."""

    parcel: Parcel
    """Its newest parcel."""
    in_shop: Order
    shown: int
    parcels: int
    finished: bool
    """Picqer is done with it, so the shop should be as well."""
    first_only: bool

    @property
    def whole(self) -> int:
        """Things that the shop should show: each parcel (or only one), and the final status."""
        return (1 if self.first_only else self.parcels) + self.finished

    @property
    def seen(self) -> int:
        shown = min(self.shown, 1) if self.first_only else self.shown
        return shown + (self.finished and self.in_shop.state not in OPEN)


def _recent(seen: Switch) -> Need | None:
    return switch.picqer_recent(seen.connected_at - RECENT) if seen.connected_at is not None else None


def _followed(evidence: Evidence, seen: Switch, recent: Need) -> list[_Followed]:
    """Orders with a parcel that is due, as far as the shop's key sees them, newest parcel first."""
    due = parcels.due(evidence, seen, recent)
    need, sent = parcels.in_shop(due), parcels.shipments(seen)
    if need is None or sent is None:
        return []
    ids = [each.row.foreign_id.exact for each in due]
    shop = {order.id: order for order in evidence.records(need, Order, values=ids)}
    signs: dict[str, list[Feedback]] = {}
    for sign in evidence.records(need, Feedback, by="order_id", values=ids):
        signs.setdefault(sign.order_id, []).append(sign)
    by_order: dict[str, list[Parcel]] = {}
    for each in due:
        by_order.setdefault(each.order.id, []).append(each)
    made: dict[str, int] = {}
    for shipment in evidence.records(sent, Shipment, by="order_id", values=by_order):
        made[shipment.order_id] = made.get(shipment.order_id, 0) + (not shipment.cancelled)
    traits = evidence.move.profiles[Side.NEW].feedback
    found = []
    for order_id, group in by_order.items():
        first = group[0]
        in_shop = shop.get(first.row.foreign_id.exact)
        if in_shop is not None:
            shown = sum(_shown(signs.get(in_shop.id, []), each, traits) for each in group)
            finished = first.order.status == "completed" and made.get(order_id, 0) <= len(group)
            first_only = traits is not None and not traits.every_tracking
            found.append(_Followed(first, in_shop, shown, len(group), finished, first_only))
    return found


def _shown(signs: Sequence[Feedback], parcel: Parcel, traits: FeedbackTraits | None) -> bool:
    """Whether the shop shows this parcel. One without a tracking code is shown by any sign of a parcel."""
    if parcel.shipment.tracking.strip():
        return parcels.shows(signs, parcel.shipment)
    kinds = set(traits.shows) - {"status"} if traits is not None else set()
    return any(sign.kind in kinds for sign in signs)


def _note(told: Told, followed: Sequence[_Followed]) -> None:
    for each in followed:
        if each.seen == each.whole:
            continue
        facts: dict[str, Value] = {
            "foreign_id": each.in_shop.id,
            "idorder": each.parcel.order.id,
            "shop_status": each.in_shop.status,
            "seen": each.seen,
            "whole": each.whole,
        }
        subject = each.parcel.row.foreign_number.exact or each.parcel.row.foreign_id.exact
        if not each.shown:
            told("feedback-missing", Severity.BLOCKED, subject, facts, each.parcels)
        else:
            told("feedback-incomplete", Severity.ATTENTION, subject, facts, each.whole - each.seen)


def _figures(notes: Notes, followed: Sequence[_Followed]) -> None:
    title = Phrase("Orders that the new shop shows completely")
    data: dict[str, Value] = {"part": sum(each.seen == each.whole for each in followed), "whole": len(followed)}
    notes.figure(Figure("shown", FigureShape.SHARE, title, data))
    columns = [Phrase("Order"), Phrase("Parcels"), Phrase("Shown"), Phrase("Of"), Phrase("Status in the new shop")]
    listed = followed[:MOST_ROWS]
    data = {
        "columns": columns,
        "rows": [
            [
                each.parcel.row.foreign_number or each.parcel.row.foreign_id,
                each.parcels,
                each.seen,
                each.whole,
                each.in_shop.status,
            ]
            for each in listed
        ],
        "keys": [each.in_shop.id for each in listed],
    }
    notes.figure(Figure("orders", FigureShape.TABLE, Phrase("Orders of the new shop that were sent"), data))

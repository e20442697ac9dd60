"""`postchecks.leftover-orders`: orders of the old connection that are open somewhere; what Picqer sent can be completed, and
what it still holds can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Severity
from picqer_tui.core.list_words import list_words
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Backorder, Order, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import Sameness, compare
from picqer_tui.reconcile.origins import Origin
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import origin, switch
from picqer_tui.steps.origin import Placed
from picqer_tui.steps.postchecks import leftover_changes, leftover_sent
from picqer_tui.steps.postchecks.leftover_words import KINDS
from picqer_tui.steps.scenarios import needs_old_shop
from picqer_tui.steps.switch import WORKING, Switch
from picqer_tui.steps.told import Told

BACKORDERS = Need(Side.PICQER, Backorder, WORKING)

SPEC = StepSpec(
    id=leftover_changes.STEP_ID,
    phase=Phase.POSTCHECKS,
    kind="check",
    title=Phrase("Leftover orders"),
    article=Phrase(
        "Look in Picqer for open orders that came in over the old connection. Finish them in Picqer and set them to complete in "
        "the old webshop by hand."
    ),
    purpose=Phrase(
        "Lists every order of the old connection that is open in Picqer, or finished there and still open in the old shop, and "
        "says where its shipment news goes: nowhere, since the old connection is off."
    ),
    advice=Phrase(
        "Finish the open ones in Picqer. After the switch you can mark those from here with a comment and a tag of yours, so "
        "that colleagues know them. Those that Picqer has sent can be set to complete from here, one by one and with your "
        "consent; read first what the old shop does then: mails, invoice, collecting money, stock."
    ),
    findings=KINDS,
    asks=(leftover_changes.QUESTION,),
    offers=leftover_changes.OFFERS,
    every=timedelta(minutes=30),
)


class LeftoverOrders:
    """Judges the orders of the old connection."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_old_shop(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        shop = switch.shop_open(Side.OLD)
        wanted = [*switch.needs(evidence), *origin.needs(evidence, WORKING), shop, BACKORDERS]
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        wanted += leftover_sent.needs(evidence)
        told = leftover_changes.comments(evidence, _left(evidence))
        return [*wanted, told] if told is not None else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        unknown = switch.unknown_old(seen)
        closed = _closed(evidence)
        if unknown is not None and not closed:
            return unknown
        told = Told(notes)
        finished = leftover_sent.not_reported(evidence, notes, told, seen)
        placed = _left(evidence)
        still_open = _still_open(evidence, told, seen, placed)
        leftover_changes.mark(evidence, notes, placed)
        notes.count("looked_at", len(placed) + finished)
        if unknown is not None:
            return unknown
        told_in_part = _unseen(evidence, still_open, finished, closed)
        return Judgement(Reason.COMPLETE, told_in_part or _words(still_open, finished, closed))


STEP = LeftoverOrders()


def _unseen(evidence: Evidence, still_open: int, finished: int, closed: bool) -> Phrase | None:
    """What can be said while a list was not read whole, so that one of the two numbers is not known. Without the old shop its
    rows still tell which orders came over the old connection, where the key may see them."""
    own = [switch.picqer_open(WORKING), *([] if closed else [switch.rows()])]
    theirs = [switch.shop_open(Side.OLD), *switch.needs(evidence), *origin.needs(evidence, WORKING)]
    theirs = [need for need in theirs if need.side is Side.OLD]
    here = switch.unseen(evidence, *own, *(theirs if closed else []))
    if here is not None:
        return Phrase(
            "How many orders of the old connection are open in Picqer, or finished there and not yet in the old shop, cannot be "
            "told: the list “{list}” was not read whole just now.",
            {"list": list_words(here.list_key)},
        )
    there = switch.unseen(evidence, *theirs, *leftover_sent.needs(evidence))
    if there is None:
        return None
    values: dict[str, Value] = {"open": still_open, "finished": finished, "list": list_words(there.list_key)}
    if finished:
        return Phrase(
            "Orders of the old connection still open in Picqer, as its own rows tell: {open}. How many are finished there, but "
            "not yet in the old shop, cannot be told: the list “{list}” was not read whole just now. As far as it is known: "
            "{finished}.",
            values,
        )
    return Phrase(
        "Orders of the old connection still open in Picqer, as its own rows tell: {open}. How many are finished there, but not "
        "yet in the old shop, cannot be told: the list “{list}” was not read whole just now.",
        values,
    )


def _words(still_open: int, finished: int, closed: bool) -> Phrase:
    if closed:
        return Phrase(
            "No row tells what came over the old connection. Open in Picqer with a number of the old shop: {open}.",
            {"open": still_open},
        )
    if not still_open and not finished:
        return Phrase("Every order of the old connection is finished, in Picqer and in the old shop.")
    return Phrase(
        "Orders of the old connection still open in Picqer: {open}. Finished there, but not yet in the old shop: {finished}.",
        {"open": still_open, "finished": finished},
    )


def _closed(evidence: Evidence) -> bool:
    """Webshop orders are closed to this key: an order is known by its reference alone."""
    return evidence.reading(switch.rows()).coverage is Coverage.REFUSED


def _left(evidence: Evidence) -> list[Placed]:
    """Open orders in Picqer that are of the old connection, or may be."""
    return [each for each in origin.open_orders(evidence, WORKING) if each.origin in (Origin.OLD, Origin.UNKNOWN)]


def _still_open(evidence: Evidence, told: Told, seen: Switch, placed: Sequence[Placed]) -> int:
    ids = [each.order.id for each in placed]
    lists = origin.picklists(evidence, switch.picqer_open(WORKING), ids)
    waiting = {row.order_id for row in evidence.records(BACKORDERS, Backorder, by="order_id", values=ids)}
    by_number = _by_number(evidence, seen, placed)
    count = 0
    for each in placed:
        order = each.order
        if each.origin is Origin.UNKNOWN and order.id not in by_number:
            continue
        count += 1
        facts: dict[str, Value] = {
            "idorder": order.id,
            "foreign_id": each.shop_id,
            "status": order.status,
            "ordered_at": seen.utc(order.placed_at),
            "other": order.reference,
            "left": order.pieces - order.shipped,
            "class": "by-reference" if each.origin is Origin.UNKNOWN else "nowhere",
        }
        told(_code(each, order.id in waiting, lists.get(order.id, [])), Severity.ATTENTION, order.number, facts)
    return count


def _by_number(evidence: Evidence, seen: Switch, placed: Sequence[Placed]) -> set[str]:
    """Orders that their number alone ties to the old shop: no row tells of them though all rows are known, or no row can be
    seen at all. In the second case they may have come over any connection, so more must agree (see `_may_be`)."""
    rowless = [each for each in placed if each.origin is Origin.UNKNOWN and not _later(evidence, seen, each.order)]
    if switch.whole(evidence, switch.rows()):
        return {each.order.id for each in rowless}
    asked = [need for need in origin.needs(evidence, WORKING) if need.side is Side.OLD and need.kind is Order]
    if not _closed(evidence) or not asked:
        return set()
    there = {order.id: order for order in evidence.records(asked[0], Order, values={each.shop_id for each in rowless})}
    said = evidence.move.switched_at if evidence.move.same_shop else None
    return {
        each.order.id for each in rowless if each.shop_id in there and _may_be(each.order, there[each.shop_id], said)
    }


def _may_be(order: Order, there: Order, said: datetime | None) -> bool:
    """Whether a Picqer order may have come over the old connection from this order of the old shop: it has its number and its
    customer or its lines. In one shop also by when it was ordered: what came after the switch (`said`) is new business."""
    late = said is not None and there.placed_at is not None and there.placed_at >= said
    return not late and compare(order, there, (order.reference,), (there.number,)) is Sameness.CERTAIN


def _later(evidence: Evidence, seen: Switch, order: Order) -> bool:
    """Whether it was made after the switch, as said; while Picqer's zone is not known, surely so."""
    said = evidence.move.switched_at
    if said is None or order.placed_at is None:
        return False
    return order.placed_at >= (seen.said_at if seen.said_at is not None else said + SLACK)


def _code(each: Placed, waits: bool, held: Sequence[Picklist]) -> str:
    if each.origin is Origin.UNKNOWN:
        return "leftover-origin-unknown"
    if each.order.status == "expected":
        return "leftover-unpaid"
    if origin.part_sent(held):
        return "leftover-partly-shipped"
    return "leftover-backorder" if waits else "leftover-open"

"""`postchecks.leftover-orders`: orders of the old connection that are open somewhere; what Picqer sent can be completed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Backorder, ImportRow, Order, OrderState, Picklist, Shipment, Side
from picqer_tui.core.steps import Phase, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.origins import Origin
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import origin, switch
from picqer_tui.steps.origin import Placed
from picqer_tui.steps.postchecks.leftover_words import BY_HAND, COMPLETE, KINDS, NOT_THERE, SAME_SHOP
from picqer_tui.steps.postchecks.missed_cases import anchor
from picqer_tui.steps.scenarios import needs_old_shop
from picqer_tui.steps.switch import WORKING, Switch
from picqer_tui.steps.told import Told

WEEK = timedelta(days=7)
BACKORDERS = Need(Side.PICQER, Backorder, WORKING)

SPEC = StepSpec(
    id="postchecks.leftover-orders",
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
        "Finish the open ones in Picqer. Those that Picqer has sent can be set to complete from here, one by one and with your "
        "consent; read first what the old shop does then: mails, invoice, collecting money, stock."
    ),
    findings=KINDS,
    offers=frozenset({ChangeKind.COMPLETE_ORDER, ChangeKind.COMMENT_ORDER}),
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
        more = _finished(evidence)
        if more is None:
            return wanted
        wanted.append(more)
        if evidence.reading(more).coverage is not Coverage.NONE:
            sent = _shipments(evidence, switch.look(evidence), more)
            wanted += [sent] if sent is not None else []
        return wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        told = Told(notes)
        finished = _not_reported(evidence, notes, told, seen)
        placed = [each for each in origin.open_orders(evidence, WORKING) if each.origin in (Origin.OLD, Origin.UNKNOWN)]
        still_open = _still_open(evidence, told, seen, placed)
        notes.count("looked_at", len(placed) + finished)
        values = {"open": still_open, "finished": finished}
        if still_open or finished:
            words = Phrase(
                "Orders of the old connection still open in Picqer: {open}. Finished there, but not yet "
                "in the old shop: {finished}.",
                values,
            )
        else:
            words = Phrase("Every order of the old connection is finished, in Picqer and in the old shop.")
        return Judgement(Reason.COMPLETE, words)


STEP = LeftoverOrders()


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


def _not_reported(evidence: Evidence, notes: Notes, told: Told, seen: Switch) -> int:
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
        _propose(evidence, notes, shop_order, tracking, need)
        proposed.append([order.number, shop_order.number, shop_order.status, ", ".join(tracking)])
    _sheet(evidence, notes, proposed)
    return len(ended)


def _can(evidence: Evidence, kind: ChangeKind) -> SideEffects | None:
    said = evidence.move.profiles[Side.OLD].writes.get(kind)
    return said if isinstance(said, SideEffects) else None


def _next(evidence: Evidence, tracking: str) -> Phrase:
    move = evidence.move
    if move.same_shop:
        return SAME_SHOP
    if not move.profiles[Side.OLD].can_enter_orders:
        words = NOT_THERE
    else:
        words = COMPLETE if _can(evidence, ChangeKind.COMPLETE_ORDER) is not None else BY_HAND
    return words._replace(values={"tracking": tracking})


def _propose(evidence: Evidence, notes: Notes, shop_order: Order, tracking: Sequence[str], need: Need) -> None:
    """The wish to set an order to complete in the old shop: only for what Picqer sent, and where the platform can. Its tracking
    codes go along, as many as the platform keeps; where it takes them apart, that is a change of its own, made before."""
    effects = _can(evidence, ChangeKind.COMPLETE_ORDER)
    if effects is None:
        return
    used = (need, switch.shop_open(Side.OLD), switch.rows())
    feedback = evidence.move.profiles[Side.OLD].feedback
    codes = list(dict.fromkeys(tracking))
    if feedback is not None and not feedback.every_tracking:
        codes = codes[:1]
    as_note = effects.apart or (feedback is not None and feedback.note_only)
    complete = Change(
        id=f"{SPEC.id}:{ChangeKind.COMPLETE_ORDER.value}:{shop_order.id}",
        step=SPEC.id,
        kind=ChangeKind.COMPLETE_ORDER,
        side=Side.OLD,
        target=shop_order.id,
        label=shop_order.number or shop_order.reference,
        before={"status": shop_order.status},
        wished={"state": OrderState.DONE.value, **({"tracking": codes} if codes and not as_note else {})},
        based_on={str(each.list_key): evidence.reading(each).generation for each in used},
    )
    if codes and as_note and _can(evidence, ChangeKind.COMMENT_ORDER) is not None:
        kind = ChangeKind.COMMENT_ORDER
        told = f"{SPEC.id}:{kind.value}:{shop_order.id}"
        notes.propose(complete._replace(id=told, kind=kind, before={}, wished={"tracking": codes}))
    notes.propose(complete)


def _sheet(evidence: Evidence, notes: Notes, rows: list[list[Value]]) -> None:
    effects = _can(evidence, ChangeKind.COMPLETE_ORDER)
    columns = [Phrase("order in Picqer"), Phrase("order in the old shop"), Phrase("status there"), Phrase("tracking")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [str(row[0]) for row in rows]}
    data["effects"] = list(effects.words) if effects is not None else []
    notes.figure(Figure("to-complete", FigureShape.TABLE, Phrase("Sent by Picqer, still open in the old shop"), data))


def _still_open(evidence: Evidence, told: Told, seen: Switch, placed: Sequence[Placed]) -> int:
    ids = [each.order.id for each in placed]
    lists = origin.picklists(evidence, switch.picqer_open(WORKING), ids)
    waiting = {row.order_id for row in evidence.records(BACKORDERS, Backorder, by="order_id", values=ids)}
    moment = seen.said_at
    count = 0
    rows_known = switch.whole(evidence, switch.rows())
    for each in placed:
        order = each.order
        if each.origin is Origin.UNKNOWN and not rows_known:
            continue
        if (
            each.origin is Origin.UNKNOWN
            and moment is not None
            and order.placed_at is not None
            and order.placed_at >= moment
        ):
            continue
        count += 1
        facts: dict[str, Value] = {
            "idorder": order.id,
            "foreign_id": each.shop_id,
            "status": order.status,
            "ordered_at": seen.utc(order.placed_at),
            "other": order.reference,
            "left": order.pieces - order.shipped,
            "class": "nowhere",
        }
        told(_code(each, order.id in waiting, lists.get(order.id, [])), Severity.ATTENTION, order.number, facts)
    return count


def _code(each: Placed, waits: bool, held: Sequence[Picklist]) -> str:
    if each.origin is Origin.UNKNOWN:
        return "leftover-origin-unknown"
    if each.order.status == "expected":
        return "leftover-unpaid"
    if origin.part_sent(held):
        return "leftover-partly-shipped"
    return "leftover-backorder" if waits else "leftover-open"

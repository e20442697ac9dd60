"""Step `preflight.old-orders`: which orders would Picqer import on connecting the new shop, and which has it already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import Known, shown
from picqer_tui.steps.preflight.old_orders_known import NEW_OPEN, InPicqer, needs_of
from picqer_tui.steps.preflight.old_orders_words import (
    CANCEL_THERE,
    COPY,
    COPY_IN_PART,
    KINDS,
    REST_BY_HAND,
    SEND_FIRST,
    SEND_REST,
    SENT,
)
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.old-orders"

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Old orders"),
    article=Phrase(
        "Old orders that you bring over to the new shop must be completed there, so that no order comes into Picqer twice."
    ),
    purpose=Phrase(
        "Lists every order that Picqer would import the moment you connect the new shop, and looks up which of them Picqer"
        " has already: those would be picked and sent twice."
    ),
    advice=Phrase(
        "With two shops: complete the listed copies in the new shop before you connect it, those of which a part was sent"
        " first, and accept only what really still has to be sent. With one shop on both sides: finish the orders in Picqer"
        " under the old connection, or cancel the old copy in Picqer after the import; what was not sent is never completed."
    ),
    findings=KINDS,
    offers=frozenset({ChangeKind.COMPLETE_ORDER}),
)


class OldOrders:
    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return needs_of(evidence)

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        radius = _Radius(evidence)
        counts: Counter[str] = Counter()
        told: set[tuple[str, str]] = set()
        for order in radius.orders:
            known = radius.picqer.find(order)
            code, severity = radius.code(order, known)
            if not code:
                continue
            counts[code] += 1
            subject = shown(order) if (code, shown(order)) not in told else order.id
            told.add((code, subject))
            move, completing = _next(code, known, evidence.move.same_shop)
            facts = {**radius.facts(order, known), "next": move}
            notes.finding(Finding(code, severity, Raw(subject), _weight(order), facts))
            if severity is Severity.BLOCKED and completing:
                _propose(evidence, notes, order)
        _rule(evidence, notes, radius)
        _figures(notes, radius, counts)
        notes.count("looked_at", radius.open_orders)
        notes.count("left_out", radius.open_orders - len(radius.orders))
        return _judgement(evidence, radius, counts)


STEP = OldOrders()


class _Radius:
    """What connecting the new shop would bring in."""

    def __init__(self, evidence: Evidence) -> None:
        self._now = evidence.now
        self.move = evidence.move
        self.rule = evidence.move.profiles[Side.NEW].imports
        self.picqer = InPicqer(evidence)
        self.open_orders = 0
        self.surely = self.perhaps = 0
        self.orders: list[Order] = []
        for order in evidence.records(NEW_OPEN, Order):
            self.open_orders += 1
            if order.pieces <= 0 or not self.picqer.would_come(order):
                continue
            self.surely += order.state in self.rule.surely
            if order.state in self.rule.perhaps or order.state is OrderState.UNKNOWN:
                self.perhaps += 1
            if self._is_candidate(order):
                self.orders.append(order)
        self.orders.sort(key=lambda order: (order.placed_at or evidence.now, order.id))

    def _is_candidate(self, order: Order) -> bool:
        """Paid and open: what is unpaid only widens the range."""
        return order.state in (OrderState.OPEN, OrderState.PART_SHIPPED) and order.state in (
            self.rule.surely | self.rule.perhaps
        )

    def code(self, order: Order, known: Known | None) -> tuple[str, Severity]:
        """Empty when it is no trouble, or nobody can say: while the rows, or whose they are, is not known, an order that
        Picqer has may have come in by the new shop's own connection; and what is not found may be there."""
        if known is None and self.move.same_shop:
            return "", Severity.INFO
        if not self.picqer.rows_whole:
            return "", Severity.INFO
        part = order.state is OrderState.PART_SHIPPED or (known is not None and self.picqer.part_shipped(known.order))
        if part:
            return "reimport-partly-shipped", Severity.BLOCKED
        if known is not None:
            return "reimport-known", Severity.BLOCKED
        if not self.picqer.whole:
            return "", Severity.INFO
        if order.native:
            return "recent-in-new-shop", Severity.ATTENTION
        return "reimport-old", Severity.BLOCKED

    def facts(self, order: Order, known: Known | None) -> dict[str, Value]:
        placed = order.placed_at
        number = known.order.number if known is not None else None
        other = Phrase(" (as {number})", {"number": number}) if number else ""
        return {
            "side": "new",
            "foreign_id": order.id,
            "idorder": known.order.id if known is not None else "",
            "other": other,
            "status": known.order.status if known is not None else "",
            "shop_status": order.status,
            "ordered_at": placed,
            "age_days": _days(self._now, placed),
            "pieces": order.pieces,
            "shipped": order.shipped,
        }


def _days(now: datetime, placed: datetime | None) -> int:
    return max(0, (now - placed).days) if placed is not None else 0


def _weight(order: Order) -> int:
    """Pieces that would leave the house; what was sent in part first."""
    return order.pieces + (1_000_000 if order.state is OrderState.PART_SHIPPED or order.shipped else 0)


def _next(code: str, known: Known | None, same_shop: bool) -> tuple[Phrase, bool]:
    """What to do about an order that would come in, and whether completing it may be offered. With two shops it is a copy,
    and the order that Picqer has goes on. In one shop it is the order itself: completed before Picqer has sent it, it would
    never be sent."""
    part = code == "reimport-partly-shipped"
    if known is None:
        return (REST_BY_HAND, False) if part else (COPY, True)
    if known.order.state in (OrderState.CANCELLED, OrderState.REFUNDED):
        return CANCEL_THERE, False
    if known.order.state is OrderState.DONE:
        return (SENT, True) if same_shop else (COPY, True)
    if same_shop:
        return (SEND_REST if part else SEND_FIRST), False
    return (COPY_IN_PART if part else COPY), True


def _propose(evidence: Evidence, notes: Notes, order: Order) -> None:
    if not isinstance(evidence.move.profiles[Side.NEW].writes.get(ChangeKind.COMPLETE_ORDER), SideEffects):
        return
    generation = evidence.reading(NEW_OPEN).generation
    notes.propose(
        Change(
            id=f"{STEP_ID}:complete:{order.id}",
            step=STEP_ID,
            kind=ChangeKind.COMPLETE_ORDER,
            side=Side.NEW,
            target=order.id,
            label=Raw(shown(order)),
            before={"status": order.status},
            wished={"state": str(OrderState.DONE)},
            based_on={str(NEW_OPEN.list_key): generation},
        )
    )


def _rule(evidence: Evidence, notes: Notes, radius: _Radius) -> None:
    profile = evidence.move.profiles[Side.NEW]
    if not documented(evidence.move):
        facts = {"side": "new", "platform": profile.title, "least": radius.surely, "most": radius.perhaps}
        notes.finding(Finding("rule-unknown", Severity.ATTENTION, Raw(profile.name), 0, facts))


def documented(move: MoveFacts) -> bool:
    """Whether Picqer says which orders of the new platform it imports."""
    return move.profiles[Side.NEW].imports.certainty == "documented"


def _figures(notes: Notes, radius: _Radius, counts: Counter[str]) -> None:
    rows: list[list[Value]] = [
        [Phrase("Picqer has it, part was sent"), counts["reimport-partly-shipped"]],
        [Phrase("Picqer has it"), counts["reimport-known"]],
        [Phrase("brought over, not in Picqer"), counts["reimport-old"]],
        [Phrase("placed in the new shop"), counts["recent-in-new-shop"]],
    ]
    columns = [Phrase("Order"), Phrase("How many")]
    data = {"columns": columns, "rows": rows, "keys": ["part", "known", "old", "recent"]}
    notes.figure(Figure("blast-radius", FigureShape.TABLE, Phrase("Orders that connecting would bring in"), data))
    known = counts["reimport-known"] + counts["reimport-partly-shipped"]
    share = {"part": known, "whole": sum(counts.values())}
    notes.figure(Figure("already-in-picqer", FigureShape.SHARE, Phrase("Of these already in Picqer"), share))
    reach: list[list[Value]] = [[Phrase("for sure"), radius.surely], [Phrase("at most"), radius.perhaps]]
    data = {"columns": [Phrase("Range"), Phrase("Orders")], "rows": reach, "keys": ["surely", "perhaps"]}
    notes.figure(Figure("range", FigureShape.TABLE, Phrase("Orders that Picqer takes by its rule"), data))


def _judgement(evidence: Evidence, radius: _Radius, counts: Counter[str]) -> Judgement:
    total = sum(counts.values())
    known = counts["reimport-known"] + counts["reimport-partly-shipped"]
    if not documented(evidence.move) and radius.perhaps:
        words = Phrase(
            "If you connect now, at most {most} order would be imported; in Picqer already: {known}.",
            {"most": radius.perhaps, "known": known},
            plural="If you connect now, at most {most} orders would be imported; in Picqer already: {known}.",
        )
        return Judgement(Reason.RULE_UNKNOWN, words)
    if not total:
        return Judgement(Reason.COMPLETE, Phrase("Connecting the new shop brings in no order that Picqer has already."))
    words = Phrase(
        "If you connect now, {total} order would be imported; in Picqer already: {known}.",
        {"total": total, "known": known},
        plural="If you connect now, {total} orders would be imported; in Picqer already: {known}.",
    )
    return Judgement(Reason.COMPLETE, words)

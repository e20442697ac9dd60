"""`cutover.drain`: watches the open orders of the old connection go down, and says when nothing is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Backorder, ImportRow
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile import rhythm
from picqer_tui.reconcile.origins import Origin
from picqer_tui.reconcile.zone import SLACK, known, to_utc
from picqer_tui.steps import origin, planned, switch
from picqer_tui.steps.origin import Placed
from picqer_tui.steps.scenarios import needs_old_shop
from picqer_tui.steps.told import Told

FRESH = timedelta(minutes=1)
RUNNING = timedelta(hours=24)
"""A row that imports for longer than this has failed."""

SPEC = StepSpec(
    id="cutover.drain",
    phase=Phase.CUTOVER,
    kind="watch",
    title=Phrase("Process orders"),
    article=Phrase("Process as many orders as you can first. Best is when no order is open in Picqer any more."),
    purpose=Phrase(
        "Counts the orders of the old connection that are still open in Picqer, and looks again every minute. Each one that is "
        "still open after the switch has to be set to complete in the old shop by hand."
    ),
    advice=Phrase(
        "Process, pick and close what can leave today. What waits for stock or money stays open: it is on the list of leftover "
        "orders after the switch. Wait until no import is running."
    ),
    findings=(
        FindingKind(
            "import-running",
            Phrase("Order {subject} is being imported right now."),
            Phrase("Pressing the button now may leave this order half in Picqer."),
            Phrase(
                "Wait a few minutes; this step looks again by itself. If it stays so, ask Picqer, or accept it: after the"
                " switch it stands among the missed orders."
            ),
        ),
        FindingKind(
            "picking-now",
            Phrase("Order {subject} is being picked: {picked} of {total} pieces lie in the box."),
            Phrase("If it is closed after the switch, the old shop hears nothing of the parcel."),
            Phrase("Finish the picklist in Picqer, then wait five minutes for the news to reach the old shop."),
        ),
        FindingKind(
            "open-old",
            Phrase("Order {subject} of the old connection is still open in Picqer."),
            Phrase("After the switch it can still be sent, and the old shop has to be told by hand."),
            Phrase("{next}"),
        ),
        FindingKind(
            "open-unknown-origin",
            Phrase(
                "Order {subject} is open, and its reference is order {other} of the old shop; no import row tells of it."
            ),
            Phrase("Its shipment may not be reported to any shop."),
            Phrase("Look the order up in Picqer and finish it before the switch, or note it for the old shop."),
        ),
    ),
    lasting=True,
    until_switch=True,
    every=timedelta(minutes=1),
)

_NEXT = {
    "now": Phrase("Process it now: everything is in stock."),
    "later": Phrase("It waits for stock: leave it open and complete it in the old shop by hand when it is sent."),
    "enter": Phrase(
        "Nothing of it was sent and it waits for stock: you can also cancel it and enter it in the new shop."
    ),
    "concept": Phrase("It is a concept: process it in Picqer, or cancel it."),
    "paused": Phrase("It was paused: take it up again in Picqer, or note it for after the switch."),
}


class Drain:
    """Judges what is still open; a running import alone blocks."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_old_shop(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return [*switch.needs(evidence, FRESH), *origin.needs(evidence, FRESH), _backorders()]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        if (unknown := switch.unknown_old(switch.look(evidence, FRESH))) is not None:
            return unknown
        blind = switch.closed(evidence, FRESH)
        running = _imports(evidence, notes)
        placed = origin.open_orders(evidence, FRESH)
        left, sent_by_origin = _open(evidence, notes, placed)
        drain = _speed(evidence, notes, left)
        _countdown(evidence, notes, drain)
        _by_origin(notes, sent_by_origin, blind)
        notes.count("looked_at", len(placed))
        if blind:
            return _by_reference(left)
        words = Phrase(
            "{left} order of the old connection is open; imports running: {running}.",
            {"left": left, "running": running},
            "{left} orders of the old connection are open; imports running: {running}.",
            left,
            none="No order of the old connection is open; imports running: {running}.",
        )
        if not left and not running:
            words = Phrase("No order of the old connection is open, and no import is running.")
        return Judgement(Reason.COMPLETE, words)


def _by_reference(left: int) -> Judgement:
    """What is said where the rows are closed to the key; the closed list makes it not verified."""
    words = Phrase(
        "By reference, {left} open order in Picqer is of the old shop; whether an import is running cannot be seen.",
        {"left": left},
        "By reference, {left} open orders in Picqer are of the old shop; whether an import is running cannot be seen.",
        left,
        none="By reference, no open order in Picqer is of the old shop; whether an import is running cannot be seen.",
    )
    return Judgement(Reason.COMPLETE, words)


def _backorders() -> Need:
    return Need(Side.PICQER, Backorder, FRESH)


def _imports(evidence: Evidence, notes: Notes) -> int:
    """Imports of the old connection that are running; older ones count as failed."""
    zone = known(evidence.move.calibration)
    limit = evidence.now - RUNNING - (timedelta() if zone is not None else SLACK)
    told = Told(notes)
    need = switch.rows(FRESH)
    for row in evidence.records(need, ImportRow, by="status", values=["importing"]):
        made = to_utc(row.created_at, zone)
        if row.connection != evidence.move.old_connection or (made is not None and made <= limit):
            continue
        facts = {"foreign_id": row.foreign_id.exact, "status": row.status, "ordered_at": to_utc(row.ordered_at, zone)}
        told("import-running", Severity.BLOCKED, row.foreign_number.exact or row.foreign_id.exact, facts)
    return told.told("import-running")


def _open(evidence: Evidence, notes: Notes, placed: Sequence[Placed]) -> tuple[int, Counter[tuple[Origin, str]]]:
    """Notes each open order that the switch touches; gives how many, and all counted by origin and status."""
    counted = Counter((each.origin, each.order.status) for each in placed)
    touched = [
        each for each in placed if each.origin in (Origin.OLD, Origin.UNKNOWN) and each.order.status != "expected"
    ]
    ids = [each.order.id for each in touched]
    lists = origin.picklists(evidence, switch.picqer_open(FRESH), ids)
    waiting = {row.order_id for row in evidence.records(_backorders(), Backorder, by="order_id", values=ids)}
    told = Told(notes)
    rows_known = switch.whole(evidence, switch.rows(FRESH)) or switch.closed(evidence, FRESH)
    for each in touched:
        order, held = each.order, lists.get(each.order.id, [])
        next_move = _class(order.status, order.id in waiting, origin.part_sent(held))
        facts: dict[str, Value] = {
            "idorder": order.id,
            "status": order.status,
            "class": next_move,
            "next": _NEXT[next_move],
            "foreign_id": each.shop_id,
            "ordered_at": to_utc(order.placed_at, known(evidence.move.calibration)),
        }
        if origin.begun(held):
            facts |= {"picked": sum(p.picked for p in held), "total": sum(p.total for p in held)}
            told("picking-now", Severity.ATTENTION, order.number, facts, 3)
        elif each.origin is Origin.OLD:
            told("open-old", Severity.ATTENTION, order.number, facts, 1)
        elif rows_known:
            facts["other"] = order.reference
            told("open-unknown-origin", Severity.ATTENTION, order.number, facts, 2)
    return len(touched), counted


def _class(status: str, waits: bool, sent: bool) -> str:
    """What can be done with an open order: now, later by hand, cancel and enter again."""
    if status in ("concept", "paused"):
        return status
    if waits:
        return "later" if sent else "enter"
    return "now"


def _countdown(evidence: Evidence, notes: Notes, drain: rhythm.Drain) -> None:
    """How long until the planned moment of the switch, and what is left then at this speed."""
    at = planned.countdown(evidence, notes)
    if at is None:
        return
    left = rhythm.left_at(drain, evidence.now, at)
    if left is not None:
        title = Phrase("Open orders at the planned moment, at this speed")
        notes.figure(Figure("left-at-planned", FigureShape.NUMBER, title, {"value": left}))


def _speed(evidence: Evidence, notes: Notes, left: int) -> rhythm.Drain:
    """The series of this watch, kept from run to run, and what it says of the end."""
    before = evidence.figure(SPEC.id, "open-orders")
    series: list[tuple[datetime, int]] = []
    if before is not None:
        series = [(at, int(count)) for at, count in before.data.get("points", [])]
    series = rhythm.keep(series, evidence.now, left)
    notes.figure(
        Figure(
            "open-orders",
            FigureShape.CURVE,
            Phrase("Open orders of the old connection"),
            {"points": [[at, count] for at, count in series]},
        )
    )
    drain = rhythm.drain(series)
    if drain.per_hour is not None:
        title = Phrase("Orders fewer per hour, over the last two hours")
        if drain.per_hour < 0:
            title = Phrase("Orders more per hour, over the last two hours")
        notes.figure(Figure("speed", FigureShape.NUMBER, title, {"value": abs(round(drain.per_hour, 1))}))
    if drain.empty_at is not None:
        title = Phrase("At this speed nothing is left at")
        notes.figure(Figure("empty-at", FigureShape.NUMBER, title, {"value": drain.empty_at}))
    return drain


_ORIGINS = {
    Origin.OLD: Phrase("old connection"),
    Origin.NEW: Phrase("new connection"),
    Origin.OTHER: Phrase("another connection"),
    Origin.UNKNOWN: Phrase("not known"),
    Origin.NONE: Phrase("made by hand"),
}


_BY_REFERENCE = {
    **_ORIGINS,
    Origin.UNKNOWN: Phrase("old shop, by reference"),
    Origin.NONE: Phrase("not known"),
}


def _by_origin(notes: Notes, counted: Counter[tuple[Origin, str]], blind: bool) -> None:
    origins = _BY_REFERENCE if blind else _ORIGINS
    rows = [[origins[where], status, number] for (where, status), number in sorted(counted.items())]
    notes.figure(
        Figure(
            "by-origin",
            FigureShape.TABLE,
            Phrase("Where the open orders in Picqer came from"),
            {
                "columns": [Phrase("from"), Phrase("status"), Phrase("orders")],
                "rows": rows,
                "keys": [f"{where}:{status}" for where, status in sorted(counted)],
            },
        )
    )
    old = Origin.UNKNOWN if blind else Origin.OLD
    waits = sum(number for (where, status), number in counted.items() if where is old and status == "expected")
    notes.count("expected", waits)


STEP = Drain()

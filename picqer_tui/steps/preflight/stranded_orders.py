"""Step `preflight.stranded-orders`: which orders of the old connection would nobody move any more after the switch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Backorder, ImportRow, Order, OrderLine, OrderState, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import shown
from picqer_tui.reconcile.zone import SLACK, Zone, known, to_utc
from picqer_tui.steps import planned, switch
from picqer_tui.steps.preflight.stranded_by_reference import YOUNG, ByReference, Left, Standing
from picqer_tui.steps.preflight.stranded_words import BY_REFERENCE, BY_ROW, CLASSES, KINDS
from picqer_tui.steps.scenarios import needs_old_shop
from picqer_tui.steps.told import Told

STEP_ID = "preflight.stranded-orders"
FRESH = timedelta(hours=24)
RUNNING = timedelta(hours=24)
"""How long an import may be under way before it counts as failed."""

ROWS = Need(Side.PICQER, ImportRow, FRESH)
OPEN = Need(Side.PICQER, Order, FRESH, "open")
BACKORDERS = Need(Side.PICQER, Backorder, FRESH)
SHOP_OPEN = Need(Side.OLD, Order, FRESH, "open")

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Orders under way"),
    article=Phrase("Process as many orders as possible before the switch; best is when none is open any more."),
    purpose=Phrase(
        "Foretells which orders of the old shop would be left behind: being imported, failed, unpaid, left out, sent in"
        " part, waiting for stock or simply open."
    ),
    advice=Phrase(
        "Work the list down, what is sent in part first. What waits for money or stock will stay: decide now whether you"
        " finish it by hand after the switch."
    ),
    findings=KINDS,
)


class StrandedOrders:
    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_old_shop(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = [ROWS, OPEN, BACKORDERS, SHOP_OPEN]
        if not switch.closed(evidence, FRESH) or any(evidence.reading(n).coverage is Coverage.NONE for n in wanted):
            return wanted
        return [*wanted, *ByReference(evidence, OPEN, SHOP_OPEN).needs()]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        connection = evidence.move.old_connection
        found_in = evidence.move.calibration.get("connections", {}).get(connection, "old")
        if not connection or found_in not in ("old", "both", "unseen"):
            words = Phrase("It is not known which connection is the old one, so its orders cannot be told apart.")
            return Judgement(Reason.NO_SAMPLE, words)
        if switch.closed(evidence, FRESH):
            return _by_reference(evidence, notes)
        forecast = _Forecast(evidence)
        counts: Counter[str] = Counter()
        told: set[tuple[str, str]] = set()
        looked_at = older = 0
        for row in evidence.records(ROWS, ImportRow, "connection", [connection]):
            looked_at += 1
            if looked_at % 5000 == 0:
                notes.progress(looked_at, None)
            code = forecast.code(row)
            older += forecast.is_older(row) and not code
            if not code:
                continue
            counts[code] += 1
            number = row.foreign_number or row.foreign_id
            subject = number if (code, number.exact) not in told else row.foreign_id
            told.add((code, subject.exact))
            notes.finding(forecast.finding(code, subject, row))
        if older:
            notes.finding(Finding("stranded-older", Severity.INFO, Raw("over-30-days"), 0, {"count": older}))
        notes.count("looked_at", looked_at)
        notes.count("left_out", older)
        notes.figure(_table(counts))
        if (ahead := _by_hour(evidence, sum(counts.values()))) is not None:
            notes.figure(ahead)
        return _judgement(counts)


STEP = StrandedOrders()


def _by_reference(evidence: Evidence, notes: Notes) -> Judgement:
    """The forecast without the rows of the old connection; the closed list makes it not verified."""
    standings = {standing.order.id: standing for standing in _open_orders(evidence)}
    orders = ByReference(evidence, OPEN, SHOP_OPEN)
    told = Told(notes)
    for each in orders.left(standings):
        standing = standings.get(each.order_id)
        pieces = standing.left if standing is not None else each.in_shop.pieces
        told(each.code, Severity.ATTENTION, shown(each.in_shop), _facts(evidence, each, standing), pieces)
    counts = Counter({code: told.told(code) for code in CLASSES})
    notes.count("looked_at", orders.looked_at)
    notes.figure(_table(counts))
    if (ahead := _by_hour(evidence, sum(counts.values()))) is not None:
        notes.figure(ahead)
    words = Phrase(
        "By reference, {total} order would be left behind if you switched now; waiting for money: {unpaid}.",
        {"total": sum(counts.values()), "unpaid": counts["stranded-unpaid"] or Phrase("none")},
        plural="By reference, {total} orders would be left behind if you switched now; waiting for money: {unpaid}.",
        none="By reference, no order would be left behind if you switched now.",
    )
    return Judgement(Reason.COMPLETE, words)


def _facts(evidence: Evidence, left: Left, standing: Standing | None) -> dict[str, Value]:
    placed = left.in_shop.placed_at
    return {
        "side": "old",
        "foreign_id": left.in_shop.id,
        "idorder": left.order_id,
        "class": left.code.removeprefix("stranded-"),
        "status": standing.order.status if standing is not None else "",
        "shop_status": left.in_shop.status,
        "reason": Phrase("by reference: no order in Picqer has its number"),
        "by": BY_REFERENCE,
        "ordered_at": placed,
        "age_days": max(0, (evidence.now - placed).days) if placed is not None else 0,
        "left": standing.left if standing is not None else left.in_shop.pieces,
    }


class _Forecast:
    """What becomes of each row of the old connection."""

    def __init__(self, evidence: Evidence) -> None:
        self._now: datetime = evidence.now
        self._zone: Zone | None = known(evidence.move.calibration)
        slack = timedelta() if self._zone is not None else SLACK
        self._young = evidence.now - YOUNG - slack
        self._orders = {standing.order.id: standing for standing in _open_orders(evidence)}
        self._shop = {order.id: order for order in evidence.records(SHOP_OPEN, Order)}

    def _placed(self, row: ImportRow) -> datetime | None:
        return to_utc(row.ordered_at or row.created_at, self._zone)

    def _is_young(self, row: ImportRow) -> bool:
        placed = self._placed(row)
        return placed is None or placed >= self._young

    def is_older(self, row: ImportRow) -> bool:
        """Never imported, and too long ago to matter."""
        return not row.order_id and row.status not in ("imported", "cancelled") and not self._is_young(row)

    def code(self, row: ImportRow) -> str:
        """The code of a row, or empty when nothing is left behind."""
        made = to_utc(row.created_at, self._zone)
        if row.status == "importing" and (made is None or self._now - made < RUNNING):
            return "stranded-importing"
        if not row.order_id:
            return self._never_imported(row)
        standing = self._orders.get(row.order_id)
        if standing is None:
            return ""
        return standing.code if standing.code != "stranded-unpaid" or self._is_young(row) else ""

    def _never_imported(self, row: ImportRow) -> str:
        in_shop = self._shop.get(row.foreign_id.exact)
        if in_shop is None or not self._is_young(row):
            return ""
        if row.status in ("error", "importing"):
            return "stranded-error"
        if row.status == "expected" and in_shop.state is OrderState.UNPAID:
            return "stranded-unpaid"
        to_ship = in_shop.state in (OrderState.OPEN, OrderState.PART_SHIPPED) and in_shop.pieces > 0
        return "stranded-ignored" if row.status == "ignored" and to_ship else ""

    def finding(self, code: str, subject: Raw, row: ImportRow) -> Finding:
        standing = self._orders.get(row.order_id)
        in_shop = self._shop.get(row.foreign_id.exact)
        placed = self._placed(row)
        left = standing.left if standing is not None else in_shop.pieces if in_shop is not None else 0
        facts: dict[str, Value] = {
            "side": "old",
            "foreign_id": row.foreign_id,
            "idorder": row.order_id,
            "class": code.removeprefix("stranded-"),
            "status": standing.order.status if standing is not None else row.status,
            "shop_status": in_shop.status if in_shop is not None else row.foreign_status,
            "reason": row.reason or Phrase("Picqer gives no reason"),
            "by": BY_ROW,
            "ordered_at": placed,
            "age_days": max(0, (self._now - placed).days) if placed is not None else 0,
            "left": left,
        }
        return Finding(code, Severity.ATTENTION, subject, left, facts)


def _open_orders(evidence: Evidence) -> Iterator[Standing]:
    waiting = {backorder.order_id for backorder in evidence.records(BACKORDERS, Backorder)}
    closed = {
        picklist.order_id
        for picklist in evidence.records(OPEN, Picklist, "status", ["closed"])
        if not picklist.return_id
    }
    left: Counter[str] = Counter()
    for line in evidence.records(OPEN, OrderLine):
        if not line.part_of:
            left[line.order_id] += max(0, line.amount - line.done)
    for order in evidence.records(OPEN, Order):
        yield Standing(order, left[order.id], order.id in closed, order.id in waiting)


def _table(counts: Counter[str]) -> Figure:
    rows: list[list[Value]] = [[words, counts[code]] for code, words in CLASSES.items()]
    data = {"columns": [Phrase("Orders that"), Phrase("How many")], "rows": rows, "keys": list(CLASSES)}
    return Figure("stranded", FigureShape.TABLE, Phrase("Left behind if you switched now"), data)


def _by_hour(evidence: Evidence, now: int) -> Figure | None:
    """What would be left behind at the planned moment and in each quiet window, by the rhythm that the step for the quiet moment
    found; None while that was not judged."""
    rhythm = evidence.figure(planned.STEP_ID, "left-by-hour")
    windows = evidence.figure(planned.STEP_ID, "windows")
    if rhythm is None:
        return None
    zone, values = planned.zone_of(evidence.move), rhythm.data["values"]
    at = planned.planned(evidence.move)
    moments = [(Phrase("planned"), at)] if at is not None and at > evidence.now else []
    for key in windows.data.get("keys", ()) if windows is not None else ():
        window = datetime.fromisoformat(key)
        if window > evidence.now and window != at:
            moments.append((Phrase("quiet window"), window))
    rows: list[list[Value]] = [[Phrase("now"), evidence.now, now]]
    for words, moment in sorted(moments, key=lambda each: each[1]):
        local = moment.astimezone(zone)
        rows.append([words, moment, values[local.weekday()][local.hour]])
    columns = [Phrase("When"), Phrase("Moment"), Phrase("Left behind, about")]
    data = {"columns": columns, "rows": rows, "keys": [str(number) for number in range(len(rows))]}
    return Figure("forecast", FigureShape.TABLE, Phrase("Left behind, by when you switch"), data)


def _judgement(counts: Counter[str]) -> Judgement:
    total = sum(counts.values())
    if not total:
        words = Phrase("No order of the old connection would be left behind if you switched now.")
        return Judgement(Reason.COMPLETE, words)
    unpaid = counts["stranded-unpaid"]
    words = Phrase(
        "{total} order would be left behind if you switched now; waiting for money: {unpaid}.",
        {"total": total, "unpaid": unpaid or Phrase("none")},
        plural="{total} orders would be left behind if you switched now; waiting for money: {unpaid}.",
    )
    return Judgement(Reason.COMPLETE, words)

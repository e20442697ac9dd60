"""Step `preflight.quiet-moment`: when is it quiet enough to switch?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Order, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.quiet import SPAN, WEEK, WEEKS, Expected, Life, Rhythm
from picqer_tui.reconcile.rhythm import week
from picqer_tui.reconcile.zone import SLACK, known, to_utc
from picqer_tui.steps import planned, push_request
from picqer_tui.steps.sales import open_orders
from picqer_tui.steps.scenarios import always

STEP_ID = planned.STEP_ID
FRESH = timedelta(days=7)
ROWS = Need(Side.PICQER, ImportRow, FRESH)
SUBJECT = Raw("move")

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Quiet moment"),
    article=Phrase("Connect the new shop at a moment that is quiet for import and for processing of orders."),
    purpose=Phrase(
        "Finds the hours of the week in which few orders come in and few are picked, and plans the switch and the stock"
        " push for one of them."
    ),
    advice=Phrase(
        "Choose a morning before the pickers start, on a day after a quiet evening, and not a day on which you cannot"
        " reach Picqer. Ask Picqer at least some days ahead to do the stock push at that time: they do it on request."
    ),
    findings=(
        FindingKind(
            "moment-not-planned",
            Phrase("No moment for the switch is planned{why}."),
            Phrase("Nobody can count down to it, and colleagues and Picqer cannot be told when it happens."),
            Phrase("Choose one of the windows below, or type a moment of your own."),
        ),
        FindingKind(
            "moment-busy",
            Phrase("Around {at} usually {orders} orders come in and {closed} picklists are closed within two hours."),
            Phrase(
                "About {left} order would be left behind, and what comes in during the switch has to be entered by hand.",
                plural="About {left} orders would be left behind, and what comes in during the switch has to be entered by hand.",
                none="What comes in during the switch has to be entered by hand.",
            ),
            Phrase("Choose a quieter window: the list below begins with the next one."),
        ),
        FindingKind(
            "push-not-arranged",
            Phrase("Nobody has said that Picqer does the stock push at the planned moment."),
            Phrase("Without it the new shop sells by whatever stock it has now."),
            Phrase("Send the request below to Picqer now, and say so here when they have agreed."),
        ),
    ),
    asks=(
        Question(
            planned.WINDOW,
            Phrase("When do you want to switch? Choose a window."),
            Ask.ROW,
            figure="windows",
            required=False,
        ),
        Question(
            planned.MOMENT,
            Phrase("Or type another moment, for example 2026-11-24 06:15."),
            Ask.TEXT,
            required=False,
        ),
        Question(
            planned.PUSH,
            Phrase("Has Picqer agreed to do the stock push at that moment?"),
            Ask.CONFIRM,
            required=False,
        ),
    ),
)

_UNREADABLE = Phrase("; “{text}” cannot be read as a moment")
_PASSED = Phrase("; the planned one, {at}, has passed")
_NOTHING = Phrase("")


class QuietMoment:
    """Judges the planned moment by the rhythm of the last eight weeks. What comes in is counted by the rows of the old
    connection, or of all when there is none; what is sent by all closed picklists."""

    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return [ROWS, open_orders(FRESH), _picklists(evidence)]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        past = _Past(evidence)
        rhythm = Rhythm(past.arrivals(), past.closings(), past.lives(), past.now)
        at = planned.planned(evidence.move)
        found = _of_moment(evidence, rhythm, past, at)
        for finding in found:
            notes.finding(finding)
        if evidence.move.switched_at is None:
            planned.countdown(evidence, notes)
        push_request.ahead(evidence, notes, at)
        _figures(notes, rhythm, past)
        notes.count("looked_at", len(rhythm.arrivals) + len(rhythm.closings))
        notes.count("weeks", rhythm.weeks)
        return _judgement(evidence, rhythm, past, at, found)


STEP = QuietMoment()


def _picklists(evidence: Evidence) -> Need:
    return Need(Side.PICQER, Picklist, FRESH, "recent", since=evidence.now - WEEKS * WEEK - SLACK)


class _Past:
    """What happened in the last weeks, on the merchant's wall clock."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._picqer = known(evidence.move.calibration)
        self.zone_known = self._picqer is not None
        self._zone = planned.zone_of(evidence.move)
        self.now = self.wall(evidence.now)
        self._closed: dict[str, datetime] = {}
        self._closings: list[datetime] = []
        for picklist in evidence.records(_picklists(evidence), Picklist, by="status", values=["closed"]):
            at = self._local(picklist.closed_at)
            if at is not None:
                self._closings.append(at)
                if not picklist.return_id:
                    self._closed[picklist.order_id] = max(at, self._closed.get(picklist.order_id, at))

    def wall(self, at: datetime) -> datetime:
        """A moment in UTC on the wall clock."""
        return at.astimezone(self._zone).replace(tzinfo=None)

    def utc(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self._zone).astimezone(UTC)

    def _local(self, at: datetime | None) -> datetime | None:
        """A moment of Picqer's clock on the wall clock. While the zone is not known, Picqer's dates are taken as they are."""
        if at is None:
            return None
        found = to_utc(at, self._picqer)
        return self.wall(found) if self.zone_known and found is not None else at.replace(tzinfo=None)

    def _rows(self) -> Iterator[ImportRow]:
        connection = self._evidence.move.old_connection
        since = self._evidence.now - WEEKS * WEEK - SLACK
        for row in self._evidence.records(ROWS, ImportRow, since=since):
            if not connection or row.connection == connection:
                yield row

    def arrivals(self) -> Iterator[datetime]:
        return (at for row in self._rows() if (at := self._local(row.created_at)) is not None)

    def closings(self) -> list[datetime]:
        return self._closings

    def lives(self) -> Iterator[Life]:
        """From when to when each imported order was open. What waits for money is not work; what was cancelled has no end that
        anybody knows."""
        now_open = {order.id: order.status for order in self._evidence.records(open_orders(FRESH), Order)}
        for row in self._rows():
            begin, end = self._local(row.created_at), self._closed.get(row.order_id)
            if begin is None or not row.order_id or now_open.get(row.order_id) == "expected":
                continue
            if row.order_id in now_open:
                yield begin, None
            elif end is not None and end >= begin:
                yield begin, end


def _of_moment(evidence: Evidence, rhythm: Rhythm, past: _Past, at: datetime | None) -> list[Finding]:
    move = evidence.move
    found: list[Finding] = []
    if move.switched_at is not None:
        return found
    text = planned.said(move)
    if at is None:
        why = _UNREADABLE._replace(values={"text": text}) if text else _NOTHING
        found.append(Finding("moment-not-planned", Severity.ATTENTION, SUBJECT, 0, {"why": why}))
    elif at + SPAN < evidence.now:
        why = _PASSED._replace(values={"at": at})
        found.append(Finding("moment-not-planned", Severity.ATTENTION, SUBJECT, 0, {"why": why}))
    elif rhythm.known and (expected := _busy(rhythm, past, at)) is not None:
        facts = {
            "at": at,
            "orders": round(expected.orders, 1),
            "closed": round(expected.closed, 1),
            "left": expected.left_open,
        }
        found.append(Finding("moment-busy", Severity.ATTENTION, SUBJECT, expected.left_open, facts))
    if move.answer(STEP_ID, planned.PUSH) != "yes":
        found.append(Finding("push-not-arranged", Severity.ATTENTION, SUBJECT, 0, {"at": at}))
    return found


def _busy(rhythm: Rhythm, past: _Past, at: datetime) -> Expected | None:
    """What makes the planned window busy; None when it is quiet. While Picqer's zone is not known, the hours before and after
    are looked at as well."""
    wall = past.wall(at)
    starts = [wall] if past.zone_known else [wall - SPAN, wall, wall + SPAN]
    busy = [found for found in map(rhythm.expected, starts) if rhythm.busy(found)]
    return max(busy, key=lambda found: found.work, default=None)


def _judgement(
    evidence: Evidence, rhythm: Rhythm, past: _Past, at: datetime | None, found: Sequence[Finding]
) -> Judgement:
    if evidence.move.switched_at is not None:
        return Judgement(Reason.COMPLETE, Phrase("The switch was made at {at}.", {"at": evidence.move.switched_at}))
    if not rhythm.known:
        words = Phrase(
            "Less than two weeks of orders and picklists were seen: too few to say which hours are quiet. "
            "Choose by what you know."
        )
        return Judgement(Reason.NO_SAMPLE, words)
    if not past.zone_known and evidence.move.has_old:
        words = Phrase(
            "On what clock Picqer's dates run is not known, so the hours may be shifted. Run the step for connections first."
        )
        return Judgement(Reason.ZONE_UNKNOWN, words)
    if at is None or any(each.code == "moment-not-planned" for each in found):
        best = rhythm.windows(past.now)[:1]
        if not best:
            return Judgement(Reason.COMPLETE, Phrase("No moment is planned yet."))
        words = Phrase(
            "No moment is planned yet. A quiet one is {at}: as a rule {orders} in two hours; left behind: {left}.",
            {"at": past.utc(best[0].begin), **_usual(best[0])},
        )
        return Judgement(Reason.COMPLETE, words)
    expected = rhythm.expected(past.wall(at))
    words = Phrase(
        "The switch is planned for {at}: as a rule {orders} within two hours; left behind: {left}.",
        {"at": at, **_usual(expected)},
    )
    return Judgement(Reason.COMPLETE, words)


def _usual(expected: Expected) -> dict[str, Value]:
    """What comes in during a window and what it leaves behind, in words."""
    orders = round(expected.orders, 1)
    number = 0 if not orders else 1 if orders == 1 else 2
    said = Phrase("{count} order", {"count": orders}, "{count} orders", number, none="almost no orders")
    return {"orders": said, "left": expected.left_open or Phrase("none")}


def _heat(name: str, title: Phrase, values: list[list[int]], **more: Value) -> Figure:
    return Figure(name, FigureShape.HEATMAP, title, {"rows": 7, "columns": 24, "values": values, **more})


def _figures(notes: Notes, rhythm: Rhythm, past: _Past) -> None:
    columns = [
        Phrase("Window"),
        Phrase("Orders in two hours"),
        Phrase("At most"),
        Phrase("Picklists closed"),
        Phrase("Left behind"),
    ]
    windows = rhythm.windows(past.now) if rhythm.known else []
    rows: list[list[Value]] = [
        [past.utc(each.begin), round(each.orders, 1), each.most_orders, round(each.closed, 1), each.left_open]
        for each in windows
    ]
    keys = [past.utc(each.begin).isoformat() for each in windows]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": keys}
    notes.figure(Figure("windows", FigureShape.TABLE, Phrase("Quiet windows in the next two weeks"), data))
    notes.figure(_heat("imports", Phrase("Orders imported, by weekday and hour"), week(rhythm.arrivals)))
    notes.figure(_heat("closings", Phrase("Picklists closed, by weekday and hour"), week(rhythm.closings)))
    if rhythm.known:
        title = Phrase("Orders that would be left behind, by weekday and hour")
        notes.figure(_heat("left-by-hour", title, rhythm.by_hour()))

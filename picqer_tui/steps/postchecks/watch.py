"""`postchecks.watch`: aftercare for hours or days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.switched import GRACE
from picqer_tui.steps import rollback, switch
from picqer_tui.steps.cutover.deactivate_old import page
from picqer_tui.steps.rollback import Price
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import ALIVE, BESIDE, TESTED, Switch
from picqer_tui.steps.told import Told

GAP = timedelta(minutes=65)
"""Longer without a look is a gap in the first day after the switch; a watch without a screen looks every hour."""
LONG_GAP = timedelta(hours=26)
"""And this long in the days after it, when a look a day is enough."""
FIRST_DAY = timedelta(hours=24)
REMEMBERED = timedelta(hours=24)
"""How long a gap is told after it ended."""
MOST_POINTS = 500

SPEC = StepSpec(
    id="postchecks.watch",
    phase=Phase.POSTCHECKS,
    kind="watch",
    title=Phrase("Aftercare"),
    article=Phrase(
        "After the connection is made, check for a while that orders, stock and shipments go the right way."
    ),
    purpose=Phrase(
        "Keeps looking for hours or days: the order balance, orders that come twice, imports that fail, two connections that "
        "both bring orders, and what going back would cost by now."
    ),
    advice=Phrase(
        "Run the steps for missed orders, duplicate orders and leftover orders again after an hour, a day and a week. Look every "
        "day at the failed imports in Picqer."
    ),
    findings=(
        FindingKind(
            "overlap",
            Phrase("Connection {subject} brings new orders beside the new connection: {count}, the last at {at}."),
            Phrase("Orders come twice, and shipments are reported to the wrong shop."),
            Phrase("Deactivate it on {link}, then run the step for duplicate orders."),
        ),
        FindingKind(
            "new-row-error",
            Phrase("Order {subject} of the new shop could not be imported: {reason}"),
            Phrase("It is not in Picqer and nobody will send it."),
            Phrase("Read the reason, mend it in the new shop, and look again; Picqer tries again by itself."),
        ),
        FindingKind(
            "watch-gap",
            Phrase("Nothing was read between {since} and {until}; what happened then was read afterwards."),
            Phrase("What happened and was undone in that time was not seen."),
            Phrase("Nothing to do. Keep the program running, or run the steps by hand, while you rely on it."),
        ),
    ),
    every=timedelta(minutes=10),
)

OTHERS = {
    "postchecks.duplicate-orders": Phrase("orders that came twice"),
    "postchecks.product-identity": Phrase("products with another id"),
    "postchecks.missed-orders": Phrase("orders that were missed"),
    "postchecks.leftover-orders": Phrase("orders left over"),
    "postchecks.stock-push": Phrase("stock that differs"),
    "postchecks.shipment-feedback": Phrase("shipments not shown"),
}
"""Steps whose last findings are shown beside this one."""


class Watch:
    """Judges what may still go wrong days after the switch."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        return [*wanted, *rollback.price_needs(evidence, switch.look(evidence))]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        told = Told(notes)
        _gaps(evidence, notes, told, seen)
        _others(evidence, notes)
        if seen.connected_at is None:
            if seen.closed and evidence.move.switched_at is not None:
                _price(evidence, notes, rollback.price(evidence, seen))
            words = Phrase("The new shop is not connected yet, so there is nothing to watch.")
            return switch.not_connected(seen, words)
        rows = list(evidence.records(switch.rows(), ImportRow, by="connection", values=[seen.new]))
        _overlap(evidence, told, seen)
        _errors(told, seen, rows)
        cost = rollback.price(evidence, seen)
        _price(evidence, notes, cost)
        notes.count("looked_at", len(rows))
        if told.told("overlap"):
            words = Phrase("The old connection brings orders again beside the new one. Deactivate it first.")
            return Judgement(Reason.COMPLETE, words)
        words = Phrase(
            "Orders that came in through the new connection: {rows}; failed imports: {errors}. Going back now, orders to finish "
            "and complete by hand: {orders}.",
            {"rows": len(rows), "errors": told.told("new-row-error"), "orders": cost.orders},
        )
        return Judgement(Reason.COMPLETE, words)


STEP = Watch()


def _both_since(evidence: Evidence, seen: Switch) -> datetime | None:
    """From when on the old connection should bring nothing, on Picqer's clock: from the first row of the new one. A new one that
    was there well before the switch was made for a test, or serves a shop that was connected already: then from the switch on,
    and while nobody said when that was, nothing is said."""
    if not seen.old or seen.connected_at is None:
        return None
    if seen.said_at is not None:
        beforehand = seen.connected_at < seen.said_at - TESTED or evidence.move.settings.new.connected
        return seen.said_at + GRACE if beforehand else seen.connected_at
    if evidence.move.settings.new.connected or seen.local(evidence.now) - seen.connected_at > BESIDE:
        return None
    newest = seen.links[seen.new].newest_made
    alive = newest is not None and seen.local(evidence.now) - newest <= ALIVE
    return seen.connected_at if alive else None


def _overlap(evidence: Evidence, told: Told, seen: Switch) -> None:
    """Rows that the old connection made beside the new one."""
    since = _both_since(evidence, seen)
    if since is None:
        return
    made = [
        row.created_at
        for row in evidence.records(switch.rows(), ImportRow, by="connection", values=[seen.old])
        if row.created_at is not None and row.created_at >= since
    ]
    if made:
        facts: dict[str, Value] = {
            "side": "picqer",
            "count": len(made),
            "at": seen.utc(max(made)),
            "link": page(evidence.move.settings.picqer_url, seen.old),
        }
        told("overlap", Severity.BLOCKED, seen.old, facts, len(made))


def _errors(told: Told, seen: Switch, rows: Sequence[ImportRow]) -> None:
    for row in rows:
        if row.status == "error":
            facts: dict[str, Value] = {
                "foreign_id": row.foreign_id.exact,
                "reason": row.reason or Phrase("Picqer gives no reason"),
                "ordered_at": seen.utc(row.ordered_at),
                "shop_status": row.foreign_status,
            }
            told("new-row-error", Severity.ATTENTION, row.foreign_number.exact or row.foreign_id.exact, facts)


def _gaps(evidence: Evidence, notes: Notes, told: Told, seen: Switch) -> None:
    """The rounds of this watch, kept from run to run. A round is noted only when its rows were really read."""
    before = evidence.figure(SPEC.id, "rounds")
    kept: Mapping[str, Value] = before.data if before is not None else {}
    last: datetime | None = kept.get("last")
    gaps: list[list[datetime]] = [list(each) for each in kept.get("gaps", [])]
    read = evidence.reading(switch.rows())
    now = read.begun_at if read.coverage is Coverage.COMPLETE else None
    if now is not None and (last is None or now > last):
        if last is not None and now - last > _allowed(seen, last):
            gaps.append([last, now])
        last = now
    gaps = [each for each in gaps if evidence.now - each[1] <= REMEMBERED]
    if gaps:
        longest = max(gaps, key=lambda each: each[1] - each[0])
        told(
            "watch-gap", Severity.ATTENTION, Raw("move"), {"since": longest[0], "until": longest[1], "count": len(gaps)}
        )
    points = [[at, words] for since, until in gaps for at, words in ((since, _BEGAN), (until, _ENDED))]
    data: dict[str, Value] = {"points": points, "last": last, "gaps": gaps}
    notes.figure(Figure("rounds", FigureShape.TIMELINE, Phrase("Stretches without a look"), data))


_BEGAN, _ENDED = Phrase("last look before"), Phrase("looked again")


def _allowed(seen: Switch, since: datetime) -> timedelta:
    """How long may pass without a look from this moment on."""
    connected = seen.utc(seen.connected_at)
    return GAP if connected is not None and since - connected <= FIRST_DAY else LONG_GAP


def _others(evidence: Evidence, notes: Notes) -> None:
    """When the other post-checks were last judged, and what they found."""
    verdicts = evidence.verdicts()
    rows: list[list[Value]] = []
    keys: list[str] = []
    for step, words in OTHERS.items():
        verdict = verdicts.get(step)
        if verdict is None or verdict.mark is Mark.NOT_APPLICABLE:
            continue
        counts = evidence.counts(step)
        rows.append([words, counts.get("blocked", 0), counts.get("attention", 0), verdict.at])
        keys.append(step)
    columns = [Phrase("Looked for"), Phrase("Blocked"), Phrase("Attention"), Phrase("Last look")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": keys}
    notes.figure(Figure("others", FigureShape.TABLE, Phrase("The other checks, when last looked"), data))


def _price(evidence: Evidence, notes: Notes, cost: Price) -> None:
    """The price of going back, now and since the first round."""
    before = evidence.figure(SPEC.id, "price")
    points: list[list[Value]] = [list(each) for each in before.data.get("points", [])] if before is not None else []
    if not points or points[-1][1] != cost.orders:
        points.append([evidence.now, cost.orders])
    title = Phrase("Orders to finish and complete by hand, if you went back")
    notes.figure(Figure("price", FigureShape.CURVE, title, {"points": points[-MOST_POINTS:]}))
    for name, words, value in (
        ("parcels", Phrase("Parcels sent for the new shop"), cost.sent),
        ("entered", Phrase("Orders that were entered again"), cost.entered),
        ("gap", Phrase("Paid orders of the old shop that Picqer does not have"), cost.gap),
    ):
        notes.figure(Figure(name, FigureShape.NUMBER, words, {"value": value}))

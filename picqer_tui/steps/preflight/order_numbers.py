"""Step `preflight.order-numbers`: do the new shop's order numbers run into numbers that are in use?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.series import Series, Used, apart
from picqer_tui.steps import switch
from picqer_tui.steps.preflight.connections_seen import ROWS, Seen
from picqer_tui.steps.scenarios import needs_another_shop

STEP_ID = "preflight.order-numbers"
FRESH = timedelta(days=7)
RECENT = timedelta(days=56)
TICK = 5_000
OPEN = {side: Need(side, Order, FRESH, "open") for side in (Side.OLD, Side.NEW)}
ALL_NEW = Need(Side.NEW, Order, FRESH)
"""Asked for only when no recent and no open order shows how the new shop numbers its orders."""

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Order numbers"),
    article=Phrase("No order may stand in Picqer twice; two orders with one number are hard to tell apart."),
    purpose=Phrase(
        "Looks whether the order numbers that the new shop is going to give run into numbers of the old shop or of"
        " another connection."
    ),
    advice=Phrase(
        "Compare the next order number of the new shop with the last ones of the old shop. When the new series starts"
        " inside the old one, set a prefix or a higher start in the new shop before its first order."
    ),
    findings=(
        FindingKind(
            "series-overlap",
            Phrase(
                "The new shop goes on with number {next}; such numbers from {first} on that are in use by {whose}: {count}."
            ),
            Phrase(
                "Two orders will have one number in Picqer: packers, customers and this program can mistake one for the other."
            ),
            Phrase("Before the first order, set the prefix “{prefix}” in the new shop, or let it start at {start}."),
        ),
    ),
)


class OrderNumbers:
    """Judges the series of the new shop against the numbers of the old shop and of every connection."""

    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_another_shop(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        seen = Seen(evidence)
        wanted = [*switch.needs(evidence, FRESH), OPEN[Side.NEW], _recent(evidence, Side.NEW)]
        wanted += [need for side in seen.sides if (need := seen.lookups(side)) is not None]
        if evidence.move.has_old:
            wanted += [OPEN[Side.OLD], _recent(evidence, Side.OLD)]
        return [*wanted, ALL_NEW] if _wants_all(evidence) else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        if (unknown := switch.unknown_old(switch.look(evidence, FRESH))) is not None:
            return unknown
        following = _following(evidence) if _whole(evidence) else None
        if following is None:
            words = Phrase(
                "No order of the new shop was seen, so nobody can say which number comes next. Place a test order and look again."
            )
            return Judgement(Reason.NO_SAMPLE, words)
        used = _in_use(evidence, notes, Seen(evidence), following)
        _figure(notes, following, used)
        clashes = {source: found for source, found in used.items() if found.ahead}
        for source, found in sorted(clashes.items()):
            notes.finding(_finding(following, source, found, used))
        shown = following.shown(following.place)
        if clashes:
            words = Phrase(
                "The next number of the new shop is {next}, and it runs into numbers that are in use.", {"next": shown}
            )
        else:
            words = Phrase(
                "The next number of the new shop is {next}; none of the next 10,000 numbers is in use.", {"next": shown}
            )
        return Judgement(Reason.COMPLETE, words)


STEP = OrderNumbers()


class _Following(NamedTuple):
    """The number that the new shop gives next."""

    series: Series
    place: int

    def shown(self, place: int) -> str:
        return f"{self.series.before}{place}{self.series.after}"


def _recent(evidence: Evidence, side: Side) -> Need:
    return Need(side, Order, FRESH, "recent", since=evidence.now - RECENT)


def _orders(evidence: Evidence, side: Side) -> Iterator[Order]:
    """Orders of a shop as far as they were read, each once or twice."""
    for need in (OPEN[side], _recent(evidence, side), *((ALL_NEW,) if side is Side.NEW else ())):
        if evidence.reading(need).coverage is not Coverage.NONE:
            yield from evidence.records(need, Order)


def _wants_all(evidence: Evidence) -> bool:
    """Whether the short lists of the new shop were read and show nothing of its numbers."""
    lists = (OPEN[Side.NEW], _recent(evidence, Side.NEW))
    if any(evidence.reading(need).coverage is not Coverage.COMPLETE for need in lists):
        return False
    found = (order for need in lists for order in evidence.records(need, Order))
    return not any(apart(_number(order)) for order in found)


def _whole(evidence: Evidence) -> bool:
    """Whether the orders of the new shop were read to the end: of a part of them nobody can say which number is the highest."""
    lists = [OPEN[Side.NEW], _recent(evidence, Side.NEW), *((ALL_NEW,) if _wants_all(evidence) else ())]
    return all(evidence.reading(need).coverage is Coverage.COMPLETE for need in lists)


def _number(order: Order) -> str:
    return order.number.exact or order.id


def _following(evidence: Evidence) -> _Following | None:
    """One above the highest number of the series of the newest order. Where a platform starts each shop at the same number, an
    order that was brought in says nothing of the series, and a shop without orders begins there."""
    first = evidence.move.profiles[Side.NEW].first_number
    orders = list(_orders(evidence, Side.NEW))
    own = [order for order in orders if first is None or _own(order)]
    known = [order for order in own if apart(_number(order)) is not None]
    newest = max(known, key=lambda order: (len(order.id), order.id), default=None)
    if newest is None:
        return None if first is None else _Following(Series("", ""), max(first, _highest(orders, Series("", "")) + 1))
    series, _ = apart(_number(newest)) or (Series("", ""), 0)
    return _Following(series, _highest(orders, series) + 1)


def _own(order: Order) -> bool:
    """Placed in the shop itself; where the shop does not say so, one that names another order it was made from is not."""
    return order.native is True or (order.native is None and not order.reference.exact)


def _highest(orders: Sequence[Order], series: Series) -> int:
    found = (apart(_number(order)) for order in orders)
    return max((place for each in found if each is not None and each[0] == series for place in (each[1],)), default=0)


def _in_use(evidence: Evidence, notes: Notes, seen: Seen, following: _Following) -> Mapping[str, Used]:
    """Numbers in use by source: `old`, or the connection. A connection that serves either shop of the move is none of them, nor
    one of which that is not known."""
    move = evidence.move
    used: dict[str, Used] = {}
    skipped = {
        each.id
        for each in seen.connections.values()
        if each.id != move.old_connection
        and any(seen.serves(each, side) or not seen.asked_all(each, side) for side in seen.sides)
    }
    for at, row in enumerate(evidence.records(ROWS, ImportRow)):
        if at % TICK == 0:
            notes.progress(at, None)
        if row.connection not in skipped and row.foreign_number:
            source = "old" if row.connection == move.old_connection else row.connection
            used.setdefault(source, Used(following.series, following.place)).note(row.foreign_number.exact)
    if move.has_old:
        old = used.setdefault("old", Used(following.series, following.place))
        for order in _orders(evidence, Side.OLD):
            old.note(order.number.exact)
    notes.count("looked_at", sum(each[0] for found in used.values() for each in found.ranges.values()))
    return used


def _finding(following: _Following, source: str, found: Used, used: Mapping[str, Used]) -> Finding:
    highest = max(each.ranges[following.series][2] for each in used.values() if following.series in each.ranges)
    taken = {series.before for each in used.values() for series in each.ranges}
    facts: dict[str, Value] = {
        "side": "new",
        "next": following.shown(following.place),
        "first": following.shown(found.first_ahead),
        "count": found.ahead,
        "whose": Phrase("the old shop") if source == "old" else Phrase("connection {id}", {"id": source}),
        "prefix": _free_prefix(taken),
        "start": str((highest // 10_000 + 1) * 10_000 + 1),
    }
    return Finding("series-overlap", Severity.ATTENTION, Raw(source), found.ahead, facts)


def _free_prefix(taken: set[str]) -> str:
    """A short prefix that no series in use begins with."""
    free = (f"{letter}-" for letter in "NSWXYZABCDEFGHIJKLMOPQRTUV")
    return next((each for each in free if not any(known.startswith(each[0].casefold()) for known in taken)), "NW-")


def _figure(notes: Notes, following: _Following, used: Mapping[str, Used]) -> None:
    columns = [Phrase("Source"), Phrase("Lowest"), Phrase("Highest")]
    rows: list[list[Value]] = []
    keys: list[str] = []
    for source, found in sorted(used.items()):
        largest = found.largest
        if largest is not None:
            series, (_, lowest, highest) = largest
            whose = Phrase("the old shop") if source == "old" else Phrase("connection {id}", {"id": source})
            shown = _Following(series, 0).shown
            rows.append([whose, shown(lowest), shown(highest)])
            keys.append(source)
    rows.append([Phrase("the new shop, next"), following.shown(following.place), ""])
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [*keys, "new"]}
    notes.figure(Figure("series", FigureShape.TABLE, Phrase("Order numbers in use, by their largest series"), data))

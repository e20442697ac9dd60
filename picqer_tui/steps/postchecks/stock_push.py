"""`postchecks.stock-push`: the guard before the push, parity after it in two readings, and whether the shop follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Side, Stock
from picqer_tui.core.steps import Ask, Phase, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.stock import Class, Pair, Tally, added, compare, push_seen
from picqer_tui.steps import push_request, stock_levels, switch
from picqer_tui.steps.postchecks.stock_words import KINDS, SKIPS
from picqer_tui.steps.sales import Sales, open_orders, read_sales, recent_orders
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import WORKING, Switch
from picqer_tui.steps.told import Told

MOST_LOOKUPS = 1_000
"""SKUs that differ and are read a second time, those that sell first; beyond that the first reading is all there is."""
TICK = 5_000

SPEC = StepSpec(
    id="postchecks.stock-push",
    phase=Phase.POSTCHECKS,
    kind="task",
    title=Phrase("Stock push"),
    article=Phrase("Have a stock push done from Picqer to the new webshop. Picqer does this for you on request."),
    purpose=Phrase(
        "Before the push: warns of products that sell and would be set to zero. After it: compares the stock of both sides, "
        "reads what differs a second time, and looks whether the shop follows when stock moves in Picqer."
    ),
    advice=Phrase(
        "Look at what would become zero and correct Picqer where it is wrong. Send the request below to Picqer. When they say "
        "that the push is done, say so here and look again."
    ),
    findings=KINDS,
    asks=(Question("pushed", Phrase("Has Picqer said that the stock push is done?"), Ask.CONFIRM),),
    every=timedelta(minutes=10),
)


class StockPush:
    """Judges stock before or after the push, by whether somebody said that it was done."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = [
            *switch.needs(evidence),
            *stock_levels.NEEDS,
            open_orders(WORKING),
            recent_orders(evidence.now, WORKING),
        ]
        if not _pushed(evidence) or any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        return [*wanted, *_second(_different(evidence))]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        push_request.figures(evidence, notes)
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        if seen.connected_at is None and not _pushed(evidence) and not seen.closed:
            return Judgement(
                Reason.NO_SAMPLE,
                Phrase("The new shop is not connected yet. Ask for the push for right after connecting."),
            )
        sales = read_sales(evidence, WORKING)
        return _after(evidence, notes, seen, sales) if _pushed(evidence) else _before(evidence, notes, sales)


STEP = StockPush()


def _pushed(evidence: Evidence) -> bool:
    return evidence.move.answer(SPEC.id, "pushed") == "yes"


def _facts(pair: Pair, sales: Sales) -> dict[str, Value]:
    open_lines, sold = sales.lines(pair.sku)
    return {
        "idproduct": pair.picqer_id,
        "foreign_id": pair.shop_id,
        "free_stock": pair.picqer,
        "shop_stock": pair.shop,
        "open_lines": open_lines,
        "sold_lines": sold,
    }


def _before(evidence: Evidence, notes: Notes, sales: Sales) -> Judgement:
    """The zero-flood guard."""
    tally, told = Tally(), Told(notes)
    for number, found in enumerate(stock_levels.compared(evidence)):
        tally.add(found)
        if number % TICK == 0:
            notes.progress(number, None)
        if isinstance(found, Pair) and found.stands is Class.OVERSELL and sales.sells(found.sku):
            weight = sales.weight(found.sku, found.shop)
            told("would-become-zero", Severity.ATTENTION, found.sku, _facts(found, sales), weight)
    _figures(notes, tally, tally.different)
    zero = told.told("would-become-zero")
    values = {"zero": zero, "different": tally.different, "compared": tally.compared}
    words = Phrase(
        "The push is not done yet: {different} of {compared} SKUs differ, and {zero} that sell would become zero.",
        values,
    )
    return Judgement(Reason.COMPLETE, words)


def _different(evidence: Evidence) -> list[Pair]:
    """SKUs that differ in the lists, those that sell first."""
    sales = read_sales(evidence, WORKING)
    found = [
        each
        for each in stock_levels.compared(evidence)
        if isinstance(each, Pair) and each.stands not in (Class.EQUAL, Class.BOTH_ZERO)
    ]
    found.sort(key=lambda pair: (-sales.weight(pair.sku, max(pair.picqer, pair.shop)), pair.sku))
    return found[:MOST_LOOKUPS]


def _second(pairs: Iterable[Pair]) -> list[Need]:
    """The second reading of these SKUs, on both sides."""
    values = tuple(sorted(f"sku:{pair.sku.exact}" for pair in pairs))
    if not values:
        return []
    return [Need(side, Stock, WORKING, "about-second", values) for side in (Side.PICQER, Side.NEW)]


def _again(evidence: Evidence, pairs: Sequence[Pair]) -> list[Pair]:
    """These SKUs by the second reading; one that was not answered on both sides is left out: nothing is said of it."""
    needs = _second(pairs)
    if not needs:
        return []
    skus = [pair.sku.exact for pair in pairs]
    rows: dict[Side, dict[str, list[Stock]]] = {need.side: {} for need in needs}
    for need in needs:
        for row in evidence.records(need, Stock, by="sku", values=skus):
            rows[need.side].setdefault(row.sku.exact, []).append(row)
    asked = set.intersection(*(set(evidence.asked(need)) for need in needs))
    places = stock_levels.places(evidence)
    second = []
    for pair in pairs:
        sku = pair.sku.exact
        there = added(row for row in rows[Side.NEW].get(sku, ()) if row.product_id == pair.shop_id)
        if f"sku:{sku}" in asked and there is not None:
            here = added(rows[Side.PICQER].get(sku, ()), places) or 0
            second.append(pair._replace(picqer=max(0, here), shop=max(0, there)))
    return second


def _after(evidence: Evidence, notes: Notes, seen: Switch, sales: Sales) -> Judgement:
    tally, told = Tally(), Told(notes)
    for found in stock_levels.compared(evidence):
        tally.add(found)
    first = _different(evidence)
    second = _again(evidence, first)
    for pair in second:
        _note(told, pair, sales)
    after = tally.different - sum(pair.picqer == pair.shop for pair in second)
    before = _earlier(evidence)
    known = switch.whole(evidence, *_second(first), *stock_levels.NEEDS)
    if before is not None and known and not push_seen(before, after):
        told("push-not-seen", Severity.BLOCKED, "new", {"before": before, "after": after, "side": "new"}, after)
    unanswered = {pair.sku.exact for pair in first} - {pair.sku.exact for pair in second}
    alive = _alive(evidence, told, seen, sales, unanswered)
    _figures(notes, tally, before)
    values = {"after": after, "compared": tally.compared, "equal": tally.compared - after}
    if before is None and after:
        words = Phrase(
            "{equal} of {compared} SKUs are equal. How many were before the push is not known, so the push itself is not proven.",
            values,
        )
        return Judgement(Reason.NO_SAMPLE, words)
    if alive is False:
        words = Phrase(
            "{equal} of {compared} SKUs are equal, and the shop does not follow what moves in Picqer.", values
        )
        return Judgement(Reason.COMPLETE, words)
    if alive is None:
        words = Phrase(
            "{equal} of {compared} SKUs are equal. No stock has moved since that shows whether the shop follows.",
            values,
        )
        return Judgement(Reason.NO_SAMPLE, words)
    return Judgement(
        Reason.COMPLETE, Phrase("{equal} of {compared} SKUs are equal in Picqer and in the new shop.", values)
    )


def _note(told: Told, pair: Pair, sales: Sales) -> None:
    facts, weight = _facts(pair, sales), sales.weight(pair.sku, max(pair.picqer, pair.shop))
    match compare(pair.picqer, pair.shop):
        case Class.OVERSELL:
            told("oversell", Severity.BLOCKED, pair.sku, facts, weight)
        case Class.SOLD_OUT:
            severity = Severity.BLOCKED if sales.sells(pair.sku) else Severity.ATTENTION
            told("sold-out-wrongly", severity, pair.sku, facts, weight)
        case Class.DIFFERS:
            told("stock-differs", Severity.ATTENTION, pair.sku, facts, weight)


def _earlier(evidence: Evidence) -> int | None:
    """How many SKUs differed before the push, as an earlier run of this step counted and each run hands on."""
    figure = evidence.figure(SPEC.id, "before")
    return int(figure.data["value"]) if figure is not None else None


def _alive(evidence: Evidence, told: Told, seen: Switch, sales: Sales, unanswered: set[str]) -> bool | None:
    """Whether the shop follows what moves in Picqer; None while nothing moved. A SKU that was told to differ in both readings
    is not told again, and nothing is told of one that was to be read again and was not (`unanswered`)."""
    recent = recent_orders(evidence.now, WORKING)
    moved = stock_levels.moved(evidence, seen, recent)
    if not moved:
        return None
    pairs = [each for each in stock_levels.compared(evidence) if isinstance(each, Pair) and each.picqer_id in moved]
    for pair in pairs:
        if pair.picqer == pair.shop or pair.sku.exact in unanswered:
            continue
        if not any(told.knows(code, pair.sku) for code in _DIFFERENCES):
            told("sync-not-alive", Severity.BLOCKED, pair.sku, _facts(pair, sales), sales.weight(pair.sku))
    return stock_levels.follows(pairs)


_DIFFERENCES = ("oversell", "sold-out-wrongly", "stock-differs")


_CLASSES = {
    Class.EQUAL: Phrase("equal"),
    Class.OVERSELL: Phrase("the shop offers it, Picqer has none"),
    Class.SOLD_OUT: Phrase("Picqer has it, the shop offers none"),
    Class.DIFFERS: Phrase("another number"),
    Class.BOTH_ZERO: Phrase("zero on both sides"),
}


def _figures(notes: Notes, tally: Tally, before: int | None) -> None:
    if before is not None:
        title = Phrase("SKUs that differed before the push")
        notes.figure(Figure("before", FigureShape.NUMBER, title, {"value": before}))
    title = Phrase("Equal, of the SKUs where either side is above zero")
    data: dict[str, Value] = {"part": tally.classes[Class.EQUAL], "whole": tally.compared}
    notes.figure(Figure("parity", FigureShape.SHARE, title, data))
    rows: list[list[Value]] = [[_CLASSES[each], tally.classes[each]] for each in _CLASSES]
    rows += [[SKIPS[each], number] for each, number in sorted(tally.skipped.items())]
    keys = [each.value for each in _CLASSES] + [each.value for each in sorted(tally.skipped)]
    data = {"columns": [Phrase("stock"), Phrase("SKUs")], "rows": rows, "keys": keys}
    notes.figure(Figure("classes", FigureShape.TABLE, Phrase("SKUs of the new shop, each counted once"), data))
    notes.count("looked_at", sum(tally.classes.values()))
    notes.count("left_out", sum(tally.skipped.values()))
    for why, number in tally.skipped.items():
        notes.count(f"left_out.{why.value}", number)

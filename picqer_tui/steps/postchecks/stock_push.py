"""`postchecks.stock-push`: the guard before the push, parity after it in two readings, and whether the shop follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.stock import Class, Pair, Tally, compare, push_seen
from picqer_tui.steps import push_request, stock_again, stock_levels, switch
from picqer_tui.steps.postchecks.stock_words import KINDS, SKIPS
from picqer_tui.steps.sales import Sales, open_orders, read_sales, recent_orders
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.stock_again import MOST_LOOKUPS
from picqer_tui.steps.switch import WORKING, Switch
from picqer_tui.steps.told import Told

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
        return [*wanted, *stock_again.needs(_different(evidence, switch.look(evidence)))]

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
        "Nobody has said yet that the push is done. SKUs that differ: {different} of {compared}; that sell and would become "
        "zero: {zero}.",
        values,
        number=tally.compared,
        none="Nobody has said yet that the push is done. There is no SKU whose stock can be compared.",
    )
    return Judgement(Reason.COMPLETE, words)


def _different(evidence: Evidence, seen: Switch) -> list[Pair]:
    """SKUs that differ in the lists: what moved in Picqer first, then those that sell."""
    sales = read_sales(evidence, WORKING)
    moved = stock_levels.moved(evidence, seen, recent_orders(evidence.now, WORKING))
    found = [each for each in stock_levels.compared(evidence) if isinstance(each, Pair) and each.picqer != each.shop]

    def turn(pair: Pair) -> tuple[bool, float, str]:
        return pair.picqer_id not in moved, -sales.weight(pair.sku, max(pair.picqer, pair.shop)), pair.sku

    return sorted(found, key=turn)[:MOST_LOOKUPS]


def _after(evidence: Evidence, notes: Notes, seen: Switch, sales: Sales) -> Judgement:
    tally, told = Tally(), Told(notes)
    for found in stock_levels.compared(evidence):
        tally.add(found)
    first = _different(evidence, seen)
    second = stock_again.read(evidence, first)
    followed = stock_again.followed(evidence, seen, recent_orders(evidence.now, WORKING))
    late = {pair.sku.exact for pair in followed.behind}
    for pair in second:
        _note(told, pair, sales, pair.sku.exact in late)
    after = tally.different - sum(pair.picqer == pair.shop for pair in second)
    before = _earlier(evidence)
    known = switch.whole(evidence, *stock_again.needs(first), *stock_levels.NEEDS)
    if before is not None and known and not push_seen(before, after):
        told("push-not-seen", Severity.BLOCKED, "new", {"before": before, "after": after, "side": "new"}, after)
    _figures(notes, tally, before)
    values = {
        "after": after,
        "compared": tally.compared,
        "equal": tally.compared - after,
        "moved": followed.looked,
        "late": len(late),
    }
    if before is None and after:
        words = Phrase(
            "{equal} of {compared} SKUs are equal. How many were before the push is not known, so the push itself is not proven.",
            values,
        )
        return Judgement(Reason.NO_SAMPLE, words)
    if late:
        words = Phrase(
            "{equal} of {compared} SKUs are equal. Of {moved} SKUs that moved in Picqer, the new shop has not followed {late}.",
            values,
        )
        return Judgement(Reason.COMPLETE, words)
    if followed.moved and not followed.known:
        words = Phrase(
            "{equal} of {compared} SKUs are equal. Of what moved in Picqer not everything was read twice, so whether the shop "
            "follows is not known.",
            values,
        )
        return Judgement(Reason.COMPLETE, words)
    if not followed.looked:
        words = Phrase(
            "{equal} of {compared} SKUs are equal. No stock has moved since that shows whether the shop follows.",
            values,
            number=tally.compared,
            none="There is no SKU whose stock can be compared.",
        )
        return Judgement(Reason.NO_SAMPLE, words)
    return Judgement(
        Reason.COMPLETE, Phrase("{equal} of {compared} SKUs are equal in Picqer and in the new shop.", values)
    )


def _note(told: Told, pair: Pair, sales: Sales, late: bool) -> None:
    """What is told of a SKU by its second reading. `late`: it moved in Picqer, and the shop has not followed."""
    facts, weight = _facts(pair, sales), sales.weight(pair.sku, max(pair.picqer, pair.shop))
    match compare(pair.picqer, pair.shop):
        case Class.OVERSELL:
            told("oversell", Severity.BLOCKED, pair.sku, facts, weight)
        case Class.SOLD_OUT:
            severity = Severity.BLOCKED if sales.sells(pair.sku) else Severity.ATTENTION
            told("sold-out-wrongly", severity, pair.sku, facts, weight)
        case Class.DIFFERS if late:
            told("sync-not-alive", Severity.BLOCKED, pair.sku, facts, weight)
        case Class.DIFFERS:
            told("stock-differs", Severity.ATTENTION, pair.sku, facts, weight)


def _earlier(evidence: Evidence) -> int | None:
    """How many SKUs differed before the push, as an earlier run of this step counted and each run hands on."""
    figure = evidence.figure(SPEC.id, "before")
    return int(figure.data["value"]) if figure is not None else None


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

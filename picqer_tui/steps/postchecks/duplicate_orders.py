"""`postchecks.duplicate-orders`: orders that Picqer has twice since the new connection began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.keys import bare_number
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Order
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import Sameness
from picqer_tui.reconcile.pairs import Item, Pair
from picqer_tui.steps import origin, presence, switch
from picqer_tui.steps.postchecks.duplicate_pairs import BACK, Suspects
from picqer_tui.steps.recent import dated
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.told import Told

SPEC = StepSpec(
    id="postchecks.duplicate-orders",
    phase=Phase.POSTCHECKS,
    kind="check",
    title=Phrase("Duplicate orders"),
    article=Phrase("Old orders must be finished in the new webshop, so that no order comes into Picqer twice."),
    purpose=Phrase(
        "Compares every order that came in since the new shop was connected with all orders that Picqer has, by number, "
        "customer, lines and total, and says which of two to cancel."
    ),
    advice=Phrase(
        "Run this right after connecting, before anybody picks. Cancel in Picqer the order that each finding names."
    ),
    findings=(
        FindingKind(
            "shipped-twice",
            Phrase("Orders {subject} are the same order, and parcels of both have left."),
            Phrase("The customer gets everything twice, and the stock is short."),
            Phrase(
                "Stop the second parcel with the carrier if you still can, inform the customer, and book the goods back."
            ),
        ),
        FindingKind(
            "duplicate-certain",
            Phrase("Orders {subject} are the same order: number {number}, and the same customer or the same lines."),
            Phrase("Both would be picked and sent."),
            Phrase("Cancel order {cancel} in Picqer; {keep} goes on."),
        ),
        FindingKind(
            "duplicate-likely",
            Phrase("Orders {subject} have the same customer and the same lines, under two numbers."),
            Phrase("If it is one order, it is sent twice; if the customer really ordered twice, nothing is wrong."),
            Phrase("Look at both in Picqer. Cancel {cancel} if it is one order, else take note of it."),
        ),
    ),
    every=timedelta(minutes=10),
)


class DuplicateOrders:
    """Judges pairs of Picqer's orders."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        seen = switch.look(evidence)
        if seen.closed:
            return [*wanted, *_since_switch(evidence)]
        return [*wanted, *Suspects(evidence, seen).needs()] if seen.connected_at is not None else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        if seen.closed:
            _by_reference(evidence, notes)
        if seen.connected_at is None:
            words = Phrase("No order came through a new connection yet, so none can be there twice.")
            return switch.not_connected(seen, words)
        suspects = Suspects(evidence, seen)
        found = suspects.pairs()
        sent = _sent(evidence, suspects, found)
        told = Told(notes)
        rows_known = switch.whole(evidence, switch.rows())
        for pair in found:
            rowless = pair.one.row is None or pair.two.row is None
            if pair.sameness is not Sameness.NUMBER and (rows_known or not rowless):
                _note(told, pair, sent)
        items = suspects.items()
        fresh = sum(item.fresh for item in items)
        notes.count("looked_at", fresh)
        notes.count("compared_with", len(items))
        notes.count("same_number_only", sum(pair.sameness is Sameness.NUMBER for pair in found))
        certain = told.told("duplicate-certain") + told.told("shipped-twice")
        values = {"certain": certain, "likely": told.told("duplicate-likely"), "fresh": fresh}
        if certain or values["likely"]:
            words = Phrase(
                "Orders since connecting: {fresh}. In Picqer twice: {certain}. Perhaps twice: {likely}.", values
            )
        else:
            words = Phrase(
                "The {fresh} order since connecting is not in Picqer twice.",
                values,
                "None of the {fresh} orders since connecting is in Picqer twice.",
                none="No order came in since connecting, so none is in Picqer twice.",
            )
        return Judgement(Reason.COMPLETE, dated(words, suspects.recent))


def _since_switch(evidence: Evidence) -> list[Need]:
    """Picqer's orders of the weeks around the switch as a person said it; nothing while nobody did."""
    at = evidence.move.switched_at
    return [switch.picqer_recent(at.replace(minute=0, second=0, microsecond=0) - BACK)] if at is not None else []


def _by_reference(evidence: Evidence, notes: Notes) -> None:
    """Where the rows are closed to the key: pairs made since the switch with one reference, of one customer or with the same
    lines. A list to look at and no finding: without rows two of one connection look the same."""
    at, customer = evidence.move.switched_at, evidence.move.settings.customer
    named: dict[str, list[Order]] = {}
    for need in _since_switch(evidence):
        for order in evidence.records(need, Order):
            if order.status != "cancelled" and order.customer in ("", customer or order.customer):
                named.setdefault(bare_number(order.reference.exact), []).append(order)
    named.pop("", None)
    rows: list[list[Value]] = []
    for number, orders in named.items():
        for one, two in combinations(sorted(orders, key=lambda each: (len(each.id), each.id)), 2):
            made = two.placed_at
            if at is not None and made is not None and made >= at and presence.same_buyer(one, two):
                rows.append([number, one.number, two.number, two.status])
    columns = [Phrase("number"), Phrase("first order"), Phrase("second order"), Phrase("status of the second")]
    title = Phrase("By reference: orders since the switch with the number and the customer or lines of another")
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [f"{row[1]}+{row[2]}" for row in rows]}
    notes.figure(Figure("by-reference", FigureShape.TABLE, title, data))


def _sent(evidence: Evidence, suspects: Suspects, found: Sequence[Pair]) -> set[str]:
    """Orders of which a picklist was closed: something has left."""
    ids = {item.order.id for pair in found for item in (pair.one, pair.two)}
    sent: set[str] = set()
    for need in suspects.needs():
        if need.side is Side.PICQER and need.kind is Order and ids:
            lists = origin.picklists(evidence, need, ids)
            sent |= {ident for ident, held in lists.items() if origin.part_sent(held)}
    return sent


def _cancel(pair: Pair, sent: set[str]) -> tuple[Item, Item]:
    """(the one to cancel, the one to keep): what has left stays; else the later one goes."""
    if pair.two.order.id in sent and pair.one.order.id not in sent:
        return pair.one, pair.two
    return pair.two, pair.one


def _note(told: Told, pair: Pair, sent: set[str]) -> None:
    cancel, keep = _cancel(pair, sent)
    facts: dict[str, Value] = {
        "idorder": pair.one.order.id,
        "other": pair.two.order.id,
        "number": pair.one.number,
        "cancel": cancel.order.number,
        "keep": keep.order.number,
        "status": pair.one.order.status,
    }
    if {pair.one.order.id, pair.two.order.id} <= sent:
        told("shipped-twice", Severity.BLOCKED, pair.subject, facts, 3)
    elif pair.sameness is Sameness.CERTAIN:
        told("duplicate-certain", Severity.BLOCKED, pair.subject, facts, 2)
    else:
        told("duplicate-likely", Severity.ATTENTION, pair.subject, facts, 1)


STEP = DuplicateOrders()

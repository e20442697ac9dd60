"""`cutover.switch-on`: automatic processing, stock and shipments of the new connection: said, and seen to work."""

from __future__ import annotations

from collections.abc import Sequence

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.stock import Pair
from picqer_tui.steps import parcels, push_request, stock_again, stock_levels, switch
from picqer_tui.steps.cutover.connect_new import RECENT
from picqer_tui.steps.cutover.deactivate_old import page
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

MOST_NAMED = 5
"""SKUs that are named in one sentence; all of them are in the step of the stock push."""

SPEC = StepSpec(
    id="cutover.switch-on",
    phase=Phase.CUTOVER,
    kind="task",
    title=Phrase("Switches on"),
    article=Phrase("Picqer tells the new webshop of stock and of shipments, and processes its orders."),
    purpose=Phrase(
        "A new connection brings products and orders only: sending of stock and of shipments is off until you switch it on. This "
        "step notes what you said, and looks in the new shop whether it works."
    ),
    advice=Phrase(
        "When the step for duplicate orders has passed: open the page of the new connection in Picqer, switch on automatic "
        "processing, sending of stock and sending of shipments, save, and send the request for the stock push."
    ),
    findings=(
        FindingKind(
            "switch-contradicted",
            Phrase(
                "Sending of {name} does not work: {count} of {whole} looked up did not arrive in the new shop after 30 minutes."
            ),
            Phrase("{harm}"),
            Phrase("Open {link}, switch it on and save. Then look again in half an hour."),
        ),
        FindingKind(
            "switch-partly",
            Phrase(
                "SKUs that moved in Picqer: {whole}. With another number in the new shop, in two readings: {count} ({skus})."
            ),
            Phrase("{harm}"),
            Phrase(
                "Did they change in the last minutes? Then look again in half an hour. Else open {link} and look whether sending "
                "of stock is still on, which warehouses feed the connection, and whether a safety stock is set."
            ),
        ),
        FindingKind(
            "switch-unconfirmed",
            Phrase("{what}"),
            Phrase("{harm}"),
            Phrase("Open {link}, switch it on, and say so here. It is certain once it was seen to work."),
        ),
    ),
    asks=(
        Question(
            "auto-process",
            Phrase(
                "Is automatic processing of orders switched on for the new connection, or do you process them by hand on purpose?"
            ),
            Ask.CONFIRM,
            required=False,
        ),
        Question(
            "stock", Phrase("Is sending of stock switched on for the new connection?"), Ask.CONFIRM, required=False
        ),
        Question(
            "shipments",
            Phrase("Is sending of shipments switched on for the new connection?"),
            Ask.CONFIRM,
            required=False,
        ),
    ),
)

_NAMES = {
    "stock": Phrase("stock"),
    "shipments": Phrase("shipments"),
    "auto-process": Phrase("automatic processing"),
}
_HARM = {
    "stock": Phrase("The new shop sells what is gone, or keeps back what is there."),
    "shipments": Phrase("Customers get no tracking code, and orders stay open in the new shop."),
    "auto-process": Phrase("New orders stay concepts in Picqer, and nobody picks them."),
}
_NOT_SAID = {
    "stock": Phrase("Nobody has confirmed that sending of stock is on, and no change was seen to arrive."),
    "shipments": Phrase("Nobody has confirmed that sending of shipments is on, and no parcel was seen to arrive."),
    "auto-process": Phrase("Nobody has confirmed that automatic processing is on."),
}
_SAID = {
    "stock": Phrase("You said that sending of stock is on; no change was seen to arrive yet."),
    "shipments": Phrase("You said that sending of shipments is on; no parcel was seen to arrive yet."),
    "auto-process": Phrase(
        "You said that automatic processing is on, and all orders of the new connection are concepts."
    ),
}


class SwitchOn:
    """Judges what was said and what is seen."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        seen = switch.look(evidence)
        recent, sent = _recent(seen), parcels.shipments(seen)
        if recent is None or sent is None:
            return wanted
        wanted += [*stock_levels.NEEDS, recent, sent]
        wanted += stock_again.needs(stock_again.to_read(stock_levels.moved_pairs(evidence, seen, recent)))
        more = parcels.in_shop(parcels.due(evidence, seen, recent))
        return [*wanted, more] if more is not None else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        push_request.figures(evidence, notes)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        recent = _recent(seen)
        if recent is None:
            words = Phrase("The new shop is not connected yet, so there is nothing to switch on.")
            return switch.not_connected(seen, words)
        told = Told(notes)
        known = switch.whole(evidence, *(need for need in self.needs(evidence) if need.side is not Side.OLD))
        link = page(evidence.move.settings.picqer_url, seen.new)
        stock = stock_again.followed(evidence, seen, recent)
        works = {
            "stock": (len(stock.behind), stock.looked),
            "shipments": _shipments(evidence, seen, recent),
            "auto-process": (0, 0),
        }
        works_not = {"stock": stock.none, "shipments": works["shipments"][0] > 0}
        for subject, (missing, whole) in works.items():
            facts: dict[str, Value] = {
                "name": _NAMES[subject],
                "harm": _HARM[subject],
                "link": link,
                "count": missing,
                "whole": whole,
            }
            said = evidence.move.answer(SPEC.id, subject) == "yes"
            if works_not.get(subject):
                told("switch-contradicted", Severity.BLOCKED, subject, facts, missing)
            elif subject == "stock" and stock.arrived and missing:
                facts["skus"] = _some(stock.behind)
                told("switch-partly", Severity.ATTENTION, subject, facts, missing)
            elif (
                known and not whole and not (subject == "auto-process" and said and _processed(evidence, seen, recent))
            ):
                facts["what"] = (_SAID if said else _NOT_SAID)[subject]
                told("switch-unconfirmed", Severity.ATTENTION, subject, facts)
        _figure(notes, works)
        seen_working = sum(1 for missing, whole in works.values() if whole and not missing)
        words = Phrase(
            "Of stock and shipments, {count} of 2 was seen to work in the new shop.",
            {"count": seen_working},
            "Of stock and shipments, {count} of 2 were seen to work in the new shop.",
            none="Neither stock nor shipments have been seen to work in the new shop yet.",
        )
        return Judgement(Reason.COMPLETE, words)


def _recent(seen: Switch) -> Need | None:
    return switch.picqer_recent(seen.connected_at - RECENT) if seen.connected_at is not None else None


def _some(pairs: Sequence[Pair]) -> str:
    """The first few of these SKUs."""
    shown = [str(pair.sku) for pair in pairs[:MOST_NAMED]]
    return ", ".join([*shown, "…"] if len(pairs) > MOST_NAMED else shown)


def _shipments(evidence: Evidence, seen: Switch, recent: Need) -> tuple[int, int]:
    missing, looked = parcels.unseen(evidence, parcels.due(evidence, seen, recent))
    return len(missing), looked


def _processed(evidence: Evidence, seen: Switch, recent: Need) -> bool:
    """Whether an order of the new connection got past concept; true as well while there is none to look at."""
    rows = evidence.records(switch.rows(), ImportRow, by="connection", values=[seen.new])
    ids = [row.order_id for row in rows if row.order_id]
    statuses = {order.status for order in evidence.records(recent, Order, values=ids)} - {"expected", "cancelled"}
    return not statuses or statuses != {"concept"}


def _figure(notes: Notes, works: dict[str, tuple[int, int]]) -> None:
    rows = [
        [_NAMES[subject], whole - missing, whole]
        for subject, (missing, whole) in works.items()
        if subject != "auto-process"
    ]
    columns = [Phrase("what"), Phrase("arrived"), Phrase("looked up")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": ["stock", "shipments"]}
    notes.figure(Figure("arrived", FigureShape.TABLE, Phrase("Seen to arrive in the new shop after 30 minutes"), data))


STEP = SwitchOn()

"""`cutover.baseline`: marks and copies taken just before the switch, and two sweeps that must come out empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order, OrderState, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import shown
from picqer_tui.reconcile.switched import row_id
from picqer_tui.steps import presence, switch
from picqer_tui.steps.cutover import baseline_checks, baseline_radius, baseline_sent
from picqer_tui.steps.preflight import old_orders_words
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

LIGHT = timedelta(minutes=5)
HEAVY = timedelta(hours=12)

PRODUCTS = Need(Side.PICQER, Product, HEAVY)

SPEC = StepSpec(
    id="cutover.baseline",
    phase=Phase.CUTOVER,
    kind="check",
    title=Phrase("Baseline"),
    article=Phrase("Deactivate the old connection when as few orders as possible are open."),
    purpose=Phrase(
        "Notes where everything stands just before the switch, so that afterwards it can be proven what came, what changed and "
        "what is missing. It counts for five minutes."
    ),
    advice=Phrase(
        "Run this when the old shop is closed and the last orders have been imported. Mend what it finds, look again, and press "
        "the button within five minutes."
    ),
    findings=(
        FindingKind(
            "check-stale",
            Phrase("The switch cannot rest on the check “{title}”: {how}."),
            Phrase("The switch would rest on something that nobody knows to be true."),
            Phrase("Run “{title}” again; you can also accept it there, by name and with a reason."),
            waivable=False,
        ),
        FindingKind(
            "change-unsettled",
            Phrase("It is not known whether the change of {label} was carried out."),
            Phrase("Sending it again could do it twice, and counting on it could be wrong."),
            Phrase("Open the changes and let the program look how it stands now."),
            waivable=False,
        ),
        FindingKind(
            "not-yet-imported",
            Phrase("Order {subject} is paid and open in the old shop, and Picqer does not have it ({why})."),
            Phrase("After the switch Picqer never fetches it from the old shop."),
            Phrase("{next}"),
        ),
        FindingKind(
            "feedback-in-flight",
            Phrase(
                "Order {subject} was sent {minutes} minute ago, and the old shop does not show it yet.",
                plural="Order {subject} was sent {minutes} minutes ago, and the old shop does not show it yet.",
                none="Order {subject} was sent just now, and the old shop does not show it yet.",
            ),
            Phrase("If you switch now, the old shop may never hear of this parcel."),
            Phrase("Wait until {until} and look again; Picqer reports a parcel after five minutes."),
        ),
        *(kind for kind in old_orders_words.KINDS if kind.code != "rule-unknown"),
    ),
    freezes=(
        PRODUCTS,
        switch.picqer_open(LIGHT),
        switch.rows(LIGHT),
        switch.shop_open(Side.OLD, LIGHT),
    ),
    lasting=True,
    until_switch=True,
    rests_on_age=True,
    every=timedelta(minutes=1),
)

_WHY = {
    "": (Phrase("no row yet"), Phrase("Wait for the import, and look again in a few minutes.")),
    "importing": (
        Phrase("import running"),
        Phrase(
            "Wait a few minutes and look again. If it stays so, ask Picqer, or accept it: after the switch it stands among"
            " the missed orders."
        ),
    ),
    "expected": (
        Phrase("Picqer still waits for the money"),
        Phrase("Wait for the import, and look again in a few minutes."),
    ),
    "error": (
        Phrase("import failed"),
        Phrase("Read the reason in Picqer and mend it, or accept it here and enter it later."),
    ),
    "ignored": (Phrase("left out by Picqer"), Phrase("Read the reason in Picqer; if that is right, accept it here.")),
}


class Baseline:
    """Takes the marks and sweeps what is still under way. In `extra` there is no old side to sweep."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return None

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        light = [*switch.needs(evidence, LIGHT), switch.picqer_open(LIGHT)]
        again = [*baseline_radius.needs(evidence, LIGHT), *baseline_checks.needs(evidence, LIGHT, HEAVY)]
        rest = [PRODUCTS, *again]
        if not evidence.move.has_old:
            return [*light, *rest]
        shop = switch.shop_open(Side.OLD, LIGHT)
        light += [shop, baseline_sent.parcels(evidence, LIGHT)]
        if any(evidence.reading(need).coverage is Coverage.NONE for need in light):
            return [*light, *rest]
        seen = switch.look(evidence, LIGHT)
        absent = _absent(evidence, seen)
        question = presence.question(absent, LIGHT)
        more = [question] if question is not None else []
        return [*light, *rest, *more, *baseline_sent.orders(evidence, LIGHT)]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        told = Told(notes)
        baseline_checks.judge(evidence, told)
        for change in evidence.unsettled():
            told("change-unsettled", Severity.BLOCKED, change.id, {"label": change.label, "side": change.side.value})
        seen = switch.look(evidence, LIGHT)
        if evidence.move.has_old:
            if (unknown := switch.unknown_old(seen)) is not None:
                return unknown
            _not_imported(evidence, told, seen)
            baseline_sent.sweep(evidence, told, notes, seen, LIGHT)
        baseline_checks.judge_again(evidence, told, notes)
        coming = baseline_radius.note(evidence, notes)
        _marks(evidence, notes, seen)
        missing, flying = told.told("not-yet-imported"), told.told("feedback-in-flight")
        if missing or flying:
            words = Phrase(
                "Paid orders that are not in Picqer yet: {missing}. Parcels that the old shop has not "
                "heard of: {flying}.",
                {"missing": missing, "flying": flying},
            )
        elif coming:
            words = Phrase(
                "{count} order is open in the new shop that connecting would bring into Picqer wrongly.",
                {"count": coming},
                plural="{count} orders are open in the new shop that connecting would bring into Picqer wrongly.",
            )
        elif stale := told.told("check-stale"):
            words = Phrase(
                "{count} check of the preflight that the switch rests on has to be run again.",
                {"count": stale},
                plural="{count} checks of the preflight that the switch rests on have to be run again.",
            )
        else:
            words = Phrase(
                "Everything paid in the old shop is in Picqer, and every parcel is reported. The marks are taken."
            )
        return Judgement(Reason.COMPLETE, words)


def _to_send(evidence: Evidence) -> list[Order]:
    """Orders of the old shop, of any age, that are paid, open and to be sent."""
    need = switch.shop_open(Side.OLD, LIGHT)
    states = (OrderState.OPEN, OrderState.PART_SHIPPED)
    return [order for order in evidence.records(need, Order, by="state", values=states) if order.pieces > 0]


def _absent(evidence: Evidence, seen: Switch) -> list[Order]:
    """Those of them of which no row leads to an order."""
    orders = _to_send(evidence)
    found = presence.by_rows(evidence, seen, orders, LIGHT)
    return [order for order in orders if order.id not in found or not found[order.id].order_id]


def _not_imported(evidence: Evidence, told: Told, seen: Switch) -> None:
    absent = _absent(evidence, seen)
    question = presence.question(absent, LIGHT)
    lists = [switch.picqer_open(LIGHT), *([question] if question is not None else [])]
    if not switch.whole(evidence, switch.rows(LIGHT), *lists):
        return
    known = presence.in_picqer(evidence, seen, absent, lists, LIGHT)
    for order in absent:
        found = known.get(order.id)
        if found is not None and found.order_id:
            continue
        status = found.row.status if found is not None and found.row is not None else ""
        why, next_move = _WHY.get(status, _WHY[""])
        facts = {
            "foreign_id": order.id,
            "status": status,
            "shop_status": order.status,
            "ordered_at": order.placed_at,
            "why": why,
            "next": next_move,
        }
        told("not-yet-imported", Severity.BLOCKED, shown(order), facts)


def _marks(evidence: Evidence, notes: Notes, seen: Switch) -> None:
    """The high-water marks: highest ids of what the switch is measured by."""
    need = switch.rows(LIGHT)
    last_row = max(
        (row_id(row) for row in evidence.records(need, ImportRow, since=evidence.now - switch.BACK)), default=0
    )
    link = seen.links.get(seen.old)
    marks: dict[str, Value] = {
        "last_row": last_row,
        "old_connection_last_row": max((row_id(row) for row in link.newest), default=0) if link else 0,
    }
    if seen.zone is not None:
        marks |= seen.zone.facts()
    notes.figure(
        Figure(
            "calibration",
            FigureShape.NUMBER,
            Phrase("Number of the newest imported order in Picqer, before the switch"),
            {**marks, "value": last_row},
        )
    )
    open_now = evidence.reading(switch.picqer_open(LIGHT)).rows
    notes.figure(Figure("open-orders", FigureShape.NUMBER, Phrase("Orders open in Picqer"), {"value": open_now}))


STEP = Baseline()

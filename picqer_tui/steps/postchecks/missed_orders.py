"""`postchecks.missed-orders`: the order balance; what Picqer never got from the old shop has to be entered by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.balance import Balance, Bucket, Case, paid_later
from picqer_tui.reconcile.orders import shown
from picqer_tui.steps import switch
from picqer_tui.steps.postchecks import missed_unseen
from picqer_tui.steps.postchecks.missed_cases import OLD, STEP_ID, OldOrders, differs, named
from picqer_tui.steps.postchecks.missed_looks import looks
from picqer_tui.steps.postchecks.missed_unseen import BALANCE, TITLES, TO_ENTER
from picqer_tui.steps.postchecks.missed_words import BUCKETS, KINDS, NEXT, UNPAID_RESTED
from picqer_tui.steps.recent import dated
from picqer_tui.steps.scenarios import needs_old_shop
from picqer_tui.steps.told import Told

MOST_ON_SHEET = 500
AGAIN = (timedelta(hours=1), timedelta(hours=24), timedelta(days=7))
"""Some customers pay late, and some orders come to light later still."""

SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.POSTCHECKS,
    kind="check",
    title=Phrase("Missed orders"),
    article=Phrase(
        "Look for new orders in the old webshop that were not imported into Picqer. Enter them in the new webshop by hand, "
        "so that Picqer still imports them."
    ),
    purpose=Phrase(
        "Puts every order of the old shop that is open or recent in exactly one place: in Picqer, cancelled, unpaid, nothing to "
        "send, entered again, or still to be entered. The sums must agree."
    ),
    advice=Phrase(
        "Enter each order of the list in the new shop by hand, with the old number in its note, and look again: this step sees "
        "when it arrives in Picqer. Run it again after an hour, a day and a week: some customers pay late."
    ),
    findings=KINDS,
    every=timedelta(hours=1),
    again=AGAIN,
)


class MissedOrders:
    """Judges the order balance."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_old_shop(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        return [*wanted, *OldOrders(evidence, switch.look(evidence)).needs()]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        old = OldOrders(evidence, seen)
        unpaid_before = old.unpaid_before()
        balance, told = Balance(), Told(notes)
        sheet: list[Case] = []
        strange = rested = 0
        lists = [*switch.needs(evidence), *old.needs()]
        known, unseen = switch.whole(evidence, *lists), switch.unseen(evidence, *lists)
        for case in old.cases():
            where = balance.add(case)
            strange += case.order.state is OrderState.UNKNOWN
            rested += where is Bucket.UNPAID and _age(evidence, case) > OLD
            if where is Bucket.TO_ENTER:
                sheet.append(case)
            if known:
                _note(evidence, told, case, where, case.order.id in unpaid_before)
        if evidence.move.switched_at is not None:
            notes.figure(looks(evidence, evidence.move.switched_at, AGAIN, unseen is None and not strange))
        figures, said = _figures(balance, rested, sheet), _words(balance, rested)
        if unseen is None or balance.total:
            _count(notes, balance)
        shown_now: Sequence[Figure] = figures
        before = None
        if unseen is not None and known:
            before = missed_unseen.Before(_read_at(evidence, lists), said)
            shown_now = missed_unseen.dated(figures, before.at)
        elif unseen is not None:
            before = missed_unseen.last_whole(evidence)
            shown_now = missed_unseen.in_part(evidence, figures[0], before)
        for figure in shown_now:
            notes.figure(figure)
        if unseen is not None:
            return Judgement(Reason.COMPLETE, missed_unseen.words(unseen, before))
        if strange:
            words = Phrase(
                "{count} order of the old shop has a status that this program does not know.",
                {"count": strange},
                plural="{count} orders of the old shop have a status that this program does not know.",
            )
            return Judgement(Reason.UNKNOWN_STATUS, words)
        return Judgement(Reason.COMPLETE, dated(said, old.recent, old.entered))


STEP = MissedOrders()


def _read_at(evidence: Evidence, lists: Sequence[Need]) -> datetime:
    """The moment as of which everything is that these lists tell."""
    return min((at for need in lists if (at := evidence.reading(need).begun_at) is not None), default=evidence.now)


def _age(evidence: Evidence, case: Case) -> timedelta:
    return evidence.now - case.order.placed_at if case.order.placed_at is not None else timedelta()


def _note(evidence: Evidence, told: Told, case: Case, where: Bucket, unpaid_before: bool) -> None:
    order, row = case.order, case.row
    age = _age(evidence, case)
    facts: dict[str, Value] = {
        "foreign_id": order.id,
        "status": row.status if row is not None else "",
        "reason": row.reason if row is not None else "",
        "shop_status": order.status,
        "ordered_at": order.placed_at,
        "age_days": max(0, age.days),
        "next": NEXT[_way(evidence.move)],
    }
    match where:
        case Bucket.UNACCOUNTED:
            told("unaccounted", Severity.BLOCKED, shown(order), facts, order.pieces)
        case Bucket.TO_ENTER | Bucket.SET_ASIDE:
            code = "missed-paid-later" if paid_later(case, unpaid_before) else "missed"
            told(code, Severity.BLOCKED, shown(order), facts, order.pieces)
        case Bucket.UNPAID if age <= OLD:
            told("unpaid-open", Severity.ATTENTION, shown(order), facts)
        case Bucket.ENTERED_ARRIVED | Bucket.ENTERED_WAITING if case.entry is not None:
            if named(order, case.entry) and differs(order, case.entry):
                facts |= {"other": shown(order), "foreign_id": case.entry.id}
                told("entry-differs", Severity.ATTENTION, shown(case.entry), facts)


def _way(move: MoveFacts) -> str:
    """How an order that was missed gets into Picqer after all."""
    if move.same_shop:
        return "wait"
    return "enter" if move.profiles[Side.OLD].can_enter_orders else "picqer"


def _words(balance: Balance, rested: int) -> Phrase:
    """Where the orders are. `rested`: unpaid ones that are left to rest."""
    values = {
        "total": balance.total,
        "in_picqer": balance[Bucket.IN_PICQER],
        "enter": balance[Bucket.TO_ENTER],
        "lost": balance[Bucket.UNACCOUNTED],
    }
    said = Phrase(
        "The {total} order of the old shop is accounted for; in Picqer: {in_picqer}.",
        values,
        "All {total} orders of the old shop are accounted for; in Picqer: {in_picqer}.",
        none="The old shop has no order that has to be accounted for.",
    )
    if values["enter"] or values["lost"]:
        said = Phrase(
            "Orders of the old shop: {total}. Paid and not in Picqer: {enter}. Not accounted for: {lost}.",
            values,
        )
    unpaid = balance[Bucket.UNPAID]
    if unpaid > rested:
        said = Phrase(
            "{said} {count} order is not paid yet.",
            {"said": said, "count": unpaid - rested},
            "{said} {count} orders are not paid yet.",
        )
    if rested:
        return Phrase(
            "{said} {count} order was never paid in {days} days and is left to rest.",
            {"said": said, "count": rested, "days": OLD.days},
            "{said} {count} orders were never paid in {days} days and are left to rest.",
        )
    return said


def _figures(balance: Balance, rested: int, sheet: Sequence[Case]) -> tuple[Figure, Figure]:
    counts = balance.counts()
    data: dict[str, Value] = {
        "columns": [Phrase("where"), Phrase("orders")],
        "rows": [[_bucket(which, rested), number] for which, number in counts.items()],
        "keys": [which.value for which in counts],
        "total": balance.total,
    }
    listed = sheet[:MOST_ON_SHEET]
    to_enter: dict[str, Value] = {
        "columns": [
            Phrase("order"),
            Phrase("placed"),
            Phrase("total"),
            Phrase("pieces"),
            Phrase("status in the old shop"),
        ],
        "rows": [[c.order.number, c.order.placed_at, c.order.total, c.order.pieces, c.order.status] for c in listed],
        "keys": [case.order.id for case in listed],
    }
    return (
        Figure(BALANCE, FigureShape.TABLE, TITLES[BALANCE], data),
        Figure(TO_ENTER, FigureShape.TABLE, TITLES[TO_ENTER], to_enter),
    )


def _bucket(which: Bucket, rested: int) -> Phrase:
    if which is Bucket.UNPAID and rested:
        return UNPAID_RESTED._replace(values={"rested": rested, "days": OLD.days})
    return BUCKETS[which]


def _count(notes: Notes, balance: Balance) -> None:
    notes.count("looked_at", balance.total)
    for which, number in balance.counts().items():
        notes.count(f"balance.{which.value}", number)

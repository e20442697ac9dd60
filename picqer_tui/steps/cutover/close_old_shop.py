"""`cutover.close-old-shop`: nobody orders in the old shop any more, while its API stays open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Option, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import shown
from picqer_tui.steps.scenarios import needs_two_shops
from picqer_tui.steps.told import Told

FRESH = timedelta(minutes=5)
PAYING = timedelta(minutes=15)
"""How long a payment that was begun before the closing may take."""
BEFORE = timedelta(hours=1)
"""How long before the closing an order may be placed to count as being paid."""
CLOSED = "closed"
YES, OPEN = "yes", "open"
GONE = "unreachable"
"""Reason of a reading that says that nothing answers, other than a key that is refused."""

SPEC = StepSpec(
    id="cutover.close-old-shop",
    phase=Phase.CUTOVER,
    kind="task",
    title=Phrase("Close the old shop"),
    article=Phrase("New orders in the old webshop after the switch have to be entered in the new one by hand."),
    purpose=Phrase(
        "Every order that is placed in the old shop after the switch has to be entered again by hand. So its checkout closes "
        "first, while its API stays open: Picqer and this program still have to read it."
    ),
    advice=Phrase(
        "Close the checkout or the payment methods of the old shop, not the whole shop: a maintenance page often closes the API "
        "as well. Let payments under way end for 15 minutes. Then look whether an order still comes in."
    ),
    findings=(
        FindingKind(
            "old-shop-unreachable",
            Phrase("The old shop is closed so far that its API does not answer any more."),
            Phrase("The last orders can no longer be read, and shipments of open orders cannot be reported there."),
            Phrase(
                "Open the API again: close the checkout only, or let the addresses of Picqer and of this program through."
            ),
        ),
        FindingKind("old-shop-sells", Phrase("{what}"), Phrase("{harm}"), Phrase("{next}")),
    ),
    asks=(
        Question(
            CLOSED,
            Phrase("Is the checkout of the old shop closed?"),
            Ask.CHOICE,
            options=(
                Option(YES, Phrase("Yes, nobody can order there any more.")),
                Option(OPEN, Phrase("No, it stays open on purpose; the order balance watches it.")),
            ),
        ),
    ),
    lasting=True,
    every=timedelta(minutes=5),
)

_PLACED = Phrase("Order {order} was placed in the old shop at {ordered_at}, after it was said to be closed.")
_SOLD: dict[str, Value] = {
    "harm": Phrase("Each such order has to be entered in the new shop by hand after the switch."),
    "next": Phrase("Close the checkout, on every address, language and app of the old shop, and look again."),
}
_STAYS: dict[str, Value] = {
    "what": Phrase("The old shop stays open on purpose."),
    "harm": Phrase("Every order that is placed there after the switch has to be entered in the new shop by hand."),
    "next": Phrase("Run the step for missed orders again and again until the old shop is closed."),
}


class CloseOldShop:
    """Judges whether anybody ordered after the closing, and whether the API still answers."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_two_shops(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        accounts = [_account(Side.PICQER), _account(Side.OLD)]
        recent = _recent(evidence)
        return [*accounts, recent] if recent is not None else accounts

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        told = Told(notes)
        _guide(evidence.move, notes)
        if _gone(evidence):
            told("old-shop-unreachable", Severity.BLOCKED, Side.OLD.value, {"side": Side.OLD.value})
            words = Phrase("The old shop does not answer any more, while Picqer does. Open its API again.")
            return Judgement(Reason.COMPLETE, words)
        said = evidence.move.answer(SPEC.id, CLOSED)
        if said == OPEN:
            told("old-shop-sells", Severity.ATTENTION, Side.OLD.value, {"side": Side.OLD.value, **_STAYS})
            return Judgement(
                Reason.COMPLETE, Phrase("The old shop stays open on purpose; the order balance watches it.")
            )
        closed = _closed_at(evidence)
        if closed is None:
            return Judgement(
                Reason.WAITING_FOR_PERSON, Phrase("Nobody has said yet that the checkout of the old shop is closed.")
            )
        return _closed(evidence, notes, told, *closed)


STEP = CloseOldShop()


def _account(side: Side) -> Need:
    return Need(side, Account, FRESH)


def _gone(evidence: Evidence) -> bool:
    """Whether the old shop alone is out of reach: while Picqer is too, the line is to blame, and nothing is said. A Picqer that
    refuses the key does answer."""
    here, there = evidence.reading(_account(Side.PICQER)), evidence.reading(_account(Side.OLD))
    answers = here.coverage in (Coverage.COMPLETE, Coverage.REFUSED)
    return answers and there.coverage is Coverage.PARTIAL and there.reason == GONE


def _closed_at(evidence: Evidence) -> tuple[datetime, datetime] | None:
    """When a person said that the shop is closed, by this program's clock and by the shop's own, the earlier first; None
    while nobody did. It is not known by which of the two a shop dates its orders."""
    answer = evidence.move.answers.get((SPEC.id, CLOSED))
    if answer is None or answer.value != YES:
        return None
    account = next(iter(evidence.records(_account(Side.OLD), Account)), None)
    ahead = account.clock_offset if account is not None and account.clock_offset is not None else 0.0
    there = answer.at + timedelta(seconds=ahead)
    return min(answer.at, there), max(answer.at, there)


def _recent(evidence: Evidence) -> Need | None:
    """Orders of the old shop since shortly before it was closed."""
    answer = evidence.move.answers.get((SPEC.id, CLOSED))
    if answer is None or answer.value != YES:
        return None
    return Need(Side.OLD, Order, FRESH, "recent", since=answer.at - BEFORE - PAYING)


def _closed(evidence: Evidence, notes: Notes, told: Told, earliest: datetime, closed_at: datetime) -> Judgement:
    """Orders placed after the closing, and orders of which the clocks leave open whether they were (`earliest`)."""
    need = _recent(evidence)
    orders = list(evidence.records(need, Order)) if need is not None else []
    paying = doubtful = 0
    for order in orders:
        if order.state is OrderState.DRAFT or order.placed_at is None:
            continue
        if order.placed_at > closed_at:
            facts: dict[str, Value] = {
                "foreign_id": order.id,
                "shop_status": order.status,
                "ordered_at": order.placed_at,
                "channel": order.channel,
                **_SOLD,
                "what": _PLACED._replace(values={"order": Raw(shown(order)), "ordered_at": order.placed_at}),
            }
            told("old-shop-sells", Severity.BLOCKED, shown(order), facts, max(1, order.pieces))
            continue
        doubtful += order.placed_at > earliest
        if order.state is OrderState.UNPAID and order.placed_at > closed_at - BEFORE:
            paying += 1
    notes.count("looked_at", len(orders))
    title = Phrase("Orders of the last hour before the closing that are still being paid")
    notes.figure(Figure("paying", FigureShape.NUMBER, title, {"value": paying}))
    sold = told.told("old-shop-sells")
    if sold:
        return Judgement(
            Reason.COMPLETE,
            Phrase(
                "{count} order was placed in the old shop after the closing.",
                {"count": sold},
                plural="{count} orders were placed in the old shop after the closing.",
            ),
        )
    if doubtful:
        words = Phrase(
            "The clock of the old shop differs from this one. Orders of which that leaves open whether they came after the "
            "closing: {count}. Look at the newest orders of the old shop, and accept this step by name if they are from before.",
            {"count": doubtful},
        )
        return Judgement(Reason.NO_SAMPLE, words)
    if evidence.now < closed_at + PAYING:
        words = Phrase(
            "Nobody has ordered since the closing. Payments under way may still end until {until}; look again then.",
            {"until": closed_at + PAYING},
        )
        return Judgement(Reason.NO_SAMPLE, words)
    words = Phrase("Nobody has ordered in the old shop since it was closed at {at}.", {"at": closed_at})
    return Judgement(Reason.COMPLETE, words)


def _guide(move: MoveFacts, notes: Notes) -> None:
    """How this platform is closed."""
    profile = move.profiles[Side.OLD]
    columns = [Phrase("Platform"), Phrase("How to close the checkout while the API stays open")]
    data: dict[str, Value] = {"columns": columns, "rows": [[profile.title, profile.closing]], "keys": [profile.name]}
    notes.figure(Figure("guide", FigureShape.TABLE, Phrase("How to close the old shop"), data))

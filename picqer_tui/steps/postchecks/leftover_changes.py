"""What `postchecks.leftover-orders` proposes: to complete in the old shop what Picqer has sent, and to mark in Picqer, with a
tag and a comment, what it still holds."""

from __future__ import annotations

from collections.abc import Sequence

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Feedback, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question
from picqer_tui.reconcile.origins import Origin
from picqer_tui.steps import switch
from picqer_tui.steps.origin import Placed
from picqer_tui.steps.switch import WORKING

STEP_ID = "postchecks.leftover-orders"
TAG = "tag"
QUESTION = Question(
    TAG,
    Phrase(
        "Which tag shall mark the leftovers in Picqer? Type the name of a tag that is there, letter for letter, and look again. "
        "Without a tag they get a comment alone."
    ),
    Ask.TEXT,
    required=False,
)
OFFERS = frozenset({ChangeKind.COMPLETE_ORDER, ChangeKind.COMMENT_ORDER, ChangeKind.TAG_ORDER})

_TOLD = {
    "nl": "Deze order kwam binnen via de oude webshopkoppeling ({connection}), als bestelling {order}. {next}",
    "en": "This order came in over the old webshop connection ({connection}), as order {order}. {next}",
}
_NEXT = {
    "nl": "Die webshop hoort niets meer van de verzending: zet de bestelling daar met de hand op voltooid zodra alles is "
    "verzonden, en niet eerder.",
    "en": "That shop hears nothing of its shipment any more: set the order to complete there by hand once everything is sent, "
    "and not before.",
}
_REPORT = {
    "nl": "Dat platform hoort niets meer van de verzending: meld de zending daar met de hand, met de trackingcode.",
    "en": "That platform hears nothing of its shipment any more: report the parcel there by hand, with its tracking code.",
}


def can(evidence: Evidence, side: Side, kind: ChangeKind) -> SideEffects | None:
    """What such a change would cause; None where the account cannot make it."""
    said = evidence.move.profiles[side].writes.get(kind)
    return said if isinstance(said, SideEffects) else None


def _based_on(evidence: Evidence, used: Sequence[Need]) -> dict[str, int]:
    return {str(each.list_key): evidence.reading(each).generation for each in used}


# in the old shop


def complete(evidence: Evidence, notes: Notes, shop_order: Order, tracking: Sequence[str], need: Need) -> None:
    """The wish to set an order to complete in the old shop: only for what Picqer sent, and where the platform can. Its tracking
    codes go along, as many as the platform keeps; where it takes them apart, that is a change of its own, made before."""
    effects = can(evidence, Side.OLD, ChangeKind.COMPLETE_ORDER)
    if effects is None:
        return
    feedback = evidence.move.profiles[Side.OLD].feedback
    codes = list(dict.fromkeys(tracking))
    if feedback is not None and not feedback.every_tracking:
        codes = codes[:1]
    as_note = effects.apart or (feedback is not None and feedback.note_only)
    wish = Change(
        id=f"{STEP_ID}:{ChangeKind.COMPLETE_ORDER.value}:{shop_order.id}",
        step=STEP_ID,
        kind=ChangeKind.COMPLETE_ORDER,
        side=Side.OLD,
        target=shop_order.id,
        label=shop_order.number or shop_order.reference,
        before={"status": shop_order.status},
        wished={"state": OrderState.DONE.value, **({"tracking": codes} if codes and not as_note else {})},
        based_on=_based_on(evidence, (need, switch.shop_open(Side.OLD), switch.rows())),
    )
    if codes and as_note and can(evidence, Side.OLD, ChangeKind.COMMENT_ORDER) is not None:
        kind = ChangeKind.COMMENT_ORDER
        told = f"{STEP_ID}:{kind.value}:{shop_order.id}"
        notes.propose(wish._replace(id=told, kind=kind, before={}, wished={"tracking": codes}))
    notes.propose(wish)


# in Picqer


def held(evidence: Evidence, placed: Sequence[Placed]) -> list[Placed]:
    """The orders that may be marked: open in Picqer and surely of the old connection, once a person said that it is off. Until
    then this is a rehearsal; and a number alone proves nothing."""
    off = evidence.move.switched_at is not None
    return [each for each in placed if off and each.origin is Origin.OLD]


def comments(evidence: Evidence, placed: Sequence[Placed]) -> Need | None:
    """The comments that this program made before with these orders; asked only of orders that have any. A list that was just
    refused is left alone: then nothing is proposed that may be there."""
    talked = sorted(f"order:{each.order.id}" for each in held(evidence, placed) if each.order.traits.get("comments"))
    if not talked or can(evidence, Side.PICQER, ChangeKind.COMMENT_ORDER) is None:
        return None
    need = Need(Side.PICQER, Feedback, WORKING, "about", tuple(talked))
    known = evidence.reading(need)
    young = known.begun_at is not None and evidence.now - known.begun_at <= need.max_age
    return None if known.coverage is Coverage.REFUSED and young else need


def mark(evidence: Evidence, notes: Notes, placed: Sequence[Placed]) -> None:
    """The wishes to tag these orders and to comment on them, as far as that was not done."""
    need = comments(evidence, placed)
    whole = need is not None and switch.whole(evidence, need)
    made = {row.tracking for row in evidence.records(need, Feedback)} if need is not None and whole else set()
    tag = evidence.move.answer(STEP_ID, TAG).strip()
    for each in held(evidence, placed):
        order = each.order
        if tag and not _tagged(order, tag) and can(evidence, Side.PICQER, ChangeKind.TAG_ORDER) is not None:
            wish = f"{STEP_ID}:picqer-tag:{order.id}:{tag}"
            notes.propose(_wish(evidence, wish, ChangeKind.TAG_ORDER, each, {"tags": [Raw(tag)]}))
        if can(evidence, Side.PICQER, ChangeKind.COMMENT_ORDER) is None or (order.traits.get("comments") and not whole):
            continue
        wish = f"{STEP_ID}:picqer-comment:{order.id}"
        if wish not in made:
            change = _wish(evidence, wish, ChangeKind.COMMENT_ORDER, each, {"comments": [wish]})
            notes.propose(change._replace(says=_says(evidence, each)))


def _wish(evidence: Evidence, ident: str, kind: ChangeKind, each: Placed, wished: Values) -> Change:
    return Change(
        id=ident,
        step=STEP_ID,
        kind=kind,
        side=Side.PICQER,
        target=each.order.id,
        label=each.order.number,
        before={},
        wished=wished,
        based_on=_based_on(evidence, (switch.picqer_open(WORKING), switch.rows())),
    )


def _tagged(order: Order, tag: str) -> bool:
    """Whether an order has this tag; its tags are kept as one text, with commas."""
    return f",{Raw(tag)}," in f",{order.traits.get('tags', '')},"


def _says(evidence: Evidence, each: Placed) -> str:
    """The comment, in the language of the move: colleagues read it in Picqer. Without `@`, which would call one by name."""
    move = evidence.move
    language = move.settings.lang if move.settings.lang in _TOLD else "en"
    by_hand = _NEXT if move.profiles[Side.OLD].can_enter_orders else _REPORT
    number = each.row.foreign_number if each.row is not None else Raw(each.shop_id)
    text = _TOLD[language].format(connection=move.old_connection, order=number or each.shop_id, next=by_hand[language])
    return text.replace("@", "")

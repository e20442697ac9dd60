"""`cutover.deactivate-old`: the point of no return, and the proof that the old connection is off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import shown
from picqer_tui.reconcile.switched import GRACE, Proof, Silence, silence, silence_by_reference
from picqer_tui.steps import presence, switch
from picqer_tui.steps.scenarios import needs_old_shop
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

BACK = timedelta(days=2)
"""How far back the old shop's orders are read for the proof when nobody said when the switch was."""
BUTTONS = ("de-activeer webshop-integratie", "deactivate webshop integration", "deactivate store integration")
"""The button at the bottom of the page, as Picqer has worded it (help article; newer texts say store)."""

SPEC = StepSpec(
    id="cutover.deactivate-old",
    phase=Phase.CUTOVER,
    kind="task",
    title=Phrase("Old connection off"),
    article=Phrase("Deactivate the current connection on its own page in Picqer: the button stands at the bottom."),
    purpose=Phrase(
        "From here on Picqer fetches nothing more from the old shop and tells it nothing. Afterwards the silence of the "
        "connection is proven with Picqer's own numbers and times."
    ),
    advice=Phrase(
        "Open the link, look whether the page shows the old shop, and press the button at the bottom: “de-activeer "
        "webshop-integratie”, or in English “deactivate webshop integration” or “deactivate store integration”. Then type the "
        "name of the move here. The connection can be made active again later; what it then imports is not known."
    ),
    findings=(
        FindingKind(
            "still-importing",
            Phrase(
                "Connection {subject} still imports: {count} order came in after the switch, at {at}.",
                plural="Connection {subject} still imports: {count} orders came in after the switch, the last at {at}.",
            ),
            Phrase("Two connections that both bring orders lead to orders that come twice."),
            Phrase(
                "Open {link} and press the button at the bottom. Was it pressed? Then look whether it is the right connection."
            ),
        ),
        FindingKind(
            "row-moved",
            Phrase(
                "{count} older order of connection {subject} changed after the switch, at {at}.",
                plural="{count} older orders of connection {subject} changed after the switch, the last at {at}.",
            ),
            Phrase("A connection that is off should change nothing; perhaps a colleague did this."),
            Phrase("Look at order {other} in Picqer, and whether the page of the connection says that it is off."),
        ),
        FindingKind(
            "off-not-proven",
            Phrase("Nothing contradicts that connection {subject} is off, and nothing proves it."),
            Phrase("If it is still on, the next order of the old shop comes into Picqer as before."),
            Phrase(
                "Wait for an order, or place a test order in the old shop: after 15 minutes it must not be in Picqer."
            ),
        ),
    ),
    asks=(
        Question(
            "off",
            Phrase(
                "Did you press the button on the page of the old connection? Type the name of the move to confirm it."
            ),
            Ask.TYPED,
            gate=Gate.NO_RETURN,
        ),
    ),
    every=timedelta(minutes=5),
)


def page(picqer_url: str, connection: str) -> str:
    """Address of a connection's page. `redirect.picqer.com` sends a person who is logged in to their own account (help
    article); a Picqer on this machine has the page itself."""
    parts = urlsplit(picqer_url)
    if (parts.hostname or "") in ("127.0.0.1", "localhost", "::1"):
        return f"{parts.scheme}://{parts.netloc}/config/webshops/{connection}"
    return f"https://redirect.picqer.com/config/webshops/{connection}"


class DeactivateOld:
    """Judges the silence of the old connection."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return needs_old_shop(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if evidence.reading(wanted[0]).coverage is Coverage.NONE:
            return wanted
        wanted.append(_orders(evidence))
        if not switch.closed(evidence) or evidence.reading(wanted[-1]).coverage is Coverage.NONE:
            return wanted
        return [*wanted, *_in_picqer(evidence)]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        move = evidence.move
        connection = move.old_connection
        if not connection:
            return Judgement(
                Reason.WAITING_FOR_PERSON, Phrase("Nobody has said which connection is the old one. Choose it first.")
            )
        link = page(move.settings.picqer_url, connection)
        notes.figure(
            Figure(
                "link",
                FigureShape.TEXT,
                Phrase("Page of the old connection; the button stands at the bottom"),
                {"text": "\n".join((link, *BUTTONS)), "to": "", "link": link, "buttons": list(BUTTONS)},
            )
        )
        seen = switch.look(evidence)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        if seen.closed:
            return _by_reference(evidence, notes, seen, link)
        off_at = _off_at(evidence, seen)
        found = _silence(evidence, seen, off_at)
        _figure(notes, found)
        if off_at is None and not found.kept_out:
            return _unsaid(move)
        known = switch.whole(evidence, switch.rows(), _orders(evidence))
        return _say(notes, seen, found, link, known)


def _off_at(evidence: Evidence, seen: Switch) -> datetime | None:
    """From when the old connection should bring nothing. While nobody said so: since its last sign of life before the new one
    began, unless that was made long ago, beside the old one and on purpose."""
    began = seen.connected_at
    if seen.said_at is not None or began is None:
        return seen.said_at
    return seen.moment if seen.local(evidence.now) - began <= switch.BESIDE else None


def _orders(evidence: Evidence) -> Need:
    """Orders of the old shop that a working connection would have brought since the switch."""
    since = evidence.move.switched_at or evidence.now
    return switch.shop_recent(Side.OLD, (since - BACK).replace(minute=0, second=0, microsecond=0))


def _silence(evidence: Evidence, seen: Switch, off_at: datetime | None) -> Silence:
    need = switch.rows()
    reading = evidence.reading(need)
    rows = evidence.records(need, ImportRow, by="connection", values=[seen.old])
    orders = list(evidence.records(_orders(evidence), Order))
    ids = [order.id for order in orders]
    known = {
        row.foreign_id.exact
        for row in evidence.records(need, ImportRow, by="foreign_id", values=ids)
        if row.connection == seen.old
    }
    after = evidence.move.switched_at or seen.utc(seen.moment) or evidence.now
    return silence(rows, off_at, orders, after, reading.begun_at or evidence.now, known)


def _since(evidence: Evidence) -> list[Order]:
    """Numbered orders of the old shop placed since the switch; none in one shop, where the new connection brings them too."""
    after = evidence.move.switched_at
    if after is None or evidence.move.same_shop:
        return []
    placed = evidence.records(_orders(evidence), Order)
    return [order for order in placed if order.number.exact and order.placed_at is not None and order.placed_at > after]


def _in_picqer(evidence: Evidence) -> list[Need]:
    """Asks Picqer for those orders by their reference."""
    question = presence.question(_since(evidence), switch.WORKING)
    return [question] if question is not None else []


def _by_reference(evidence: Evidence, notes: Notes, seen: Switch, link: str) -> Judgement:
    """A lower grade of proof, where the rows are closed to the key; the closed list makes it not verified."""
    move = evidence.move
    if move.switched_at is None:
        return _unsaid(move)
    orders, lists = _since(evidence), _in_picqer(evidence)
    seen_at = min((evidence.reading(need).begun_at or evidence.now for need in lists), default=evidence.now)
    known = presence.by_reference(evidence, orders, lists)
    by_hand = not move.profiles[Side.OLD].can_enter_orders
    found = silence_by_reference(orders, move.switched_at, seen_at, known, by_hand)
    whole = switch.whole(evidence, _orders(evidence), *lists)
    if not whole:
        found = found._replace(kept_out=(), proof=Proof.CONTRADICTED if found.came else Proof.WEAK)
    _figure(notes, found)
    told = Told(notes)
    facts: dict[str, Value] = {"side": "picqer", "link": link, "grace": GRACE}
    if found.came:
        last = max(found.came, key=lambda order: (order.placed_at is not None, order.placed_at))
        facts |= {"count": len(found.came), "at": last.placed_at, "other": shown(last)}
        told("still-importing", Severity.BLOCKED, seen.old, facts, len(found.came))
        words = Phrase(
            "The old connection still brings orders: by reference, {count} placed since the switch is in Picqer.",
            {"count": len(found.came)},
            "The old connection still brings orders: by reference, {count} placed since the switch are in Picqer.",
            len(found.came),
        )
        return Judgement(Reason.COMPLETE, words)
    if found.kept_out:
        words = Phrase(
            "By reference, {count} paid order that the old shop had since is not in Picqer. That the old connection is off "
            "is likely, not proven.",
            {"count": len(found.kept_out)},
            "By reference, none of the {count} paid orders that the old shop had since is in Picqer. That the old connection is "
            "off is likely, not proven.",
            len(found.kept_out),
        )
        return Judgement(Reason.COMPLETE, words)
    if whole:
        told("off-not-proven", Severity.ATTENTION, seen.old, facts)
    words = Phrase(
        "Nothing can be told by reference: the old shop had no order since that only the old connection brings."
    )
    return Judgement(Reason.COMPLETE, words)


def _unsaid(move: MoveFacts) -> Judgement:
    if move.switched_at is not None:
        words = Phrase(
            "On what clock Picqer's dates run is not known, so nothing can be said of rows since the switch."
        )
        return Judgement(Reason.ZONE_UNKNOWN, words)
    return Judgement(Reason.WAITING_FOR_PERSON, Phrase("Nobody has said yet that the old connection is off."))


def _say(notes: Notes, seen: Switch, found: Silence, link: str, known: bool) -> Judgement:
    told = Told(notes)
    facts: dict[str, Value] = {"side": "picqer", "link": link, "grace": GRACE}
    if found.late:
        last = max((row.created_at for row in found.late if row.created_at is not None), default=None)
        facts |= {"count": len(found.late), "at": seen.utc(last), "other": found.late[-1].foreign_number}
        told("still-importing", Severity.BLOCKED, seen.old, facts, len(found.late))
        words = Phrase("The old connection still brings orders: {count} since the switch.", {"count": len(found.late)})
        return Judgement(Reason.COMPLETE, words)
    if found.moved:
        last_row = max(found.moved, key=lambda row: (row.updated_at is not None, row.updated_at))
        facts |= {
            "count": len(found.moved),
            "at": seen.utc(last_row.updated_at),
            "other": last_row.foreign_number or last_row.foreign_id,
        }
        told("row-moved", Severity.ATTENTION, seen.old, facts, len(found.moved))
    if found.proof is Proof.STRONG:
        words = Phrase(
            "The old connection is off: the old shop had {count} paid order since, and it did not come into Picqer.",
            {"count": len(found.kept_out)},
            "The old connection is off: the old shop had {count} paid orders since, and none came into Picqer.",
            len(found.kept_out),
        )
        return Judgement(Reason.COMPLETE, words)
    if known and not found.moved:
        told("off-not-proven", Severity.ATTENTION, seen.old, facts)
    words = Phrase("No order came in over the old connection since the switch; the old shop had none to bring either.")
    return Judgement(Reason.COMPLETE, words)


_GRADES = {
    Proof.STRONG: Phrase("strong: paid orders stayed outside"),
    Proof.BY_REFERENCE: Phrase("by reference only: paid orders are not in Picqer under their number"),
    Proof.WEAK: Phrase("weak: there was nothing to bring"),
    Proof.CONTRADICTED: Phrase("contradicted: it still imports"),
}


def _figure(notes: Notes, found: Silence) -> None:
    title = Phrase("Proof that the old connection is off")
    notes.figure(
        Figure("proof", FigureShape.NUMBER, title, {"value": _GRADES[found.proof], "grade": found.proof.value})
    )
    rows = [[shown(order), order.placed_at, order.status] for order in found.kept_out[:50]]
    columns = [Phrase("order"), Phrase("placed"), Phrase("status in the old shop")]
    title = Phrase("Paid orders of the old shop that did not come into Picqer")
    keys = [order.id for order in found.kept_out[:50]]
    notes.figure(Figure("kept-out", FigureShape.TABLE, title, {"columns": columns, "rows": rows, "keys": keys}))


STEP = DeactivateOld()

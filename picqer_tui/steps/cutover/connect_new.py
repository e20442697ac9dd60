"""`cutover.connect-new`: the guide for connecting the new shop, and what its first orders show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order, OrderLine, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.switched import row_id, touches
from picqer_tui.steps import switch
from picqer_tui.steps.cutover import baseline_radius
from picqer_tui.steps.cutover.connect_words import KINDS
from picqer_tui.steps.cutover.deactivate_old import page
from picqer_tui.steps.cutover.first_order import differences
from picqer_tui.steps.preflight import settings_differs
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

RECENT = timedelta(days=28)
HOUR = timedelta(hours=1)
SECONDS = timedelta(minutes=1)
"""How old the new shop's open orders may be on the screen from which it is connected."""
PRODUCTS = Need(Side.PICQER, Product, switch.WORKING)
COMING = ("imported", "importing", "expected")

SPEC = StepSpec(
    id="cutover.connect-new",
    phase=Phase.CUTOVER,
    kind="task",
    title=Phrase("Connect the new shop"),
    article=Phrase("Connect the new webshop. Picqer's help centre says for each webshop how to make the connection."),
    purpose=Phrase(
        "You make the connection in Picqer. This step then looks which connection brings orders of the new shop, and follows the "
        "first of them down to its products and settings."
    ),
    advice=Phrase(
        "Leave automatic processing, sending of stock and sending of shipments off, and do not press “import products” before "
        "the step for SKUs has passed. Follow the guide, place a test order in the new shop, and look again after a few minutes."
    ),
    findings=KINDS,
    asks=(
        Question(
            "new-connection",
            Phrase("Which connection is the new one? Only when more than one brings orders of the new shop."),
            Ask.ROW,
            figure="connections",
            required=False,
        ),
    ),
    every=timedelta(minutes=2),
)


class ConnectNew:
    """Judges the first rows of the new connection."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        seen = switch.look(evidence)
        wanted += [need for need in (_in_old(evidence, seen),) if need is not None]
        if seen.connected_at is None:
            return [*wanted, *baseline_radius.needs(evidence, SECONDS)]
        return [*wanted, PRODUCTS, _recent(seen)]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        told = Told(notes)
        _guide(evidence.move, notes)
        settings_differs.show(evidence.move, notes)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        _table(evidence, notes, seen)
        _foreign(evidence, told, seen)
        if seen.connected_at is None:
            return _before_connecting(evidence, notes)
        rows = sorted(evidence.records(switch.rows(), ImportRow, by="connection", values=[seen.new]), key=row_id)
        _rows(evidence, told, seen, rows)
        _new_products(evidence, told, seen, rows)
        followed = _differs(evidence, told, seen, rows)
        return _judgement(evidence, seen, told, rows, followed)


STEP = ConnectNew()


def _before_connecting(evidence: Evidence, notes: Notes) -> Judgement:
    """Nothing came in yet: what would, by the orders that are open in the new shop right now?"""
    words = Phrase("No order of the new shop came into Picqer yet. Place a test order and look again.")
    if baseline_radius.unseen(evidence, baseline_radius.STEP_ID):
        return Judgement(Reason.NO_SAMPLE, words)
    radius = baseline_radius.judged(evidence, notes)
    if (doubt := baseline_radius.doubt(evidence, SECONDS)) is not None:
        words = Phrase("What connecting would bring in could not be seen. Do not connect before this step shows it.")
        return Judgement(doubt, words)
    title = Phrase("Orders that should not come in, and would if you connect now")
    notes.figure(Figure("old-orders", FigureShape.NUMBER, title, {"value": radius.blocked}))
    title = Phrase("The open orders of the new shop were read at")
    notes.figure(Figure("read-at", FigureShape.NUMBER, title, {"value": radius.read_at}))
    for name in ("blast-radius", "range"):
        notes.figure(radius.figures[name])
    values: dict[str, Value] = {"radius": radius.judgement.words, "at": radius.read_at}
    words = Phrase(
        "{radius} That is how it was at {at}. No order of the new shop came into Picqer yet: after connecting, place a test "
        "order and look again.",
        values,
    )
    return Judgement(Reason.NO_SAMPLE, words)


def _recent(seen: Switch) -> Need:
    """Picqer's orders since some weeks before the first row of the new connection."""
    assert seen.connected_at is not None
    return switch.picqer_recent(seen.connected_at - RECENT)


def _in_old(evidence: Evidence, seen: Switch) -> Need | None:
    """Newest rows of strange connections, to be looked up in the old shop as well."""
    if not evidence.move.has_old:
        return None
    ids = {row.foreign_id.exact for which in _strange(evidence, seen) for row in seen.links[which].newest}
    return switch.about(Side.OLD, ids)


def _strange(evidence: Evidence, seen: Switch) -> list[str]:
    """Connections that began after the switch and are neither chosen, nor bring orders of the new shop, nor named as staying."""
    since = seen.moment if seen.old else seen.connected_at
    if since is None:
        return []
    stays = {seen.old, seen.new, *seen.touching, *evidence.move.settings.other_connections}
    return [
        link.id
        for link in seen.links.values()
        if link.id not in stays and link.first_made is not None and link.first_made > since
    ]


def _foreign(evidence: Evidence, told: Told, seen: Switch) -> None:
    need = _in_old(evidence, seen)
    if not switch.whole(evidence, need, *switch.needs(evidence)):
        return
    asked = [value.removeprefix("id:") for value in need.about] if need is not None else []
    in_old = {order.id: order for order in evidence.records(need, Order, values=asked)} if need is not None else {}
    for which in _strange(evidence, seen):
        link = seen.links[which]
        if not touches(link, in_old, seen.zone):
            facts = {"side": "picqer", "count": link.rows, "at": seen.utc(link.first_made)}
            told("foreign-connection", Severity.ATTENTION, which, facts)


def _switched(seen: Switch) -> datetime | None:
    """Orders placed before this moment are old. Beside other shops nothing is switched: orders of the last hour are fresh."""
    if seen.old:
        return seen.moment
    return seen.connected_at - HOUR if seen.connected_at is not None else None


def _rows(evidence: Evidence, told: Told, seen: Switch, rows: Sequence[ImportRow]) -> None:
    """Each row of the new connection that should not be there, or did not become an order."""
    switched = _switched(seen)
    twins = _twins(evidence, seen, rows)
    for row in rows:
        before = switched is not None and row.ordered_at is not None and row.ordered_at < switched
        facts: dict[str, Value] = {
            "foreign_id": row.foreign_id.exact,
            "idorder": row.order_id,
            "status": row.status,
            "shop_status": row.foreign_status,
            "ordered_at": seen.utc(row.ordered_at),
            "reason": row.reason,
        }
        subject = row.foreign_number.exact or row.foreign_id.exact
        if before and row.status in COMING:
            if not evidence.move.same_shop or row.foreign_id.exact in twins:
                told("imports-old-orders", Severity.BLOCKED, subject, facts, 2 if row.order_id else 1)
        elif row.status == "error":
            told("first-order-error", Severity.BLOCKED, subject, facts)
        elif row.status == "ignored" and not before:
            told("first-order-ignored", Severity.ATTENTION, subject, facts)


def _twins(evidence: Evidence, seen: Switch, rows: Sequence[ImportRow]) -> set[str]:
    """In one shop: ids of orders that the old connection brought into Picqer already."""
    if not evidence.move.same_shop:
        return set()
    ids = [row.foreign_id.exact for row in rows]
    known = evidence.records(switch.rows(), ImportRow, by="foreign_id", values=ids)
    return {row.foreign_id.exact for row in known if row.connection == seen.old and row.order_id}


def _new_products(evidence: Evidence, told: Told, seen: Switch, rows: Sequence[ImportRow]) -> None:
    """Products that were made since the first row and stand on an order of the new connection."""
    assert seen.connected_at is not None
    customer = evidence.move.settings.customer
    made = {
        product.id: product
        for product in evidence.records(PRODUCTS, Product, since=seen.connected_at)
        if product.created_at is not None
        and product.created_at >= seen.connected_at
        and (not customer or product.customer == customer)
    }
    orders = {row.order_id: row for row in rows if row.order_id}
    for line in evidence.records(_recent(seen), OrderLine, by="product_id", values=made):
        row = orders.get(line.order_id)
        if row is not None:
            product = made[line.product_id]
            facts = {"idproduct": product.id, "other": row.foreign_number or row.foreign_id, "idorder": row.order_id}
            told("first-order-new-product", Severity.BLOCKED, product.sku, facts)


def _differs(evidence: Evidence, told: Told, seen: Switch, rows: Sequence[ImportRow]) -> bool:
    """Compares the first order placed after the switch with recent ones of the old connection; whether there was one."""
    switched = _switched(seen)
    fresh = [
        row
        for row in rows
        if row.order_id and row.ordered_at is not None and (switched is None or row.ordered_at >= switched)
    ]
    need = _recent(seen)
    first = next((order for row in fresh[:1] for order in evidence.records(need, Order, values=[row.order_id])), None)
    if first is None or not seen.old or not switch.whole(evidence, need):
        return first is not None
    old = evidence.records(switch.rows(), ImportRow, by="connection", values=[seen.old])
    ids = [row.order_id for row in old if row.order_id]
    subject = fresh[0].foreign_number.exact or fresh[0].foreign_id.exact
    for found in differences(first, evidence.records(need, Order, values=ids)):
        facts = {"idorder": first.id, "field": found.field, "now": found.now, "usual": found.usual}
        told("first-order-differs", Severity.ATTENTION, f"{subject}:{found.field}", facts)
    return True


def _judgement(evidence: Evidence, seen: Switch, told: Told, rows: Sequence[ImportRow], followed: bool) -> Judgement:
    if len(seen.candidates) > 1 and not evidence.move.new_connection:
        words = Phrase(
            "{count} connections bring orders of the new shop. Say which one is the new connection.",
            {"count": len(seen.candidates)},
        )
        return Judgement(Reason.WAITING_FOR_PERSON, words)
    old = told.told("imports-old-orders")
    if old:
        words = Phrase(
            "{count} order from before the switch came in over the new connection. Stop processing.",
            {"count": old},
            plural="{count} orders from before the switch came in over the new connection. Stop processing.",
        )
        return Judgement(Reason.COMPLETE, words)
    if not followed:
        words = Phrase(
            "Connection {id} is the new one; no order placed since the switch came through it yet.", {"id": seen.new}
        )
        return Judgement(Reason.NO_SAMPLE, words)
    imported = sum(1 for row in rows if row.order_id)
    words = Phrase(
        "Connection {id} works: {count} order of the new shop is in Picqer.",
        {"id": seen.new, "count": imported},
        plural="Connection {id} works: {count} orders of the new shop are in Picqer.",
    )
    return Judgement(Reason.COMPLETE, words)


def _guide(move: MoveFacts, notes: Notes) -> None:
    steps = move.profiles[Side.NEW].guide
    rows = [[step.words, step.menu_nl, step.menu_en, step.link] for step in steps]
    columns = [Phrase("what to do"), Phrase("menu (Dutch)"), Phrase("menu (English)"), Phrase("link")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [str(n + 1) for n in range(len(rows))]}
    notes.figure(Figure("guide", FigureShape.TABLE, Phrase("How to connect this platform"), data))


def _table(evidence: Evidence, notes: Notes, seen: Switch) -> None:
    """Connections of the new shop, to choose from."""
    columns = [Phrase("connection"), Phrase("orders seen"), Phrase("first"), Phrase("last"), Phrase("page")]
    links = [seen.links[which] for which in seen.candidates]
    url = evidence.move.settings.picqer_url
    rows = [
        [link.id, link.rows, seen.utc(link.first_made), seen.utc(link.newest_made), page(url, link.id)]
        for link in links
    ]
    title = Phrase("Connections that bring orders of the new shop")
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [link.id for link in links]}
    notes.figure(Figure("connections", FigureShape.TABLE, title, data))

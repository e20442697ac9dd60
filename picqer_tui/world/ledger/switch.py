"""Rules of `cutover.deactivate-old`, `cutover.connect-new` and `cutover.switch-on`.

The switch is when the old connection was said to be deactivated. A program is told that moment by a person; the books know
it. While nobody said so, `cutover.connect-new` counts the last sign of life of the chosen connection (a row made or changed)
before the new one made its first row as the switch. The new connection is the one, not the chosen one, whose newest rows are
of orders of the new shop (see `Sight.new_connection`; of several the highest id); it was connected when its first row was made.

`cutover.deactivate-old`, after the switch (as said, or as the rows let one guess), subject the chosen connection, the first
that fits:

- `still-importing`, blocked: a row of it was made later than 15 minutes after the switch.
- `row-moved`, attention: a row of it changed (`updated`) later than 15 minutes after the switch.
- `off-not-proven`, attention: the old shop has no order that was placed after the switch and over 15 minutes ago, is paid
  and open, has something to send, and has no row of that connection.

While the key may not read the rows, once it was said, by reference: `still-importing` when an order of the old shop was placed
later than 15 minutes after the switch and Picqer has it (its number as reference, its e-mail address or lines);
`off-not-proven` when no order as above is missing there. In one shop nothing can be told so: `off-not-proven`. Nor does an
order in Picqer contradict anything where nobody can type an order into the old shop (Bol): it was entered in Picqer by hand.

`cutover.connect-new`:

- Per row of the new connection, subject new order (number in the row, else foreign id), the first that fits:
  `imports-old-orders`, blocked: `imported`, `importing` or `expected`, and placed before the switch (in `extra`: over an
  hour before the connection's first row was made). In one shop (`upgrade`, `restart`) only when the chosen connection has
  a row of it with a Picqer order. `first-order-error`, blocked: `error`. `first-order-ignored`, attention: `ignored` and
  placed after the switch.
- `first-order-new-product`, subject SKU, blocked: a Picqer product was created at or after the first row of the new
  connection and is on a line of an order of that connection.
- `first-order-differs`, subject `order:field` (number of the new order), attention: the first order (lowest row id) of the
  new connection that has a Picqer order and was placed after the switch, compared with the 50 newest Picqer orders (highest
  `idorder`) of the chosen connection: its value is that of none of them. Fields: `template`, `warehouses` (the whole list),
  `carrier` and `language` (not when empty), `vat` (any line's group that none of their lines has), `tags` (any tag that
  none of them has). Not in `extra`.
- `foreign-connection`, subject connection, attention: another connection than the chosen one, none of whose five newest rows
  is of an order of either shop, not named by the person as one that stays, whose first row was made after the switch.

`cutover.switch-on`, once there is a new connection; subject `stock`, `shipments`, `auto-process`:

- `switch-contradicted`, blocked. `stock`: of the products on a Picqer order whose picklist was closed after the first row of
  the new connection was made and over 30 minutes ago, and on no order made or closed in the last 30 minutes, none has the
  number in the shop that is free now; compared as in `stock`. `shipments`: a Picqer order of the new connection has a
  shipment, not cancelled, of a picklist closed over 30 minutes ago, that the new shop does not show (as in `drain`).
- `switch-partly`, attention, `stock` alone: some of those products have the number that is free now, and some have not.
- `switch-unconfirmed`, attention: nothing contradicts it and there is no such product or shipment; `auto-process`
  always.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from picqer_tui.world.books import ImportRow, PicqerOrder, Shop
from picqer_tui.world.traits import traits

from .drain import shows
from .facts import Problem, to_ship
from .sight import GRACE, SLOW, Sight
from .stock import followed

OFF = "cutover.deactivate-old"
CONNECT = "cutover.connect-new"
ON = "cutover.switch-on"
RECENT_ORDERS = 50
HOUR = timedelta(hours=1)


def deactivate(sight: Sight) -> Iterator[Problem]:
    switched = sight.seen_off_at
    if sight.old is None or switched is None or sight.chosen is None:
        return
    late = switched + GRACE
    subject = str(sight.chosen)
    if sight.blind:
        yield from _by_reference(sight, sight.old, switched)
        return
    if any(row.created > late for row in sight.chosen_rows):
        yield Problem(OFF, "still-importing", subject, "blocked")
    elif any(row.updated > late for row in sight.chosen_rows):
        yield Problem(OFF, "row-moved", subject, "attention")
    elif not _proven(sight, switched):
        yield Problem(OFF, "off-not-proven", subject, "attention")


def _proven(sight: Sight, switched: datetime) -> bool:
    return any(
        switched < order.placed < sight.now - GRACE
        and to_ship(order)
        and (sight.chosen, order.id) not in sight.books.row_by_foreign
        for order in sight.orders(sight.old)
    )


def _by_reference(sight: Sight, shop: Shop, switched: datetime) -> Iterator[Problem]:
    since = [order for order in sight.orders(shop) if order.number and switched < order.placed and not sight.same]
    came = any(sight.named_in_picqer(order) for order in since if order.placed > switched + GRACE)
    kept_out = any(
        order.placed < sight.now - GRACE and to_ship(order) and not sight.named_in_picqer(order) for order in since
    )
    if came and traits(shop.platform).can_enter:
        yield Problem(OFF, "still-importing", str(sight.chosen), "blocked")
    elif not kept_out:
        yield Problem(OFF, "off-not-proven", str(sight.chosen), "attention")


def connect(sight: Sight) -> Iterator[Problem]:
    if sight.connected_at is None:
        return
    for row in sight.new_rows:
        code, severity = _row(sight, row, sight.seen_off_at or sight.connected_at - HOUR)
        if code:
            yield Problem(CONNECT, code, row.foreign_number or row.foreign_id, severity)
    brought = {line.idproduct for row in sight.new_rows if (o := sight.picqer_order(row)) for line in o.lines}
    for product in sight.products:
        if product.created >= sight.connected_at and product.idproduct in brought:
            yield Problem(CONNECT, "first-order-new-product", product.productcode, "blocked")
    yield from _differs(sight)
    yield from _foreign(sight)


def _row(sight: Sight, row: ImportRow, switched: datetime) -> tuple[str, str]:
    if row.status in ("imported", "importing", "expected") and row.ordered < switched:
        twin = sight.books.row_by_foreign.get((sight.chosen or 0, row.foreign_id))
        again = not sight.same or (twin is not None and twin.idorder is not None)
        return ("imports-old-orders", "blocked") if again else ("", "")
    if row.status == "error":
        return "first-order-error", "blocked"
    if row.status == "ignored" and row.ordered >= switched:
        return "first-order-ignored", "attention"
    return "", ""


def _traits(order: PicqerOrder) -> dict[str, set[object]]:
    return {
        "template": {order.idtemplate},
        "warehouses": {tuple(sorted(order.warehouses))},
        "carrier": set[object]({order.idshippingprovider_profile}) - {None},
        "language": set[object]({order.language}) - {""},
        "vat": {line.idvatgroup for line in order.lines},
        "tags": set(order.tags),
    }


def _differs(sight: Sight) -> Iterator[Problem]:
    switched = sight.seen_off_at
    if switched is None:
        return
    fresh = [(row, o) for row in sight.new_rows if row.ordered >= switched and (o := sight.picqer_order(row))]
    orders = (sight.picqer_order(row) for row in sight.chosen_rows)
    usual = sorted((o for o in orders if o is not None), key=lambda o: -o.idorder)[:RECENT_ORDERS]
    if not fresh or not usual:
        return
    row, first = min(fresh, key=lambda pair: pair[0].id)
    seen: dict[str, set[object]] = {}
    for order in usual:
        for field, values in _traits(order).items():
            seen.setdefault(field, set()).update(values)
    for field, values in _traits(first).items():
        if values - seen[field]:
            yield Problem(
                CONNECT, "first-order-differs", f"{row.foreign_number or row.foreign_id}:{field}", "attention"
            )


def _foreign(sight: Sight) -> Iterator[Problem]:
    since = sight.seen_off_at or sight.connected_at
    if since is None:
        return
    for connection, rows in sight.rows_by.items():
        if connection in (sight.chosen, sight.new_connection) or connection in sight.account.other_connections:
            continue
        known = sight.touches(connection, sight.new) or sight.touches(connection, sight.old)
        if not known and min(row.created for row in rows) > since:
            yield Problem(CONNECT, "foreign-connection", str(connection), "attention")


def shipments_arrive(sight: Sight) -> bool | None:
    """Whether shipments of the new connection's orders are shown in the new shop; None: none was made 30 minutes ago."""
    seen: bool | None = None
    for row in sight.new_rows:
        order, shop_order = sight.picqer_order(row), sight.order_in(sight.new, row.foreign_id)
        if order is None or shop_order is None:
            continue
        closed = {p.idpicklist: p.closed_at for p in sight.picklists_of.get(order.idorder, [])}
        for number in order.shipments:
            shipment = sight.books.shipments.get(number)
            at = closed.get(shipment.idpicklist) if shipment is not None else None
            if shipment is None or shipment.cancelled or at is None or at > sight.now - SLOW:
                continue
            if not shows(shop_order, shipment):
                return False
            seen = True
    return seen


def switch_on(sight: Sight) -> Iterator[Problem]:
    if sight.connected_at is None:
        return
    moved = list(followed(sight).values())
    if any(moved) and not all(moved):
        yield Problem(ON, "switch-partly", "stock", "attention")
    stock = any(moved) if moved else None
    for subject, works in (("stock", stock), ("shipments", shipments_arrive(sight))):
        if works is False:
            yield Problem(ON, "switch-contradicted", subject, "blocked")
        elif works is None:
            yield Problem(ON, "switch-unconfirmed", subject, "attention")
    yield Problem(ON, "switch-unconfirmed", "auto-process", "attention")

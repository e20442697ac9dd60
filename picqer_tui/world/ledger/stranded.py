"""Rules of `preflight.stranded-orders`: orders of the chosen connection, found by its rows.

Per row, subject the number in the row (else its foreign id), all attention, the first that fits:

- `stranded-importing`: status `importing`, the row made less than 24 hours ago (an older one counts as `error`).
- `stranded-error`: `error`, no Picqer order, placed at most 30 days ago, and the shop order is open (paid or not).
- `stranded-unpaid`: placed at most 30 days ago, and either `expected` without Picqer order while the shop order is
  unpaid, or with a Picqer order in status `expected`.
- `stranded-ignored`: `ignored`, no Picqer order, placed at most 30 days ago, and the shop order is open, paid and has
  something for the merchant to send.
- `stranded-partly-shipped`: the Picqer order is open (not `expected`; any age) and one of its picklists is closed.
- `stranded-backorder`: the Picqer order is open (the same) and has a backorder.
- `stranded-open`: the Picqer order is open (the same): `concept`, `processing`, `paused`, or a word not known.

While the key may not read the rows, by reference, subject the number of the shop order (else its id):

- Per open Picqer order that has the number of an order of the old shop as reference and its e-mail address or its lines:
  `stranded-unpaid` when `expected` and placed in the shop at most 30 days ago; else as above.
- Per order of the old shop placed at most 30 days ago that has a number which no such Picqer order has: `stranded-unpaid`
  when unpaid; `stranded-ignored` when open, paid, with something for the merchant to send, and placed over 15 minutes ago.

Shop statuses: unpaid is WooCommerce `pending`, `on-hold`, Shopify not cancelled and financially pending; open and paid is
`processing`, or Shopify paid and not (wholly) fulfilled. Not in `extra`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from picqer_tui.world.books import ImportRow, PicqerOrder

from .facts import Problem, to_ship, unpaid
from .sight import GRACE, OLD_ROW, Sight

STEP = "preflight.stranded-orders"
RUNNING = timedelta(hours=24)


def code_of(sight: Sight, row: ImportRow) -> str:
    """The code of a row, or empty."""
    order = sight.picqer_order(row)
    shop_order = sight.order_in(sight.old, row.foreign_id)
    young = row.ordered >= sight.now - OLD_ROW
    running = row.status == "importing" and sight.now - row.created < RUNNING
    if running:
        return "stranded-importing"
    if row.status in ("error", "importing") and order is None:
        return "stranded-error" if young and shop_order is not None and shop_order.open else ""
    if order is not None and order.status == "expected":
        return "stranded-unpaid" if young else ""
    if order is None:
        if not young or shop_order is None:
            return ""
        if row.status == "expected" and unpaid(shop_order):
            return "stranded-unpaid"
        return "stranded-ignored" if row.status == "ignored" and to_ship(shop_order) else ""
    if not order.open:
        return ""
    return _open(sight, order)


def _open(sight: Sight, order: PicqerOrder) -> str:
    if sight.part_shipped(order):
        return "stranded-partly-shipped"
    return "stranded-backorder" if order.idorder in sight.waiting else "stranded-open"


def _by_reference(sight: Sight) -> Iterator[Problem]:
    young = sight.now - OLD_ROW
    for order in sight.books.orders:
        named = sight.named(order) if order.open else None
        if named is None:
            continue
        code = "stranded-unpaid" if order.status == "expected" else _open(sight, order)
        if code != "stranded-unpaid" or named.placed >= young:
            yield Problem(STEP, code, named.number or named.id, "attention")
    for shop_order in sight.orders(sight.old):
        if not shop_order.number or shop_order.placed < young or sight.named_in_picqer(shop_order):
            continue
        if unpaid(shop_order):
            yield Problem(STEP, "stranded-unpaid", shop_order.number, "attention")
        elif to_ship(shop_order) and shop_order.placed < sight.now - GRACE:
            yield Problem(STEP, "stranded-ignored", shop_order.number, "attention")


def problems(sight: Sight) -> Iterator[Problem]:
    if sight.blind:
        yield from _by_reference(sight)
        return
    for row in sight.chosen_rows:
        code = code_of(sight, row)
        if code:
            yield Problem(STEP, code, row.foreign_number or row.foreign_id, "attention")

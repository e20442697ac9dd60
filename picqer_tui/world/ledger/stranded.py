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

Shop statuses: unpaid is WooCommerce `pending`, `on-hold`, Shopify not cancelled and financially pending; open and paid is
`processing`, or Shopify paid and not (wholly) fulfilled. Not in `extra`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from picqer_tui.world.books import ImportRow

from .facts import Problem, to_ship, unpaid
from .sight import OLD_ROW, Sight

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
    if sight.part_shipped(order):
        return "stranded-partly-shipped"
    return "stranded-backorder" if order.idorder in sight.waiting else "stranded-open"


def problems(sight: Sight) -> Iterator[Problem]:
    for row in sight.chosen_rows:
        code = code_of(sight, row)
        if code:
            yield Problem(STEP, code, row.foreign_number or row.foreign_id, "attention")

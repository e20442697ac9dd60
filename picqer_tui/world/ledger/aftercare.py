"""Rules of `postchecks.shipment-feedback` and `postchecks.watch`, once there is a new connection.

`postchecks.shipment-feedback`, per order of the new connection (a row with a Picqer order, whose shop order the key sees),
subject new order (number in the row, else foreign id). Due is each of its shipments that is not cancelled and whose picklist
was closed over 30 minutes ago; an order without any is nothing yet. A shipment is shown when one of its tracking codes is in
the notes or shipments of the shop order (as text, case left out). Where the platform shows nothing of parts (Lightspeed, CCV)
only orders that Picqer has completed count. The first that fits:

- `feedback-missing`, blocked: nothing due is shown.
- `feedback-incomplete`, attention: a shipment that is due is not shown, or one of its tracking codes is not (CCV shows only
  the first one, so there the others are not asked for); or Picqer's order is completed, all its shipments are due, and the
  shop order is still open.

`postchecks.watch`:

- `overlap`, subject the chosen connection, blocked: a row of it was made at or after the first row of the new connection. A
  row that only changed is nothing. Not in `extra`.
- `new-row-error`, subject new order, attention: a row of the new connection is `error`.

`watch-gap` is about the program itself, and never in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator

from picqer_tui.world.books import PicqerOrder, Shipment, ShopOrder
from picqer_tui.world.traits import traits

from .drain import shows
from .facts import Problem
from .sight import SLOW, Sight

FEEDBACK = "postchecks.shipment-feedback"
WATCH = "postchecks.watch"


def due(sight: Sight, order: PicqerOrder) -> tuple[list[Shipment], bool]:
    """Shipments that the shop should show by now, and whether these are all that count."""
    closed = {p.idpicklist: p.closed_at for p in sight.picklists_of.get(order.idorder, [])}
    found = (sight.books.shipments.get(number) for number in order.shipments)
    kept = [one for one in found if one is not None and not one.cancelled]
    late = [one for one in kept if (at := closed.get(one.idpicklist)) is not None and at <= sight.now - SLOW]
    return late, len(late) == len(kept)


def lacks_code(sight: Sight, shop_order: ShopOrder, shipment: Shipment) -> bool:
    """Whether a further tracking code of a shown shipment is not shown; the old form of a shipment has one code alone."""
    if traits(sight.new.platform).first_code_only:
        return False
    text = " ".join(note.text for note in shop_order.notes).casefold()
    text += " ".join(code for s in shop_order.shipments if s.status == "success" for code in s.codes).casefold()
    further = shipment.extra_codes if sight.account.loose.shipment_form != "old" else ()
    return any(code.casefold() not in text for code in (shipment.tracking_code, *further) if code)


def feedback(sight: Sight) -> Iterator[Problem]:
    for row in sight.new_rows:
        order, shop_order = sight.picqer_order(row), sight.order_in(sight.new, row.foreign_id)
        if order is None or shop_order is None:
            continue
        if traits(sight.new.platform).whole_only and order.status != "completed":
            continue
        shipments, all_of_them = due(sight, order)
        if not shipments:
            continue
        subject = row.foreign_number or row.foreign_id
        shown = [one for one in shipments if shows(shop_order, one)]
        finished = order.status == "completed" and all_of_them
        if not shown:
            yield Problem(FEEDBACK, "feedback-missing", subject, "blocked")
            continue
        lacking = len(shown) < len(shipments) or any(lacks_code(sight, shop_order, one) for one in shown)
        if lacking or (finished and shop_order.open):
            yield Problem(FEEDBACK, "feedback-incomplete", subject, "attention")


def watch(sight: Sight) -> Iterator[Problem]:
    since = sight.connected_at
    if since is None:
        return
    if sight.chosen is not None and any(row.created >= since for row in sight.chosen_rows):
        yield Problem(WATCH, "overlap", str(sight.chosen), "blocked")
    for row in sight.new_rows:
        if row.status == "error":
            yield Problem(WATCH, "new-row-error", row.foreign_number or row.foreign_id, "attention")

"""Rules of `cutover.drain` and `cutover.baseline`.

Where a Picqer order came from is told by its row and, without one, by its reference: `old` (row of the chosen connection),
`other` (row of another), `unknown` (no row, but its reference is the shown number of an order of the old shop, blanks, `#`
and case left out), `none` (made by hand, by the portal or another system; never a finding). Orders of other fulfilment
customers are `other`. Return replacements (picklists with `idreturn`) are left out everywhere.

`cutover.drain`, not in `extra`:

- `import-running`, subject old order (number in the row, else foreign id), blocked: a row of the chosen connection is
  `importing` and was made less than 24 hours ago.
- Per open Picqer order of origin `old` or `unknown` that is not `expected`, subject `orderid`, attention, the first that
  fits: `picking-now`: a picklist of it is open (not `closed`, not `cancelled`) and something was picked on it;
  `open-old`: origin `old`; `open-unknown-origin`: origin `unknown`.
- While the key may not read the rows no import is seen, and only those orders are of origin `unknown` that have the number
  of an order of the old shop as reference and its e-mail address or its lines; none is `old`.

`cutover.baseline`; after the switch the same by the books of then:

- The orders of the new shop that connecting would bring in are looked at once more, just before it: all findings of
  `preflight.old-orders` by its rules of now, apart from `rule-unknown`, are findings here too.

The rest not in `extra`:

- `not-yet-imported`, subject old order, blocked: an order of the old shop, of any age, that is paid and open, has something
  for the merchant to send, is no test, and is not in Picqer. In Picqer is: a row of the chosen connection (or of another of
  the same shop) leads to a Picqer order, or a Picqer order has its number as reference and the same e-mail address or the
  same lines. Whatever its row says (`error`, `ignored`, `expected`, `importing`, none).
- `feedback-in-flight`, subject `orderid`, blocked: a Picqer order of origin `old`, with a shipment that is not cancelled of
  a picklist closed in the last 30 minutes, that the old shop does not show: none of its tracking codes is in the notes or
  shipments of the shop order (as text, case left out), or Picqer's order is completed while the shop order is still open.
  Where the platform shows nothing of parts (Lightspeed, CCV), only for completed orders.

`check-stale` and `change-unsettled` are about the program itself and never in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator

from picqer_tui.world.books import PicqerOrder, Shipment, ShopOrder
from picqer_tui.world.traits import traits

from . import old_orders
from .facts import Problem, to_ship
from .sight import SLOW, Sight
from .stranded import RUNNING

DRAIN = "cutover.drain"
BASELINE = "cutover.baseline"


def shows(shop_order: ShopOrder, shipment: Shipment) -> bool:
    """Whether a shop order shows a tracking code of a shipment."""
    text = " ".join(note.text for note in shop_order.notes)
    text += " ".join(code for shown in shop_order.shipments if shown.status == "success" for code in shown.codes)
    codes = (shipment.tracking_code, *shipment.extra_codes)
    return any(code.casefold() in text.casefold() for code in codes if code)


def drain(sight: Sight) -> Iterator[Problem]:
    if sight.old is None:
        return
    for row in () if sight.blind else sight.chosen_rows:
        if row.status == "importing" and sight.now - row.created < RUNNING:
            yield Problem(DRAIN, "import-running", row.foreign_number or row.foreign_id, "blocked")
    for order in sight.books.orders:
        if not order.open or order.status == "expected":
            continue
        origin = sight.origin(order)
        if sight.blind:
            origin = "unknown" if sight.named(order) is not None else "none"
        if origin not in ("old", "unknown"):
            continue
        picklists = sight.picklists_of.get(order.idorder, [])
        if any(p.open and any(line.amount_picked for line in p.lines) for p in picklists):
            code = "picking-now"
        else:
            code = "open-old" if origin == "old" else "open-unknown-origin"
        yield Problem(DRAIN, code, order.orderid, "attention")


def _in_flight(sight: Sight, order: PicqerOrder, shop_order: ShopOrder) -> bool:
    if sight.old is None or (order.status != "completed" and traits(sight.old.platform).whole_only):
        return False
    for picklist in sight.picklists_of.get(order.idorder, []):
        if picklist.closed_at is None or not sight.now - SLOW <= picklist.closed_at <= sight.now:
            continue
        for number in order.shipments:
            shipment = sight.books.shipments.get(number)
            if shipment is None or shipment.cancelled or shipment.idpicklist != picklist.idpicklist:
                continue
            if not shows(shop_order, shipment) or (order.status == "completed" and shop_order.open):
                return True
    return False


def baseline(sight: Sight) -> Iterator[Problem]:
    for problem in old_orders.problems(sight):
        if problem.code != "rule-unknown":
            yield problem._replace(step=BASELINE)
    if sight.old is None:
        return
    for shop_order in sight.orders(sight.old):
        if to_ship(shop_order) and not sight.in_picqer(shop_order):
            yield Problem(BASELINE, "not-yet-imported", shop_order.number or shop_order.id, "blocked")
    for row in sight.chosen_rows:
        order = sight.picqer_order(row)
        found = sight.order_in(sight.old, row.foreign_id)
        if order is not None and found is not None and _in_flight(sight, order, found):
            yield Problem(BASELINE, "feedback-in-flight", order.orderid, "blocked")

"""What the steps after the switch read beside `world_accounts`: stock and signs of parcels in shops, settings on orders."""

from __future__ import annotations

from datetime import datetime

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Feedback, Order, Stock
from picqer_tui.core.sides import Side
from picqer_tui.world.books import Shop, ShopOrder
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts
from tests.steps.world_accounts import make, read
from tests.steps.world_surroundings import add_surroundings

__all__ = ["make", "read_after", "told"]


def read_after(world: World) -> Accounts:
    """Everything the keys of the move can see, after the switch as well."""
    made = read(world)
    known = made.rows.get((Side.PICQER, Order), {})
    for order in world.books.orders if known else ():
        kept = known[str(order.idorder)]
        traits = {
            "template": str(order.idtemplate),
            "warehouses": ",".join(str(each) for each in sorted(order.warehouses)),
            "carrier": str(order.idshippingprovider_profile or ""),
            "language": order.language,
            "vat": ",".join(sorted({str(line.idvatgroup) for line in order.lines})),
            "tags": ",".join(str(each) for each in order.tags),
        }
        made.add(Side.PICQER, kept._replace(traits=traits))
    for side in (Side.OLD, Side.NEW):
        if (side, Order) in made.rows:
            _shop(world.shop(str(side)), made, side)
    add_surroundings(world, made)
    return made


def _shop(shop: Shop, made: Accounts, side: Side) -> None:
    for item in shop.products:
        if item.tracking == "own":
            made.add(side, Stock(item.id, item.id, Raw(item.sku), "", item.quantity))
    for order in shop.orders:
        if order.id not in made.rows[side, Order]:
            continue
        if shop.platform == "woocommerce" and (named := _made_from(order)):
            made.add(side, made.rows[side, Order][order.id]._replace(reference=Raw(named)))
        for note in order.notes:
            made.add(side, Feedback(f"n{note.id}", order.id, "note", note.text, note.at))
        for shown in order.shipments:
            if shown.status == "success":
                made.add(side, Feedback(f"s{shown.id}", order.id, "fulfilment", " ".join(shown.codes), shown.at))


def _made_from(order: ShopOrder) -> str:
    """The number that WooCommerce shows an order to be made from: of what was brought over, not of what was typed."""
    kept = order.extra.get("meta", {}).get("_original_order_number", "")
    return str(kept) or (order.source_number if order.origin == "migrated" else "")


def told(world: World, made: Accounts) -> datetime | None:
    """Tells the program when the old shop was closed and when the switch was, as a person would have."""
    sight = Sight(world)
    if sight.closed_at is not None:
        made.answer("cutover.close-old-shop", "closed", "yes", sight.closed_at)
    made.move = made.move._replace(switched_at=sight.switched_at)
    return sight.switched_at

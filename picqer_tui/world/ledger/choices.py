"""Rules of `preflight.shipping-options`, `preflight.settings` and `preflight.quiet-moment`, while nobody has answered anything.

`preflight.shipping-options` looks at Picqer orders created in the last 56 days, whatever their status: those with a row of
the chosen connection, in `extra` those with a row of any connection; of the chosen fulfilment customer.

- `carrier-unconfirmed`, subject profile id, attention: such an order asks for this carrier profile
  (`idshippingprovider_profile`; not when empty), whether `/shippingproviders` still lists it or not.
- `pickup-points`, subject carrier, attention: such an order has pick-up point data (not an empty list or object), which name
  this carrier; as written there.

`carrier-refused` is a person's answer, and never in the ledger.

`preflight.settings`:

- `setting-open`, attention, subject each of `SETTINGS`: nobody has looked at it. Without `stock-location` when the new
  platform has no stock locations (all but Shopify and Magento), and without `prefix` in one shop (`upgrade`, `restart`).
- `field-not-filled`, attention: new products will lack it. Compared are the active Picqer products that take part whose code
  the new shop's goods have (see `skus`). Subject each of `FIELDS` that Picqer has filled on at least one of these, while of
  those at least one in ten has it empty in the new shop, on all goods with the code. Empty: no text but blanks, a weight of
  zero or none, no image on the thing itself nor on its product page (parent, or another variant of it). Always empty, because
  the platform has no such field: `supplier-code`, `hs-code` and `country` on WooCommerce, `supplier-code` on Shopify.

`preflight.quiet-moment`:

- `moment-not-planned` and `push-not-arranged`, subject `move`, attention: until a person has said that the switch
  was made; two questions, so both stand. `moment-busy`
  is about a moment that a person chose, and never in the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from picqer_tui.world.books import PicqerOrder, PicqerProduct, Shop, ShopProduct
from picqer_tui.world.traits import traits

from .facts import Problem
from .sight import SOLD, Sight

SHIPPING = "preflight.shipping-options"
SETTING = "preflight.settings"
MOMENT = "preflight.quiet-moment"

SETTINGS = (
    "warehouses",
    "auto-process",
    "template",
    "rules",
    "tags",
    "order-fields",
    "price-lists",
    "vat",
    "language",
    "prefix",
    "product-import",
    "stock-location",
    "mails",
)
FIELDS = ("barcode", "weight", "supplier-code", "hs-code", "country", "images")
ONE_IN = 10

IN_PICQER: dict[str, Callable[[PicqerProduct], bool]] = {
    "barcode": lambda product: bool(product.barcode.strip()),
    "weight": lambda product: product.weight > 0,
    "supplier-code": lambda product: bool(product.productcode_supplier.strip()),
    "hs-code": lambda product: bool((product.hs_code or "").strip()),
    "country": lambda product: bool((product.country_of_origin or "").strip()),
    "images": lambda product: bool(product.images),
}
IN_SHOP: dict[str, Callable[[ShopProduct], bool]] = {
    "barcode": lambda item: bool(item.barcode.strip()),
    "weight": lambda item: bool(item.weight),
    "supplier-code": lambda item: bool(item.supplier_code.strip()),
    "hs-code": lambda item: bool(item.hs_code.strip()),
    "country": lambda item: bool(item.country.strip()),
}


def recent(sight: Sight) -> Iterator[PicqerOrder]:
    """Orders whose way of sending has to work with the new shop as well."""
    since = sight.now - SOLD
    for order in sight.books.orders:
        row = sight.row_of(order) if order.created >= since else None
        if row is not None and sight.mine(order.idfulfilment_customer) and sight.chosen in (None, row.connection):
            yield order


def shipping(sight: Sight) -> Iterator[Problem]:
    for order in recent(sight):
        if order.idshippingprovider_profile is not None:
            yield Problem(SHIPPING, "carrier-unconfirmed", str(order.idshippingprovider_profile), "attention")
        if order.pickup_point:
            yield Problem(SHIPPING, "pickup-points", order.pickup_point["carrier"], "attention")


def settings(sight: Sight) -> Iterator[Problem]:
    for subject in SETTINGS:
        if subject == "stock-location" and not traits(sight.new.platform).locations:
            continue
        if subject != "prefix" or not sight.same:
            yield Problem(SETTING, "setting-open", subject, "attention")
    filled: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    for product, items in compared(sight):
        for subject in FIELDS:
            if IN_PICQER[subject](product):
                filled[subject] += 1
                lacking[subject] += not any(_has(sight, item, subject) for item in items)
    for subject in FIELDS:
        if lacking[subject] and lacking[subject] * ONE_IN >= filled[subject]:
            yield Problem(SETTING, "field-not-filled", subject, "attention")


def compared(sight: Sight) -> Iterator[tuple[PicqerProduct, list[ShopProduct]]]:
    """Active products and what is sold as them in the new shop."""
    for sku, items in sight.new_by_code.items():
        product = sight.by_code.get(sku)
        if product is not None and product.active:
            yield product, items


def _has(sight: Sight, item: ShopProduct, subject: str) -> bool:
    if subject not in traits(sight.new.platform).details:
        return False
    return pictured(sight.new, item) if subject == "images" else IN_SHOP[subject](item)


def pictured(shop: Shop, item: ShopProduct) -> bool:
    """Whether a thing or its product page has an image."""
    parent = shop.products.get(item.parent_id) if item.parent_id else None
    if item.images or parent is None:
        return bool(item.images)
    return bool(parent.images) or any(
        shop.products[child].images for child in parent.children if child in shop.products
    )


def moment(sight: Sight) -> Iterator[Problem]:
    if sight.said and sight.switched_at is not None:
        return
    yield Problem(MOMENT, "moment-not-planned", "move", "attention")
    yield Problem(MOMENT, "push-not-arranged", "move", "attention")

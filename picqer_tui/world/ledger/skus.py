"""Rules of `preflight.sku-match`.

The new shop's goods are what is live (and so is the parent) and can be put in a box: no parent, virtual thing, gift card,
external product, draft, private, archived or unlisted product, no translated copy. Picqer's products are all, active and
inactive, of the chosen fulfilment customer. All comparing is byte for byte unless said. A SKU of blanks only is none.
A SKU sells when it is the product code on a line of an open Picqer order or of any Picqer order (whatever its status)
created in the last 56 days.

Per SKU of the new shop's goods, the first that fits:

- `sku-same-code-other-ean`: Picqer has the code, both have a barcode and these differ (blanks and zeros in front left
  out). Blocked if it sells.
- `sku-near-miss`: Picqer has not the code, but a near one (`near.py`: classes and their order) that none of the new shop's
  goods has exactly. Of several the nearest class, then the lowest code. Blocked if Picqer's code sells. It stands for
  both: Picqer's code is not `sku-missing` then.
- `sku-inactive`, attention: Picqer has the code on an inactive product.
- `sku-not-in-picqer`, attention: Picqer has not the code. Not for a bundle.
- `bundle-in-shop`, attention: a bundle, and Picqer has an ordinary product (no composition) or nothing by that code.

Beside these, per SKU: `sku-duplicate`, blocked: two or more of the goods have it. `stock-not-tracked`, attention: one of
the goods with it (no bundle) has its stock off, on its parent or not at Picqer's location, and Picqer has the code on an
active product that keeps stock (no `unlimited_stock`).

Goods without a SKU, subject the shop's variant id, the first that fits:

- `sku-inherited`: WooCommerce only: a variation without SKU whose parent has one, which it shows. Blocked if that sells.
- `sku-in-other-field`, attention: its code beside the SKU (Lightspeed `articleCode`) is the code of a Picqer product, or its
  barcode is that of one.
- `sku-empty`, attention: the rest.

`sku-missing`, subject Picqer's code: an active Picqer product whose code goods of the old shop have, or that is on a line
of an order of the chosen connection which is open or of the last 56 days; no goods of the new shop have it, and no near
miss stands for it. Blocked if it sells. Not in `extra`. A thing without SKU in the new shop does not stand for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from picqer_tui.world.books import PicqerProduct, ShopProduct
from picqer_tui.world.traits import traits

from .facts import Problem, other_code, own_code
from .near import Neighbours, ean
from .sight import SOLD, Sight

STEP = "preflight.sku-match"


def _weight(sells: bool) -> str:
    return "blocked" if sells else "attention"


def _other_barcode(product: PicqerProduct, items: list[ShopProduct]) -> bool:
    mine = ean(product.barcode)
    return bool(mine) and any(ean(item.barcode) and ean(item.barcode) != mine for item in items)


def _untracked(items: list[ShopProduct]) -> bool:
    return any(item.kind != "bundle" and item.tracking != "own" for item in items)


def _sold_through_old(sight: Sight) -> set[str]:
    codes: set[str] = set()
    for row in sight.chosen_rows:
        order = sight.picqer_order(row)
        if order is not None and (order.open or order.created >= sight.now - SOLD):
            codes.update(line.productcode for line in order.lines)
    return codes


def _of_code(sight: Sight, sku: str, items: list[ShopProduct], near: tuple[str, str] | None) -> Iterator[Problem]:
    product = sight.by_code.get(sku)
    bundle = any(item.kind == "bundle" for item in items)
    if product is not None and _other_barcode(product, items):
        yield Problem(STEP, "sku-same-code-other-ean", sku, _weight(sku in sight.sells))
    elif near is not None:
        yield Problem(STEP, "sku-near-miss", sku, _weight(near[1] in sight.sells))
    elif product is not None and not product.active:
        yield Problem(STEP, "sku-inactive", sku, "attention")
    elif product is None and not bundle:
        yield Problem(STEP, "sku-not-in-picqer", sku, "attention")
    elif bundle and (product is None or "composition" not in product.type):
        yield Problem(STEP, "bundle-in-shop", sku, "attention")
    if len(items) > 1:
        yield Problem(STEP, "sku-duplicate", sku, "blocked")
    if product is not None and product.active and product.type != "unlimited_stock" and _untracked(items):
        yield Problem(STEP, "stock-not-tracked", sku, "attention")


def _without_code(sight: Sight) -> Iterator[Problem]:
    barcodes = {ean(product.barcode) for product in sight.products} - {""}
    for item in sight.new_goods:
        if own_code(item):
            continue
        shown = traits(sight.new.platform).shown_id(item.id)
        parent = sight.new.products.get(item.parent_id) if item.parent_id else None
        if traits(sight.new.platform).sku_of_parent and parent is not None and own_code(parent):
            yield Problem(STEP, "sku-inherited", shown, _weight(parent.sku in sight.sells))
        elif other_code(sight.new, item) in sight.by_code or ean(item.barcode) in barcodes:
            yield Problem(STEP, "sku-in-other-field", shown, "attention")
        else:
            yield Problem(STEP, "sku-empty", shown, "attention")


def problems(sight: Sight) -> Iterator[Problem]:
    apart = [(p.productcode, p.barcode) for p in sight.products if p.productcode not in sight.new_by_code]
    strangers = [(sku, items[0].barcode) for sku, items in sight.new_by_code.items() if sku not in sight.by_code]
    few = len(strangers) * 20 < len(apart)
    neighbours = Neighbours.of_few(apart, strangers) if few or not strangers else Neighbours(apart)
    stood_for: set[str] = set()
    for sku, items in sight.new_by_code.items():
        near = None if sku in sight.by_code else neighbours.nearest(sku, items[0].barcode)
        if near is not None:
            stood_for.add(near[1])
        yield from _of_code(sight, sku, items, near)
    yield from _without_code(sight)
    if sight.old is None:
        return
    wanted = {own_code(item) for item in sight.goods(sight.old)} | _sold_through_old(sight)
    for product in sight.products:
        code = product.productcode
        if product.active and code in wanted and code not in sight.new_by_code and code not in stood_for:
            yield Problem(STEP, "sku-missing", code, _weight(code in sight.sells))

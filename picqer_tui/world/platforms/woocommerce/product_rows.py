"""A product or variation as `wc/v3` shows it."""

from __future__ import annotations

import html
import re
from typing import Any

from picqer_tui.world.shop import Shop
from picqer_tui.world.shop_rows import ShopProduct

from .times import gmt, local, zone

STATUSES = {
    "live": "publish",
    "unlisted": "publish",
    "draft": "draft",
    "private": "private",
    "archived": "private",
    "trash": "trash",
}
_TYPES = {"parent": "variable", "variant": "variation", "external": "external", "bundle": "bundle"}


def shown_sku(shop: Shop, row: ShopProduct) -> str:
    """The SKU every list shows: a variation without its own shows its parent's."""
    if row.sku or row.parent_id is None:
        return row.sku
    parent = shop.products.get(row.parent_id)
    return "" if parent is None else parent.sku


def kept_on(shop: Shop, row: ShopProduct) -> ShopProduct | None:
    """The row that keeps the stock of this one, or None when none is kept."""
    if row.tracking == "parent" and row.parent_id is not None:
        parent = shop.products.get(row.parent_id)
        return None if parent is None or parent.tracking == "off" else parent
    return None if row.tracking == "off" else row


def money(cents: int) -> str:
    """A price as text: two decimals."""
    return f"{cents / 100:.2f}"


def slug(text: str) -> str:
    """A name as part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "product"


ONLY_PRODUCTS = (
    *("slug", "featured", "catalog_visibility", "short_description", "total_sales", "external_url", "button_text"),
    *(
        "sold_individually",
        "shipping_required",
        "shipping_taxable",
        "reviews_allowed",
        "average_rating",
        "rating_count",
    ),
    *("upsell_ids", "cross_sell_ids", "purchase_note", "price_html", "related_ids", "has_options", "post_password"),
)
"""Members that a list of variations does not have."""


def product(shop: Shop, home: str, row: ShopProduct, context: str = "view", single: bool = False) -> dict[str, Any]:
    """The whole object. Only a single read with `context=edit` tells that a variation has no SKU of its own."""
    where = zone(shop.zone)
    variation = row.kind == "variant"
    sku = row.sku if single and context == "edit" else shown_sku(shop, row)
    keeper = kept_on(shop, row)
    quantity = keeper.quantity if keeper is not None else None
    price = "" if row.kind == "parent" and not row.price else money(row.price)
    if row.extra.get("no_price"):
        price = ""
    name = row.variant if variation else row.name
    said: dict[str, Any] = {
        "id": int(row.id),
        "name": html.escape(name, quote=False) if context == "view" else name,
        "slug": slug(row.name),
        "permalink": f"{home}/product/{slug(row.name)}/",
        "date_created": local(row.created, where),
        "date_created_gmt": gmt(row.created),
        "date_modified": local(row.updated, where),
        "date_modified_gmt": gmt(row.updated),
        "type": _TYPES.get(row.kind, "simple"),
        "status": STATUSES.get(row.status, "publish"),
        "featured": False,
        "catalog_visibility": "hidden" if row.status == "unlisted" else "visible",
        "description": "",
        "short_description": "",
        "sku": sku,
        "global_unique_id": row.barcode,
        "price": price,
        "regular_price": price,
        "sale_price": "",
        "date_on_sale_from": None,
        "date_on_sale_from_gmt": None,
        "date_on_sale_to": None,
        "date_on_sale_to_gmt": None,
        "on_sale": False,
        "purchasable": price != "" and row.kind != "external",
        "total_sales": 0,
        "virtual": row.kind in ("virtual", "gift-card"),
        "downloadable": row.kind == "virtual",
        "downloads": [],
        "download_limit": -1,
        "download_expiry": -1,
        "external_url": f"https://elsewhere.example.test/{slug(row.name)}" if row.kind == "external" else "",
        "button_text": "",
        "tax_status": "taxable",
        "tax_class": "",
        "manage_stock": _manages(row, keeper),
        "stock_quantity": quantity,
        "stock_status": _stock_status(row, quantity),
        "backorders": "yes" if row.sells_below_zero else "no",
        "backorders_allowed": row.sells_below_zero,
        "backordered": quantity is not None and quantity < 0 and row.sells_below_zero,
        "low_stock_amount": None,
        "sold_individually": False,
        "weight": "" if row.weight is None else f"{row.weight / 1000:g}",
        "dimensions": {"length": "", "width": "", "height": ""},
        "shipping_required": row.goods,
        "shipping_taxable": row.goods,
        "shipping_class": "",
        "shipping_class_id": 0,
        "reviews_allowed": True,
        "average_rating": "0.00",
        "rating_count": 0,
        "upsell_ids": [],
        "cross_sell_ids": [],
        "parent_id": int(row.parent_id or 0),
        "purchase_note": "",
        "categories": [],
        "brands": [],
        "tags": [],
        "images": [{"id": int(f"8{row.id}"), "src": src, "name": "", "alt": ""} for src in row.images],
        "attributes": _attributes(shop, row),
        "default_attributes": [],
        "variations": [int(child) for child in row.children],
        "grouped_products": [],
        "menu_order": 0,
        "price_html": f"<span>&euro;{price}</span>" if price else "",
        "related_ids": [],
        "meta_data": _meta(row),
        "has_options": row.kind == "parent",
        "post_password": "",
        "_links": _links(home, row),
    }
    if variation:
        image = said.pop("images")
        said["image"] = image[0] if image else None
        for name in ("variations", "grouped_products", "default_attributes", "categories", "brands", "tags"):
            del said[name]
        for name in () if single else ONLY_PRODUCTS:
            del said[name]
    if row.language:
        said["lang"] = row.language
        said["translations"] = {shop.extra.get("language", "nl"): int(row.translation_of or row.id)}
    return said


def _manages(row: ShopProduct, keeper: ShopProduct | None) -> bool | str:
    if keeper is None:
        return False
    return True if keeper is row else "parent"


def _stock_status(row: ShopProduct, quantity: int | None) -> str:
    if quantity is None or quantity > 0:
        return str(row.extra.get("stock_status", "instock"))
    return "onbackorder" if row.sells_below_zero else "outofstock"


def _attributes(shop: Shop, row: ShopProduct) -> list[dict[str, Any]]:
    if row.kind == "variant":
        return [
            {"id": 0, "name": f"Option {number + 1}", "slug": f"option-{number + 1}", "option": option.strip()}
            for number, option in enumerate(row.variant.split(" / "))
            if option
        ]
    if row.kind != "parent":
        return []
    options = [shop.products[child].variant for child in row.children if child in shop.products]
    return [{"id": 0, "name": "Option 1", "position": 0, "visible": True, "variation": True, "options": options}]


def _meta(row: ShopProduct) -> list[dict[str, Any]]:
    said = dict(row.extra.get("meta", {}))
    if row.hs_code:
        said["_hs_code"] = row.hs_code
    if row.country:
        said["_country_of_origin"] = row.country
    if row.supplier_code:
        said["_supplier_sku"] = row.supplier_code
    if row.translation_of:
        said["_icl_lang_duplicate_of"] = row.translation_of
    return [{"id": int(row.id) * 10 + at, "key": key, "value": value} for at, (key, value) in enumerate(said.items())]


def _links(home: str, row: ShopProduct) -> dict[str, Any]:
    base = f"{home}/wp-json/wc/v3/products"
    if row.kind == "variant":
        up = f"{base}/{row.parent_id}"
        return {
            "self": [{"href": f"{up}/variations/{row.id}"}],
            "collection": [{"href": f"{up}/variations"}],
            "up": [{"href": up}],
        }
    return {"self": [{"href": f"{base}/{row.id}"}], "collection": [{"href": base}]}

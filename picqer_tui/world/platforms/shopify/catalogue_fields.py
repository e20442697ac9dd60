"""The fields of products, variants, stock items and locations, and the lists of them."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from . import search
from .asking import Asking, gid, number_of, stamp
from .catalogue import (
    Item,
    Level,
    Page,
    committed,
    item,
    item_number,
    levels,
    page_of,
    pages,
    places,
    product_status,
    title,
    twins,
    variant,
)
from .executor import Resolver
from .paging import Connection, Ordered, counted, page, small


def _quantities(level: Level, arguments: dict[str, Any], about: Asking) -> list[dict[str, Any]]:
    promised = committed(about, level.row)
    known = {"available": level.row.quantity, "committed": promised, "on_hand": level.row.quantity + promised}
    start = gid("InventoryQuantity", level.place.number)
    return [
        {
            "id": f"{start}?inventory_item_id={item_number(level.row)}&name={name}",
            "name": name,
            "quantity": known.get(name, 0),
            "updatedAt": stamp(level.row.updated),
        }
        for name in arguments["names"]
    ]


def _maker(about: Asking) -> search.Maker:
    def make(term: search.Term) -> search.Test | None:
        match term.field:
            case "sku":
                return search.word(lambda row: row.sku, term)
            case "barcode":
                return search.word(lambda row: row.barcode, term)
            case "id":
                return search.number(lambda row: int(row.id), term)
            case "product_id":
                return search.number(lambda row: int(row.group_id), term)
            case "product_status":
                wanted = {one.strip().upper() for one in term.value.split(",")}
                return lambda row: product_status(about, row) in wanted
            case "updated_at":
                return search.moment(lambda row: row.updated, term)
            case "inventory_quantity":
                return search.number(lambda row: row.quantity, term)
            case "gift_card":
                return lambda row: (row.kind == "gift-card") is (term.value.lower() == "true")
            case "title" | "":
                words = term.value.lower()
                return lambda row: words in f"{row.name} {row.variant} {row.sku} {row.barcode}".lower()
        return None

    return make


def _variants(arguments: dict[str, Any], about: Asking) -> Ordered:
    text = "" if about.ignores_filters else arguments.get("query") or ""
    by, reverse = arguments.get("sortKey") or "ID", bool(arguments.get("reverse"))

    def make() -> tuple[Ordered, list[str]]:
        unknown: list[str] = []
        test = search.compiled(text, _maker(about), unknown)
        rows = [row for row in about.shop.products if row.kind != "parent" and row.status != "trash" and test(row)]
        keys: dict[str, Any] = {
            "SKU": lambda row: (row.sku, int(row.id)),
            "TITLE": lambda row: (row.name, int(row.id)),
            "INVENTORY_QUANTITY": lambda row: (row.quantity, int(row.id)),
        }
        return Ordered(rows, keys.get(by, lambda row: (int(row.id), int(row.id))), reverse), unknown

    found, unknown = about.listed("variants", about.shop.products.revision, (text, by, reverse), make)
    warn(about, "productVariants", text, unknown)
    listed: Ordered = found
    return listed


def warn(about: Asking, path: str, text: str, unknown: list[str]) -> None:
    """Say which search fields were ignored."""
    if unknown:
        said = [
            {"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"}
            for name in unknown
        ]
        about.warnings.append({"path": [path], "query": text, "warnings": said})


def _products(_value: Any, arguments: dict[str, Any], about: Asking) -> Connection:
    text = "" if about.ignores_filters else arguments.get("query") or ""

    def test_of(term: search.Term) -> search.Test | None:
        if term.field == "status":
            return lambda one: one.status == term.value.upper()
        if term.field == "id":
            return search.number(lambda one: int(one.number), term)
        if term.field == "updated_at":
            return search.moment(lambda one: one.row.updated, term)
        return (lambda one: term.value.lower() in one.row.name.lower()) if term.field in ("", "title") else None

    unknown: list[str] = []
    test = search.compiled(text, test_of, unknown)
    warn(about, "products", text, unknown)
    rows = [one for one in pages(about).values() if test(one)]
    updated = arguments.get("sortKey") == "UPDATED_AT"
    ordered = Ordered(
        rows,
        lambda one: (stamp(one.row.updated) if updated else int(one.number), int(one.number)),
        bool(arguments.get("reverse")),
    )
    return page("products", ordered, arguments, about)


def _level_of(row: ShopProduct, location: str, about: Asking) -> Level | None:
    wanted = number_of(location, "Location")
    return next((one for one in levels(about, row) if one.place.number == wanted), None)


def _total(one: Page) -> int:
    return sum(row.quantity for row in one.variants if row.tracking != "off")


RESOLVERS: dict[tuple[str, str], Resolver] = {
    ("QueryRoot", "productVariants"): lambda _, given, about: page(
        "productVariants", _variants(given, about), given, about
    ),
    ("QueryRoot", "productVariantsCount"): lambda _, given, about: counted(len(_variants(given, about)), given),
    ("QueryRoot", "productVariant"): lambda _, given, about: variant(about, number_of(given["id"], "ProductVariant")),
    ("QueryRoot", "products"): _products,
    ("QueryRoot", "productsCount"): lambda _, given, about: counted(len(pages(about)), given),
    ("QueryRoot", "product"): lambda _, given, about: pages(about).get(number_of(given["id"], "Product")),
    ("QueryRoot", "inventoryItem"): lambda _, given, about: item(about, number_of(given["id"], "InventoryItem")),
    ("QueryRoot", "inventoryItems"): lambda _, given, about: page(
        "inventoryItems",
        Ordered(
            [Item(row) for row in _variants({"query": given.get("query")}, about).rows],
            lambda one: (int(item_number(one.row)), int(item_number(one.row))),
            bool(given.get("reverse")),
        ),
        given,
        about,
    ),
    ("QueryRoot", "inventoryLevel"): lambda _, given, about: None,
    ("QueryRoot", "locations"): lambda _, given, about: small("locations", places(about), given, about),
    ("QueryRoot", "locationsCount"): lambda _, given, about: counted(len(places(about)), given),
    ("QueryRoot", "location"): lambda _, given, about: next(
        (one for one in places(about) if not given.get("id") or one.number == number_of(given["id"], "Location")), None
    ),
    ("ProductVariant", "id"): lambda row, _, about: gid("ProductVariant", row.id),
    ("ProductVariant", "legacyResourceId"): lambda row, _, about: row.id,
    ("ProductVariant", "sku"): lambda row, _, about: row.sku if row.sku or row.extra.get("sku_empty_text") else None,
    ("ProductVariant", "barcode"): lambda row, _, about: row.barcode or None,
    ("ProductVariant", "title"): lambda row, _, about: title(row),
    ("ProductVariant", "displayName"): lambda row, _, about: f"{row.name} - {title(row)}",
    ("ProductVariant", "createdAt"): lambda row, _, about: stamp(row.created),
    ("ProductVariant", "updatedAt"): lambda row, _, about: stamp(row.updated),
    ("ProductVariant", "inventoryItem"): lambda row, _, about: Item(row),
    ("ProductVariant", "inventoryPolicy"): lambda row, _, about: "CONTINUE" if row.sells_below_zero else "DENY",
    ("ProductVariant", "inventoryQuantity"): lambda row, _, about: 0 if row.tracking == "off" else row.quantity,
    ("ProductVariant", "price"): lambda row, _, about: f"{row.price / 100:.2f}",
    ("ProductVariant", "product"): lambda row, _, about: page_of(about, row),
    ("ProductVariant", "position"): lambda row, _, about: page_of(about, row).variants.index(row) + 1,
    ("ProductVariant", "selectedOptions"): lambda row, _, about: [
        {"name": f"Optie {at + 1}" if row.variant else "Title", "value": one}
        for at, one in enumerate(title(row).split(" / "))
    ],
    ("ProductVariant", "requiresComponents"): lambda row, _, about: row.kind == "bundle",
    ("ProductVariant", "availableForSale"): lambda row, _, about: (
        row.tracking == "off" or row.sells_below_zero or row.quantity > 0
    ),
    ("ProductVariant", "sellableOnlineQuantity"): lambda row, _, about: 0 if row.tracking == "off" else row.quantity,
    ("ProductVariant", "taxable"): lambda row, _, about: row.kind != "gift-card",
    ("Product", "id"): lambda one, _, about: gid("Product", one.number),
    ("Product", "legacyResourceId"): lambda one, _, about: one.number,
    ("Product", "title"): lambda one, _, about: one.row.name,
    ("Product", "handle"): lambda one, _, about: one.row.name.lower().replace(" ", "-"),
    ("Product", "status"): lambda one, _, about: one.status,
    ("Product", "isGiftCard"): lambda one, _, about: any(row.kind == "gift-card" for row in one.variants),
    ("Product", "productType"): lambda one, _, about: str(one.row.extra.get("product_type", "")),
    ("Product", "vendor"): lambda one, _, about: about.shop.name,
    ("Product", "tags"): lambda one, _, about: list(one.row.extra.get("tags", ())),
    ("Product", "createdAt"): lambda one, _, about: stamp(one.row.created),
    ("Product", "updatedAt"): lambda one, _, about: stamp(one.row.updated),
    ("Product", "publishedAt"): lambda one, _, about: stamp(one.row.created) if one.row.status == "live" else None,
    ("Product", "variants"): lambda one, given, about: small("variants", one.variants, given, about),
    ("Product", "variantsCount"): lambda one, _, about: {"count": len(one.variants), "precision": "EXACT"},
    ("Product", "totalInventory"): lambda one, _, about: _total(one),
    ("Product", "tracksInventory"): lambda one, _, about: any(row.tracking != "off" for row in one.variants),
    ("Product", "hasOnlyDefaultVariant"): lambda one, _, about: one.parent is None,
    ("Product", "hasVariantsThatRequiresComponents"): lambda one, _, about: any(
        row.kind == "bundle" for row in one.variants
    ),
    ("InventoryItem", "id"): lambda one, _, about: gid("InventoryItem", item_number(one.row)),
    ("InventoryItem", "legacyResourceId"): lambda one, _, about: item_number(one.row),
    ("InventoryItem", "sku"): lambda one, _, about: one.row.sku or None,
    ("InventoryItem", "tracked"): lambda one, _, about: one.row.tracking != "off",
    ("InventoryItem", "requiresShipping"): lambda one, _, about: one.row.goods,
    ("InventoryItem", "duplicateSkuCount"): lambda one, _, about: twins(about, one.row),
    ("InventoryItem", "createdAt"): lambda one, _, about: stamp(one.row.created),
    ("InventoryItem", "updatedAt"): lambda one, _, about: stamp(one.row.updated),
    ("InventoryItem", "countryCodeOfOrigin"): lambda one, _, about: one.row.country or None,
    ("InventoryItem", "harmonizedSystemCode"): lambda one, _, about: one.row.hs_code or None,
    ("InventoryItem", "measurement"): lambda one, _, about: {
        "id": gid("InventoryItemMeasurement", item_number(one.row)),
        "weight": {"unit": "GRAMS", "value": float(one.row.weight or 0)},
    },
    ("InventoryItem", "locationsCount"): lambda one, _, about: {
        "count": len(levels(about, one.row)),
        "precision": "EXACT",
    },
    ("InventoryItem", "inventoryLevel"): lambda one, given, about: _level_of(one.row, given["locationId"], about),
    ("InventoryItem", "inventoryLevels"): lambda one, given, about: small(
        "inventoryLevels", levels(about, one.row), given, about
    ),
    ("InventoryItem", "variants"): lambda one, given, about: small("variants", [one.row], given, about),
    ("InventoryLevel", "id"): lambda one, _, about: (
        f"{gid('InventoryLevel', one.place.number)}?inventory_item_id={item_number(one.row)}"
    ),
    ("InventoryLevel", "isActive"): lambda one, _, about: True,
    ("InventoryLevel", "item"): lambda one, _, about: Item(one.row),
    ("InventoryLevel", "location"): lambda one, _, about: one.place,
    ("InventoryLevel", "quantities"): _quantities,
    ("InventoryLevel", "createdAt"): lambda one, _, about: stamp(one.row.created),
    ("InventoryLevel", "updatedAt"): lambda one, _, about: stamp(one.row.updated),
    ("Location", "id"): lambda one, _, about: gid("Location", one.number),
    ("Location", "legacyResourceId"): lambda one, _, about: one.number,
    ("Location", "isActive"): lambda one, _, about: True,
    ("Location", "fulfillsOnlineOrders"): lambda one, _, about: one == places(about)[0],
    ("Location", "isFulfillmentService"): lambda one, _, about: False,
    ("Location", "shipsInventory"): lambda one, _, about: one == places(about)[0],
    ("Location", "hasActiveInventory"): lambda one, _, about: True,
    ("Location", "createdAt"): lambda one, _, about: "2024-01-08T09:00:00Z",
    ("Location", "updatedAt"): lambda one, _, about: "2024-01-08T09:00:00Z",
}

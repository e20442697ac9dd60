"""Which scopes which field needs; asked once for each field of a query."""

from __future__ import annotations

from typing import Any

from .asking import Asking
from .executor import FieldFailed, Resolver

_PRODUCTS = ("read_products",)
_ORDERS = ("read_orders",)
_WRITES_WORK = ("write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders")
_READS_WORK = ("read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders")

NEEDED: dict[tuple[str, str], tuple[str, ...]] = {
    **{
        ("QueryRoot", name): _PRODUCTS
        for name in (
            "products",
            "product",
            "productsCount",
            "productVariants",
            "productVariant",
            "productVariantsCount",
        )
    },
    **{("QueryRoot", name): _ORDERS for name in ("orders", "order", "ordersCount", "fulfillment")},
    **{("QueryRoot", name): ("read_products", "read_inventory") for name in ("inventoryItem", "inventoryItems")},
    **{
        ("QueryRoot", name): ("read_locations", "read_inventory")
        for name in ("location", "locations", "locationsCount")
    },
    ("QueryRoot", "inventoryLevel"): ("read_inventory",),
    ("QueryRoot", "appInstallations"): ("read_apps",),
    ("QueryRoot", "fulfillmentOrder"): _READS_WORK,
    ("InventoryItem", "inventoryLevel"): ("read_inventory",),
    ("InventoryItem", "inventoryLevels"): ("read_inventory",),
    ("LineItem", "variant"): _PRODUCTS,
    ("LineItem", "product"): _PRODUCTS,
    ("FulfillmentOrderLineItem", "variant"): _PRODUCTS,
    ("Order", "customer"): ("read_customers",),
    ("Fulfillment", "location"): ("read_locations", "read_inventory"),
    ("Mutation", "productVariantsBulkUpdate"): ("write_products",),
    ("Mutation", "inventoryItemUpdate"): ("write_inventory",),
    ("Mutation", "fulfillmentCreate"): _WRITES_WORK,
    ("Mutation", "fulfillmentCancel"): _WRITES_WORK,
    **{
        ("Mutation", name): ("write_orders",)
        for name in ("orderClose", "orderOpen", "orderUpdate", "orderMarkAsPaid", "tagsAdd", "tagsRemove")
    },
}


def guard(about: Asking, owner: str, name: str) -> Resolver | None:
    """A resolver that refuses, when the token lacks every scope that would do; else None."""
    wanted = NEEDED.get((owner, name))
    if wanted is None or about.may(*wanted):
        return None
    scopes = " or ".join(f"`{one}`" for one in wanted) + " access scope."

    def refuse(_value: Any, _arguments: dict[str, Any], _about: Any) -> Any:
        message = f"Access denied for {name} field. Required access: {scopes}"
        documentation = "https://shopify.dev/api/usage/access-scopes"
        raise FieldFailed(message, "ACCESS_DENIED", documentation=documentation, requiredAccess=scopes)

    return refuse

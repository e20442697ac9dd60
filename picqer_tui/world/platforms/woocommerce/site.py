"""The rest of the site: its index, what it says of itself, settings, webhooks and trouble."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from picqer_tui.world.clock import ANCHOR

from .face import Face, Listing, answer, chosen, dumped
from .query import Query
from .refusals import Refused
from .times import gmt, local

GATEWAYS = {
    "bacs": "Bankoverschrijving",
    "cod": "Rembours",
    "mollie_wc_gateway_ideal": "iDEAL",
    "mollie_wc_gateway_creditcard": "Creditcard",
}
NAMESPACES = ["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wc-analytics", "wc-admin", "wc/store/v1", "wp/v2"]


def index(face: Face, query: Query) -> Response:
    """`/wp-json/`: who the site is, for anybody."""
    offset = ANCHOR.astimezone(face.zone).utcoffset()
    said: dict[str, Any] = {
        "name": face.shop.name,
        "description": "",
        "url": face.home,
        "home": face.home,
        "gmt_offset": str(int((offset.total_seconds() if offset else 0) // 3600)),
        "timezone_string": face.shop.zone,
        "namespaces": NAMESPACES,
        "authentication": {},
        "routes": {f"/{one}": {"namespace": one, "methods": ["GET"]} for one in NAMESPACES} | routes(face),
        "site_logo": 0,
        "site_icon": 0,
        "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
    }
    return answer(chosen(said, query.many("_fields")))


def routes(face: Face) -> dict[str, Any]:
    """The routes of `wc/v3`, by which a client learns what this version has."""
    names = [
        "products",
        "products/batch",
        "orders",
        "orders/batch",
        "reports/orders/totals",
        "system_status",
        "webhooks",
        "payment_gateways",
    ]
    if face.version >= (10, 3):
        names.append("variations")
    return {f"/wc/v3/{name}": {"namespace": "wc/v3", "methods": ["GET", "POST"]} for name in names}


def namespace(face: Face, query: Query) -> Response:
    """`/wp-json/wc/v3`: the routes alone."""
    return answer(chosen({"namespace": "wc/v3", "routes": routes(face)}, query.many("_fields")))


def maintenance() -> Response:
    """WordPress while it is being updated."""
    page = "<!DOCTYPE html><html><head><title>Onderhoud</title></head><body>Even niet beschikbaar.</body></html>"
    return Response(page, 503, {"Retry-After": "600"}, "text/html")


def missing_page() -> Response:
    """The web server's own 404."""
    page = "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>"
    return Response(page, 404, None, "text/html")


def old_api_disabled() -> Response:
    """The API of long ago, refused in its own shape."""
    said = {"errors": {"code": "woocommerce_api_disabled", "message": "The WooCommerce API is disabled on this site"}}
    return answer(said, 404)


def system_status(face: Face, query: Query) -> Response:
    """Versions and settings. Its `default_timezone` is PHP's and not the shop's."""
    if not face.may("settings.read"):
        raise Refused(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
    store = {"store_id": str(uuid5(NAMESPACE_URL, face.shop.identity))} if face.version >= (8, 4) else {}
    plugins = [{"plugin": one, "name": one} for one in face.shop.extra.get("plugins", ())]
    said: dict[str, Any] = {
        "environment": {
            "home_url": face.home,
            "site_url": face.home,
            **store,
            "store_id": str(uuid5(NAMESPACE_URL, face.shop.identity)),
            "version": face.version_text,
            "wp_version": "7.1" if face.version >= (11,) else "6.9",
            "wp_multisite": False,
            "wp_memory_limit": 268435456,
            "language": "nl_NL",
            "server_info": "nginx/1.22.1",
            "php_version": "8.2.20",
            "php_max_execution_time": 30,
            "default_timezone": "UTC",
            "remote_post_successful": True,
            "remote_get_successful": True,
        },
        "database": {"wc_database_version": face.version_text},
        "active_plugins": plugins,
        "theme": {"name": "Storefront"},
        "settings": {
            "api_enabled": False,
            "currency": face.shop.currency,
            "currency_symbol": "&euro;",
            "number_of_decimals": 2,
            "HPOS_enabled": True,
            "HPOS_sync_enabled": False,
            "order_datastore": "Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore",
            "enabled_features": ["analytics", "custom_order_tables"],
        },
        "pages": [],
        "post_type_counts": [{"type": "product", "count": len(face.shop.products)}],
    }
    return answer(chosen(said, query.many("_fields")))


def webhooks(face: Face, query: Query) -> Response:
    """Webhooks of the shop, such as a plugin's."""
    if not face.may("webhooks.read"):
        raise Refused(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
    at = ANCHOR
    said = [
        {
            "id": int(one.get("id", number + 1)),
            "name": str(one.get("by", "")),
            "status": "active" if one.get("active", True) else "disabled",
            "topic": one.get("topic", "order.created"),
            "resource": str(one.get("topic", "order.created")).split(".")[0],
            "event": str(one.get("topic", "order.created")).split(".")[-1],
            "delivery_url": one.get("url", ""),
            "date_created": local(at, face.zone),
            "date_created_gmt": gmt(at),
        }
        for number, one in enumerate(face.shop.webhooks)
    ]
    fields, page = query.many("_fields"), Listing(query)
    parts = [dumped(chosen(one, fields)) for one in page.window(said)]
    return page.answer(face, "/wp-json/wc/v3/webhooks", "", len(said), parts, forget=False)


def gateways(face: Face, query: Query) -> Response:
    """Ways to pay; a shop whose checkout is closed has them all switched off."""
    if not face.may("settings.read"):
        raise Refused(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
    enabled = face.shop.closed_how != "checkout"
    said = [
        {
            "id": name,
            "title": title,
            "description": "",
            "order": at,
            "enabled": enabled and name != "cod",
            "method_title": title,
            "method_description": "",
            "method_supports": ["products"],
            "settings": {},
            "needs_setup": False,
        }
        for at, (name, title) in enumerate(GATEWAYS.items())
    ]
    fields = query.many("_fields")
    return answer([chosen(one, fields) for one in said])


def setting(face: Face, group: str, name: str, wished: Any = None) -> Response:
    """One setting; mail switches can be set, others only read."""
    values = {
        ("general", "woocommerce_calc_taxes"): "yes",
        ("general", "woocommerce_default_country"): "NL",
        ("tax", "woocommerce_prices_include_tax"): "yes",
        ("products", "woocommerce_weight_unit"): "kg",
        ("products", "woocommerce_manage_stock"): "yes",
    }
    if group.startswith("email_") and name == "enabled":
        if isinstance(wished, dict) and wished.get("value") in ("yes", "no"):
            face.shop.extra.setdefault("mail_switches", {})[group[6:]] = wished["value"]
            face.effect("setting", f"{group}/{name}", wished["value"])
        switches = face.shop.extra.get("mail_switches", {})
        said = {"id": "enabled", "type": "checkbox", "default": "yes", "value": switches.get(group[6:], "yes")}
        return answer(said)
    if (group, name) not in values:
        raise Refused(404, "rest_setting_setting_invalid", "Invalid setting.")
    return answer({"id": name, "type": "text", "default": "", "value": values[group, name]})

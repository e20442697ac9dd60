"""The fields of the shop itself, of the app that asks, of versions, and of `node`."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from . import bulk
from .asking import Asking, gid, myshopify, number_of, shop_number, stamp
from .catalogue import item, pages, places, variant
from .executor import FieldFailed, Resolver
from .paging import small
from .sales import Person, order
from .sales_fields import work_by_id
from .versions import CANDIDATE, SUPPORTED

_PLANS = {"basic": "Basic", "grow": "Grow", "advanced": "Advanced", "plus": "Plus"}


def _offset(about: Asking) -> int:
    found = about.now.astimezone(ZoneInfo(about.shop.zone)).utcoffset()
    return int(found.total_seconds() // 60) if found else 0


def _shop(_value: Any, _arguments: dict[str, Any], about: Asking) -> dict[str, Any]:
    shop = about.shop
    host = shop.public_host or myshopify(shop)
    minutes = _offset(about)
    return {
        "id": gid("Shop", str(shop_number(shop))),
        "name": shop.name,
        "email": "winkel@example.test",
        "contactEmail": "winkel@example.test",
        "myshopifyDomain": myshopify(shop),
        "primaryDomain": {
            "id": gid("Domain", str(shop_number(shop) + 1)),
            "host": host,
            "sslEnabled": True,
            "url": f"https://{host}",
        },
        "url": f"https://{host}",
        "currencyCode": shop.currency,
        "ianaTimezone": shop.zone,
        "timezoneAbbreviation": about.now.astimezone(ZoneInfo(shop.zone)).tzname(),
        "timezoneOffset": f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}",
        "timezoneOffsetMinutes": minutes,
        "taxesIncluded": True,
        "orderNumberFormatPrefix": shop.prefix,
        "orderNumberFormatSuffix": shop.suffix,
        "createdAt": "2024-01-08T09:00:00Z",
        "setupRequired": shop.closed,
        "weightUnit": "KILOGRAMS",
        "plan": {
            "publicDisplayName": _PLANS.get(shop.plan, shop.plan),
            "partnerDevelopment": shop.plan == "development",
            "shopifyPlus": shop.plan == "plus",
        },
    }


def _app(_value: Any, _arguments: dict[str, Any], _about: Asking) -> dict[str, Any]:
    return {"__typename": "App", "id": gid("App", "4410077"), "title": "Overstap", "handle": "overstap"}


def _installation(_value: Any, _arguments: dict[str, Any], about: Asking) -> dict[str, Any]:
    scopes = [{"handle": one, "description": one.replace("_", " ")} for one in sorted(about.scopes)]
    app = _app(None, {}, about)
    return {"id": gid("AppInstallation", "610077"), "accessScopes": scopes, "app": app}


def _versions(_value: Any, _arguments: dict[str, Any], _about: Asking) -> list[dict[str, Any]]:
    said = [{"handle": one, "displayName": one, "supported": True} for one in SUPPORTED]
    said.append({"handle": CANDIDATE, "displayName": f"{CANDIDATE} (Release candidate)", "supported": False})
    return [*said, {"handle": "unstable", "displayName": "unstable", "supported": False}]


def _node(identity: str, about: Asking) -> Any:
    """Anything by its global id; None when it is gone or the token may not see it."""
    kind = identity.removeprefix("gid://shopify/").partition("/")[0]
    finders: dict[str, Any] = {
        "Product": lambda: about.may("read_products") and pages(about).get(number_of(identity, kind)),
        "ProductVariant": lambda: about.may("read_products") and variant(about, number_of(identity, kind)),
        "InventoryItem": lambda: item(about, number_of(identity, kind)),
        "Order": lambda: about.may("read_orders") and order(about, number_of(identity, kind)),
        "FulfillmentOrder": lambda: about.may("read_orders") and work_by_id(about, identity),
        "Location": lambda: next((one for one in places(about) if one.number == number_of(identity, kind)), None),
        "BulkOperation": lambda: bulk.by_id(about, identity),
        "Customer": lambda: _person(about, number_of(identity, kind)),
    }
    if kind not in finders or not identity.startswith("gid://shopify/"):
        raise FieldFailed(f"Invalid global id '{identity}'", "argumentLiteralsIncompatible")
    return finders[kind]() or None


def _person(about: Asking, number: str) -> Person | None:
    return Person(int(number)) if int(number) in about.books.customers and about.may("read_customers") else None


def _nodes(_value: Any, arguments: dict[str, Any], about: Asking) -> list[Any]:
    if len(arguments["ids"]) > 250:
        raise FieldFailed("The input array size of ids exceeds the maximum of 250.", "MAX_INPUT_SIZE_EXCEEDED")
    return [_node(one, about) for one in arguments["ids"]]


RESOLVERS: dict[tuple[str, str], Resolver] = {
    ("QueryRoot", "shop"): _shop,
    ("QueryRoot", "app"): _app,
    ("QueryRoot", "currentAppInstallation"): _installation,
    ("QueryRoot", "publicApiVersions"): _versions,
    ("QueryRoot", "node"): lambda _, given, about: _node(given["id"], about),
    ("QueryRoot", "nodes"): _nodes,
    ("QueryRoot", "bulkOperation"): lambda _, given, about: bulk.by_id(about, given["id"]),
    ("QueryRoot", "currentBulkOperation"): lambda _, given, about: bulk.newest(about),
    ("QueryRoot", "bulkOperations"): lambda _, given, about: small("bulkOperations", bulk.known(about), given, about),
    ("BulkOperation", "id"): lambda one, _, about: gid("BulkOperation", one.number),
    ("BulkOperation", "createdAt"): lambda one, _, about: stamp(one.created),
    ("BulkOperation", "completedAt"): lambda one, _, about: stamp(one.completed),
    ("BulkOperation", "errorCode"): lambda one, _, about: one.error,
    ("BulkOperation", "objectCount"): lambda one, _, about: str(one.objects),
    ("BulkOperation", "rootObjectCount"): lambda one, _, about: str(one.roots),
    ("BulkOperation", "fileSize"): lambda one, _, about: str(one.size) if one.status == "COMPLETED" else None,
    ("BulkOperation", "url"): lambda one, _, about: one.url,
    ("BulkOperation", "partialDataUrl"): lambda one, _, about: None,
    ("BulkOperation", "type"): lambda one, _, about: "QUERY",
}

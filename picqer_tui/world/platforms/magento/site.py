"""The rest of the shop: its store views, modules, version, and what it says the caller may use."""

from __future__ import annotations

from typing import Any

from starlette.responses import PlainTextResponse, Response

from .face import Face, answer
from .fields import Wanted, chosen
from .storefront import missing

MODULES = (
    "Magento_Store",
    "Magento_Directory",
    "Magento_Eav",
    "Magento_Backend",
    "Magento_Catalog",
    "Magento_CatalogInventory",
    "Magento_ConfigurableProduct",
    "Magento_Bundle",
    "Magento_Sales",
    "Magento_Payment",
    "Magento_OfflinePayments",
    "Magento_Shipping",
    "Magento_Tax",
    "Magento_Integration",
    "Magento_Webapi",
    "Magento_WebapiAsync",
    "Magento_AsynchronousOperations",
)
INVENTORY = ("Magento_Inventory", "Magento_InventoryApi", "Magento_InventorySales", "Magento_InventoryShipping")


def codes(face: Face) -> list[str]:
    """The store views: every shop has one, half of them another in English."""
    return ["default", "en"] if face.world.chance(f"magento-views/{face.shop.key}", 0.5) else ["default"]


def version(face: Face) -> Response:
    """Major and minor version, for anybody; hardened shops do not tell."""
    if face.shop.extra.get("no_version"):
        return missing(face)
    return PlainTextResponse(f"Magento/{face.version_text} (Community)", media_type="text/html")


def views(face: Face, wanted: Wanted | None) -> Response:
    """Store views, that of the back office among them."""
    said = [{"id": 0, "code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1}]
    for number, code in enumerate(codes(face), 1):
        name = face.shop.name if code == "default" else f"{face.shop.name} ({code})"
        said.append({"id": number, "code": code, "name": name, "website_id": 1, "store_group_id": 1, "is_active": 1})
    return _told(said, wanted)


def groups(face: Face, wanted: Wanted | None) -> Response:
    """Stores, each with its views."""
    none = {
        "id": 0,
        "website_id": 0,
        "root_category_id": 0,
        "default_store_id": 0,
        "name": "Default",
        "code": "default",
    }
    own = {"id": 1, "website_id": 1, "root_category_id": 2, "default_store_id": 1}
    return _told([none, own | {"name": face.shop.name, "code": "main_website_store"}], wanted)


def websites(face: Face, wanted: Wanted | None) -> Response:
    """Websites, each with its stores."""
    none = {"id": 0, "code": "admin", "name": "Admin", "default_group_id": 0}
    return _told([none, {"id": 1, "code": "base", "name": face.shop.name, "default_group_id": 1}], wanted)


def configs(face: Face, wanted: Wanted | None) -> Response:
    """What each store view is set to: address, language, currency, zone."""
    home = face.home
    said = [
        {
            "id": number,
            "code": code,
            "website_id": 1,
            "locale": "nl_NL" if code == "default" else "en_GB",
            "base_currency_code": face.shop.currency,
            "default_display_currency_code": face.shop.currency,
            "timezone": face.shop.zone,
            "weight_unit": "kgs",
            "base_url": f"{home}/",
            "base_link_url": f"{home}/",
            "base_static_url": f"{home}/static/version1763000000/",
            "base_media_url": f"{home}/media/",
            "secure_base_url": f"{home}/",
            "secure_base_link_url": f"{home}/",
            "secure_base_static_url": f"{home}/static/version1763000000/",
            "secure_base_media_url": f"{home}/media/",
        }
        for number, code in enumerate(codes(face), 1)
    ]
    return _told(said, wanted)


def modules(face: Face, wanted: Wanted | None) -> Response:
    """The names of what is installed and on. Picqer's module is there when the shop was linked with it."""
    said = [*MODULES, *(() if face.shop.extra.get("no_inventory") else INVENTORY)]
    if face.modern:
        said.append("Magento_TwoFactorAuth")
    if face.may("apps.read"):
        said += [f"{name.replace(' ', '')}_Integration" for name in face.shop.extra.get("apps", ())]
    return answer(said)


def currency(face: Face, wanted: Wanted | None) -> Response:
    """The currency, for anybody."""
    return _told(
        {
            "base_currency_code": face.shop.currency,
            "base_currency_symbol": "€",
            "default_display_currency_code": face.shop.currency,
            "default_display_currency_symbol": "€",
            "available_currency_codes": [face.shop.currency],
            "exchange_rates": [{"currency_to": face.shop.currency, "rate": 1}],
        },
        wanted,
    )


def schema(face: Face, scope: str, paths: dict[str, Any]) -> Response:
    """The description of what the caller may use."""
    if face.shop.extra.get("no_schema"):
        return missing(face)
    scheme, _, host = face.home.partition("://")
    said = {
        "swagger": "2.0",
        "info": {"version": face.version_text, "title": "Magento Community"},
        "host": host,
        "basePath": f"/rest/{scope}",
        "schemes": [scheme],
        "tags": [],
        "paths": paths,
        "definitions": {},
    }
    return answer(said)


def _told(said: Any, wanted: Wanted | None) -> Response:
    return answer(said if wanted is None else chosen(said, wanted))

"""Who the shop is, which languages it speaks, and what its key may do and has left."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.clock import ANCHOR

from .light_face import Face

GROUPS = {
    "content": ("products.read", "products.write"),
    "products": ("products.read", "products.write"),
    "customers": ("customers.read", "customers.read"),
    "orders": ("orders.read", "orders.write"),
    "settings": ("settings.read", "settings.write"),
    "tracking": ("settings.read", "settings.write"),
}
"""Permission groups, and the rights of the books that reading and writing in them are."""
_TITLES = {"nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français"}
_LOCALES = {"nl": "nl_NL", "en": "en_GB", "de": "de_DE", "fr": "fr_FR"}


def shop(face: Face) -> dict[str, Any]:
    """`shop.json`."""
    host = face.shop.host or face.shop.public_host
    return {
        "shop": {
            "id": face.number,
            "createdAt": "2018-01-01T00:00:00+01:00",
            "status": "live",
            "isB2b": False,
            "isRetail": bool(face.shop.extra.get("retail")),
            "subDomain": face.shop.identity,
            "mainDomain": host,
            "email": f"info@{host.removeprefix('www.')}",
            "phone": face.empty,
            "street": face.empty,
            "zipcode": face.empty,
            "city": face.empty,
            "country": {"id": 151, "code": "nl", "code3": "nld", "title": "Nederland"},
            "vatNumber": face.empty,
            "cocNumber": face.empty,
            "currency": {
                "shortcode": face.shop.currency.lower(),
                "symbol": "€",
                "title": "Euro",
                "isDefault": True,
                "currencyRate": "1.00",
            },
            "company": face.resource("shop/company"),
            "limits": face.resource("shop/limits"),
            "website": face.resource("shop/website"),
            "metafields": face.resource("shop/metafields"),
        }
    }


def languages(face: Face) -> dict[str, Any]:
    """`languages.json`: also those that are switched off."""
    known = [*((code, True) for code in face.languages), *((code, False) for code in face.idle_languages)]
    return {
        "languages": [
            {
                "id": number,
                "isActive": active,
                "isDefault": number == 1,
                "code": code,
                "locale": _LOCALES[code],
                "title": _TITLES[code],
            }
            for number, (code, active) in enumerate(known, 1)
        ]
    }


def permissions(face: Face) -> dict[str, Any]:
    """`account/permissions.json`: every group, with reading and writing."""
    return {
        "accountPermissions": {
            group: {"read": face.may(read), "write": face.may(write)} for group, (read, write) in GROUPS.items()
        }
    }


def limits(face: Face) -> dict[str, Any]:
    """`account/ratelimit.json`."""
    return {"accountRatelimit": face.quota().told(face.now())}


def webhooks(face: Face) -> dict[str, Any]:
    """`webhooks.json`: those of this key."""
    return {
        "webhooks": [
            {
                "id": int(one.get("id", number)),
                "createdAt": face.stamp(ANCHOR),
                "updatedAt": face.stamp(ANCHOR),
                "isActive": bool(one.get("active", True)),
                "itemGroup": str(one.get("topic", "orders.paid")).split(".")[0],
                "itemAction": str(one.get("topic", "orders.paid")).split(".")[-1],
                "language": face.languages[0],
                "format": "json",
                "address": str(one.get("url", "")),
            }
            for number, one in enumerate(face.shop.webhooks, 1)
        ]
    }


def custom_statuses(face: Face) -> dict[str, Any]:
    """`orders/customstatuses.json`: statuses of the merchant's own."""
    known = face.shop.extra.get("custom_statuses", {})
    return {
        "customStatuses": [{"id": int(number), "color": "#336699", "title": name} for number, name in known.items()]
    }


def locations(face: Face) -> dict[str, Any]:
    """`locations.json`; stock is kept per variant all the same."""
    return {"locations": [{"id": 1, "isActive": True, "title": "Hoofdmagazijn"}]}

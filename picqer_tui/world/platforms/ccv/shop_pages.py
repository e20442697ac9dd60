"""What the key can reach, who the shop is, and how it is set."""

from __future__ import annotations

from typing import Any

from .ccv_face import Face
from .traits import ROOT

STATUSES = {
    1: "Nieuw",
    2: "In behandeling",
    3: "Wacht op fabrikant",
    4: "Wacht op betaling",
    5: "Verzonden",
    6: "Afgeleverd",
    7: "Compleet",
    8: "Geannuleerd",
    9: "Wacht op leverancier",
    10: "Wordt ingepakt",
    11: "Klaar om af te halen",
    12: "Wordt samengesteld",
    13: "Backorder",
    14: "Gereserveerd",
}
RIGHTS = {
    "products": "products",
    "attributecombinations": "products",
    "orders": "orders",
    "orderrows": "orders",
    "ordernotes": "orders",
    "webshops": "",
    "settings": "settings",
}
"""Resource -> the part of the books' rights that it needs; empty: none."""


def root(face: Face) -> dict[str, Any]:
    """The resources that this key may read."""
    shown = [name for name in ("orders", "products", "webshops") if _reached(face, name)]
    return {
        "items": [
            {
                "href": f"{face.root}{name}/",
                "title": name.capitalize(),
                "description": f"Resource {name}",
                "uri": f"{ROOT}{name}/",
            }
            for name in shown
        ]
    }


def _reached(face: Face, name: str) -> bool:
    return not RIGHTS[name] or face.may(f"{RIGHTS[name]}.read")


def webshops(face: Face) -> dict[str, Any]:
    """The one shop of this key, in one piece."""
    return {"href": f"{face.root}webshops/", "items": [webshop(face)]}


def webshop(face: Face) -> dict[str, Any]:
    """Who it is."""
    href = f"{face.root}webshops/{face.number}/"
    used = sum(row.kind != "variant" for row in face.shop.products)
    return {
        "href": href,
        "id": face.number,
        "name": face.shop.name,
        "is_multishop_system": bool(face.shop.extra.get("multishop")),
        "product_limit": 100_000,
        "product_limit_left": 100_000 - used,
        "api_root": face.root,
        "webshops": {"href": f"{href}webshops/"},
    }


def settings(face: Face) -> dict[str, Any]:
    """How it is set: open or closed, and what its statuses are called."""
    closed = face.shop.closed_how not in ("", "checkout")
    names = STATUSES | {int(number): name for number, name in face.shop.extra.get("status_names", {}).items()}
    return {
        "href": f"{face.root}webshops/{face.number}/settings/",
        "webshop_enabled": not closed,
        "webshop_disabled_title": "Even gesloten" if closed else "",
        "webshop_disabled_text": "We zijn zo terug." if closed else "",
        "currency": face.shop.currency,
        "default_vat_rat": 21.0,
        "prices_include_vat": True,
        "full_ssl_webshop": True,
        "languages": ["nl"],
        "backend_language": "nl",
        "separate_domain_per_language": False,
        "stock": True,
        "ordering_without_stock": "no",
        "stock_level_warnings": {"low_threshold": 5, "high_threshold": None},
        "multishop_readonly_properties": [],
        "order_status": [
            {
                "id": number,
                "status": str(number),
                "status_name": name,
                "text_color": "#000000",
                "background_color": "#ffffff",
            }
            for number, name in names.items()
        ],
        "parent": {"href": f"{face.root}webshops/{face.number}/"},
    }


def status(face: Face) -> dict[str, Any]:
    """Whether the API is well."""
    return {"href": f"{face.root}status/", "status": "OK"}

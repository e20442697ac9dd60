"""The fields around goods and orders: images of products, apps that are installed, webhooks of the app that asks."""

from __future__ import annotations

from typing import Any, NamedTuple

from .asking import Asking, gid, stamp
from .catalogue import Page
from .executor import TYPE_NAMES, Resolver
from .paging import Connection, counted, small
from .versions import SUPPORTED

_TOPICS = {"order.created": "ORDERS_CREATE", "order.updated": "ORDERS_UPDATED", "product.updated": "PRODUCTS_UPDATE"}


class Picture(NamedTuple):
    """One image of a product page."""

    number: str
    url: str


TYPE_NAMES[Picture] = "MediaImage"


def _pictures(one: Page) -> list[Picture]:
    """Images of a page: its own, else those of its variants; each once."""
    rows = [one.row, *one.variants]
    urls = dict.fromkeys(url for row in rows for url in row.images)
    return [Picture(f"{one.number}{at}", url) for at, url in enumerate(urls)]


def _image(one: Picture) -> dict[str, Any]:
    return {"id": gid("ImageSource", one.number), "url": one.url, "altText": None, "width": 800, "height": 800}


def _apps(arguments: dict[str, Any], about: Asking) -> Connection:
    """Apps that are installed, shown to a token with the scope for it; those of the shop alone when private ones are asked."""
    names = about.shop.extra.get("apps", []) if arguments.get("privacy") == "PUBLIC" else []
    said = [
        {
            "id": gid("AppInstallation", f"7100{at}"),
            "accessScopes": [],
            "app": {"__typename": "App", "id": gid("App", f"8100{at}"), "title": name, "handle": name.lower()},
        }
        for at, name in enumerate(names)
    ]
    return small("appInstallations", said, arguments, about)


def _hooks(about: Asking) -> list[dict[str, Any]]:
    """Subscriptions that the asking app made itself; those of other apps are never shown."""
    return [
        {
            "id": gid("WebhookSubscription", str(hook["id"])),
            "legacyResourceId": str(hook["id"]),
            "apiVersion": {"handle": SUPPORTED[-1], "displayName": SUPPORTED[-1], "supported": True},
            "createdAt": stamp(about.now),
            "updatedAt": stamp(about.now),
            "filter": None,
            "format": "JSON",
            "includeFields": [],
            "name": None,
            "topic": _TOPICS.get(hook.get("topic", ""), "ORDERS_UPDATED"),
            "uri": hook.get("url", ""),
        }
        for hook in about.shop.webhooks
        if hook.get("by") == "Overstap"
    ]


RESOLVERS: dict[tuple[str, str], Resolver] = {
    ("QueryRoot", "appInstallations"): lambda _, given, about: _apps(given, about),
    ("QueryRoot", "webhookSubscriptions"): lambda _, given, about: small(
        "webhookSubscriptions", _hooks(about), given, about
    ),
    ("QueryRoot", "webhookSubscriptionsCount"): lambda _, given, about: counted(len(_hooks(about)), given),
    ("Product", "featuredMedia"): lambda one, _, about: next(iter(_pictures(one)), None),
    ("Product", "media"): lambda one, given, about: small("media", _pictures(one), given, about),
    ("Product", "mediaCount"): lambda one, _, about: counted(len(_pictures(one)), {}),
    ("MediaImage", "id"): lambda one, _, about: gid("MediaImage", one.number),
    ("MediaImage", "alt"): lambda one, _, about: None,
    ("MediaImage", "mediaContentType"): lambda one, _, about: "IMAGE",
    ("MediaImage", "status"): lambda one, _, about: "READY",
    ("MediaImage", "image"): lambda one, _, about: _image(one),
    ("MediaImage", "preview"): lambda one, _, about: {"image": _image(one), "status": "READY"},
}

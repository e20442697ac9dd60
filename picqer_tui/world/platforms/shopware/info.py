"""What the shop says of itself: its version, its settings, the number of the next order, and how it is when it is down."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from . import around
from .face import Face, answer
from .ids import digest
from .refusals import Refused


def version(face: Face) -> Response:
    """The version alone; any token will do."""
    return answer({"version": face.version_text})


def config(face: Face) -> Response:
    """What the administration asks when it starts."""
    worker: dict[str, Any] = {"enableAdminWorker": True, "transports": ["async", "low_priority"]}
    settings: dict[str, Any] = {"enableUrlFeature": True, "appUrlReachable": True, "appsRequireAppUrl": False}
    said: dict[str, Any] = {
        "version": face.version_text,
        "versionRevision": digest("revision", face.version_text),
        "adminWorker": worker,
        "bundles": {},
        "settings": settings,
    }
    if face.version >= (6, 6):
        settings["enableStagingMode"] = bool(face.shop.extra.get("staging"))
    if face.version >= (6, 7):
        said["shopId"] = face.named("shop")[:16]
        worker["enableNotificationWorker"] = True
    return answer(said)


def health(face: Face) -> Response:
    """Nothing, as long as it lives. From 6.5, and for anybody."""
    return Response(b"", 200)


def settings(face: Face, domain: str) -> Response:
    """Settings of a plugin, by its domain. An empty set is a list."""
    face.needs(["system_config:read"])
    if not domain:
        return answer([])
    names = {one.name for one in around.plugins(face)}
    if domain != f"{around.PLUGIN}.config" or around.PLUGIN not in names:
        return answer([])
    account = face.books.account
    given: dict[str, Any] = {
        "subdomain": account.subdomain,
        "connectionkey": digest("connection", str(account.old_connection)),
        "disabled": False,
        "debug": False,
    }
    given |= face.shop.extra.get("plugin_config", {})
    return answer({f"{domain}.{name}": value for name, value in given.items()})


def reserve(face: Face, kind: str, preview: bool) -> Response:
    """The next number of an order; asked without `preview` it is used up.

    Raises:
        Refused: no such range.
    """
    if kind != "order":
        raise Refused(400, "FRAMEWORK__NUMBER_RANGE_NOT_FOUND", f"Number range with name '{kind}' not found.")
    if preview:
        shop = face.shop
        return answer({"number": f"{shop.prefix}{shop.next_number}{shop.suffix}"})
    return answer({"number": face.shop.new_number()})


def down() -> Response:
    """The web server while the shop is being updated."""
    page = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We zijn zo terug.</body></html>"
    return Response(page, 503, {"Retry-After": "600"}, "text/html")


def missing_page() -> Response:
    """A page of the shop that is not there."""
    page = "<!DOCTYPE html><html><head><title>404</title></head><body>Pagina niet gevonden</body></html>"
    return Response(page, 404, None, "text/html")

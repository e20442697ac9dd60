"""A small sales account behind a handler, as the vendor's descriptions have it: strict about media types and paths, `{}` for an
empty list, offers by cursor, orders by page number, newest first."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from picqer_tui.core.keys import Hasher
from picqer_tui.core.sources import Source
from tests.shops.fakes import Asked, SleptClock
from tests.shops.reading import opened

KEYS = {"CLIENT_ID": "client-1 ", "CLIENT_SECRET": " secret-0001"}
BASIC = "Basic " + b64encode(b"client-1:secret-0001").decode()
V10, V11 = "application/vnd.retailer.v10+json", "application/vnd.retailer.v11+json"


def offer(number: int, **more: Any) -> dict[str, Any]:
    return {
        "offerId": f"00000000-0000-4000-8000-{number:012}",
        "ean": f"87123450{number:05}",
        "reference": f"SKU-{number}",
        "onHoldByRetailer": False,
        "lastModifiedDateTime": "2026-11-20T06:12:44Z",
        "stock": {"amount": 24, "correctedStock": 22, "managedByRetailer": False},
        "countryAvailabilities": [{"countryCode": "NL", "forSale": True}, {"countryCode": "BE", "forSale": False}],
        "condition": {"category": "NEW"},
        "pricing": {"bundlePrices": [{"quantity": 1, "unitPrice": 12.95}]},
        "fulfilment": {"method": "FBR", "schedule": "MY_DELIVERY_PROMISE"},
    } | more


def item(number: str, **more: Any) -> dict[str, Any]:
    return {
        "orderItemId": number,
        "cancellationRequest": False,
        "fulfilment": {"method": "FBR", "timeFrameType": "REGULAR", "expiryDate": None},
        "offer": {"offerId": "00000000-0000-4000-8000-000000000001", "reference": "SKU-1"},
        "product": {"ean": "8712345000001", "title": "Mok"},
        "quantity": 2,
        "quantityShipped": 0,
        "quantityCancelled": 0,
        "unitPrice": 12.95,
        "totalPrice": 25.9,
        "discounts": [],
        "commission": 3.11,
        "latestChangedDateTime": "2026-11-22T20:41:09+01:00",
    } | more


def order(number: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "orderId": number,
        "pickupPoint": False,
        "orderPlacedDateTime": "2026-11-22T20:41:09+01:00",
        "shipmentDetails": {"firstName": "Test", "surname": "Klant", "email": "x-1@verkopen.example"},
        "billingDetails": None,
        "orderItems": list(items) or [item(f"{number}-1")],
    } | more


def reduced(row: dict[str, Any]) -> dict[str, Any]:
    """As lists show it: the first line alone."""
    first = row["orderItems"][0]
    kept = ("orderItemId", "quantity", "quantityShipped", "quantityCancelled", "cancellationRequest")
    line = {name: first[name] for name in kept} | {
        "ean": first["product"]["ean"] if first["product"] else "",
        "fulfilmentMethod": first["fulfilment"]["method"],
        "latestChangedDateTime": first["latestChangedDateTime"],
    }
    return {name: row[name] for name in ("orderId", "orderPlacedDateTime")} | {"orderItems": [line]}


def left(row: dict[str, Any]) -> bool:
    return any(one["quantity"] > one["quantityShipped"] + one["quantityCancelled"] for one in row["orderItems"])


@dataclass
class Account:
    """What the account holds. `happens` is called before each answer."""

    offers: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    shipments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    happens: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
    tokens: int = 0
    life: int = 299
    page: int = 50

    def __post_init__(self) -> None:
        self.asked = Asked(self.answer)
        self.clock = SleptClock()

    def opened(self) -> Source:
        opening = self.asked.opening(self.clock, hasher=Hasher(b"salt"))
        return opened("bol", "https://api.bol.com", KEYS, opening)

    def paths(self, start: str) -> list[httpx.Request]:
        return [one for one in self.asked.requests if one.url.path.startswith(start)]

    def answer(self, request: httpx.Request) -> httpx.Response:
        said = self.happens(request)
        if said is not None:
            return said
        path, params = request.url.path, request.url.params
        if request.url.host == "login.bol.com":
            assert (request.method, path, request.content) == ("POST", "/token", b"grant_type=client_credentials")
            assert request.headers["authorization"] == BASIC
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"jwt-{self.tokens:04}", "expires_in": self.life})
        assert request.url.host == "api.bol.com"
        assert request.method == "GET"
        assert request.headers["authorization"] == f"Bearer jwt-{self.tokens:04}"
        media = V11 if path.startswith("/retailer/offers") else V10
        if request.headers["accept"] != media:
            return httpx.Response(406)
        if path == "/retailer/retailers/current":
            return httpx.Response(200, json={"retailerId": "1900001", "displayName": "Demo Mokken", "kvkNumber": None})
        if path == "/retailer/offers":
            return self._offers(params)
        kind, _, ident = path.removeprefix("/retailer/").partition("/")
        if kind == "orders" and not ident:
            return self._orders(params)
        if kind == "shipments" and not ident:
            return self._shipments(params)
        rows = {"offers": (self.offers, "offerId"), "orders": (self.orders, "orderId")}
        rows["shipments"] = ([one for some in self.shipments.values() for one in some], "shipmentId")
        found = [one for one in rows[kind][0] if one[rows[kind][1]] == ident]
        return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={"title": "Not found"})

    def _offers(self, params: httpx.QueryParams) -> httpx.Response:
        size, start = int(params["page-size"]), int(params.get("cursor", "0"))
        rows = [one for one in self.offers if params.get("reference") in (None, one.get("reference"))]
        if not rows[start:]:
            return httpx.Response(200, json={})
        end = start + size
        page = {"pageSize": size, "nextCursor": str(end) if rows[end:] else None}
        return httpx.Response(200, json={"offers": rows[start:end], "page": page})

    def _orders(self, params: httpx.QueryParams) -> httpx.Response:
        assert params["fulfilment-method"] == "ALL"
        rows = sorted(self.orders, key=lambda one: str(one["orderPlacedDateTime"]), reverse=True)
        if params["status"] == "OPEN":
            rows = [one for one in rows if left(one)]
        if day := params.get("latest-change-date"):
            rows = [one for one in rows if one["orderItems"][0]["latestChangedDateTime"][:10] == day]
        elif params["status"] == "ALL":
            rows = [
                one for one in rows if left(one) or one["orderItems"][0]["latestChangedDateTime"][:10] >= "2026-11-21"
            ]
        start = (int(params["page"]) - 1) * self.page
        shown = [reduced(one) for one in rows[start : start + self.page]]
        return httpx.Response(200, json={"orders": shown} if shown else {})

    def _shipments(self, params: httpx.QueryParams) -> httpx.Response:
        if "order-id" not in params:
            return httpx.Response(200, json={})
        assert "fulfilment-method" not in params
        rows = self.shipments.get(params["order-id"], [])
        shown = [{**one, "transport": {"transportId": "66"}} for one in rows] if params["page"] == "1" else []
        return httpx.Response(200, json={"shipments": shown} if shown else {})

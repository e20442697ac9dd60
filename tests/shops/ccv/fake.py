"""A small CCV Shop behind a handler: lists by start and size, expanded combinations, rows of orders, changes noted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx

from picqer_tui.core.move import ShopSettings
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source, Writer
from picqer_tui.shops import registry
from tests.shops.fakes import Asked, SleptClock

BASE = "https://www.mokken.example"
API = "/api/rest/v1/"
KEYS = {"PUBLIC_KEY": " wizardDemoPublic01 ", "SECRET_KEY": "wizardDemoSecret01"}
SHOP = {
    "id": 77,
    "name": "Demo Mokken",
    "is_multishop_system": False,
    "product_limit": 1000,
    "api_root": f"{BASE}{API}",
}
STATUSES = [{"id": number, "status": f"s{number}", "status_name": f"Status {number}"} for number in range(1, 15)]
SETTINGS = {"webshop_enabled": True, "currency": "EUR", "languages": ["nl"], "stock": True, "order_status": STATUSES}


def answer(status: int, said: Any) -> httpx.Response:
    return httpx.Response(status, json=said)


def error(code: str) -> dict[str, Any]:
    return {"status": int(code.partition(".")[0]), "code": code, "developermessage": "In words"}


def thing(number: int, forms: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    row = {"id": number, "is_active": True, "productnumber": f"SKU-{number}", "eannumber": "", "name": f"Mok {number}",
           "stockenabled": True, "stocktype": "product", "stock": 4.0, "weight": 0.35, "tradecodesystem": None,
           "createdate": "2024-02-01T10:00:00Z", "modifydate": "2026-11-01T09:30:00Z", "productmainphoto": None}  # fmt: skip
    row["attributecombinations"] = {"href": "x", "collection": forms or []}
    return {**row, **changes}


def form(number: int, product: int, **changes: Any) -> dict[str, Any]:
    value = {"attribute": {"id": 1, "name": "Maat"}, "attribute_value": {"id": 2, "name": "M"}, "extra_price": 0.0}
    row = {"id": number, "note": "", "product_id": product, "stock": 7.0, "product_number": f"SKU-{number}", "ean_number": "",
           "sku_number": f"SKU-{number}", "active": True, "combination": [value]}  # fmt: skip
    return {**row, **changes}


def order(number: int, status: int | None = 1, **changes: Any) -> dict[str, Any]:
    row = {"id": number, "ordernumber_prefix": "W", "ordernumber": 20000 + number, "ordernumber_full": f"W-{20000 + number}",
           "create_date": "2026-11-22T19:02:11Z", "deliver_method": "shipping", "status": status, "is_completed": True,
           "paid": True, "total_price": 38.85, "currency": "EUR", "track_and_trace_code": "", "track_and_trace_carrier": None,
           "reservationnumber": None, "customer": {"email": "a@b.example", "reference": None}}  # fmt: skip
    return {**row, **changes}


def line(number: int, count: float = 2.0, **changes: Any) -> dict[str, Any]:
    row = {"id": number, "order_id": 1, "product_type": "product", "product_name": "Mok", "product_number": "SKU-1",
           "sub_product_number": "", "sub_sku_number": "", "product_id": 1, "count": count}  # fmt: skip
    return {**row, **changes}


class Fake:
    """Give it its rows; take `source` to read and `writer` to change it."""

    def __init__(
        self,
        products: list[dict[str, Any]] | None = None,
        orders: list[dict[str, Any]] | None = None,
        clock: SleptClock | None = None,
        side: Side = Side.NEW,
    ) -> None:
        self.products, self.orders = products or [], orders or []
        self.lines: dict[str, list[dict[str, Any]]] = {}
        self.shops: list[dict[str, Any]] = [SHOP]
        self.settings: dict[str, Any] = SETTINGS
        self.refuse: dict[str, httpx.Response] = {}
        self.once: dict[str, httpx.Response] = {}
        self.notes: list[dict[str, Any]] = []
        self.most = 100
        self.expands = True
        self.sent: list[tuple[str, Any]] = []
        self.times: list[tuple[float, str]] = []
        self.clock = clock or SleptClock()
        self.asked = Asked(self.handle)
        secrets = {name: Secret(key) for name, key in KEYS.items()}
        opening = self.asked.opening(self.clock)
        self.source: Source = registry.open_source("ccv", side, ShopSettings("ccv", BASE, ()), secrets, opening)

    @property
    def writer(self) -> Writer:
        found = registry.writer_of(self.source)
        assert found is not None
        return found

    def count(self, part: str) -> int:
        return sum(part in str(request.url) for request in self.asked.requests)

    @staticmethod
    def moment(request: httpx.Request) -> datetime:
        return datetime.fromisoformat(request.headers["x-date"])

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(API)
        self.times.append((self.clock.passed, path))
        if path in self.once:
            return self.once.pop(path)
        if path in self.refuse:
            said = self.refuse[path]
            return httpx.Response(said.status_code, headers=said.headers, content=said.content)
        if request.method != "GET":
            self.sent.append((f"{request.method} {path}", json.loads(request.content)))
            return answer(404, error("404.10")) if "/0/" in path else httpx.Response(204)
        asked = dict(parse_qsl(request.url.query.decode()))
        match path.strip("/").split("/"):
            case [""]:
                return answer(200, {"items": [{"uri": f"{API}orders/"}, {"uri": f"{API}products/"}]})
            case ["webshops"]:
                return answer(200, {"href": "x", "items": self.shops})
            case ["webshops", _, "settings"]:
                return answer(200, self.settings)
            case ["orders", "0", *_]:
                return answer(404, error("404.10"))
            case ["orders", number, "orderrows"]:
                return self._page(self.lines.get(number, [line(int(number) * 10)]), asked)
            case ["orders", _, "ordernotes"]:
                return answer(200, {"href": "x", "items": self.notes})
            case ["orders"]:
                return self._page([row for row in self.orders if self._wanted(row, asked)], asked)
            case ["products"]:
                return self._page([self._shown(row, "expand" in asked) for row in self.products], asked)
            case ["products", number, "attributecombinations"]:
                found = [row for row in self.products if str(row["id"]) == number]
                return answer(200, {"href": "x", "items": found[0]["attributecombinations"]["collection"]})
            case ["products" | "orders" as kind, number]:
                found = [row for row in getattr(self, kind) if str(row["id"]) == number]
                return answer(200, self._shown(found[0], False)) if found else answer(404, error("404.10"))
            case ["attributecombinations", number]:
                forms = [one for row in self.products for one in row["attributecombinations"]["collection"]]
                found = [one for one in forms if str(one["id"]) == number]
                return answer(200, found[0]) if found else answer(404, error("404.10"))
        return answer(404, error("404.20"))

    def _shown(self, row: dict[str, Any], expand: bool) -> dict[str, Any]:
        if "attributecombinations" not in row or (expand and self.expands):
            return row
        return {**row, "attributecombinations": {"href": "x"}}

    @staticmethod
    def _wanted(row: dict[str, Any], asked: dict[str, str]) -> bool:
        return all(str(row[name]) == asked[name] for name in ("status", "ordernumber") if name in asked) and row[
            "create_date"
        ] >= asked.get("min_create_date", "")

    def _page(self, rows: list[dict[str, Any]], asked: dict[str, str]) -> httpx.Response:
        start, size = int(asked.get("start", 0)), min(int(asked.get("size", 100)), self.most)
        rows = sorted(rows, key=lambda row: int(row["id"])) if asked.get("orderby") == "id" else rows
        more = f"{BASE}{API}x/?start={start + size}" if start + size < len(rows) else None
        said = {"start": start, "size": size, "href": "x", "first": None, "previous": None, "next": more}
        return answer(200, {**said, "items": rows[start : start + size]})

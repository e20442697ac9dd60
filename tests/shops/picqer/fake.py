"""A small Picqer behind a handler: lists by offset in pages of 100, filters it knows, and the moods a test gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx

from picqer_tui.core.keys import Hasher
from picqer_tui.core.move import Scenario, Settings, ShopSettings
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Record
from picqer_tui.core.secret import Secret
from picqer_tui.core.sources import Page
from picqer_tui.shops import registry
from picqer_tui.shops.picqer.reader import PicqerSource
from tests.shops.fakes import Asked, Side, SleptClock

KEY = "key-of-nobody-1234"
AT = "2026-11-20 09:15:39"


def product(number: int, code: str = "", **more: Any) -> dict[str, Any]:
    return {
        "idproduct": number,
        "productcode": code or f"SKU-{number}",
        "name": "x",
        "active": True,
        "created": AT,
    } | more


def order(number: int, status: str = "processing", **more: Any) -> dict[str, Any]:
    said = {"idorder": number, "orderid": f"O{number}", "reference": f"WC-{number}", "emailaddress": "a@example.test"}
    line = {"idorder_product": number * 10, "idproduct": 1, "productcode": "SKU-1", "amount": 2, "amount_cancelled": 0}
    return said | {"status": status, "products": [line], "picklists": [], "created": AT, "updated": AT} | more


def row(number: int, **more: Any) -> dict[str, Any]:
    said = {"idcompany_webshop_order": number, "idcompany_webshop": 4107, "idorder": number, "foreign_id": f"{number}"}
    return said | {"foreign_number": f"WC-{number}", "status": "imported", "created": AT, "updated": AT} | more


def shipment(number: int, **more: Any) -> dict[str, Any]:
    return {"idshipment": number, "idorder": number, "idpicklist": number, "cancelled": False, "created": AT} | more


class FakePicqer:
    """`tables`: path -> rows. `closed`: path -> status it is refused with. `deaf`: filters have no effect."""

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = tables
        self.tables.setdefault("users/me", [{"iduser": 1, "language": "nl"}])
        self.closed: dict[str, int] = {}
        self.deaf: set[str] = set()
        self.size = 100
        self.asked = Asked(self._answer)
        self.partial_reference = False
        self.override: Callable[[httpx.Request], httpx.Response | None] = lambda request: None

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix("/api/v1/") for request in self.asked.requests]

    def queries(self, path: str, name: str) -> list[str]:
        found = [r.url.params.get(name) for r in self.asked.requests if r.url.path == f"/api/v1/{path}"]
        return [value for value in found if value is not None]

    def source(self, customer: str = "", warehouses: Iterable[str] = (), key: str = KEY) -> PicqerSource:
        shop = ShopSettings("woocommerce", "https://new.example")
        settings = Settings("t", Scenario.REPLACE, "en", "acme", customer, tuple(warehouses), "", (), shop, shop)
        opening = self.asked.opening(SleptClock(), hasher=Hasher(b"salt"))
        source = registry.open_side(Side.PICQER, settings, {"API_KEY": Secret(key)}, opening)
        assert isinstance(source, PicqerSource)
        return source

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if (instead := self.override(request)) is not None:
            return instead
        for closed, status in self.closed.items():
            if path == closed or path.startswith(f"{closed}/"):
                return httpx.Response(status, json={"error": True, "error_code": 20, "error_message": "No access"})
        if path in ("users/me",) or path.startswith("stats/"):
            known = self.tables.get(path)
            return httpx.Response(200, json=known[0]) if known else httpx.Response(404, json={"error": True})
        return self._rows(path, request.url.params)

    def _rows(self, path: str, asked: httpx.QueryParams) -> httpx.Response:
        if path not in self.tables:
            table, _, number = path.rpartition("/")
            found = [one for one in self.tables.get(table, []) if str(next(iter(one.values()))) == number]
            return httpx.Response(200, json=found[0]) if found else httpx.Response(404, text="<html>404</html>")
        rows = [one for one in self.tables[path] if self._fits(path, one, asked)]
        offset = int(asked.get("offset", 0))
        return httpx.Response(200, json=rows[offset : offset + self.size])

    def _fits(self, path: str, one: dict[str, Any], asked: httpx.QueryParams) -> bool:
        for name, value in asked.items():
            if name in self.deaf or name == "offset":
                continue
            if name == "reference" and self.partial_reference:
                if value not in str(one.get(name)):
                    return False
            elif name in ("status", "orderid", "reference", "productcode", "idfulfilment_customer"):
                if str(one.get(name)) != value:
                    return False
            elif name == "sincedate" and one["created"] < value:
                return False
        if path == "products" and "inactive" not in self.deaf:
            return bool(one["active"]) != ("inactive" in asked)
        return True


async def read(source: PicqerSource, need: Need, since: Any = None) -> list[Page]:
    return [page async for page in source.read(need, None, since)]


def records(pages: list[Page], kind: type[Record]) -> list[Any]:
    return [record for page in pages for record in page.records if isinstance(record, kind)]

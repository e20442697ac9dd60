"""A small Shopware shop behind a handler: tokens, searches with the filters in use, and the changes that are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from picqer_tui.core.keys import Hasher
from picqer_tui.core.sources import Source
from tests.shops.fakes import Asked, SleptClock
from tests.shops.reading import opened

Row = dict[str, Any]
KEYS = {"ACCESS_KEY_ID": "SWIANOBODY000000000000000A", "SECRET_ACCESS_KEY": "geheim-van-niemand"}
STOREFRONT = "8a243080f92e4c719546314b577cf82b"
HOST = "winkel.example"


def uuid(start: str, number: int) -> str:
    return f"{start}{number:031x}"


def state(name: str) -> Row:
    return {"technicalName": name, "apiAlias": "state_machine_state"}


def product(number: int, sku: str, **more: Any) -> Row:
    return {
        "id": uuid("a", number), "autoIncrement": number, "productNumber": sku, "parentId": None, "childCount": None,
        "name": None, "translated": {"name": f"Ding {number}"}, "ean": None, "active": True, "states": ["is-physical"],
        "weight": None, "coverId": None, "options": None, "stock": 5, "availableStock": 3,
        "createdAt": "2026-11-01T08:00:00.000+00:00", "updatedAt": None,
    } | more  # fmt: skip


def delivery(number: int, name: str = "open", cost: float = 4.95, codes: Sequence[str] = ()) -> Row:
    return {
        "id": uuid("d", number), "stateMachineState": state(name), "trackingCodes": list(codes),
        "shippingCosts": {"totalPrice": cost}, "createdAt": "2026-11-22T19:04:01.120+00:00", "updatedAt": None,
    }  # fmt: skip


def payment(number: int, name: str = "paid", at: str = "2026-11-22T19:04:01.120+00:00") -> Row:
    return {"id": uuid("e", number), "stateMachineState": state(name), "createdAt": at}


def line(number: int, sku: str, pieces: int = 1, **more: Any) -> Row:
    return {
        "id": uuid("f", number), "type": "product", "quantity": pieces, "productId": uuid("a", number), "parentId": None,
        "payload": {"productNumber": sku}, "good": True, "states": ["is-physical"],
    } | more  # fmt: skip


def order(number: int, **more: Any) -> Row:
    return {
        "id": uuid("b", number), "autoIncrement": number, "orderNumber": f"10{number:03}", "amountTotal": 29.95,
        "orderDateTime": "2026-11-22T19:04:00.000+00:00", "createdAt": "2026-11-22T19:04:01.120+00:00", "updatedAt": None,
        "salesChannelId": uuid("c", 1), "customFields": None, "ruleIds": [uuid("9", 1)], "stateMachineState": state("open"),
        "orderCustomer": {"email": "Klant@voorbeeld.test"}, "currency": {"isoCode": "EUR"}, "lineItems": [line(1, "A", 2)],
        "deliveries": [delivery(number)], "transactions": [payment(number)], "tags": [],
    } | more  # fmt: skip


def refused(status: int, code: str, detail: str = "", **parameters: Any) -> httpx.Response:
    error = {"status": str(status), "code": code, "title": "No", "detail": detail, "meta": {"parameters": parameters}}
    return httpx.Response(status, json={"errors": [error]})


def lacking(*privileges: str) -> httpx.Response:
    said = json.dumps({"message": "Missing privilege", "missingPrivileges": privileges})
    return refused(403, "FRAMEWORK__MISSING_PRIVILEGE_ERROR", said)


class Fake:
    """The shop. `denied`: privileges that the key lacks, as entities in the API's own words."""

    def __init__(self, version: str = "6.6.7.1") -> None:
        self.version, self.limit = version, 500
        self.config: Row = {"version": version}
        self.denied: set[str] = set()
        self.lists: dict[str, list[Row]] = {
            "product": [], "order": [], "tag": [], "plugin": [], "webhook": [], "integration": [],
            "sales-channel": [
                {
                    "id": uuid("c", 1), "translated": {"name": "Winkel"}, "typeId": STOREFRONT, "active": True,
                    "maintenance": False, "domains": [{"url": "default.headless0"}, {"url": f"https://www.{HOST}/nl"}],
                    "currency": {"isoCode": "EUR"},
                },
                {"id": uuid("c", 2), "name": "Kassa", "typeId": uuid("8", 1), "domains": None},
            ],
            "state-machine-state": [
                {"technicalName": name, "machine": "order_delivery.state"}
                for name in ("open", "shipped", "shipped_partially", "returned", "returned_partially", "cancelled", "packed")
            ],
        }  # fmt: skip
        self.settings: Row = {}
        self.tokens = 0
        self.valid: set[str] = set()
        self.instead: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self.asked = Asked(self._answer)
        self.clock = SleptClock()

    def opened(self, scope: tuple[str, ...] = (), keys: Mapping[str, str] = KEYS) -> Source:
        return opened(
            "shopware", f"https://{HOST}/admin#/login", keys, self.asked.opening(self.clock, hasher=Hasher(b"x")), scope
        )

    def bodies(self, path: str) -> list[Row]:
        """What was sent to an address, in order."""
        return [json.loads(one.content) for one in self.asked.requests if one.url.path == f"/api/{path}"]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if (other := self.instead(request)) is not None:
            return other
        path = request.url.path.removeprefix("/api/")
        body = json.loads(request.content) if request.content else {}
        if path == "oauth/token":
            return self._token(body)
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.valid:
            return refused(401, "9", "The resource owner or authorization server denied the request.")
        if path.startswith("search/"):
            return self._search(path.removeprefix("search/"), body)
        match path:
            case "_info/version":
                return httpx.Response(200, json={"version": self.version})
            case "_info/config":
                return httpx.Response(200, json=self.config)
            case "_action/system-config":
                found = self.settings.get(request.url.params.get("salesChannelId", ""), [])
                return (
                    lacking("system_config:read") if "system_config" in self.denied else httpx.Response(200, json=found)
                )
        return self._change(request.method, path, body)

    def _token(self, body: Row) -> httpx.Response:
        if not body["client_id"].startswith("SWIA"):
            return refused(500, "FRAMEWORK__API_INVALID_ACCESS_KEY", "Access key is invalid.")
        if (body["client_id"], body["client_secret"]) != tuple(KEYS.values()):
            return refused(401, "4", "Client authentication failed")
        self.tokens += 1
        self.valid = {f"token-{self.tokens}"}
        said = {"token_type": "Bearer", "expires_in": 600, "access_token": f"token-{self.tokens}"}
        return httpx.Response(200, json=said)

    def _search(self, entity: str, body: Row) -> httpx.Response:
        wanted = {entity.replace("-", "_"), *(_snake(name) for name in body.get("associations", {}))}
        if wanted & self.denied:
            return lacking(*sorted(f"{one}:read" for one in wanted & self.denied))
        if entity not in self.lists:
            return refused(404, "FRAMEWORK__DEFINITION_NOT_FOUND")
        if body["limit"] > self.limit:
            return refused(400, "FRAMEWORK__QUERY_LIMIT_EXCEEDED", "Too many", maxLimit=self.limit)
        rows = [row for row in self.lists[entity] if all(fits(row, one) for one in body.get("filter", []))]
        shown = rows[: body["limit"]]
        total = len(rows) if body.get("total-count-mode") == "exact" else len(shown)
        return httpx.Response(200, json={"total": total, "data": shown, "aggregations": []})

    def _change(self, method: str, path: str, body: Row) -> httpx.Response:
        parts = path.split("/")
        match method, parts:
            case "POST", ["_action", "order_delivery", ident, "state", name]:
                row = next(one for each in self.lists["order"] for one in each["deliveries"] if one["id"] == ident)
                row["stateMachineState"] = state({"ship": "shipped", "reopen": "open"}[name])
                return httpx.Response(200, json=row["stateMachineState"])
            case "PATCH", ["order-delivery", ident]:
                next(one for each in self.lists["order"] for one in each["deliveries"] if one["id"] == ident).update(
                    body
                )
            case "PATCH", ["product", ident]:
                next(one for one in self.lists["product"] if one["id"] == ident).update(body)
            case "PATCH", ["order", ident]:
                row = next(one for one in self.lists["order"] if one["id"] == ident)
                known = {one["id"]: one for one in self.lists["tag"]}
                row["tags"] += [known.get(one.get("id"), {"id": uuid("7", 9)} | one) for one in body["tags"]]
            case _:
                return refused(404, "")
        return httpx.Response(204)


def _snake(name: str) -> str:
    return {"options": "property_group_option", "domains": "sales_channel_domain"}.get(name, name)


def _values(row: Any, path: Sequence[str]) -> list[Any]:
    if not path:
        return [row]
    if isinstance(row, list):
        return [found for one in row for found in _values(one, path)]
    return _values(row.get(path[0]), path[1:]) if isinstance(row, dict) else [None]


def fits(row: Row, asked: Row) -> bool:
    """Whether a row passes a filter; text is compared without regard to case."""
    match asked["type"]:
        case "multi":
            return any(fits(row, one) for one in asked["queries"])
        case "not":
            return not any(fits(row, one) for one in asked["queries"])
    values = _values(row, asked["field"].split(".")) or [None]
    if asked["field"] == "stateMachine.technicalName":
        values = [row["machine"]]
    match asked["type"]:
        case "range":
            bound = next(iter(asked["parameters"].items()))
            return any(_beyond(one, *bound) for one in values)
        case "equals":
            return asked["value"] in values
    folded = {str(one).casefold().rstrip() for one in asked["value"]}
    return any(str(one).casefold().rstrip() in folded for one in values if one is not None)


def _beyond(value: Any, how: str, bound: Any) -> bool:
    if isinstance(value, str):
        value, bound = value[:19], bound[:19]
    return bool(value > bound if how == "gt" else value >= bound)

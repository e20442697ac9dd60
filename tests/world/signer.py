"""A client of a CCV Shop of a world, which signs its requests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from picqer_tui.world.platforms.ccv.login import signature
from picqer_tui.world.platforms.ccv.traits import ROOT
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.world import World

from .clients import HOME, over


class Ccv:
    """The API over HTTP, signed with the key of the old side."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shop = world.shop("old")
        self.http = over(world, "ccv")
        self.off = timedelta()

    def signed(self, method: str, uri: str, body: bytes, date: str = "") -> dict[str, str]:
        fields = self.shop.access.fields
        public, secret = fields["PUBLIC_KEY"], fields["SECRET_KEY"]
        at = self.world.now() + timedelta(seconds=self.shop.clock_skew) + self.off
        date = date or at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"x-public": public, "x-date": date, "x-hash": signature(secret, public, method, uri, body, date)}

    async def ask(self, method: str, path: str, said: Any = None, **more: str) -> httpx.Response:
        uri = ROOT + path
        body = b"" if said is None else json.dumps(said).encode()
        headers = self.signed(method, uri, body) | more
        return await self.http.request(method, uri, content=body, headers=headers)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def to_the_end(self, path: str) -> list[Any]:
        found: list[Any] = []
        at: str | None = f"{HOME}{ROOT}{path}"
        while at is not None:
            page = await self.get(at.removeprefix(f"{HOME}{ROOT}"))
            found += page["items"]
            at = page["next"]
        return found

    def effects(self) -> list[tuple[str, str, str]]:
        return [(one.what, one.target, one.about) for one in self.world.books.traffic.writes[-1].effects]

    def order(self, status: str) -> ShopOrder:
        return next(row for row in self.shop.orders if row.status == status)

    def thing(self, kind: str = "simple") -> ShopProduct:
        return next(row for row in self.shop.products if row.kind == kind)

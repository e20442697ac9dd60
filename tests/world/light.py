"""A client of a Lightspeed shop of a world, with its key."""

from __future__ import annotations

from typing import Any

import httpx

from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.world import World

from .clients import over


class Light:
    """The API over HTTP, with the key of the old side."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shop = world.shop("old")
        self.http = over(world, "lightspeed")
        fields = self.shop.access.fields
        self.http.auth = (fields["API_KEY"], fields["API_SECRET"])

    async def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        name, mark, query = path.partition("?")
        return await self.http.request(method, f"/nl/{name}.json{mark}{query}", **given)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, path: str, said: Any) -> httpx.Response:
        return await self.ask("PUT", path, json=said)

    def effects(self) -> list[tuple[str, str, str]]:
        return [(one.what, one.target, one.about) for one in self.world.books.traffic.writes[-1].effects]

    def order(self, status: str) -> ShopOrder:
        return next(row for row in self.shop.orders if row.status == status)

    def thing(self) -> ShopProduct:
        return next(row for row in self.shop.products if row.kind == "simple")

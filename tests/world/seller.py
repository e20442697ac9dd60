"""A client of a seller account of Bol.com, in-process: it logs in as a careful program would."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx

from picqer_tui.world.world import World

from .clients import over, shop_world

V10, V11 = "application/vnd.retailer.v10+json", "application/vnd.retailer.v11+json"


class Seller:
    """The API, logged in as a careful program would."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shop = world.shop("old")
        self.shop.extra.setdefault("limit_scale", 1000)
        self.http = over(world, "bol")
        self.token = ""

    async def log_in(self, secret: str = "", grant: str = "client_credentials") -> httpx.Response:
        fields = self.shop.access.fields
        pair = f"{fields['CLIENT_ID']}:{secret or fields['CLIENT_SECRET']}"
        headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        answer = await self.http.post("/token", data={"grant_type": grant}, headers=headers)
        if answer.status_code == 200:
            self.token = answer.json()["access_token"]
        return answer

    async def ask(self, method: str, path: str, media: str = "", body: Any = None, **more: str) -> httpx.Response:
        if not self.token:
            await self.log_in()
        media = media or (V11 if "/offers" in path else V10)
        headers = {"Authorization": f"Bearer {self.token}", "Accept": media}
        content = None if body is None else json.dumps(body)
        if content is not None:
            headers["Content-Type"] = media
        return await self.http.request(method, path, headers=headers | more, content=content)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def pages(self, path: str, rows: str) -> list[Any]:
        """All rows of a list with page numbers: to the first page without any."""
        found: list[Any] = []
        for page in range(1, 100):
            said = (await self.get(f"{path}{'&' if '?' in path else '?'}page={page}")).get(rows, [])
            if not said:
                return found
            found += said
        raise AssertionError("no end")


def seeded(habit: str, holds: bool) -> Seller:
    """An account with this habit, or without."""
    world = shop_world("bol")
    world.shop("old").extra[habit] = holds
    return Seller(world)

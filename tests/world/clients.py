"""Clients for the shops of a world, in-process: they sign and log in as a careful program would."""

from __future__ import annotations

from functools import partial
from typing import Any

import httpx
from oauthlib.oauth1 import Client

from picqer_tui.world.colleague import meddle
from picqer_tui.world.fault_line import FaultLine
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.platforms import factory
from picqer_tui.world.world import World

HOME = "http://127.0.0.1:8001"
ADDRESSES = {"picqer": "http://127.0.0.1:8000", "old": HOME, "new": "http://127.0.0.1:8002"}


def shop_world(platform: str, **options: Any) -> World:
    """A quiet world whose one shop, on both sides, has orders and goods."""
    asked = {"quiet": True, "scenario": "restart", "from_platform": platform, "to_platform": platform, "orders": 120}
    return make(WorldOptions(**(asked | options)), dict(ADDRESSES))


def over(world: World, platform: str, base: str = HOME) -> httpx.AsyncClient:
    """A client of the old side, with the world's faults on the line."""
    meddling = partial(meddle, world, "old")
    line = FaultLine(factory(platform)(world, "old"), world.faults, "old", platform, world.now, meddling)
    return httpx.AsyncClient(transport=httpx.ASGITransport(line), base_url=base)


class Woo:
    """WooCommerce over HTTP, signed by OAuth 1.0a."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = over(world, "woocommerce")
        self.fields = world.shop("old").access.fields

    def signed(self, method: str, path: str, place: str = "QUERY", **more: Any) -> tuple[str, dict[str, str]]:
        """The address and headers of a signed request."""
        client = Client(self.fields["CONSUMER_KEY"], self.fields["CONSUMER_SECRET"], signature_type=place, **more)
        url, headers, _ = client.sign(f"{HOME}{path}", http_method=method)
        return url, headers

    async def ask(self, method: str, path: str, place: str = "QUERY", **given: Any) -> httpx.Response:
        """One signed request to `wc/v3`."""
        full = path if path.startswith("/wp-json") else f"/wp-json/wc/v3/{path}"
        url, headers = self.signed(method, full, place)
        return await self.http.request(method, url, headers=headers, **given)

    async def get(self, path: str) -> Any:
        """What a read gives; it has to succeed."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()


class Shopify:
    """The GraphQL Admin API, logged in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = over(world, "shopify")
        self.token = ""

    async def log_in(self) -> str:
        """A token: the one given, or one for the client's credentials."""
        fields = self.world.shop("old").access.fields
        if "ACCESS_TOKEN" in fields:
            self.token = fields["ACCESS_TOKEN"]
        else:
            given = {"grant_type": "client_credentials", "client_id": fields["CLIENT_ID"]}
            answer = await self.http.post(
                "/admin/oauth/access_token", data=given | {"client_secret": fields["CLIENT_SECRET"]}
            )
            self.token = answer.json()["access_token"]
        return self.token

    async def post(self, text: str, /, version: str = "2026-10", **variables: Any) -> httpx.Response:
        """One request."""
        if not self.token:
            await self.log_in()
        return await self.http.post(
            f"/admin/api/{version}/graphql.json",
            json={"query": text, "variables": variables},
            headers={"X-Shopify-Access-Token": self.token},
        )

    async def ask(self, text: str, /, **variables: Any) -> Any:
        """The whole answer to a query."""
        answer = await self.post(text, **variables)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def data(self, text: str, /, **variables: Any) -> Any:
        """The data of a query without errors."""
        said = await self.ask(text, **variables)
        assert "errors" not in said, said["errors"]
        return said["data"]

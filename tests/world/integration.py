"""A Magento integration, in-process: it signs each request, or shows its access token alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
from oauthlib.oauth1 import Client

from picqer_tui.world.shop import Shop
from picqer_tui.world.world import World

from .clients import HOME, over, shop_world

SIGNED = {name: name[0].lower() * 32 for name in ("CONSUMER_KEY", "CONSUMER_SECRET")}
SIGNED |= {"ACCESS_TOKEN": "t" * 32, "ACCESS_TOKEN_SECRET": "u" * 32}


class Integration:
    """One shop, asked over `/rest/V1`."""

    def __init__(self, version: str = "2.4", signed: bool = False, **options: Any) -> None:
        self.world: World = shop_world("magento", **options)
        self.shop: Shop = self.world.shop("old")
        self.shop.version = version
        self.shop.access.fields = dict(SIGNED) if signed else {"ACCESS_TOKEN": "t" * 32}
        self.http = over(self.world, "magento")

    def headers(self, method: str, url: str, **more: Any) -> dict[str, str]:
        """The `Authorization` of a request."""
        fields = self.shop.access.fields
        if "CONSUMER_KEY" not in fields:
            return {"Authorization": f"Bearer {fields['ACCESS_TOKEN']}"}
        given = {"signature_method": "HMAC-SHA256"} | more
        names = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
        client = Client(*(fields[name] for name in names), **given)
        signed: dict[str, str] = client.sign(url, http_method=method)[1]
        return signed

    async def ask(self, method: str, path: str, said: Any = None, **more: Any) -> httpx.Response:
        """One request; brackets are written as they have to be."""
        url = HOME + encoded(path if path.startswith("/") else f"/rest/V1/{path}")
        headers = self.headers(method, url, **more)
        return await self.http.request(method, url, headers=headers, **({} if said is None else {"json": said}))

    async def get(self, path: str) -> Any:
        """What a read gives; it has to succeed."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def encoded(path: str) -> str:
    """Brackets percent-encoded, everything else as given."""
    return path.replace("[", "%5B").replace("]", "%5D").replace(" ", "%20")


def where(*filters: tuple[str, str, str], size: int = 0, page: int = 0, by: str = "", more: str = "") -> str:
    """A question: (field, condition, value), all of which have to hold."""
    parts = []
    for number, (field, condition, value) in enumerate(filters):
        start = f"searchCriteria[filter_groups][{number}][filters][0]"
        parts += [f"{start}[field]={field}", f"{start}[value]={quote(value, safe='')}"]
        parts.append(f"{start}[condition_type]={condition}")
    if by:
        parts += [f"searchCriteria[sortOrders][0][field]={by}", "searchCriteria[sortOrders][0][direction]=ASC"]
    if size:
        parts.append(f"searchCriteria[pageSize]={size}")
    if page:
        parts.append(f"searchCriteria[currentPage]={page}")
    return "&".join(parts or ["searchCriteria="]) + (f"&{more}" if more else "")

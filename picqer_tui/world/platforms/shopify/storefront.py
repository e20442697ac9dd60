"""The shop as customers see it: its front page, or its password page; the API is another matter."""

from __future__ import annotations

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from picqer_tui.world.shop import Shop
from picqer_tui.world.world import World

from .asking import myshopify, shop_number


def routes(world: World, side: str) -> list[Route]:
    """The pages that anybody can see."""

    async def front(request: Request) -> Response:
        shop = world.shop(side)
        how = shop.closed_how
        if how == "maintenance":
            return _page(shop, "Maintenance", "Something went wrong", 503)
        if how in ("password", "coming-soon"):
            return RedirectResponse("/password", 302, _headers(shop))
        if how == "checkout" and request.url.path.rstrip("/") == "/checkout":
            return _page(shop, "Checkout", "This store can't accept payments right now")
        return _page(shop, shop.name, "Welkom")

    async def password(_request: Request) -> Response:
        shop = world.shop(side)
        if shop.closed_how not in ("password", "coming-soon"):
            return RedirectResponse("/", 302, _headers(shop))
        form = "<form method='post' action='/password'><input type='password' name='password'></form>"
        return _page(shop, "Opening soon", form)

    paths = ("/", "/cart", "/checkout")
    return [*(Route(path, front, methods=["GET"]) for path in paths), Route("/password", password, methods=["GET"])]


def _headers(shop: Shop) -> dict[str, str]:
    return {"Powered-By": "Shopify", "X-ShopId": str(shop_number(shop))}


def _page(shop: Shop, title: str, body: str, status: int = 200) -> Response:
    """A page; its script names the shop."""
    mark = f'<script>var Shopify = Shopify || {{}}; Shopify.shop = "{myshopify(shop)}";</script>'
    head = f"<title>{html.escape(title)}</title>{mark}"
    return HTMLResponse(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", status, _headers(shop))

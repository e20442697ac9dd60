"""What a customer meets at a public address."""

from __future__ import annotations

import httpx
import pytest

from picqer_tui.core.records import Hook, Product, Storefront
from picqer_tui.shops.storefront import Front, look
from tests.shops.fakes import Asked
from tests.shops.reading import Playing, playing, read

SHOPIFY = {"x-shopid": "77", "powered-by": "Shopify"}
WORDPRESS = {"link": '<https://winkel.example/nl/wp-json/>; rel="https://api.w.org/"'}
WOO = "<meta name='generator' content='WooCommerce 9.9.5'>"


async def seen(*answers: httpx.Response | BaseException, host: str = "winkel.example") -> Front:
    left = list(answers)
    asked = Asked(lambda request: left.pop(0) if len(left) > 1 else left[0])
    found = await look(host, asked.opening())
    for request in asked.requests:
        assert request.method == "GET"
        assert not {"authorization", "x-shopify-access-token"} & request.headers.keys()
    return found


def page(status: int = 200, body: str = "", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers={"content-type": "text/html"} | named, text=f"<html>{body}</html>")


@pytest.mark.parametrize(("answers", "expected"), [
    ((page(200, WOO, **WORDPRESS),), ("woocommerce", "winkel.example/nl", "")),
    ((page(200, WOO + "<meta name='woo-coming-soon-page' content='yes'>"),), ("woocommerce", "", "maintenance")),
    ((page(503, "Onderhoud", retry_after="600"),), ("", "", "maintenance")),
    ((page(200, "", **SHOPIFY),), ("shopify", "gid://shopify/Shop/77", "")),
    ((page(200, "<script>Shopify.shop = \"voorbeeld.myshopify.com\";</script>"),), ("shopify", "voorbeeld.myshopify.com", "")),
    ((page(302, location="/password", **SHOPIFY),), ("shopify", "gid://shopify/Shop/77", "password")),
    ((page(401, www_authenticate="Basic"),), ("", "", "password")),
    ((page(301, location="https://www.winkel.example/nl/"), page(200, WOO)), ("woocommerce", "", "")),
    ((page(301, location="http://winkel.example/nl/"), page(200, "x-magento-init" * 2)), ("", "", "")),
    ((page(200, '<div data-mage-init="{}">'),), ("magento", "", "")),
    ((page(200, "", x_magento_tags="cms_p_2"),), ("magento", "", "")),
    ((page(503, "Onderhoud", x_magento_tags="x"),), ("magento", "", "maintenance")),
    ((page(200, "https://cdn.webshopapp.com/x.js"),), ("lightspeed", "", "")),
    ((page(403, "blocked"),), ("", "", "")),
    ((page(404),), ("", "", "unreachable")),
    ((page(502),), ("", "", "unreachable")),
    ((page(301, location="/"),), ("", "", "")),
    ((httpx.ConnectError("no route"),), ("", "", "unreachable")),
])  # fmt: skip
async def test_a_page_is_known_by_what_it_shows(
    answers: tuple[httpx.Response | BaseException, ...], expected: tuple[str, str, str]
) -> None:
    found = await seen(*answers)
    assert (found.platform, found.shop, found.closed_by) == expected


async def front(play: Playing) -> Storefront:
    host = play.world.addresses["new"].partition("//")[2]
    done = await read(play.source, Storefront, "about", (f"host:{host}",))
    assert done.found == {f"host:{host}": [host]}
    return done.by_id(Storefront)[host]


@pytest.mark.parametrize(("platform", "closed", "open_", "by"), [
    ("woocommerce", "", True, ""),
    ("woocommerce", "coming-soon", False, "maintenance"),
    ("woocommerce", "maintenance", False, "maintenance"),
    ("woocommerce", "checkout", False, "payment"),
    ("magento", "", None, ""),
    ("magento", "checkout", None, ""),
    ("shopify", "", True, ""),
    ("shopify", "password", False, "password"),
    ("shopify", "maintenance", False, "maintenance"),
    ("shopify", "checkout", True, ""),
])  # fmt: skip
async def test_a_served_shop_is_open_or_closed(platform: str, closed: str, open_: bool, by: str) -> None:
    async with playing(platform, quiet=True, products=20) as play:
        play.shop.closed = bool(closed)
        play.shop.extra |= {"closed_by": closed, "opened": not closed}
        found = await front(play)
        assert (found.platform, found.open, found.closed_by) == (platform, open_, by)
        if platform == "shopify":
            assert found.shop.startswith("gid://shopify/Shop/")


async def test_without_the_right_to_see_payment_it_is_not_said() -> None:
    async with playing("woocommerce", quiet=True, products=20) as play:
        play.shop.extra["opened"] = True
        play.shop.access.rights.discard("settings.read")
        assert (await front(play)).open is None


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
async def test_what_is_filled_in_of_a_product(platform: str) -> None:
    async with playing(platform, quiet=True, products=40) as play:
        rows = [row for row in play.shop.products if row.goods]
        full, empty = rows[0], rows[1]
        for row in (full, empty):
            row.images, row.parent_id = (), None
            row.barcode = row.hs_code = row.country = ""
            row.weight = None
        full.barcode, full.weight, full.hs_code, full.country = "8712345000017", 250, "6109100010", "NL"
        full.images = ("https://img.example/a.jpg",)
        play.shop.products.touch(full)
        play.shop.products.touch(empty)
        found = (await read(play.source, Product)).by_id(Product)
        assert set(found[full.id].filled) == set("bwi" if platform == "woocommerce" else "bwhci")
        assert set(found[empty.id].filled) <= {"i"}
        assert all(row.filled != "?" for row in found.values())


async def test_apps_of_a_shopify_shop_are_told_where_the_key_may_see_them() -> None:
    async with playing("shopify", quiet=True, products=20) as play:
        play.shop.access.rights.add("apps.read")
        play.shop.extra["apps"] = ["Picqer", "Nieuwsbrief"]
        found = (await read(play.source, Hook)).of(Hook)
        assert [(hook.name, hook.host, hook.active) for hook in found] == [
            ("Picqer", "picqer.com", True),
            ("Nieuwsbrief", "", True),
        ]

"""What a customer meets at a public address: looked at without any key, as a browser would, and recognised by what pages of a
platform show of themselves."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from picqer_tui.core.errors import BadReply, ConfigError, RemoteError, Unreachable
from picqer_tui.shops.address import is_loopback
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening

HOPS = 5
LOOKED_AT = 400_000
"""Bytes of a page in which its platform is looked for."""
_ANSWERS = frozenset(range(300, 600))
_SHOPIFY_NAME = re.compile(rb"Shopify\.shop\s*=\s*[\"']([a-z0-9][a-z0-9.:-]{1,80})[\"']")
_WORDPRESS_API = re.compile(r"<([^>]*)>;\s*rel=\"?https://api\.w\.org/\"?")
_SHOPWARE_CHANNEL = re.compile(rb"window\.salesChannelId\s*=\s*[\"']([0-9a-f]{32})[\"']")
_COMING_SOON = b"woo-coming-soon-page"
_PAGES = (
    ("woocommerce", re.compile(rb"content=[\"']WooCommerce |/plugins/woocommerce/|class=[\"'][^\"']*\bwoocommerce\b")),
    ("shopify", re.compile(rb"Shopify\.shop\s*=|cdn\.shopify\.com")),
    ("magento", re.compile(rb"data-mage-init|text/x-magento-init|/static/version\d+/frontend/")),
    ("lightspeed", re.compile(rb"(?:cdn|static|assets)\.(?:webshopapp|shoplightspeed)\.com")),
    ("shopware", re.compile(rb"/bundles/storefront/|window\.salesChannelId")),
    ("ccv", re.compile(rb"ccvshop|Powered by CCV Shop", re.IGNORECASE)),
)
"""Platform -> what its pages hold; seen on public shops, none of it promised by a vendor."""
_HEADERS = (
    ("x-shopid", "shopify"),
    ("sw-version-id", "shopware"),
    ("x-magento-cache-id", "magento"),
    ("x-magento-tags", "magento"),
)


class Front(NamedTuple):
    """One page as anybody can see it. `path`: where it was found after what it sent on to."""

    status: int
    path: str
    platform: str
    """Empty when it is not recognised."""
    shop: str
    """How the page names its shop: Shopify's global id or lasting name, the home of a WordPress, the sales channel of a
    Shopware; empty when it does not."""
    closed_by: str
    """password, maintenance, unreachable; empty when nothing of that is seen."""


_NOTHING = Front(0, "", "", "", "unreachable")


class _Answer(NamedTuple):
    """A page, or where it sends on to."""

    status: int
    target: str
    platform: str
    shop: str
    coming_soon: bool


async def look(host: str, opening: Opening, scheme: str = "https", ca_file: str = "") -> Front:
    """The front page at this host. `scheme` counts on this machine only; elsewhere it is https. A page that does not answer
    is closed to customers as well, and said so."""
    url = f"{scheme if _at_home(host) else 'https'}://{host}/"
    try:
        for _ in range(HOPS):
            found = await _page(url, opening, ca_file)
            if not found.target or _asks_password(found.target):
                return _front(found, urlsplit(found.target or url).path)
            url = _secure(urljoin(url, found.target))
    except (Unreachable, BadReply, ConfigError):
        return _NOTHING
    except RemoteError:
        return _NOTHING._replace(closed_by="")
    return _NOTHING._replace(closed_by="")


async def _page(url: str, opening: Opening, ca_file: str) -> _Answer:
    parts = urlsplit(url)
    line = Line(f"{parts.scheme}://{parts.netloc}", opening, title=parts.netloc, ca_file=ca_file, read_timeout=20.0)
    query = f"?{parts.query}" if parts.query else ""
    call = Call(parts.path.lstrip("/") + query, headers={"Accept": "text/html"}, accept=_ANSWERS, markup=True)
    try:
        return (await line.read(call, _read)).value
    finally:
        await line.aclose()


def _read(reply: Reply) -> _Answer:
    target = reply.headers.get("location", "") if 300 <= reply.status < 400 else ""
    body, headers = reply.body[:LOOKED_AT], reply.headers
    platform = next((name for header, name in _HEADERS if header in headers), "")
    platform = platform or ("shopify" if headers.get("powered-by", "").casefold() == "shopify" else "")
    platform = platform or next((name for name, sign in _PAGES if sign.search(body)), "")
    return _Answer(reply.status, target, platform, _named(headers.get("x-shopid", ""), headers.get("link", ""), body),
                   _COMING_SOON in body)  # fmt: skip


def _named(number: str, link: str, body: bytes) -> str:
    if number.isdecimal() and number.isascii() and len(number) < 20:
        return f"gid://shopify/Shop/{number}"
    if (name := _SHOPIFY_NAME.search(body)) is not None:
        return name.group(1).decode("ascii")
    if (channel := _SHOPWARE_CHANNEL.search(body)) is not None:
        return channel.group(1).decode("ascii")
    if (api := _WORDPRESS_API.search(link)) is not None:
        parts = urlsplit(api.group(1))
        path = parts.path.partition("/wp-json")[0].partition("/index.php")[0]
        return (parts.netloc.rpartition("@")[2] + path.rstrip("/")).casefold()
    return ""


def _front(found: _Answer, path: str) -> Front:
    closed = ""
    if _asks_password(found.target) or found.status == 401:
        closed = "password"
    elif found.status == 503 or found.coming_soon:
        closed = "maintenance"
    elif found.status >= 500 or found.status in (404, 410):
        closed = "unreachable"
    return Front(found.status, path, found.platform, found.shop, closed)


def _asks_password(target: str) -> bool:
    return bool(target) and urlsplit(target).path.rstrip("/").endswith("/password")


def _secure(url: str) -> str:
    """The same address over https, except on this machine."""
    parts = urlsplit(url)
    return url if _at_home(parts.netloc) else parts._replace(scheme="https").geturl()


def _at_home(host: str) -> bool:
    return is_loopback(urlsplit(f"//{host}").hostname or "")

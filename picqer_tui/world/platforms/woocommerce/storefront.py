"""The shop as customers see it: its front page and its checkout, open or closed. The API is another matter."""

from __future__ import annotations

import html

from starlette.responses import Response

from .face import Face

PATHS = ("/", "/index.php", "/checkout", "/winkelwagen", "/shop")


def front_page(face: Face) -> Response:
    """The front page. Its `Link` header tells whose site it is and which form of address its API has."""
    how = face.shop.closed_how
    if how == "maintenance":
        return _page(face, "Onderhoud", "Even niet beschikbaar voor gepland onderhoud.", 503)
    if how in ("coming-soon", "password"):
        return _page(face, face.shop.name, "Binnenkort open", mark="<meta name='woo-coming-soon-page' content='yes'>")
    return _page(face, face.shop.name, "Welkom")


def page(face: Face, path: str) -> Response:
    """Any page of the shop; while it is closed as a whole, every page is the same."""
    checkout = path.strip("/") == "checkout"
    if not checkout or face.shop.closed_how not in ("", "checkout"):
        return front_page(face)
    words = "Betaal met iDEAL, creditcard of overschrijving" if not face.shop.closed_how else "Er is geen betaalmethode"
    return _page(face, "Afrekenen", words)


def _page(face: Face, title: str, words: str, status: int = 200, mark: str = "") -> Response:
    plain = face.shop.extra.get("plain_permalinks")
    api = f"{face.home}/index.php?rest_route=/" if plain else f"{face.home}/wp-json/"
    shown = html.escape(title)
    head = f"<title>{shown}</title><meta name='generator' content='WooCommerce {html.escape(face.version_text)}'>{mark}"
    body = f"<h1>{shown}</h1><p>{words}</p>"
    headers = {"Link": f'<{api}>; rel="https://api.w.org/"'} | ({"Retry-After": "600"} if status == 503 else {})
    text = f"<!DOCTYPE html><html lang='nl-NL'><head>{head}</head><body>{body}</body></html>"
    return Response(text, status, headers, "text/html")

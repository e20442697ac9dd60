"""The shop as customers see it: its front page and its checkout, open or closed. The API is another matter."""

from __future__ import annotations

import html

from starlette.responses import Response

from .face import Face

PATHS = ("/", "/index.php", "/checkout", "/checkout/cart", "/customer/account/login")
_STATIC = "/static/version1763000000/frontend/Magento/luma/nl_NL"


def page(face: Face, path: str) -> Response:
    """Any page of the shop; while it is closed as a whole, every page is the same."""
    how = face.shop.closed_how
    if how == "password":
        said = Response("<html><head><title>401 Authorization Required</title></head></html>", 401, None, "text/html")
        said.headers["WWW-Authenticate"] = 'Basic realm="Restricted"'
        return said
    if how in ("maintenance", "coming-soon"):
        return maintenance()
    if path.startswith("/checkout") and how == "checkout":
        return _page(face, "Afrekenen", "Er is geen betaalmethode")
    return _page(face, face.shop.name, "Welkom")


def maintenance() -> Response:
    """Magento while it is being maintained."""
    body = "<h1>Service Temporarily Unavailable</h1><p>Even niet beschikbaar wegens onderhoud.</p>"
    page = f"<!doctype html><html><head><title>Service Temporarily Unavailable</title></head><body>{body}</body></html>"
    return Response(page, 503, {"Retry-After": "600"}, "text/html")


def missing(face: Face) -> Response:
    """A page that is none."""
    return _page(face, "404 Not Found", "Deze pagina bestaat niet", 404)


def _page(face: Face, title: str, words: str, status: int = 200) -> Response:
    """A page; its scripts name the shop's address."""
    shown, address = html.escape(title), html.escape(face.home)
    script = f"<script>var BASE_URL = '{address}/'; var require = {{'baseUrl': '{address}{_STATIC}'}};</script>"
    start = '<script type="text/x-magento-init">{"*": {"mage/cookies": {"expires": null, "path": "/"}}}</script>'
    head = f"<title>{shown}</title><link rel='stylesheet' href='{address}{_STATIC}/css/styles-m.css'>{script}"
    body = f"<body class='cms-home cms-index-index page-layout-1column'>{start}<h1>{shown}</h1><p>{words}</p></body>"
    made = Response(f"<!doctype html><html lang='nl'><head>{head}</head>{body}</html>", status, None, "text/html")
    made.set_cookie("PHPSESSID", "0" * 26, httponly=True)
    return made

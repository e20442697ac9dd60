"""The shop as customers see it: its front page and its checkout, open or closed. The API is another matter."""

from __future__ import annotations

import html

from starlette.responses import RedirectResponse, Response

from .ccv_face import Face

PATHS = ("/", "/Checkout", "/Winkelmandje")


def page(face: Face, path: str) -> Response:
    """A page of the shop; one that does not exist is a page too."""
    how, path = face.shop.closed_how, path.rstrip("/") or "/"
    if how in ("maintenance", "coming-soon"):
        return _page("Even gesloten", "We zijn zo terug.", 503)
    if how == "password":
        if path != "/password":
            return RedirectResponse("/password", 302)
        return _page("Inloggen", "<form method='post'><input type='password' name='password'></form>")
    if path not in PATHS:
        return _page("Pagina niet gevonden", "", 404)
    if path == "/Checkout":
        return _page("Afrekenen", "Er is geen betaalmethode" if how == "checkout" else "Betaal met iDEAL")
    return _page(face.shop.name, "Welkom")


def down() -> Response:
    """The server while it is being worked on."""
    text = "<!DOCTYPE html><html><head><title>503</title></head><body>Service Unavailable</body></html>"
    return Response(text, 503, {"Retry-After": "600"}, "text/html")


def _page(title: str, words: str, status: int = 200) -> Response:
    foot = "<footer><a href='https://www.ccvshop.nl/'>Powered by CCV Shop</a></footer>"
    head = f"<title>{html.escape(title)}</title>"
    body = f"<h1>{html.escape(title)}</h1>{words}{foot}"
    text = f"<!DOCTYPE html><html lang='nl'><head>{head}</head><body>{body}</body></html>"
    return Response(text, status, {"Retry-After": "600"} if status == 503 else None, "text/html")

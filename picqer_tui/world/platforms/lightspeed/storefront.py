"""The shop as customers see it: its front page and its checkout, open or closed. The API is another matter."""

from __future__ import annotations

import html

from starlette.responses import RedirectResponse, Response

from .light_face import Face

PATHS = ("/", "/checkout", "/cart", "/password")


def page(face: Face, path: str) -> Response:
    """A page of the shop; one that does not exist is a page too."""
    how, path = face.shop.closed_how, path.rstrip("/") or "/"
    if how == "maintenance":
        return _page(face, "Onderhoud", "We zijn zo terug.", 503)
    if how in ("password", "coming-soon"):
        if path != "/password":
            return RedirectResponse("/password", 302)
        return _page(face, "Binnenkort open", "<form method='post'><input type='password' name='password'></form>")
    if path not in PATHS:
        return _page(face, "Pagina niet gevonden", "", 404)
    if path == "/checkout":
        return _page(face, "Afrekenen", "Er is geen betaalmethode" if how == "checkout" else "Betaal met iDEAL")
    return _page(face, face.shop.name, "Welkom")


def down() -> Response:
    """The API while it is being worked on."""
    page = "<!DOCTYPE html><html><head><title>503</title></head><body>Service Unavailable</body></html>"
    return Response(page, 503, {"Retry-After": "600"}, "text/html")


def _page(face: Face, title: str, words: str, status: int = 200) -> Response:
    sheet = f"https://cdn.webshopapp.com/shops/{face.number}/themes/1/assets/style.css"
    head = f"<title>{html.escape(title)}</title><link rel='stylesheet' href='{sheet}'>"
    text = f"<!DOCTYPE html><html lang='nl'><head>{head}</head><body><h1>{html.escape(title)}</h1>{words}</body></html>"
    return Response(text, status, {"Retry-After": "600"} if status == 503 else None, "text/html")

"""The shop as customers see it: its front page, its basket and the page of maintenance; the API is another matter."""

from __future__ import annotations

import html

from starlette.responses import RedirectResponse, Response

from .face import Face
from .ids import LIVE

PATHS = ("/", "/checkout/cart", "/checkout/confirm", "/maintenance", "/account/login")
_CLOSED = ("maintenance", "password", "coming-soon")


def page(face: Face, path: str) -> Response:
    """A page of the shop. While its sales channel is in maintenance every page leads to the one that says so, which is a 503."""
    closed = face.shop.closed_how in _CLOSED
    if path.rstrip("/") == "/maintenance":
        if not closed:
            return RedirectResponse("/", 302)
        return _page(face, "Onderhoud", "<div class='maintenance-container'>We zijn zo terug.</div>", 503)
    if closed:
        return RedirectResponse("/maintenance", 307, _marks(face) | {"Cache-Control": "no-store, private"})
    if path.startswith("/checkout"):
        words = "Er is geen betaalmethode" if face.shop.closed_how == "checkout" else "Betaal met iDEAL of creditcard"
        return _page(face, "Winkelwagen", f"<p>{words}</p>")
    return _page(face, face.shop.name, "<p>Welkom</p>")


def _page(face: Face, title: str, body: str, status: int = 200) -> Response:
    shown = html.escape(title)
    theme = face.named("theme")
    head = (
        f"<title>{shown}</title>"
        f'<link rel="stylesheet" href="{face.home}/theme/{theme}/css/all.css">'
        f'<script>window.themeJsPublicPath = "{face.home}/theme/{theme}/js/";'
        f' window.salesChannelId = "{face.named("channel", "")}"; window.router = {{}};</script>'
        f'<script src="{face.home}/bundles/storefront/assets/js/app.js" defer></script>'
    )
    text = f"<!DOCTYPE html><html lang='nl-NL'><head>{head}</head><body class='is-ctl-navigation'>{body}</body></html>"
    return Response(text, status, _marks(face) | ({"Retry-After": "600"} if status == 503 else {}), "text/html")


def _marks(face: Face) -> dict[str, str]:
    """Headers of every page of the shop."""
    token, language = face.named("context"), face.named("language")
    return {"sw-context-token": token, "sw-language-id": language, "sw-version-id": LIVE}

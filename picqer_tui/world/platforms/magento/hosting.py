"""What stands before Magento at a hosting company: a firewall, a web server with limits, the login of a staging site."""

from __future__ import annotations

from starlette.responses import Response

from .face import Face

LONGEST = 8000
"""Bytes of an address that the web server takes."""


def refused(face: Face, path: str, query: str, authorization: str) -> Response | None:
    """The answer of something before the shop, in HTML; None when the request comes through."""
    if len(path) + len(query) > LONGEST:
        return _page("414 Request-URI Too Large", 414)
    if face.firewall and "[" in query:
        return _page("403 Forbidden", 403)
    if face.shop.extra.get("basic_login") and not authorization.lower().startswith("basic "):
        said = _page("401 Authorization Required", 401)
        said.headers["WWW-Authenticate"] = 'Basic realm="Staging"'
        return said
    return None


def _page(title: str, status: int) -> Response:
    body = f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>"
    return Response(body, status, None, "text/html")

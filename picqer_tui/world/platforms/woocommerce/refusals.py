"""Refusals of the WooCommerce REST API: a code, a message and the status once more in `data`."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The request is answered with an error. `data` replaces the usual `{"status": ...}` members."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.data: dict[str, Any] = {"status": status, **data}

    def body(self) -> dict[str, Any]:
        """The error as the API writes it."""
        return {"code": self.code, "message": self.message, "data": self.data}


def no_route() -> Refused:
    """Nothing is served here."""
    return Refused(404, "rest_no_route", "No route was found matching the URL and request method.")


def cannot_view(status: int = 401) -> Refused:
    """No key, or an unknown one (401); a key whose user may not look (403)."""
    return Refused(status, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")


def invalid(name: str, why: str, code: str = "rest_invalid_param", detail: str = "") -> Refused:
    """A parameter that is not accepted."""
    message = f"Invalid parameter(s): {name}"
    details = {name: {"code": detail or code, "message": why, "data": None}}
    return Refused(400, code, message, params={name: why}, details=details)


def unknown_id(kind: str, status: int = 404) -> Refused:
    """No such product or order; a PUT says 400 where a GET says 404. `kind` is `product` or `shop_order`."""
    return Refused(status, f"woocommerce_rest_{kind}_invalid_id", "Invalid ID.")

"""Refusals of the Lightspeed API: one object with the code, the request and a message."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def body(self, method: str, path: str) -> dict[str, Any]:
        """The error as the API writes it."""
        return {"error": {"code": self.status, "method": method, "request": path, "message": self.message}}


def unknown(what: str) -> Refused:
    """No such thing, or no such address."""
    return Refused(404, f"{what} not found")


def not_simulated() -> Refused:
    """What the world does not play."""
    return Refused(501, "This world does not play this part of the API")

"""Refusals of the API: a problem with a title, the status, a detail and, where fields are wrong, the violations."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The request is answered with a problem."""

    def __init__(self, status: int, title: str, detail: str, *violations: tuple[str, str]) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.violations = violations
        self.headers: dict[str, str] = {}

    def body(self, instance: str, spare: bool) -> dict[str, Any]:
        """The problem as written. `spare`: without violations the list of them is left out."""
        said: dict[str, Any] = {
            "type": "https://api.bol.com/problems",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "host": "Instance-007",
            "instance": instance,
            "violations": [{"name": name, "reason": reason} for name, reason in self.violations],
        }
        if spare and not self.violations:
            del said["violations"]
        return said


def invalid(name: str, reason: str) -> Refused:
    """A parameter or a field that is not accepted."""
    title = "Error validating request. Consult the bol.com API documentation for more information."
    return Refused(400, title, "Bad request", (name, reason))


def not_found(detail: str = "The requested item could not be found.") -> Refused:
    """Nothing is there."""
    return Refused(404, "Not Found", detail)


def unauthorized(title: str = "Unauthorized Request") -> Refused:
    """No token, or one that is not (or no longer) good."""
    return Refused(401, title, "The request is not authorized.")


def forbidden(detail: str = "You are not authorized to access this resource.") -> Refused:
    """The token is good and this is not for it."""
    return Refused(403, "Forbidden", detail)

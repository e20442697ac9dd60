"""Refusals of the CCV API: a status, a code that begins with it, and a message for developers."""

from __future__ import annotations

from typing import Any

from .traits import error


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.code.partition(".")[0])

    def body(self) -> dict[str, Any]:
        """The error as the API writes it."""
        return error(self.code, self.message)


def unknown_id(kind: str) -> Refused:
    """There is no such thing of this kind."""
    return Refused("404.10", f"Resource {kind} with this id does not exist")


def invalid(name: str) -> Refused:
    """A parameter or property that is not taken."""
    return Refused("400.10", f"Invalid value for {name}")


def not_simulated() -> Refused:
    """What the world does not play."""
    return Refused("501.10", "Method not available for this resource")

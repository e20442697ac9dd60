"""Refusals of the Admin API: always a list of errors, whose `status` and `code` are text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
}


class Refused(Exception):
    """The request is answered with errors. `more`: entries after the first, for a write with several faults."""

    def __init__(
        self, status: int, code: str, detail: str | None, pointer: str = "", title: str = "", **parameters: Any
    ) -> None:
        super().__init__(code)
        self.status = status
        self.errors: list[dict[str, Any]] = [_entry(status, code, detail, pointer, title, parameters)]

    def body(self) -> dict[str, Any]:
        """The errors as the API writes them."""
        return {"errors": self.errors}

    def join(self, others: Iterable[Refused]) -> Refused:
        """The same refusal with the errors of others behind its own."""
        for other in others:
            self.errors += other.errors
        return self


def _entry(
    status: int, code: str, detail: str | None, pointer: str, title: str, parameters: dict[str, Any]
) -> dict[str, Any]:
    said: dict[str, Any] = {"status": str(status), "code": code, "title": title or _TITLES.get(status, "Error")}
    said["detail"] = detail
    if pointer:
        said["source"] = {"pointer": pointer}
    return said | {"meta": {"parameters": parameters or []}}


def no_token(detail: str) -> Refused:
    """Without a token, or with one that does not hold (any more)."""
    return Refused(401, "9", detail, title="The resource owner or authorization server denied the request.")


def missing(privileges: Iterable[str]) -> Refused:
    """A role too small. Observed: `detail` is a JSON text within the JSON."""
    said = {"message": "Missing privilege", "missingPrivileges": list(privileges)}
    return Refused(403, "FRAMEWORK__MISSING_PRIVILEGE_ERROR", json.dumps(said, separators=(",", ":")))


def no_route(method: str, path: str) -> Refused:
    """Nothing is served here."""
    return Refused(404, "0", f'No route found for "{method} {path}"')


def not_found(entity: str, number: str) -> Refused:
    """A read of something that is not there."""
    detail = f"The {entity} resource with the following primary key was not found: id({number})"
    return Refused(404, "FRAMEWORK__RESOURCE_NOT_FOUND", detail, type=entity, primaryKeyString=f"id({number})")


def unmapped(field: str, entity: str) -> Refused:
    """A filter or a sorting by a field that does not exist."""
    detail = f'Field "{field}" in entity "{entity}" was not found.'
    return Refused(400, "FRAMEWORK__UNMAPPED_FIELD", detail, field=field, definitionName=entity)


def violation(pointer: str, detail: str, code: str = "FRAMEWORK__WRITE_CONSTRAINT_VIOLATION") -> Refused:
    """A field that may not be written like this."""
    return Refused(400, code, detail, pointer)


def not_simulated() -> Refused:
    """What the world does not play: making and deleting products and orders over this API."""
    return Refused(501, "WORLD__NOT_SIMULATED", "This world does not make or delete that here.")

"""Refusals of the Magento REST API: a message with holes, and what the caller has to put into them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The request is answered with an error. Holes by name (`%field`) are filled from an object, `%1` from a list."""

    def __init__(self, status: int, message: str, parameters: dict[str, Any] | list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The error as the API writes it."""
        said: dict[str, Any] = {"message": self.message}
        if self.parameters:
            said["parameters"] = self.parameters
        return said


def no_route(status: int = 404) -> Refused:
    """Nothing is served here; by another method (405)."""
    return Refused(status, "Request does not match any route.")


def not_authorized(resource: str) -> Refused:
    """No key, a wrong one, a kind that is off, or one without this resource: all the same answer."""
    return Refused(401, "The consumer isn't authorized to access %resources.", {"resources": resource})


def required(name: str) -> Refused:
    """Something has to be given."""
    return Refused(400, '"%fieldName" is required. Enter and try again.', {"fieldName": name})


def unsupported(name: str) -> Refused:
    """A member of the body that the call does not know."""
    return Refused(400, '"%fieldName" is not supported. Correct the field name and try again.', {"fieldName": name})


def wrong_type(value: object, wanted: str) -> Refused:
    """A value that cannot be taken for the type."""
    said = 'The "%value" value\'s type is invalid. The "%type" type was expected. Verify and try again.'
    return Refused(400, said, {"value": str(value), "type": wanted})


def no_entity() -> Refused:
    """There is no such order, shipment or the like."""
    return Refused(404, "The entity that was requested doesn't exist. Verify the entity and try again.")


def no_product() -> Refused:
    """There is no product with that SKU."""
    return Refused(404, "The product that was requested doesn't exist. Verify the product and try again.")


def internal_error(number: int) -> Refused:
    """A crash, told by the number of a report that only a developer can read."""
    report = f"webapi-{number:012x}"
    return Refused(500, f"Internal Error. Details are available in Magento log file. Report ID: {report}")


def not_simulated() -> Refused:
    """What the world does not play: making orders and changing products over this API."""
    return Refused(501, "This world does not make orders or change products here.")

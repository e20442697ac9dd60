"""Changes of orders and deliveries that are no transitions: comments, tags, own fields, tracking codes."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import Note, ShopOrder, ShownShipment

from . import sales
from .face import Face
from .ids import is_id
from .product_writes import BLANK, WRONG_TYPE, first, refuse_strangers
from .refusals import Refused, violation
from .sales import Delivery

_BY_TRANSITION = "Changing the state is only allowed through transitions."
_DERIVED = ("amountTotal", "amountNet", "positionPrice", "shippingTotal", "taxStatus", "orderDate", "autoIncrement")


def check(face: Face, row: ShopOrder, said: dict[str, Any], pointer: str) -> list[Refused]:
    """What is wrong with a change of an order, one entry a field: derived, moved by transitions only, or of a wrong type."""
    wrong = [violation(f"{pointer}/{name}", "This field is write-protected.") for name in _DERIVED if name in said]
    if "stateId" in said:
        wrong.append(violation(f"{pointer}/stateId", _BY_TRANSITION))
    if not isinstance(said.get("customFields"), (dict, type(None))):
        wrong.append(violation(f"{pointer}/customFields", "This value should be of type array.", WRONG_TYPE))
    for at, one in enumerate(_rows(said.get("tags"))):
        if not _tag_name(face, one):
            wrong.append(violation(f"{pointer}/tags/{at}/name", "This value should not be blank.", BLANK))
    return wrong


def needed(said: dict[str, Any]) -> list[str]:
    """The rights that a change of an order needs."""
    if "tags" not in said:
        return ["order:update"]
    named = any(not is_id(one.get("id")) for one in _rows(said["tags"]))
    return ["order:update", "order_tag:create", *(["tag:create"] if named else [])]


def change(face: Face, row: ShopOrder, said: dict[str, Any]) -> None:
    """Change one order.

    Raises:
        Refused: a right is missing, or a field may not be written like this.
    """
    wrong = check(face, row, said, "/0")
    if wrong:
        raise first(wrong)
    face.needs(needed(said))
    refuse_strangers(said, {"currencyId": face.named("currency", face.shop.currency)})
    apply(face, row, said)


def apply(face: Face, row: ShopOrder, said: dict[str, Any]) -> None:
    """Write what was found sound."""
    at = face.now()
    if "internalComment" in said and face.version >= (6, 7):
        row.notes.append(Note(face.shop.new_id(), at, str(said["internalComment"] or ""), "Overstap"))
        face.effect("comment", row.id)
    if "customerComment" in said:
        row.remark = str(said["customerComment"] or "")
        face.effect("field", row.id, "customerComment")
    if "customFields" in said:
        _own_fields(face, row, said["customFields"])
    for one in _rows(said.get("tags")):
        _tag(face, row, _tag_name(face, one))
    face.shop.orders.touch(row, at)


def _rows(said: Any) -> list[dict[str, Any]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _own_fields(face: Face, row: ShopOrder, said: dict[str, Any] | None) -> None:
    """Own fields are merged key by key; null takes them all away."""
    if said is None:
        row.extra.pop("custom_fields", None)
    else:
        row.extra["custom_fields"] = {**row.extra.get("custom_fields", {}), **said}
    face.effect("field", row.id, "customFields")


def _tag_name(face: Face, said: dict[str, Any]) -> str:
    """The tag that is meant: by id, or by a name, which makes a new one."""
    if said.get("id") is None:
        return str(said.get("name") or "")
    known = {face.named("tag", name): name for name in known_tags(face)}
    return known.get(str(said["id"]), str(said.get("name") or ""))


def _tag(face: Face, row: ShopOrder, name: str) -> None:
    """A tag more on an order; those that are there stay."""
    if name not in row.tags:
        row.tags = (*row.tags, name)
        face.effect("tag", row.id, name)
    make_tag(face, name)


def known_tags(face: Face) -> dict[str, None]:
    """Names of all tags that orders have, or that were made."""
    used = [name for row in face.shop.orders for name in row.tags]
    return dict.fromkeys([*used, *face.shop.extra.get("tags", ())])


def make_tag(face: Face, name: str) -> str:
    """A tag by its name; returns its id."""
    tags: list[str] = face.shop.extra.setdefault("tags", [])
    if name not in tags:
        tags.append(name)
    return face.named("tag", name)


def untag(face: Face, row: ShopOrder, tag: str) -> None:
    """Take a tag off an order.

    Raises:
        Refused: a right is missing, or it has not got this tag.
    """
    face.needs(["order_tag:delete"])
    name = next((one for one in row.tags if face.named("tag", one) == tag), None)
    if name is None:
        raise Refused(404, "FRAMEWORK__RESOURCE_NOT_FOUND", f"The tag resource was not found: id({tag})")
    row.tags = tuple(one for one in row.tags if one != name)
    face.effect("untag", row.id, name)
    face.shop.orders.touch(row, face.now())


def check_delivery(said: dict[str, Any], pointer: str) -> list[Refused]:
    """What is wrong with a change of a delivery."""
    wrong = [violation(f"{pointer}/stateId", _BY_TRANSITION)] if "stateId" in said else []
    codes = said.get("trackingCodes", [])
    if not isinstance(codes, list) or not all(isinstance(one, str) for one in codes):
        wrong.append(violation(f"{pointer}/trackingCodes", "This value should be of type array.", WRONG_TYPE))
    return wrong


def change_delivery(face: Face, part: Delivery, said: dict[str, Any]) -> None:
    """Change one delivery.

    Raises:
        Refused: a right is missing, or a field may not be written like this.
    """
    wrong = check_delivery(said, "/0")
    if wrong:
        raise first(wrong)
    face.needs(["order_delivery:update"])
    refuse_strangers(said, {"shippingMethodId": face.named("shipping", "standard")})
    apply_delivery(face, part, said)


def apply_delivery(face: Face, part: Delivery, said: dict[str, Any]) -> None:
    """Write what was found sound. Tracking codes are replaced as a whole."""
    if "trackingCodes" in said and part.main:
        _track(face, part.order, list(dict.fromkeys(said["trackingCodes"])))
    face.shop.orders.touch(part.order, face.now())


def _track(face: Face, row: ShopOrder, codes: list[str]) -> None:
    before = sales.codes(row)
    for sent in row.shipments:
        sent.codes = tuple(code for code in sent.codes if code in codes)
    fresh = tuple(code for code in codes if code not in before)
    row.shipments = [sent for sent in row.shipments if sent.codes or sent.by == "Picqer"]
    if fresh:
        row.shipments.append(ShownShipment(face.shop.new_id(), face.now(), fresh, by="Overstap"))
    face.effect("field", row.id, "trackingCodes")

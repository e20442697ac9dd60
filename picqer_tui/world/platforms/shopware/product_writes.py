"""Changes of products: one, or many in a sync call. Numbers are unique whatever their case; fields nobody knows are ignored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from picqer_tui.world.shop_rows import ShopProduct

from . import lists
from .compare import folded
from .face import Face
from .ids import shown
from .products import PRODUCT, number
from .refusals import Refused, violation

LONGEST = 64
BLANK = "VIOLATION::IS_BLANK_ERROR"
WRONG_TYPE = "VIOLATION::INVALID_TYPE_ERROR"
_PROTECTED = ("availableStock", "available", "autoIncrement", "childCount", "sales")
_REQUIRED = ("taxId", "price", "productNumber", "stock", "name")
_TEXTS = ("productNumber", "name", "ean", "manufacturerNumber")
_FLAGS = ("active", "isCloseout")


def check(face: Face, row: ShopProduct, said: dict[str, Any], pointer: str) -> list[Refused]:
    """What is wrong with a change, one entry a field."""
    wrong = [
        violation(f"{pointer}/{name}", "This field is write-protected.", "FRAMEWORK__WRITE_CONSTRAINT_VIOLATION")
        for name in _PROTECTED
        if name in said
    ]
    wrong += [
        violation(f"{pointer}/{name}", "This value should be of type string.", WRONG_TYPE)
        for name in _TEXTS
        if said.get(name) is not None and not isinstance(said[name], str)
    ]
    wrong += [
        violation(f"{pointer}/{name}", "This value should be of type bool.", WRONG_TYPE)
        for name in _FLAGS
        if said.get(name) is not None and not isinstance(said[name], bool)
    ]
    if "stock" in said and (isinstance(said["stock"], bool) or not isinstance(said["stock"], int)):
        wrong.append(violation(f"{pointer}/stock", "This value should be of type int.", WRONG_TYPE))
    return wrong + _check_number(said, pointer) + _check_name(row, said, pointer)


def _check_number(said: dict[str, Any], pointer: str) -> list[Refused]:
    if "productNumber" not in said or not isinstance(said["productNumber"], (str, type(None))):
        return []
    if not said["productNumber"]:
        return [violation(f"{pointer}/productNumber", "This value should not be blank.", BLANK)]
    if len(said["productNumber"]) > LONGEST:
        detail = f"This value is too long. It should have {LONGEST} characters or less."
        return [violation(f"{pointer}/productNumber", detail, "VIOLATION::TOO_LONG_ERROR")]
    return []


def _check_name(row: ShopProduct, said: dict[str, Any], pointer: str) -> list[Refused]:
    if "name" not in said or said["name"] or row.kind == "variant":
        return []
    return [violation(f"{pointer}/name", "This value should not be blank.", BLANK)]


def taken(face: Face, row: ShopProduct, said: dict[str, Any], mine: dict[str, ShopProduct]) -> Refused | None:
    """The refusal of a number that another product has. `mine`: numbers given in the same call, and those they were."""
    wished = said.get("productNumber")
    if not isinstance(wished, str) or folded(wished) == folded(number(row)):
        return None
    others = lists.keyed(face, PRODUCT, "productNumber", [folded(wished)])
    if folded(wished) not in mine and all(one is row for one in others):
        return None
    detail = f"Product with number {wished} already exists."
    return Refused(400, "CONTENT__DUPLICATE_PRODUCT_NUMBER", detail, number=wished)


def missing_fields(said: dict[str, Any], pointer: str) -> list[Refused]:
    """What a new product would need: a row whose id nobody knows is one."""
    return [
        violation(f"{pointer}/{name}", "This value should not be blank.", BLANK)
        for name in _REQUIRED
        if said.get(name) is None
    ]


def change(face: Face, row: ShopProduct, said: dict[str, Any]) -> None:
    """Change one product. Fields are looked at first, then rights, then what only the database finds.

    Raises:
        Refused: a right is missing, or a value is none.
    """
    wrong = check(face, row, said, "/0")
    if wrong:
        raise first(wrong)
    face.needs(["product:update"])
    double = taken(face, row, said, {})
    if double is not None:
        raise double
    refuse_strangers(said, {"taxId": face.named("tax", "21")})
    apply(face, row, said)


def refuse_strangers(said: dict[str, Any], known: dict[str, str]) -> None:
    """A reference to what does not exist ends in the database.

    Raises:
        Refused: there is one.
    """
    for name, own in known.items():
        if said.get(name) not in (None, own):
            detail = "SQLSTATE[23000]: Integrity constraint violation: 1452 Cannot add or update a child row"
            raise Refused(500, "0", f"{detail}: a foreign key constraint fails ({name})")


def first(wrong: list[Refused]) -> Refused:
    """All errors as one refusal."""
    return wrong[0].join(wrong[1:])


def apply(face: Face, row: ShopProduct, said: dict[str, Any]) -> None:
    """Write what was found sound."""
    at = face.now()
    wished = said.get("productNumber")
    if isinstance(wished, str) and wished != row.sku:
        before = row.sku
        face.shop.set_sku(row, wished, at)
        face.effect("sku", row.id, f"{before}>{wished}")
    writers: dict[str, Callable[[Any], None]] = {
        "ean": lambda value: setattr(row, "barcode", value or ""),
        "manufacturerNumber": lambda value: setattr(row, "supplier_code", value or ""),
        "name": lambda value: setattr(row, "name", value) if row.kind != "variant" and value else None,
        "active": lambda value: setattr(row, "status", "live" if value else "draft"),
        "isCloseout": lambda value: setattr(row, "sells_below_zero", not value),
    }
    for name, write in writers.items():
        if name in said:
            write(said[name])
            face.effect("field", row.id, name)
    if "stock" in said:
        change = said["stock"] - PRODUCT.fields["stock"](face, row)
        row.quantity += change
        if change:
            face.effect("stock", row.id, "", change)
    face.shop.products.touch(row, at)
    family = face.shop.products.get(row.parent_id) if row.parent_id else None
    if family is not None:
        face.shop.products.touch(family)


def not_there(entity: str, number: str) -> Refused:
    """A change of something that is not there. Observed: that is no 404."""
    detail = f'Expected command for "{entity}" to be "UpdateCommand". (Got: InsertCommand)'
    return Refused(400, "FRAMEWORK__WRITE_TYPE_INTEND_ERROR", detail, definition=entity, id=shown(number))

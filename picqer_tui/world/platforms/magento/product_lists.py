"""Lists and single reads of products, of the children of one, and of the attributes that products have."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopProduct

from .criteria import Criteria
from .face import Face, answer
from .fields import Wanted, chosen
from .lists import Kind, listing
from .product_rows import column, listed, product, sku_of, unknown_attribute
from .refusals import Refused, no_product

_ATTRIBUTES = {
    "sku": ("text", "SKU", False),
    "name": ("text", "Product Name", False),
    "price": ("price", "Price", False),
    "status": ("select", "Enable Product", False),
    "visibility": ("select", "Visibility", False),
    "weight": ("weight", "Weight", False),
    "country_of_manufacture": ("select", "Country of Manufacture", False),
    "tax_class_id": ("select", "Tax Class", False),
    "color": ("select", "Kleur", True),
    "manufacturer": ("select", "Merk", True),
}


def rows(face: Face) -> list[ShopProduct]:
    """All that the shop has, by id."""
    table = face.shop.products

    def make() -> list[ShopProduct]:
        return sorted((row for row in table if listed(row)), key=lambda row: int(row.id))

    found: list[ShopProduct] = face.listed("products", table.revision, "all", make)
    return found


def products(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """A page of products of every type."""
    kind: Kind[ShopProduct] = Kind(
        "products",
        partial(column, face),
        unknown_attribute,
        partial(product, face),
        lambda row: row.version,
        lambda row: row.id,
        loose=True,
    )
    return listing(face, kind, rows(face), face.shop.products.revision, asked, wanted)


def by_sku(face: Face, sku: str) -> ShopProduct:
    """The product that has this SKU, looked for without case.

    Raises:
        Refused: there is none.
    """

    def make() -> dict[str, ShopProduct]:
        return {sku_of(row).strip().casefold(): row for row in reversed(rows(face))}

    known: dict[str, ShopProduct] = face.listed("by-sku", face.shop.products.revision, "all", make)
    found = known.get(sku.strip().casefold()) if sku.strip() else None
    if found is None:
        raise no_product()
    return found


def single(face: Face, sku: str, wanted: Wanted | None) -> Response:
    """One product, with its stock."""
    said = product(face, by_sku(face, sku), single=True)
    return answer(said if wanted is None else chosen(said, wanted))


def children(face: Face, sku: str, wanted: Wanted | None) -> Response:
    """The simple products of a configurable one; of another kind there are none."""
    family = by_sku(face, sku)
    found = [face.shop.products.get(number) for number in family.children]
    said = [product(face, row) for row in found if row is not None and listed(row)]
    return answer(said if wanted is None else chosen(said, wanted))


def attributes(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """The attributes of products, the shop's own among them."""
    known = _ATTRIBUTES | {face.ean_code: ("text", face.ean_code.replace("_", " ").upper(), True)}
    said = [_attribute(number, code, *known[code]) for number, code in enumerate(known)]

    def of(row: dict[str, Any], name: str) -> str | int | float | None:
        value = row[name]
        return value if isinstance(value, (str, int)) else None

    kind: Kind[dict[str, Any]] = Kind(
        "attributes",
        of,
        lambda name: Refused(400, "Invalid attribute name: %1", [name]),
        lambda row: row,
        lambda row: 0,
        lambda row: row["attribute_code"],
    )
    return listing(face, kind, said, face.ean_code, asked, wanted)


def _attribute(number: int, code: str, entry: str, label: str, own: bool) -> dict[str, Any]:
    return {
        "is_wysiwyg_enabled": False,
        "is_html_allowed_on_front": False,
        "used_for_sort_by": False,
        "is_filterable": False,
        "is_filterable_in_search": False,
        "is_used_in_grid": own,
        "is_visible_in_grid": own,
        "is_filterable_in_grid": own,
        "position": 0,
        "apply_to": [],
        "is_searchable": "1",
        "is_visible_in_advanced_search": "0",
        "is_comparable": "0",
        "is_used_for_promo_rules": "0",
        "is_visible_on_front": "0",
        "used_in_product_listing": "0",
        "is_visible": True,
        "scope": "global",
        "attribute_id": 73 + number + 60 * own,
        "attribute_code": code,
        "frontend_input": entry,
        "entity_type_id": "4",
        "is_required": code in ("sku", "name", "price"),
        "options": [],
        "is_user_defined": own,
        "default_frontend_label": label,
        "frontend_labels": [],
        "backend_type": "varchar",
        "default_value": "",
        "is_unique": "1" if code == "sku" else "0",
        "validation_rules": [],
    }

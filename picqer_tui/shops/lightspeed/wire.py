"""What a Lightspeed shop sends, and the records made of it. Whatever is empty may come as `false`, null or empty text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Product, Shape, Stock, filled
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MaybeWhole,
    Moment,
    Money,
    RawText,
    Text,
    Wire,
    Word,
    parser,
)

KEEPS_STOCK = frozenset({"enabled", "indicator"})


def _is_number(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}", value):
        raise ValueError("not an id")
    return value


def linked(value: Any) -> str:
    """The id in a link to another thing (`{"resource": {"id": 1, ...}}`); empty when it names none."""
    inner = value.get("resource") if isinstance(value, dict) else None
    found = inner.get("id") if isinstance(inner, dict) else None
    if isinstance(found, bool) or not isinstance(found, int | str):
        return ""
    text = str(found)
    return text if re.fullmatch(r"[0-9]{1,20}", text) else ""


Number = Annotated[Id, AfterValidator(_is_number)]
"""An id: Lightspeed numbers everything."""
Linked = Annotated[str, BeforeValidator(linked)]


class VariantRow(Wire):
    """One thing that can be ordered. Its name and whether it is for sale stand with its product."""

    id: Number
    sku: RawText
    articleCode: RawText  # noqa: N815 - the API's name
    ean: Text
    stockTracking: Word  # noqa: N815
    stockLevel: MaybeWhole = None  # noqa: N815
    title: Text = ""
    hs: Text = ""
    weight: Money = ""
    image: Any = None
    createdAt: Moment = None  # noqa: N815
    updatedAt: Moment = None  # noqa: N815
    product: Linked = ""


class ProductRow(Wire):
    id: Number
    isVisible: Flag  # noqa: N815
    title: Text = ""
    fulltitle: Text = ""
    image: Any = None


class Variants(Wire):
    variants: Annotated[list[VariantRow], ListOf]


class Variant(Wire):
    variant: VariantRow


class Products(Wire):
    products: Annotated[list[ProductRow], ListOf]


class One(Wire):
    product: ProductRow


_variants_of = parser(Variants)
_products_of = parser(Products)
variant_of = parser(Variant)
one_product_of = parser(One)


class Family(NamedTuple):
    """What a variant has to know of its product."""

    title: str
    visible: bool
    pictured: bool


GONE = Family("", False, False)
"""A product that is not there any more."""


def family_of(row: ProductRow) -> Family:
    return Family((row.title or row.fulltitle)[:80], row.isVisible, isinstance(row.image, dict))


def families(reply: Reply) -> list[tuple[str, Family]]:
    found: Products = _products_of(reply)
    return [(row.id, family_of(row)) for row in found.products]


def variants(reply: Reply) -> Sequence[VariantRow]:
    found: Variants = _variants_of(reply)
    return found.variants


def product(row: VariantRow, known: Mapping[str, Family]) -> Product:
    """A variant with the name and visibility of its product. An empty SKU is told with the article code beside it: shops fill
    that field in its place, and Picqer does not look there."""
    family = known.get(row.product, GONE)
    own = "" if row.title.casefold() in ("", "default", "standaard", "standard") else row.title
    return Product(
        id=row.id,
        sku=row.sku,
        ean=row.ean,
        name=" - ".join(part for part in (family.title, own) if part) or row.title,
        shape=Shape.GOODS,
        live=family.visible,
        parent_id=row.product,
        inherited=Raw(""),
        other_code=Raw("") if row.sku.exact.strip() else row.articleCode,
        tracked=row.stockTracking in KEEPS_STOCK if row.stockTracking else None,
        unlimited=False,
        composed=False,
        customer="",
        created_at=row.createdAt,
        updated_at=row.updatedAt,
        filled=filled(
            barcode=row.ean,
            weight=row.weight.strip("0."),
            hs_code=row.hs,
            images=isinstance(row.image, dict) or family.pictured,
        ),
    )


def stock(row: VariantRow) -> Stock:
    """What the shop says is free; None where it keeps none for this variant."""
    return Stock(row.id, row.id, row.sku, "", row.stockLevel if row.stockTracking in KEEPS_STOCK else None)

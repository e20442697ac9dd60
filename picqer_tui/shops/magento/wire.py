"""What a Magento shop sends (`rest/V1`), and the records made of it. Only fields that are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.records import Hook, Product, Shape, Stock, filled
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MaybeWhole,
    Moment,
    Money,
    RawText,
    Text,
    Whole,
    Wire,
    Word,
    parser,
)
from picqer_tui.shops.magento.asking import Listed


def _is_number(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}", value):
        raise ValueError("not an id")
    return value


Number = Annotated[Id, AfterValidator(_is_number)]
"""An id: Magento numbers everything."""


def _nested(value: Any) -> Any:
    """An object where PHP sends `[]` when it is empty."""
    return value if isinstance(value, dict) else {}


Nested = BeforeValidator(_nested)


class Attribute(Wire):
    attribute_code: Word = ""
    value: Any = None


class Extension(Wire):
    website_ids: Annotated[list[Id], ListOf] | None = None


class ShortRow(Wire):
    """As much of a product as its stock needs."""

    id: Number
    sku: RawText
    type_id: Word


class ProductRow(ShortRow):
    name: Text = ""
    status: Whole
    weight: Money = ""
    created_at: Moment = None
    updated_at: Moment = None
    extension_attributes: Annotated[Extension, Nested] = Extension()
    custom_attributes: Annotated[list[Attribute], ListOf] = []


class SourceItem(Wire):
    """What one source holds of one SKU."""

    sku: RawText
    source_code: Text
    quantity: Whole
    status: Flag
    """In stock; off, nothing is sold whatever the quantity (vendor's page on source items)."""


class SourceRow(Wire):
    source_code: Text
    name: Text = ""
    enabled: Flag = True


class SalableItem(Wire):
    """What can be sold of one SKU: what the sources of a stock hold, less what orders were promised."""

    sku: RawText
    qty: MaybeWhole
    """Null: nothing is kept of it."""


class Channel(Wire):
    type: Word = ""
    code: Text = ""


class StockExtension(Wire):
    sales_channels: Annotated[list[Channel], ListOf] = []


class StockRow(Wire):
    """Sources that sell together, and where."""

    stock_id: Number
    extension_attributes: Annotated[StockExtension, Nested] = StockExtension()

    @property
    def websites(self) -> list[str]:
        """Codes of the websites that sell it."""
        return [one.code for one in self.extension_attributes.sales_channels if one.type == "website" and one.code]


class Website(Wire):
    id: Number
    code: Text


class StockItem(Wire):
    """The stock of one product in a shop without sources."""

    qty: MaybeWhole = None
    is_in_stock: Flag = True
    manage_stock: Flag = True


products_of = parser(Listed[ProductRow])
short_of = parser(Listed[ShortRow])
source_items_of = parser(Listed[SourceItem])
sources_of = parser(Listed[SourceRow])
stock_item_of = parser(StockItem)
salables_of = parser(Listed[SalableItem])
stocks_of = parser(Listed[StockRow])
websites_of = parser(list[Website])

_SHAPES = {
    "configurable": Shape.PARENT,
    "grouped": Shape.PARENT,
    "virtual": Shape.VIRTUAL,
    "downloadable": Shape.VIRTUAL,
    "bundle": Shape.BUNDLE,
    "giftcard": Shape.GIFT_CARD,
    "amgiftcard": Shape.GIFT_CARD,
    "mageworx_giftcards": Shape.GIFT_CARD,
}
"""Product types of Magento and of widely used modules; any other type is taken for goods."""
_BARCODE = re.compile(r"(?:.*_)?(?:ean|gtin|barcode|upc)[_-]?(?:\d{1,2}|code|nummer|number)?\Z")
_CODE = re.compile(r"\d{8,14}\Z")
ENABLED = 1
NO_IMAGE = "no_selection"


def shape_of(row: ShortRow) -> Shape:
    return _SHAPES.get(row.type_id, Shape.GOODS)


def _texts(row: ProductRow) -> dict[str, str]:
    return {
        one.attribute_code: plain(str(one.value))[:200]
        for one in row.custom_attributes
        if isinstance(one.value, str | int) and not isinstance(one.value, bool)
    }


def _ean(texts: Mapping[str, str]) -> str:
    """Magento has no field for a barcode; shops make one, and what it is called tells it. One that holds a number of the right
    length goes before others."""
    found = [value for code, value in sorted(texts.items()) if value and _BARCODE.match(code)]
    return next((value for value in found if _CODE.match(value)), found[0] if found else "")[:40]


def product(row: ProductRow, websites: frozenset[str]) -> Product:
    """`websites`: those that are meant; empty for any."""
    texts, shape = _texts(row), shape_of(row)
    ean = _ean(texts)
    in_websites = row.extension_attributes.website_ids
    sold = True if in_websites is None else bool(websites & set(in_websites) if websites else in_websites)
    image = texts.get("image", "")
    return Product(
        id=row.id,
        sku=row.sku,
        ean=ean,
        name=row.name,
        shape=shape,
        live=row.status == ENABLED and sold,
        parent_id="",
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=None,
        unlimited=False,
        composed=shape is Shape.BUNDLE,
        customer="",
        created_at=row.created_at,
        updated_at=row.updated_at,
        filled=filled(
            barcode=ean,
            weight=row.weight.strip("0."),
            country=texts.get("country_of_manufacture", ""),
            images=image != NO_IMAGE and image,
        ),
    )


def stocks(row: ShortRow, items: Sequence[SourceItem], promised: int) -> tuple[Stock, ...]:
    """A row for each source that holds it, less what is promised to orders, taken off the fullest. None: nothing is kept of it,
    as of what is made of other products."""
    if shape_of(row) in (Shape.PARENT, Shape.BUNDLE) or not items:
        return (Stock(row.id, row.id, row.sku, "", None),)
    fullest = max(items, key=lambda item: item.quantity)
    made = []
    for item in items:
        free = item.quantity - (promised if item is fullest else 0)
        sold = free if item.status else min(free, 0)
        made.append(Stock(f"{row.id}@{item.source_code}", row.id, row.sku, item.source_code, sold))
    return tuple(made)


def salable(row: ShortRow, pieces: int | None) -> Stock:
    """What can be sold of a product. None: nothing is kept of it."""
    return Stock(row.id, row.id, row.sku, "", None if shape_of(row) in (Shape.PARENT, Shape.BUNDLE) else pieces)


def lone_stock(row: ShortRow, item: StockItem | None) -> Stock:
    """The stock of a product in a shop without sources."""
    free = None
    if item is not None and item.manage_stock:
        free = item.qty if item.is_in_stock or item.qty is None else min(item.qty, 0)
    return Stock(row.id, row.id, row.sku, "", free)


_CORE = ("magento_", "paypal_", "adobe")


def links(modules: Sequence[str]) -> list[Hook]:
    """Modules that are no part of Magento. Where they report to is not shown; one of Picqer reports to Picqer."""
    others = sorted({plain(name) for name in modules if not name.casefold().startswith(_CORE)})
    return [Hook(name, name, "picqer.com" if "picqer" in name.casefold() else "", "module", True) for name in others]

"""What a CCV Shop sends of its products, and the records made of it. A product with combinations is sold as those."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Product, Shape, Stock, filled
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MaybeFlag,
    MaybeWhole,
    Moment,
    Money,
    RawText,
    Text,
    Wire,
    Word,
    parser,
)


def _is_number(value: str) -> str:
    if not is_number(value):
        raise ValueError("not an id")
    return value


def is_number(text: str) -> bool:
    """Whether this can be an id: CCV Shop numbers everything."""
    return bool(re.fullmatch(r"[0-9]{1,19}", text))


Number = Annotated[Id, AfterValidator(_is_number)]


class Named(Wire):
    name: Text = ""


class Choice(Wire):
    """One property of a combination, such as its size."""

    attribute_value: Named | None = None


class CombinationRow(Wire):
    """One form of a product, with stock and codes of its own."""

    id: Number
    product_id: Id = ""
    product_number: RawText
    sku_number: RawText
    ean_number: Text
    stock: MaybeWhole = None
    active: Flag
    combination: Annotated[list[Choice], ListOf] = []


class Expanded(Wire):
    """The combinations of a product; None where the shop only says where they are."""

    collection: list[CombinationRow] | None = None


class TradeCode(Wire):
    code: Text = ""
    coo: Text = ""


class ProductRow(Wire):
    id: Number
    is_active: Flag
    productnumber: RawText
    eannumber: Text
    name: Text = ""
    stockenabled: MaybeFlag = None
    stocktype: Word = ""
    stock: MaybeWhole = None
    weight: Money = ""
    productmainphoto: Text = ""
    createdate: Moment = None
    modifydate: Moment = None
    tradecodesystem: TradeCode | None = None
    attributecombinations: Expanded | None = Expanded()


class Products(Wire):
    items: list[ProductRow]


class Combinations(Wire):
    items: list[CombinationRow]


_products_of = parser(Products)
_combinations_of = parser(Combinations)
product_of = parser(ProductRow)
combination_of = parser(CombinationRow)


def products(reply: Reply) -> Sequence[ProductRow]:
    found: Products = _products_of(reply)
    return found.items


def combinations(reply: Reply) -> list[CombinationRow]:
    found: Combinations = _combinations_of(reply)
    return found.items


def told(row: ProductRow) -> list[CombinationRow] | None:
    """The combinations that came with a product; None when they have to be asked for."""
    return [] if row.attributecombinations is None else row.attributecombinations.collection


def code_of(row: CombinationRow) -> Raw:
    """The code of a combination. It has two fields for one, and which of them Picqer reads is not documented: the SKU number
    first, then the product number."""
    return (
        row.product_number if row.product_number.exact.strip() and not row.sku_number.exact.strip() else row.sku_number
    )


def _kept_here(row: ProductRow, combined: bool, keeps: bool | None) -> bool | None:
    """Whether stock is kept for the product itself (or, `combined`, for each combination). The words of `stocktype` are not
    documented. `keeps`: whether the shop keeps stock at all."""
    if keeps is False or row.stockenabled is False:
        return False
    if row.stockenabled is None:
        return None
    by_combination = "combin" in row.stocktype or "attribute" in row.stocktype
    if not combined:
        return True
    return True if by_combination or not row.stocktype else False if "product" in row.stocktype else None


def _details(row: ProductRow, ean: str) -> str:
    code = row.tradecodesystem or TradeCode()
    weight = row.weight.strip("0.")
    return filled(barcode=ean, weight=weight, hs_code=code.code, country=code.coo, images=row.productmainphoto)


def _made(row: ProductRow, ident: str, sku: Raw, **changes: Any) -> Product:
    given: dict[str, Any] = {
        "id": ident,
        "sku": sku,
        "ean": row.eannumber,
        "name": row.name,
        "shape": Shape.GOODS,
        "live": row.is_active,
        "parent_id": "",
        "inherited": Raw(""),
        "other_code": Raw(""),
        "tracked": None,
        "unlimited": False,
        "composed": False,
        "customer": "",
        "created_at": row.createdate,
        "updated_at": row.modifydate,
        "filled": _details(row, row.eannumber),
    }
    return Product(**{**given, **changes})


def product(row: ProductRow, ident: str, keeps: bool | None) -> Product:
    """A product without combinations."""
    return _made(row, ident, row.productnumber, tracked=_kept_here(row, False, keeps))


def parent(row: ProductRow, ident: str) -> Product:
    """A product that is sold as its combinations; its own number only informs."""
    return _made(row, ident, row.productnumber, shape=Shape.PARENT)


def variant(row: ProductRow, one: CombinationRow, ident: str, keeps: bool | None) -> Product:
    """A combination, with name and visibility of its product."""
    values = [choice.attribute_value.name for choice in one.combination if choice.attribute_value is not None]
    return _made(
        row,
        ident,
        code_of(one),
        ean=one.ean_number,
        name=" - ".join(part for part in (row.name[:80], " ".join(value for value in values if value)) if part),
        live=row.is_active and one.active,
        parent_id=row.id,
        tracked=_kept_here(row, True, keeps),
        filled=_details(row, one.ean_number),
    )


def stock(made: Product, count: int | None) -> Stock:
    """What the shop says is free; None where it keeps none for this thing."""
    return Stock(made.id, made.id, made.sku, "", count if made.tracked else None)

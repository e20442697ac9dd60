"""What a WooCommerce shop sends (`wc/v3`), and the records made of it. Only fields that are asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.records import Hook, Product, Shape, Stock, filled
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MapOf,
    MaybeWhole,
    Moment,
    Money,
    RawText,
    Text,
    Wire,
    Word,
    parser,
)

PARENT_KEEPS = "parent"


def _keeps_stock(value: Any) -> str:
    """`yes`, `no`, or `parent` for a variation whose parent keeps the stock."""
    if isinstance(value, str):
        text = value.strip().casefold()
        return PARENT_KEEPS if text == PARENT_KEEPS else "yes" if text in ("true", "1", "yes") else "no"
    return "yes" if value else "no"


def _is_number(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}", value):
        raise ValueError("not an id")
    return value


Number = Annotated[Id, AfterValidator(_is_number)]
"""An id: WordPress numbers everything."""
MaybeNumber = Annotated[Id, AfterValidator(lambda value: _is_number(value) if value else value)]


class Meta(Wire):
    key: Text = ""
    value: Any = None


class ProductRow(Wire):
    """A product, or a variation of one."""

    id: Number
    sku: RawText
    status: Word
    manage_stock: Annotated[str, BeforeValidator(_keeps_stock)]
    type: Word = "variation"
    parent_id: MaybeNumber = ""
    name: Text = ""
    global_unique_id: Text = ""
    virtual: Flag = False
    stock_quantity: MaybeWhole = None
    weight: Money = ""
    images: Annotated[list[Any], ListOf] = []
    image: Any = None
    """The one of a variation."""
    variations: Annotated[list[Any], ListOf] = []
    date_created_gmt: Moment = None
    date_modified_gmt: Moment = None
    lang: Word = ""
    translations: Annotated[dict[str, Id], MapOf] = {}
    meta_data: Annotated[list[Meta], ListOf] = []


class Kind(Wire):
    """As much of a product as tells whether it goes into a box."""

    id: Number
    virtual: Flag


class HookRow(Wire):
    """A webhook; what it tells is not asked for, only whom."""

    id: Number
    name: Text = ""
    status: Word
    topic: Text = ""
    delivery_url: Text = ""


class Setting(Wire):
    value: Text = ""


products_of = parser(list[ProductRow])
product_of = parser(ProductRow)
kinds_of = parser(list[Kind])
setting_of = parser(Setting)
hooks_of = parser(list[HookRow])

_SHAPES = {
    "variable": Shape.PARENT,
    "variable-subscription": Shape.PARENT,
    "grouped": Shape.PARENT,
    "external": Shape.EXTERNAL,
    "bundle": Shape.BUNDLE,
    "composite": Shape.BUNDLE,
    "woosb": Shape.BUNDLE,
    "yith_bundle": Shape.BUNDLE,
    "mix-and-match": Shape.BUNDLE,
    "gift-card": Shape.GIFT_CARD,
    "gift_card": Shape.GIFT_CARD,
    "pw-gift-card": Shape.GIFT_CARD,
}
"""Product types of WooCommerce and of widely used plugins; any other type is taken for goods."""
PARENTS = frozenset({"variable", "variable-subscription"})
EAN_KEYS = (
    "_ean",
    "_gtin",
    "_barcode",
    "_alg_ean",
    "hwp_product_gtin",
    "_wpm_gtin_code",
    "_ywbc_barcode_display_value",
)
"""Where plugins keep a barcode in shops that do not use WooCommerce's own field (since 9.2)."""


class Parent(NamedTuple):
    """What a variation has to know of its parent."""

    sku: Raw
    name: str
    live: bool
    translation: bool
    children: int
    pictured: bool = False


def is_translation(row: ProductRow, languages: Iterable[str]) -> bool:
    """Whether this is a translated copy of another product (as translation plugins show it). Without a chosen language the
    oldest of the family is the original."""
    others = [int(one) for one in row.translations.values() if one.isdecimal() and one != row.id]
    if not others or not row.id.isdecimal():
        return False
    chosen = {one.casefold() for one in languages}
    if chosen and row.lang:
        return row.lang not in chosen and row.lang.partition("-")[0].partition("_")[0] not in chosen
    return min(others) < int(row.id)


def parent_of(row: ProductRow, languages: Iterable[str]) -> Parent:
    name = plain(html.unescape(row.name))[:80]
    translation = is_translation(row, languages)
    return Parent(row.sku, name, row.status == "publish", translation, len(row.variations), bool(row.images))


def _ean(row: ProductRow) -> str:
    if row.global_unique_id:
        return row.global_unique_id
    for meta in row.meta_data:
        if meta.key in EAN_KEYS and isinstance(meta.value, str | int) and not isinstance(meta.value, bool):
            return plain(str(meta.value))[:40]
    return ""


def product(row: ProductRow, parent: Parent | None, languages: Iterable[str], own_sku: bool, counts: bool) -> Product:
    """`own_sku` False: the SKU shown is the parent's. `counts` False: the whole shop keeps no stock."""
    variation = row.type == "variation"
    shape = _SHAPES.get(row.type, Shape.VIRTUAL if row.virtual else Shape.GOODS)
    if is_translation(row, languages) or (variation and parent is not None and parent.translation):
        shape = Shape.TRANSLATION if shape is not Shape.PARENT else shape
    name = plain(html.unescape(row.name))
    if variation and parent is not None:
        name = f"{parent.name} - {name}" if name else parent.name
    return Product(
        id=row.id,
        sku=row.sku if own_sku else Raw(""),
        ean=_ean(row),
        name=name,
        shape=shape,
        live=row.status == "publish" and (not variation or (parent is not None and parent.live)),
        parent_id=row.parent_id if row.parent_id != "0" else "",
        inherited=Raw("") if own_sku else row.sku,
        other_code=Raw(""),
        tracked=row.manage_stock == "yes" and counts,
        unlimited=False,
        composed=shape is Shape.BUNDLE,
        customer="",
        created_at=row.date_created_gmt,
        updated_at=row.date_modified_gmt,
        filled=_filled(row, parent),
    )


def _filled(row: ProductRow, parent: Parent | None) -> str:
    """What there is beside code and name; a variation shows the images of its parent."""
    return filled(
        barcode=_ean(row),
        weight=row.weight.strip("0."),
        images=row.images or row.image or (parent is not None and parent.pictured),
    )


def hook(row: HookRow) -> Hook:
    """A webhook by the host that is told; of an address that is none the host is empty."""
    host = re.match(r"https?://(?:[^/@]*@)?([^/?#]+)", row.delivery_url)
    return Hook(row.id, row.name, host.group(1).casefold() if host else "", row.topic, row.status == "active")


def stock(row: ProductRow, own_sku: bool, counts: bool) -> Stock:
    """What the shop says is free; None where it keeps none for this row itself."""
    kept = counts and row.manage_stock == "yes" and row.type not in PARENTS
    return Stock(row.id, row.id, row.sku if own_sku else Raw(""), "", row.stock_quantity if kept else None)

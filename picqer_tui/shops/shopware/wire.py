"""Products as a Shopware shop sends them (Admin API), what it tells of its plugins, and the records made of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Hook, Product, Shape, Stock, filled
from picqer_tui.shops.address import named_place
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MapOf,
    MaybeFlag,
    MaybeWhole,
    Moment,
    RawText,
    Text,
    Whole,
    Wire,
    Word,
    parser,
)
from picqer_tui.shops.shopware.asking import Listed

_HEX = re.compile(r"[0-9a-f]{32}\Z")


def is_id(text: str) -> bool:
    """32 hex digits in lower case: an id of Shopware."""
    return _HEX.match(text) is not None


def _of_form(value: str) -> str:
    if not is_id(value):
        raise ValueError("not an id")
    return value


def _is_number(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,19}", value):
        raise ValueError("not a number")
    return value


Uuid = Annotated[Id, AfterValidator(_of_form)]
Counter = Annotated[Id, AfterValidator(_is_number)]
"""`autoIncrement`: counts up with every row that is made, and never changes."""

STOCK_FIELDS = ["id", "autoIncrement", "productNumber", "childCount", "stock", "availableStock"]
FIELDS = [
    *STOCK_FIELDS, "parentId", "name", "translated", "ean", "active", "states", "type", "weight", "coverId", "options",
    "createdAt", "updatedAt",
]  # fmt: skip
INCLUDES = {"product": FIELDS, "property_group_option": ["name", "translated"]}
OPTIONS: Mapping[str, Any] = {"options": {}}
"""What makes the name of a variant; needs a right of its own."""


class Translated(Wire):
    """Texts in the language of the shop, with those that were inherited."""

    name: Text = ""


class Named(Wire):
    name: Text = ""
    """Of its own; empty where it is inherited."""
    translated: Annotated[Translated, MapOf] = Translated()

    @property
    def shown(self) -> str:
        return self.translated.name or self.name


class StockRow(Wire):
    """As much of a product as its stock needs."""

    id: Uuid
    autoIncrement: Counter  # noqa: N815 - the API's name
    productNumber: RawText  # noqa: N815
    childCount: Whole = 0  # noqa: N815
    stock: MaybeWhole = None
    availableStock: MaybeWhole = None  # noqa: N815


class ProductRow(StockRow, Named):
    parentId: Id = ""  # noqa: N815
    ean: Text = ""
    active: MaybeFlag = None
    states: Annotated[list[Word], ListOf] = []
    type: Word = ""
    weight: Text = ""
    coverId: Id = ""  # noqa: N815
    options: Annotated[list[Named], ListOf] = []
    createdAt: Moment = None  # noqa: N815
    updatedAt: Moment = None  # noqa: N815


class CodeRow(Wire):
    """A product and its number."""

    id: Uuid
    productNumber: RawText  # noqa: N815


class PluginRow(Wire):
    id: Uuid
    name: Text = ""
    composerName: Text = ""  # noqa: N815
    label: Text = ""
    active: Flag = False


class WebhookRow(Wire):
    """A webhook of an app; what it tells is not asked for, only whom."""

    id: Uuid
    name: Text = ""
    eventName: Text = ""  # noqa: N815
    url: Text = ""
    active: Flag = True


stocks_of = parser(Listed[StockRow])
products_of = parser(Listed[ProductRow])
codes_of = parser(Listed[CodeRow])
plugins_of = parser(Listed[PluginRow])
webhooks_of = parser(Listed[WebhookRow])
config_of = parser(Annotated[dict[str, Any], MapOf])


def _shape(row: ProductRow) -> Shape:
    if row.childCount > 0:
        return Shape.PARENT
    if row.type == "grouped_bundle":
        return Shape.BUNDLE
    return Shape.VIRTUAL if row.type == "digital" or "is-download" in row.states else Shape.GOODS


def _name(row: ProductRow) -> str:
    """A variant is named after its parent and what it differs by, unless it has a name of its own."""
    options = ", ".join(one.shown for one in row.options if one.shown) if row.parentId and not row.name else ""
    return " - ".join(part for part in (row.shown, options) if part)


def product(row: ProductRow) -> Product:
    """Every product and variant has a number of its own, and stock is always kept."""
    shape = _shape(row)
    return Product(
        id=row.id,
        sku=row.productNumber,
        ean=row.ean,
        name=_name(row),
        shape=shape,
        live=row.active is not False,
        parent_id=row.parentId,
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=True,
        unlimited=False,
        composed=shape is Shape.BUNDLE,
        customer="",
        created_at=row.createdAt,
        updated_at=row.updatedAt,
        filled=filled(barcode=row.ean, weight=row.weight.strip("0."), images=row.coverId),
    )


def stock(row: StockRow, booked: bool) -> Stock:
    """What can be sold. `booked`: orders are taken off `stock` itself, as from 6.6 on; before, `availableStock` is what open
    orders leave (vendor's source). A parent is not sold itself."""
    free = row.stock if booked or row.availableStock is None else row.availableStock
    return Stock(row.id, row.id, row.productNumber, "", None if row.childCount > 0 else free)


PLUGIN = "PicqerExtendedIntegration"
"""The plugin of Picqer, which tells Picqer of every order that changes (public source of the plugin)."""
CONFIG = f"{PLUGIN}.config"


def is_picqer(row: PluginRow) -> bool:
    return "picqer" in f"{row.name} {row.composerName} {row.label}".casefold()


def plugin(row: PluginRow, settings: list[Mapping[str, Any]]) -> Hook:
    """Picqer's plugin as the link that it is. `settings`: those of the whole shop, then those of each sales channel, which may
    differ; the connection key among them is not looked at."""
    names = [str(one.get(f"{CONFIG}.subdomain") or "").strip().casefold() for one in settings]
    account = next((name for name in names if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", name)), "")
    whole = settings[0] if settings else {}
    off = [one.get(f"{CONFIG}.disabled", whole.get(f"{CONFIG}.disabled")) is True for one in settings]
    host = f"{account}.picqer.com" if account else "picqer.com"
    return Hook(row.id, row.label or row.name, host, "plugin", row.active and not (off and all(off[1:] or off)))


def webhook(row: WebhookRow) -> Hook:
    """A webhook by the host that is told; of an address that is none the host is empty."""
    return Hook(row.id, row.name, named_place(row.url)[0], row.eventName, row.active)

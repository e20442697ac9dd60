"""Offers and the seller as Bol.com sends them (Offers API v11, Retailer API v10), and the records made of them.

Anything may be null or left out, whatever the vendor's description calls required.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Product, Shape, Stock, filled
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import Flag, ListOf, MapOf, MaybeWhole, Moment, NeededId, RawText, Text, Wire, Word, parser

BY_BOL = "fbb"
"""Stored and sent by Bol.com; everything else is sent by the seller."""


class Country(Wire):
    forSale: Flag = False  # noqa: N815 - the API's name


class Fulfilment(Wire):
    method: Word = ""


class OfferStock(Wire):
    amount: MaybeWhole = None
    correctedStock: MaybeWhole = None  # noqa: N815


class OfferRow(Wire):
    """One offer: a seller's EAN in one condition."""

    offerId: NeededId  # noqa: N815
    ean: Text = ""
    reference: RawText = Raw("")
    onHoldByRetailer: Flag = False  # noqa: N815
    unknownProductTitle: Text = ""  # noqa: N815
    lastModifiedDateTime: Moment = None  # noqa: N815
    stock: Annotated[OfferStock, MapOf] = OfferStock()
    countryAvailabilities: Annotated[list[Country], ListOf] = []  # noqa: N815
    fulfilment: Annotated[Fulfilment, MapOf] = Fulfilment()

    @property
    def by_bol(self) -> bool:
        return self.fulfilment.method == BY_BOL

    @property
    def live(self) -> bool:
        """For sale somewhere, or would be with stock: an offer that is sold out is not for sale either, and is not gone."""
        left = self.stock.amount if self.stock.correctedStock is None else self.stock.correctedStock
        sold_out = left is not None and left <= 0
        countries = self.countryAvailabilities
        return not self.onHoldByRetailer and (
            not countries or sold_out or any(country.forSale for country in countries)
        )


class PageRow(Wire):
    nextCursor: Text = ""  # noqa: N815


class Offers(Wire):
    offers: Annotated[list[OfferRow], ListOf]
    page: Annotated[PageRow, MapOf] = PageRow()


class Seller(Wire):
    retailerId: NeededId  # noqa: N815
    displayName: Text = ""  # noqa: N815
    companyName: Text = ""  # noqa: N815


def or_empty(parse: Callable[[Reply], Any], name: str) -> Callable[[Reply], Any]:
    """As `parse`, for a list that comes as `{}`, or without any body, when there is nothing in it. Anything else that lacks the
    list is no answer."""
    nothing = f'{{"{name}":[]}}'.encode()

    def read(reply: Reply) -> Any:
        return parse(reply if reply.body.strip() not in (b"", b"{}") else reply._replace(body=nothing))

    return read


offers_of = or_empty(parser(Offers), "offers")
offer_of = parser(OfferRow)
seller_of = parser(Seller)


def product(row: OfferRow) -> Product:
    """An offer has no title. The stock of one that Bol.com sends itself lies there, so that Picqer's number means nothing for
    it; of one without stock nothing is said."""
    return Product(
        id=row.offerId,
        sku=row.reference,
        ean=row.ean,
        name=row.unknownProductTitle,
        shape=Shape.GOODS,
        live=row.live,
        parent_id="",
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=False if row.by_bol else None if row.stock.amount is None else True,
        unlimited=False,
        composed=False,
        customer="",
        created_at=None,
        updated_at=row.lastModifiedDateTime,
        filled=filled(barcode=row.ean),
    )


def stock(row: OfferRow) -> Stock:
    """What the seller's side sent. Bol.com takes open orders off it by itself (`correctedStock`), which is not what Picqer
    sends."""
    return Stock(row.offerId, row.offerId, row.reference, "", None if row.by_bol else row.stock.amount)

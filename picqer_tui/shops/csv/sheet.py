"""One order in full, as far as an export has columns for it. Names and addresses are recognised by the names of their columns
alone and need no confirmation: a person reads them beside the order, and nothing is judged by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.csv.columns import Sort, bare
from picqer_tui.shops.csv.confirmed import Layout
from picqer_tui.shops.csv.files import rows
from picqer_tui.shops.csv.values import moment, money, pieces
from picqer_tui.shops.csv.wire import Cells
from picqer_tui.shops.sheets import gone, joined

Names = tuple[str, ...]
_PLACES: Mapping[str, Mapping[str, Names]] = {
    "delivery": {
        "name": ("shippingname", "shiptoname", "deliveryname", "nameshipping", "verzendnaam", "bezorgnaam"),
        "first": ("shippingfirstname", "firstnameshipping", "deliveryfirstname", "verzendvoornaam"),
        "last": ("shippinglastname", "lastnameshipping", "deliverylastname", "verzendachternaam"),
        "company": ("shippingcompany", "companyshipping", "deliverycompany", "verzendbedrijf", "bezorgbedrijf"),
        "street": ("shippingaddress1", "shippingstreet", "address12shipping", "address1shipping", "shippingaddress",
                   "deliverystreet", "deliveryaddress", "bezorgadres", "verzendadres"),
        "more": ("shippingaddress2", "address2shipping", "deliveryaddress2"),
        "postcode": ("shippingzip", "shippingpostcode", "postcodeshipping", "deliveryzipcode", "bezorgpostcode",
                     "verzendpostcode"),
        "city": ("shippingcity", "cityshipping", "deliverycity", "bezorgplaats", "verzendplaats"),
        "region": ("shippingprovince", "shippingstate", "statecodeshipping", "stateshipping"),
        "country": ("shippingcountry", "countrycodeshipping", "shippingcountrycode", "deliverycountry", "bezorgland",
                    "verzendland"),
    },
    "invoice": {
        "name": ("billingname", "billtoname", "invoicename", "namebilling", "factuurnaam"),
        "first": ("billingfirstname", "firstnamebilling", "factuurvoornaam"),
        "last": ("billinglastname", "lastnamebilling", "factuurachternaam"),
        "company": ("billingcompany", "companybilling", "invoicecompany", "factuurbedrijf"),
        "street": ("billingaddress1", "billingstreet", "address12billing", "address1billing", "billingaddress",
                   "invoicestreet", "invoiceaddress", "factuuradres"),
        "more": ("billingaddress2", "address2billing", "invoiceaddress2"),
        "postcode": ("billingzip", "billingpostcode", "postcodebilling", "invoicezipcode", "factuurpostcode"),
        "city": ("billingcity", "citybilling", "invoicecity", "factuurplaats"),
        "region": ("billingprovince", "billingstate", "statecodebilling", "statebilling"),
        "country": ("billingcountry", "countrycodebilling", "billingcountrycode", "invoicecountry", "factuurland"),
    },
}  # fmt: skip
_WORDS: Mapping[str, Names] = {
    "phone": ("shippingphone", "phone", "billingphone", "phonebilling", "telefoon", "telefoonnummer", "telephone"),
    "note": ("notes", "customernote", "note", "opmerking", "opmerkingen", "comment", "customercomment"),
    "shipping": ("shippingmethod", "shippingmethodtitle", "verzendmethode", "shippinginformation"),
    "shipping-price": ("shipping", "ordershippingamount", "shippingandhandling", "shippingtotal", "verzendkosten"),
    "discount": ("discountamount", "cartdiscountamount", "korting"),
    "payment": ("paymentmethod", "paymentmethodtitle", "betaalmethode", "betaalwijze"),
    "line-name": ("lineitemname", "itemname", "productname", "productnaam", "artikelnaam"),
    "line-price": ("lineitemprice", "itemcost", "itemprice", "price", "prijs"),
}
_FROM_FILE = Phrase("This is how the order stands in {file}. What the export has no column for is not shown.")


class _Columns:
    """The rows of one order, by what their columns are called."""

    def __init__(self, names: Sequence[str], of: Sequence[Mapping[str, str]]) -> None:
        self._names = {bare(name): name for name in reversed(names)}
        self._of = of

    def said(self, known: Names, row: Mapping[str, str] | None = None) -> str | None:
        """What stands in the first of these columns that has something; None without any such column."""
        here = [self._names[name] for name in known if name in self._names]
        of = self._of if row is None else (row,)
        texts = (plain(each.get(name, "")) for name in here for each in of)
        return next(filter(None, texts), "") if here else None

    def amount(self, known: Names, row: Mapping[str, str] | None = None) -> str | None:
        text = self.said(known, row)
        return None if text is None else money(text)

    def place(self, kind: str) -> Place | None:
        told = {what: self.said(names) for what, names in _PLACES[kind].items()}
        first, last = told.pop("first"), told.pop("last")
        if told["name"] is None and (first is not None or last is not None):
            told["name"] = joined(first or "", last or "")
        return Place(**told) if any(text is not None for text in told.values()) else None


def sheet(layout: Layout, title: str, order: str) -> Sheet:
    """The order with this id, from its rows in the export.

    Raises:
        NotFound: it is not in the export.
        Unreachable, ConfigError: the file cannot be read.
    """
    export = layout.exports[Sort.ORDERS]
    found = []
    number = ""
    for line in rows(export.header):
        cells = Cells(export, line)
        here = cells.raw("number").strip()
        if number and here not in ("", number):
            break
        if not number and order in (cells.raw("id").strip() or here, here):
            number = here
        if number:
            found.append((cells, line.cells))
    if not found:
        raise gone(title, order)
    columns, first = _Columns(export.header.names, [line for _, line in found]), found[0][0]

    def once(what: str) -> str | None:
        return next(filter(None, (cells.text(what) for cells, _ in found)), "") if first.has(what) else None

    total, placed = once("total"), once("placed")
    return Sheet(
        number=Raw(number),
        placed_at=_at(placed or "", layout),
        lines=tuple(chain.from_iterable(_line(cells, line, columns) for cells, line in found)),
        delivery=columns.place("delivery"),
        invoice=columns.place("invoice"),
        email=once("email"),
        phone=columns.said(_WORDS["phone"]),
        currency=(once("currency") or "").upper(),
        shipping=columns.said(_WORDS["shipping"]),
        shipping_price=columns.amount(_WORDS["shipping-price"]),
        discount=columns.amount(_WORDS["discount"]),
        total=None if total is None else money(total),
        payment=columns.said(_WORDS["payment"]),
        note=columns.said(_WORDS["note"]),
        why=_FROM_FILE._replace(values={"file": export.file}),
    )


def _at(text: str, layout: Layout) -> datetime | None:
    return moment(text, layout.zone, layout.day_first)


def _line(cells: Cells, line: Mapping[str, str], columns: _Columns) -> list[SheetLine]:
    name, sku = columns.said(_WORDS["line-name"], line), Raw(cells.raw("line-sku"))
    if not (name or sku.exact.strip()):
        return []
    amount = max(0, pieces(cells.raw("line-amount")) or 0) if cells.has("line-amount") else 1
    sent = max(0, pieces(cells.raw("line-shipped")) or 0)
    return [SheetLine(sku, name, amount, min(sent, amount), columns.amount(_WORDS["line-price"], line))]

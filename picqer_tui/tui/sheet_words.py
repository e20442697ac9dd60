"""An order in full as lines of text: what to enter, and in which field of Picqer it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.tui.voice import Voice

NOT_SHOWN = Phrase("not shown by this platform")
NONE = "–"
_PRICES = {
    True: Phrase("Lines, prices of one piece with VAT"),
    False: Phrase("Lines, prices of one piece without VAT"),
    None: Phrase("Lines, prices of one piece"),
}


class Entry(NamedTuple):
    """One line of the sheet."""

    text: str
    field: str = ""
    """Picqer's own name of the field (vendor's page on orders)."""
    head: bool = False


def entries(voice: Voice, sheet: Sheet) -> list[Entry]:
    """The whole sheet, in the order in which an order is entered."""
    return [*_whole(voice, sheet), *_places(voice, sheet), *_lines(voice, sheet), *_rest(voice, sheet)]


def as_text(found: list[Entry]) -> str:
    """The sheet for the clipboard."""
    return "\n".join(("\n" if one.head else "") + one.text for one in found).strip()


def _said(voice: Voice, label: Phrase, value: str | None, field: str = "") -> Entry:
    shown = voice.say(NOT_SHOWN) if value is None else value or NONE
    return Entry(f"{voice.say(label)}: {shown}", field)


def _head(voice: Voice, words: Phrase) -> Entry:
    return Entry(voice.say(words), head=True)


def _whole(voice: Voice, sheet: Sheet) -> Iterator[Entry]:
    if sheet.why is not None:
        yield Entry(voice.say(sheet.why))
    yield _said(voice, Phrase("order"), str(sheet.number), "reference")
    yield _said(voice, Phrase("placed"), voice.moment(sheet.placed_at) if sheet.placed_at is not None else None)
    yield _said(voice, Phrase("e-mail"), sheet.email, "emailaddress")
    yield _said(voice, Phrase("telephone"), sheet.phone, "telephone")


def _places(voice: Voice, sheet: Sheet) -> Iterator[Entry]:
    yield _head(voice, Phrase("Delivery address"))
    yield from _place(voice, sheet.delivery, "delivery")
    yield _head(voice, Phrase("Invoice address"))
    if sheet.invoice is not None and sheet.invoice == sheet.delivery:
        yield Entry(voice.say(Phrase("the same as the delivery address")))
    else:
        yield from _place(voice, sheet.invoice, "invoice")


def _place(voice: Voice, place: Place | None, kind: str) -> Iterator[Entry]:
    """With a company Picqer's name is the company, and the person is its contact; else the person is the name."""
    if place is None:
        yield Entry(voice.say(NOT_SHOWN))
        return
    if place.company:
        yield _said(voice, Phrase("company"), place.company, f"{kind}name")
        yield _said(voice, Phrase("name"), place.name, f"{kind}contactname")
    else:
        yield _said(voice, Phrase("name"), place.name, f"{kind}name")
    yield _said(voice, Phrase("street"), place.street, f"{kind}address")
    if place.more:
        yield _said(voice, Phrase("second line"), place.more, f"{kind}address2")
    yield _said(voice, Phrase("postcode"), place.postcode, f"{kind}zipcode")
    yield _said(voice, Phrase("town"), place.city, f"{kind}city")
    if place.region:
        yield _said(voice, Phrase("region"), place.region, f"{kind}region")
    yield _said(voice, Phrase("country"), place.country, f"{kind}country")


def _lines(voice: Voice, sheet: Sheet) -> Iterator[Entry]:
    head = _PRICES[sheet.with_vat]
    yield Entry(voice.say(head), "productcode, amount, price", head=True)
    for line in sheet.lines:
        yield Entry(_line(voice, line))


def _line(voice: Voice, line: SheetLine) -> str:
    name = voice.say(NOT_SHOWN) if line.name is None else line.name
    parts = [f"{voice.number(line.amount)} × {line.sku if line.sku.exact else NONE}", name, _money(voice, line.price)]
    if line.part:
        parts.append(voice.say(Phrase("part of the line above")))
    if line.done:
        done = {"done": line.done, "amount": line.amount}
        parts.append(voice.say(Phrase("{done} of {amount} sent, cancelled or refunded already", done)))
    return " · ".join(part for part in parts if part)


def _money(voice: Voice, amount: str | None, currency: str = "") -> str:
    """An amount as the reader writes it; empty when it is not known."""
    try:
        number = Decimal(amount or "")
    except InvalidOperation:
        return ""
    return f"{currency} {voice.number(float(number), 2)}".strip()


def _rest(voice: Voice, sheet: Sheet) -> Iterator[Entry]:
    def money(label: Phrase, amount: str | None) -> Entry:
        return _said(voice, label, None if amount is None else _money(voice, amount, sheet.currency))

    yield _head(voice, Phrase("Sending and payment"))
    yield _said(voice, Phrase("way of sending"), sheet.shipping, "idshippingprovider_profile")
    yield money(Phrase("price of sending"), sheet.shipping_price)
    if sheet.discount:
        yield money(Phrase("discount"), sheet.discount)
    yield _said(voice, Phrase("paid with"), sheet.payment)
    yield money(Phrase("total"), sheet.total)
    yield _said(voice, Phrase("note"), sheet.note, "customer_remarks")

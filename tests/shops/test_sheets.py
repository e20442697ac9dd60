"""One order in full, from the served shop of every platform: what its books hold is what a person reads, cleaned."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest

from picqer_tui.core.clean import clean
from picqer_tui.core.errors import NotFound, RemoteError
from picqer_tui.core.sheets import Place, Sheet, SheetLine, SheetReader
from picqer_tui.shops import registry
from picqer_tui.world.platforms import PLATFORMS
from picqer_tui.world.platforms.shopware.ids import shown
from picqer_tui.world.shop_rows import ShopOrder
from tests.shops.reading import Playing, playing
from tests.shops.test_every_adapter import HOSTILE

SHOPS = [name for name in PLATFORMS if name in registry.platforms()]
every = pytest.mark.parametrize("platform", SHOPS)
NO_NOTE = NO_SENDING = NO_TOTAL = {"bol"}


def reader(play: Playing) -> SheetReader:
    assert isinstance(play.source, SheetReader)
    return play.source


def an_order(play: Playing) -> ShopOrder:
    """An order with goods of its own, still open, of somebody; with a company where there is one."""
    people = play.world.books.customers
    fits = [
        row
        for row in play.shop.orders
        if row.status == "open" and row.email and row.customer in people
        if not row.country_missing and not row.fulfilled_by
        if not any(line.part_of or line.refunded for line in row.lines)
    ]
    assert fits
    return max(fits, key=lambda row: bool(people[row.customer].company))


async def asked(play: Playing, row: ShopOrder) -> Sheet:
    number = shown(row.id) if play.shop.platform == "shopware" else row.id
    return await reader(play).sheet(number)


def texts(of: object) -> list[str]:
    """Every text in a sheet."""
    found: list[str] = []
    for field in fields(of):  # type: ignore[arg-type]
        value = getattr(of, field.name)
        if isinstance(value, str):
            found.append(str(value))
        elif isinstance(value, Place | SheetLine):
            found += texts(value)
        elif isinstance(value, tuple):
            found += [text for one in value for text in texts(one)]
    return found


@every
async def test_an_order_in_full_is_what_the_shop_knows(platform: str) -> None:
    async with playing(platform, orders=60) as play:
        row = an_order(play)
        row.remark = "Graag bij de buren"
        person = play.world.books.customers[row.customer]
        sheet = await asked(play, row)
        assert sheet.number.exact.lstrip("#") == (row.number or row.id).lstrip("#")
        assert sheet.placed_at is not None
        assert abs((sheet.placed_at - row.placed).total_seconds()) < 2
        for place in (sheet.delivery, sheet.invoice):
            assert place is not None
            assert (place.name, place.company) == (person.name, person.company)
            assert (place.street, place.city, place.country) == (person.street, person.city, person.country)
            assert str(place.postcode).replace(" ", "") == person.zipcode.replace(" ", "")
        assert (sheet.email, sheet.phone) == (row.email, person.phone)
        assert [(line.sku.exact, line.amount) for line in sheet.lines if line.sku.exact] == [
            (line.sku, line.amount) for line in row.lines
        ]
        assert [Decimal(line.price or "-1") for line in sheet.lines if line.sku.exact] == [
            Decimal(line.price) / 100 for line in row.lines
        ]
        assert all(line.name for line in sheet.lines)
        assert sheet.with_vat is True
        assert sheet.note == (None if platform in NO_NOTE else row.remark)
        if platform not in NO_SENDING:
            assert Decimal(sheet.shipping_price or "-1") == Decimal(row.shipping) / 100
            assert sheet.shipping
            assert Decimal(sheet.total or "-1") == Decimal(row.total) / 100
        else:
            assert (sheet.shipping, sheet.shipping_price, sheet.total) == (None, None, None)
        assert person.name not in repr(sheet) + repr(sheet.delivery) + repr(sheet.lines)
        assert not play.world.books.traffic.writes


@every
async def test_hostile_text_in_a_sheet_is_made_harmless(platform: str) -> None:
    async with playing(platform, orders=60) as play:
        row = an_order(play)
        person = play.world.books.customers[row.customer]
        person.name = person.city = person.company = row.remark = HOSTILE
        person.street = f"{HOSTILE} 5"
        row.lines[0].name = HOSTILE
        said = texts(await asked(play, row))
        assert any("[red]" in text for text in said)
        assert all(clean(text, 10_000) == text for text in said)


@every
async def test_an_order_that_is_not_there_is_said_so(platform: str) -> None:
    async with playing(platform, orders=20) as play:
        for number in ("999999999", "no such", "1/../2", "", "f" * 32):
            with pytest.raises(NotFound) as caught:
                await reader(play).sheet(number)
            assert caught.value.remedy.msgid


@every
async def test_a_shop_that_refuses_or_is_in_trouble_says_what_to_do(platform: str) -> None:
    async with playing(platform, orders=20) as play:
        row = an_order(play)
        await asked(play, row)
        for fault in ("server-error:90", "revoked:0"):
            play.world.faults.put(fault)
            with pytest.raises(RemoteError) as caught:
                await asked(play, row)
            assert caught.value.summary.msgid
            assert caught.value.remedy.msgid
            play.world.faults.clear()


async def test_a_key_without_customer_data_says_so_and_gives_the_rest() -> None:
    async with playing("shopify", orders=60) as play:
        row = an_order(play)
        play.shop.extra["no_customer_data"] = True
        sheet = await asked(play, row)
        assert (sheet.delivery, sheet.invoice) == (None, None)
        assert sheet.why is not None
        assert [line.sku.exact for line in sheet.lines] == [line.sku for line in row.lines]
        assert sheet.total

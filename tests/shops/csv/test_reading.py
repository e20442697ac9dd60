"""Exports read to their ends: what they show, how old it is, and what they do not show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.errors import ConfigError, NotSupported
from picqer_tui.core.readings import Need
from picqer_tui.core.records import (
    Account,
    Feedback,
    Hook,
    Order,
    OrderLine,
    OrderState,
    Product,
    Record,
    Right,
    Shape,
    Stock,
    Storefront,
)
from picqer_tui.core.sides import Side
from picqer_tui.shops import registry
from picqer_tui.shops.csv.values import moment, number, state
from tests.shops.csv.exports import SHOPIFY_ORDERS, WOO_PRODUCTS, confirmed, opened, put
from tests.shops.fakes import NIGHT
from tests.shops.reading import DAY, read

MADE = NIGHT - timedelta(hours=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "products.csv", WOO_PRODUCTS, at=MADE)
    put(tmp_path, "orders.csv", SHOPIFY_ORDERS, at=MADE - timedelta(hours=1))
    return tmp_path


async def test_products_as_woocommerce_exports_them(folder: Path) -> None:
    source = await confirmed(folder)
    done = await read(source, Product)
    found = done.by_id(Product)
    assert {ident: (one.sku.exact, one.shape, one.live) for ident, one in found.items()} == {
        "10": ("MOK-ROOD", Shape.GOODS, True),
        "11": ("TAS", Shape.PARENT, True),
        "12": ("TAS-S", Shape.GOODS, True),
        "13": ("KAART", Shape.VIRTUAL, True),
        "14": ("  spatie ", Shape.GOODS, False),
        "15": ("MOK-ROOD", Shape.GOODS, True),
    }
    assert (found["10"].ean, found["10"].name, found["10"].filled) == ("8712345000017", "Mok rood", "bwi")
    assert (found["12"].parent_id, found["12"].filled) == ("11", "")
    stock = (await read(source, Stock)).by_id(Stock)
    assert {ident: one.free for ident, one in stock.items()} == {
        "10": 24, "11": None, "12": 3, "13": None, "14": 0, "15": 1,
    }  # fmt: skip
    assert done.pages[-1].whole
    assert done.pages[-1].cursor is None


async def test_orders_as_shopify_exports_them(folder: Path) -> None:
    source = await confirmed(folder)
    done = await read(source, Order)
    found = done.by_id(Order)
    assert {one.number.exact: one.state for one in found.values()} == {
        "#1001": OrderState.OPEN,
        "#1002": OrderState.UNPAID,
        "#1003": OrderState.DONE,
        "#1004": OrderState.PART_SHIPPED,
        "#1005": OrderState.REFUNDED,
        "#1006": OrderState.CANCELLED,
        "#1007": OrderState.UNKNOWN,
    }
    first = found["5001"]
    assert first.placed_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert (first.pieces, first.total, first.currency, first.native) == (2, "38.85", "EUR", None)
    assert first.email
    assert first.lines
    assert [(line.order_id, line.sku.exact, line.amount) for line in done.of(OrderLine)][:2] == [
        ("5001", "MOK-ROOD", 2),
        ("5002", "TAS-S", 1),
    ]
    assert found["5007"].traits == {"status_name": "brand_new"}
    opens = (await read(source, Order, "open")).by_id(Order)
    assert opens.keys() == {"5001", "5002", "5004", "5007"}
    since = datetime(2026, 11, 20, tzinfo=UTC)
    assert (await read(source, Order, "recent", since=since)).by_id(Order).keys() == {"5001", "5002"}


async def test_single_rows_by_id_number_and_code(folder: Path) -> None:
    source = await confirmed(folder)
    done = await read(source, Order, "about", ("id:5001", "number:1002", "number:# 1003", "number:9"))
    assert done.found == {"id:5001": ["5001"], "number:1002": ["5002"], "number:# 1003": ["5003"], "number:9": []}
    goods = await read(source, Product, "about", ("sku:MOK-ROOD", "sku:mok-rood", "id:12"))
    assert goods.found == {"sku:MOK-ROOD": ["10", "15"], "sku:mok-rood": [], "id:12": ["12"]}
    stock = await read(source, Stock, "about", ("sku:TAS-S",))
    assert [one.free for one in stock.of(Stock)] == [3]
    assert stock.of(Product) == []


async def test_every_row_is_as_old_as_its_file(folder: Path) -> None:
    source = await confirmed(folder)
    for kind, at in ((Product, MADE), (Stock, MADE), (Order, MADE - timedelta(hours=1))):
        assert {page.as_of for page in (await read(source, kind)).pages} == {at}
    assert [page.as_of for page in (await read(source, Account)).pages] == [None]


async def test_who_and_what_is_there(folder: Path) -> None:
    source = await confirmed(folder)
    account = (await read(source, Account)).of(Account)[0]
    assert account.id == f"csv:{folder}"
    assert (account.version, account.platform) == ("WooCommerce, Shopify", "csv")
    rights = {one.id: one.granted for one in (await read(source, Right)).of(Right)}
    assert rights == {"products": True, "stock": True, "orders": True}
    writer = registry.writer_of(source)
    assert writer is not None
    assert all(writer.can_write(kind) == source.profile.writes[kind] for kind in ChangeKind)
    assert await writer.identity() == account.id.exact


async def test_one_file_alone(tmp_path: Path) -> None:
    path = put(tmp_path, "mijn artikelen.csv", "Artikelnummer;Naam\nA-1;Mok\n")
    put(tmp_path, "orders.csv", SHOPIFY_ORDERS)
    source = await confirmed(path)
    assert [one.sku.exact for one in (await read(source, Product)).of(Product)] == ["A-1"]
    rights = {one.id: one.granted for one in (await read(source, Right)).of(Right)}
    assert rights == {"products": True, "stock": False, "orders": False}
    for kind in (Stock, Order):
        with pytest.raises(NotSupported) as caught:
            await read(source, kind)
        assert caught.value.remedy.msgid


async def test_an_export_that_is_replaced_while_it_is_read_is_not_whole(folder: Path) -> None:
    source = await confirmed(folder)
    pages = source.read(Need(Side.OLD, Product, DAY), None, None)
    first = await anext(pages)
    put(folder, "products.csv", WOO_PRODUCTS.replace("MOK", "KOM"), at=MADE + timedelta(hours=1))
    assert [page.whole for page in [first, *[page async for page in pages]]] == [True, False]
    done = await read(source, Product, cursor=first.cursor)
    assert not done.pages[-1].whole
    assert (await read(source, Product)).pages[-1].whole


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (SHOPIFY_ORDERS + "#1001,,paid,,,EUR,1,2026-11-20,1,x,A,true,,9\n", "together"),
        (SHOPIFY_ORDERS + "#1009,,paid,,,EUR,1,gisteren,1,x,A,true,,9\n", "date"),
        (SHOPIFY_ORDERS[:-30], "cut off"),
    ],
)
async def test_an_export_with_doubts_is_not_whole(tmp_path: Path, text: str, word: str) -> None:
    put(tmp_path, "orders.csv", text)
    last = (await read(await confirmed(tmp_path), Order)).pages[-1]
    assert not last.whole
    assert word in last.why.msgid  # type: ignore[union-attr]


async def test_a_quotation_mark_that_never_closes_is_told_with_its_row(tmp_path: Path) -> None:
    put(tmp_path, "products.csv", 'SKU,Name\nA,b\nC,"d\nE,f\n')
    source = await confirmed(tmp_path)
    with pytest.raises(ConfigError) as caught:
        await read(source, Product)
    assert (caught.value.summary.values["row"], caught.value.summary.values["file"]) == (3, "products.csv")


async def test_shopify_products_with_images_and_values_of_their_first_row(tmp_path: Path) -> None:
    put(tmp_path, "p.csv",
        "Handle,Title,Published,Variant SKU,Variant Grams,Variant Inventory Tracker,"
        "Variant Inventory Qty,Variant Barcode,Image Src,Status\n"
        "mok,Mok,true,M-1,400,shopify,5,,a.jpg,active\n"
        "mok,,,M-2,400,,9,,,\n"
        "mok,,,,,,,,b.jpg,\n"
        "oud,Oud,true,,100.0,shopify,1,,,archived\n")  # fmt: skip
    source = await confirmed(tmp_path)
    found = (await read(source, Product)).of(Product)
    assert [(one.sku.exact, one.name, one.live, one.tracked) for one in found] == [
        ("M-1", "Mok", True, True), ("M-2", "Mok", True, False), ("", "Oud", False, True),
    ]  # fmt: skip
    assert [one.free for one in (await read(source, Stock)).of(Stock)] == [5, None, 1]


async def test_magento_translations_and_parents(tmp_path: Path) -> None:
    put(tmp_path, "p.csv",
        "sku,store_view_code,product_type,name,product_online,qty,manage_stock\n"
        "A,,simple,Mok,1,12.0000,1\nA,en,simple,Mug,1,,\nB,,configurable,Tas,1,0,1\nC,,simple,Uit,2,1.0000,0\n")  # fmt: skip
    source = await confirmed(tmp_path)
    found = (await read(source, Product)).of(Product)
    assert [(one.id, one.shape, one.live) for one in found] == [
        ("A", Shape.GOODS, True), ("A#2", Shape.TRANSLATION, True), ("B", Shape.PARENT, True), ("C", Shape.GOODS, False),
    ]  # fmt: skip
    assert [one.free for one in (await read(source, Stock)).of(Stock)] == [12, None, None, None]


async def test_bol_offers_and_a_grid_without_lines(tmp_path: Path) -> None:
    put(
        tmp_path,
        "p.csv",
        "offerId,ean,referenceCode,stockAmount,onHoldByRetailer,fulfilmentType\n1,871,A,5,false,FBR\n2,872,B,7,true,FBB\n",
    )
    put(
        tmp_path,
        "o.csv",
        "ID,Purchase Point,Purchase Date,Grand Total (Purchased),Status\n"
        '000000012,Main,"Nov 22, 2026 8:41:09 PM","€1.012,95",Processing\n',
    )
    source = await confirmed(tmp_path)
    found = (await read(source, Product)).of(Product)
    assert [(one.sku.exact, one.live, one.tracked) for one in found] == [("A", True, None), ("B", False, False)]
    assert [one.free for one in (await read(source, Stock)).of(Stock)] == [5, None]
    order = (await read(source, Order)).of(Order)[0]
    assert (order.number.exact, order.state, order.total) == ("000000012", OrderState.OPEN, "1012.95")
    assert order.placed_at == datetime(2026, 11, 22, 19, 41, 9, tzinfo=UTC)
    assert (order.pieces, order.lines) == (1, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", "12"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("€ 12,5", "12.5"), ("-3", "-3"), ("12.0000", "12"),
     ("0.125", "0.125"), ("1.234.567", "1234567"), ("1.234", None), ("", None), ("vijf", None), ("1-2", None)],
)  # fmt: skip
def test_numbers_with_either_sign(text: str, value: str | None) -> None:
    assert number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "day_first", "at"),
    [("2026-11-22T20:41:09+01:00", True, "2026-11-22T19:41:09+00:00"),
     ("2026-11-22 20:41:09 +0100", True, "2026-11-22T19:41:09+00:00"),
     ("2026-11-22 20:41:09 UTC", True, "2026-11-22T20:41:09+00:00"), ("2026-07-01 12:00", True, "2026-07-01T10:00:00+00:00"),
     ("3-11-2026 9:05", True, "2026-11-03T08:05:00+00:00"), ("11/03/2026 9:05 pm", False, "2026-11-03T20:05:00+00:00"),
     ("3 november 2026", True, "2026-11-02T23:00:00+00:00"), ("Nov 3, 2026, 12:10:00 AM", True, "2026-11-02T23:10:00+00:00"),
     ("3 mrt 2026 9:05:01", True, "2026-03-03T08:05:01+00:00"), ("31-02-2026", True, None), ("gisteren", True, None),
     ("", True, None)],
)  # fmt: skip
def test_dates_in_several_orders(text: str, day_first: bool, at: str | None) -> None:
    found = moment(text, ZoneInfo("Europe/Amsterdam"), day_first)
    assert found == (None if at is None else datetime.fromisoformat(at))


@pytest.mark.parametrize(
    ("words", "where"),
    [(("Afgerond", "", "", ""), OrderState.DONE), (("In behandeling", "", "", ""), OrderState.OPEN),
     (("", "", "", ""), OrderState.UNKNOWN),
     (("Open", "Open", "Open", ""), OrderState.UNPAID), (("Open", "Paid", "Open", ""), OrderState.OPEN),
     (("completed", "refunded", "", ""), OrderState.REFUNDED), (("processing", "paid", "naar de maan", ""), OrderState.UNKNOWN)],
)  # fmt: skip
def test_words_of_several_platforms(words: tuple[str, str, str, str], where: OrderState) -> None:
    assert state(*words) is where


@pytest.mark.parametrize(
    ("kind", "scope", "about"),
    [
        (Feedback, "about", ("id:1",)),
        (Hook, "", ()),
        (Storefront, "about", ("host:x.nl",)),
        (Order, "about", ("reference:1",)),
    ],
)
def test_what_no_export_shows_is_said(tmp_path: Path, kind: type[Record], scope: str, about: tuple[str, ...]) -> None:
    why = opened(tmp_path).can_read(Need(Side.OLD, kind, DAY, scope, about))
    assert why is not None
    assert why.msgid


@pytest.mark.parametrize("text", ["", "exports", "/nowhere/at/all"])
def test_places_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        opened(Path(text))
    assert caught.value.remedy.msgid

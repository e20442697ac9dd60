"""One order in full from an export: what it has columns for, and None for the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from picqer_tui.core.errors import NotFound, NotSupported
from picqer_tui.core.sheets import Place, SheetReader
from picqer_tui.core.sources import Source
from tests.shops.csv.exports import SHOPIFY_ORDERS, WOO_PRODUCTS, confirmed, put

WHOLE = (
    "Name,Email,Financial Status,Fulfillment Status,Currency,Shipping,Total,Shipping Method,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Street,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Country,Shipping Phone,Notes,Id\n"
    "#1001,noor@x.example,paid,,EUR,4.95,38.85,Bezorgen,2026-11-20 10:00:00 +0100,2,Mok\x1b[2J,12.50,MOK,Noor Visser,Kade 7,"
    "Visser BV,Rotterdam,3011 AA,NL,0100000000,Achterom,5001\n"
    "#1001,noor@x.example,,,,,,,2026-11-20 10:00:00 +0100,1,Bord,8.90,BORD,,,,,,,,,\n"
    "#1002,other@x.example,paid,,EUR,0,1.00,,2026-11-20 11:00:00 +0100,1,Vork,1.00,VORK,Iemand Anders,,,,,,,,5002\n"
)


def reader(source: Source) -> SheetReader:
    assert isinstance(source, SheetReader)
    return source


async def test_an_order_from_an_export_with_addresses(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", WHOLE)
    sheet = await reader(await confirmed(tmp_path)).sheet("5001")
    assert sheet.delivery == Place("Noor Visser", "Visser BV", "Kade 7", None, "3011 AA", "Rotterdam", None, "NL")
    assert sheet.invoice is None
    assert (sheet.email, sheet.phone, sheet.note) == ("noor@x.example", "0100000000", "Achterom")
    assert (sheet.shipping, sheet.shipping_price, sheet.total) == ("Bezorgen", "4.95", "38.85")
    assert [(line.sku, line.amount, line.price) for line in sheet.lines] == [("MOK", 2, "12.50"), ("BORD", 1, "8.90")]
    assert sheet.lines[0].name == "Mok^[[2J"
    assert sheet.why is not None
    assert str(sheet.why.values["file"]) == "orders.csv"


async def test_what_an_export_has_no_column_for_is_not_shown(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", SHOPIFY_ORDERS)
    sheet = await reader(await confirmed(tmp_path)).sheet("5001")
    assert (sheet.delivery, sheet.invoice, sheet.phone, sheet.note, sheet.shipping) == (None,) * 5
    assert [line.sku for line in sheet.lines] == ["MOK-ROOD", "WRAP"]
    assert [line.price for line in sheet.lines] == [None, None]


async def test_an_order_that_is_not_in_the_export(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", WHOLE)
    with pytest.raises(NotFound):
        await reader(await confirmed(tmp_path)).sheet("7")


async def test_a_folder_without_orders_says_so(tmp_path: Path) -> None:
    put(tmp_path, "products.csv", WOO_PRODUCTS)
    with pytest.raises(NotSupported):
        await reader(await confirmed(tmp_path)).sheet("5001")

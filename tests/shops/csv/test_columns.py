"""Columns recognised whatever the platform, language, separator and encoding; confirmed by a person; refused with their names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.records import Account, Product
from picqer_tui.shops.csv.columns import Sort, guess
from tests.shops.csv.exports import SHOPIFY_ORDERS, WOO_PRODUCTS, confirmed, edit, opened, proposed, put
from tests.shops.fakes import NIGHT
from tests.shops.reading import read

HEADERS = [
    (
        "Shopify",
        Sort.ORDERS,
        "Name,Email,Financial Status,Fulfillment Status,Created at,Lineitem quantity,Lineitem sku,Id",
        {"number": "Name", "id": "Id", "line-sku": "Lineitem sku", "payment": "Financial Status"},
    ),
    (
        "Shopify",
        Sort.PRODUCTS,
        "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Barcode,Status",
        {"sku": "Variant SKU", "stock": "Variant Inventory Qty", "ean": "Variant Barcode", "state": "Status"},
    ),
    (
        "Shopify",
        Sort.PRODUCTS,
        "Title,URL handle,Status,SKU,Barcode,Inventory tracker,Inventory quantity",
        {"sku": "SKU", "stock": "Inventory quantity", "group": "URL handle", "name": "Title"},
    ),
    (
        "WooCommerce",
        Sort.PRODUCTS,
        "ID,Type,SKU,Naam,Gepubliceerd,Voorraad,Hoofd",
        {"name": "Naam", "live": "Gepubliceerd", "type": "Type", "parent": "Hoofd"},
    ),
    (
        "WooCommerce",
        Sort.ORDERS,
        "Date,Order #,N. Revenue,Status,Items sold",
        {"number": "Order #", "pieces": "Items sold"},
    ),
    (
        "Magento",
        Sort.ORDERS,
        "ID,Purchase Point,Purchase Date,Status,Grand Total (Purchased)",
        {"number": "ID", "placed": "Purchase Date", "total": "Grand Total (Purchased)"},
    ),
    (
        "Magento",
        Sort.PRODUCTS,
        "sku,store_view_code,product_type,name,product_online,qty",
        {"translation": "store_view_code", "type": "product_type"},
    ),
    (
        "Lightspeed",
        Sort.PRODUCTS,
        "Internal_ID,Internal_Variant_ID,Visible,NL_Title_Short,Stock_Track,Stock_Level,Article_Code,EAN,SKU",
        {"id": "Internal_Variant_ID", "sku": "SKU", "name": "NL_Title_Short", "tracked": "Stock_Track"},
    ),
    (
        "Shopware",
        Sort.PRODUCTS,
        "id;parent_id;product_number;active;stock;name",
        {"sku": "product_number", "parent": "parent_id"},
    ),
    (
        "Bol.com",
        Sort.PRODUCTS,
        "offerId,ean,stockAmount,onHoldByRetailer,referenceCode,fulfilmentType",
        {"sku": "referenceCode", "held": "onHoldByRetailer"},
    ),
    ("", Sort.PRODUCTS, "Productnummer;Naam;Voorraad;EAN", {"sku": "Productnummer"}),
    (
        "",
        Sort.ORDERS,
        "Ordernummer;Datum;Orderstatus;Betaalstatus;Artikelnummer;Aantal;E-mailadres",
        {"number": "Ordernummer", "placed": "Datum", "line-sku": "Artikelnummer", "email": "E-mailadres"},
    ),
]


@pytest.mark.parametrize(("title", "sort", "names", "columns"), HEADERS)
def test_exports_of_the_platforms_are_recognised(title: str, sort: Sort, names: str, columns: dict[str, str]) -> None:
    found = guess(names.split(";" if ";" in names else ","))
    assert found is not None
    assert (found.title, found.sort, found.missing) == (title, sort, [])
    assert columns.items() <= found.columns.items()
    assert len(set(found.columns.values())) == len(found.columns)


@pytest.mark.parametrize("names", ["", "a,b,c", "Voornaam,Achternaam,Woonplaats"])
def test_other_files_are_none(names: str) -> None:
    assert guess(names.split(",")) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
async def test_every_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [["SKU", "Naam", "Voorraad"], ["Ë-1", '"Café; groot, \t\nen ""mooi"""', "3"], [" 007 ", "€", "0"]]
    put(tmp_path, "p.csv", "\r\n".join(separator.join(row) for row in rows), encoding)
    found = (await read(await confirmed(tmp_path), Product)).of(Product)
    assert [(one.sku.exact, one.name) for one in found] == [("Ë-1", 'Café; groot,   en "mooi"'), (" 007 ", "€")]


async def test_lines_before_the_names_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "p.csv", "\r\nsep=;\r\nSKU;Naam\r\n\r\nA;b\r\n;;\r\n")
    assert [one.sku.exact for one in (await read(await confirmed(tmp_path), Product)).of(Product)] == ["A"]


async def test_nothing_is_read_before_somebody_confirmed_the_columns(tmp_path: Path) -> None:
    put(tmp_path, "products.csv", WOO_PRODUCTS)
    put(tmp_path, "orders.csv", SHOPIFY_ORDERS)
    error = await proposed(tmp_path)
    assert "[not-confirmed]" in error.detail
    assert "sku = SKU" in error.detail
    sheet = tmp_path / "columns.toml"
    said = tomllib.loads(sheet.read_text(encoding="utf-8"))
    assert said["confirmed"] is False
    assert said["products"]["sku"] == "SKU"
    assert said["orders"]["number"] == "Name"
    before = sheet.read_bytes()
    assert "[not-confirmed]" in (await proposed(tmp_path)).detail
    assert sheet.read_bytes() == before
    edit(sheet, ("confirmed = false", "confirmed = true"))
    assert (await read(opened(tmp_path), Account)).of(Account)


async def test_a_column_that_is_not_recognised_is_asked_for_by_name(tmp_path: Path) -> None:
    put(tmp_path, "orders.csv", "Ordernummer;Stand;Datum\n1;nieuw;1-2-2026\n")
    error = await proposed(tmp_path)
    assert error.summary.values == {"file": "orders.csv", "what": "status"}
    assert "Stand" in error.detail
    sheet = tmp_path / "columns.toml"
    assert 'status = ""  # not found, one of: Ordernummer, Stand, Datum' in sheet.read_text(encoding="utf-8")
    sheet.unlink()
    source = await confirmed(tmp_path, ('status = ""', 'status = "Stand"'))
    assert (await read(source, Account)).of(Account)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('sku = "SKU"', 'sku = "Code"', "has no column"),
        ('sku = "SKU"', 'sku = "Naam"', "more than one column"),
        ('sku = "SKU"', 'sku = ""', "no column was recognised"),
        ('sku = "SKU"', "sku = 3", "cannot be used"),
        ('sku = "SKU"', 'code = "SKU"', "cannot be used"),
        ('file = "p.csv"', 'file = "../p.csv"', "cannot be used"),
        ('zone = "Europe/Amsterdam"', 'zone = "Mars"', "cannot be used"),
        ("day_first", "day_last", "cannot be used"),
        ("confirmed = true", "confirmed = maybe", "cannot be used"),
        ("confirmed = true", "confirmed = false", "Nobody has confirmed"),
    ],
)
async def test_what_was_confirmed_is_held_against_the_file(tmp_path: Path, old: str, new: str, word: str) -> None:
    put(tmp_path, "p.csv", "SKU;Naam;Naam\nA;b;c\n")
    source = await confirmed(tmp_path, ('name = "Naam"', 'name = ""'), (old, new))
    with pytest.raises(ConfigError) as caught:
        await read(source, Product)
    assert word in caught.value.summary.msgid
    assert caught.value.remedy.msgid


async def test_of_two_exports_of_a_sort_the_newest_is_proposed(tmp_path: Path) -> None:
    put(tmp_path, "oud.csv", "SKU\nA\n", at=NIGHT.replace(year=2025))
    put(tmp_path, "nieuw.csv", "SKU\nB\n", at=NIGHT)
    source = await confirmed(tmp_path)
    assert "also found: oud.csv" in (tmp_path / "columns.toml").read_text(encoding="utf-8")
    assert [one.sku.exact for one in (await read(source, Product)).of(Product)] == ["B"]


@pytest.mark.parametrize(
    ("body", "word"),
    [(b"", "empty"), (b"\n\n", "empty"), (b"PK\x03\x04\x00\x00", "no text"), (b"SKU,Naam\nA,Caf\xc3\xa9\nB,Caf\xe9\n", "no text"),
     (b"Voornaam,Achternaam\nx,y\n", "recognised")],
)  # fmt: skip
async def test_files_that_are_no_exports(tmp_path: Path, body: bytes, word: str) -> None:
    (tmp_path / "p.csv").write_bytes(body)
    error = await proposed(tmp_path)
    assert word in error.summary.msgid
    assert error.remedy.msgid


async def test_a_folder_without_exports(tmp_path: Path) -> None:
    assert "No export" in (await proposed(tmp_path)).summary.msgid


async def test_a_folder_that_may_not_be_written_in_gets_the_proposal_told(tmp_path: Path) -> None:
    put(tmp_path, "p.csv", "SKU\nA\n")
    (tmp_path / "columns.toml").mkdir()
    error = await proposed(tmp_path)
    assert 'sku = "SKU"' in error.detail

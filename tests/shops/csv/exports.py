"""Folders with exports as platforms write them, with their columns confirmed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.keys import Hasher
from picqer_tui.core.move import ShopSettings
from picqer_tui.core.records import Account
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source
from picqer_tui.shops import registry
from picqer_tui.shops.csv.confirmed import sheet_of
from picqer_tui.shops.opening import Opening
from tests.shops.fakes import NIGHT, SleptClock
from tests.shops.reading import read

FILES = Path(__file__).parent / "files"
WOO_PRODUCTS = (FILES / "woocommerce-products.csv").read_text(encoding="utf-8")
SHOPIFY_ORDERS = (FILES / "shopify-orders.csv").read_text(encoding="utf-8")


def put(folder: Path, name: str, text: str, encoding: str = "utf-8", at: datetime | None = None) -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    if at is not None:
        os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def opened(where: Path) -> Source:
    opening = Opening(clock=SleptClock(NIGHT), hasher=Hasher(b"salt"))
    return registry.open_source("csv", Side.OLD, ShopSettings("csv", str(where)), {}, opening)


async def proposed(where: Path) -> ConfigError:
    """What is said at the first look, when nobody has confirmed anything."""
    with pytest.raises(ConfigError) as caught:
        await read(opened(where), Account)
    return caught.value


async def confirmed(where: Path, *changes: tuple[str, str]) -> Source:
    """The exports there after a person looked at the proposal, made these changes, and confirmed it."""
    await proposed(where)
    edit(sheet_of(where), ("confirmed = false", "confirmed = true"), *changes)
    return opened(where)


def edit(sheet: Path, *changes: tuple[str, str]) -> None:
    text = sheet.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, text
        text = text.replace(old, new)
    sheet.write_text(text, encoding="utf-8")

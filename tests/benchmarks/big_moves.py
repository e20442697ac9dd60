"""Moves of any size, made without a network: rows and findings put into the file through its own door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.move import Draft, Scenario, Settings, ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Product, Shape
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.core.verdicts import Judgement, Reason, seal
from picqer_tui.state.move import MoveFile

PAGE = 5_000
STEP = "preflight.sku-match"
KEYS = {
    "PICQER_TUI_PICQER_API_KEY": "k" * 40,
    "PICQER_TUI_OLD_CONSUMER_KEY": "ck_" + "k" * 40,
    "PICQER_TUI_OLD_CONSUMER_SECRET": "cs_" + "k" * 40,
    "PICQER_TUI_NEW_ACCESS_TOKEN": "shpat_" + "k" * 32,
}
"""Keys that fit the settings below and open nothing."""


def settings(name: str) -> Settings:
    """A move between addresses where nobody answers."""
    old = ShopSettings("woocommerce", "http://127.0.0.1:9")
    new = ShopSettings("shopify", "http://127.0.0.1:9")
    return Settings(name, Scenario.REPLACE, "en", "http://127.0.0.1:9", "", (), "4107", (), old, new)


async def make_move(state: Path, name: str, rows: int = 0, findings: int = 0) -> Path:
    """A move with so many products on two sides, of which a hundredth differ, and so many findings about them."""
    wiring = Wiring(state)
    await wiring.create(Draft(settings(name), {}))
    ledger = await wiring.open_ledger(name, look_only=False)
    assert isinstance(ledger, MoveFile)
    try:
        if rows:
            await _read(ledger, Side.PICQER, rows)
            await _read(ledger, Side.NEW, rows)
        if findings:
            await _judge(ledger, findings)
    finally:
        await ledger.close()
    return ledger.path


async def _read(ledger: MoveFile, side: Side, rows: int) -> None:
    reading = await ledger.pages.begin(Need(side, Product, timedelta(hours=24)))
    for page in _pages(side, rows):
        reading = await ledger.pages.keep(reading, page)
    await ledger.pages.close(reading, Coverage.COMPLETE)


def _pages(side: Side, rows: int) -> Iterator[Page]:
    for first in range(0, rows, PAGE):
        made = [_product(side, number) for number in range(first, min(first + PAGE, rows))]
        yield Page(made, str(first + PAGE), rows)


def _product(side: Side, number: int) -> Product:
    sku = f"ART-{number * 7919 % 10_000_019:08d}-{'SML'[number % 3]}"
    if side is Side.NEW and number % 100 == 0:
        sku = (sku.lower(), f"{sku} ", f"N{sku}", f"{sku}X")[number // 100 % 4]
    return Product(
        id=str(number + 1),
        sku=Raw(sku),
        ean=f"87{number:011d}",
        name="",
        shape=Shape.GOODS,
        live=True,
        parent_id="",
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=True,
        unlimited=False,
        composed=False,
        customer="",
        created_at=None,
        updated_at=None,
    )


async def _judge(ledger: MoveFile, findings: int) -> None:
    run = await ledger.verdicts.open_run(STEP)
    for number in range(findings):
        facts = {"side": "new", "idproduct": str(number), "free_stock": number % 50, "lines": 0.0, "open_lines": 0}
        severity = Severity.BLOCKED if number % 100 == 0 else Severity.ATTENTION
        finding = Finding("sku-missing", severity, Raw(f"ART-{number:08d}"), number * 7919 % 1000, facts)
        run.notes.finding(finding)
    said = Judgement(Reason.COMPLETE, Phrase("Made for a measurement."))
    await ledger.verdicts.seal_run(run, seal(said, run.worst(), (), datetime.now(UTC)))

"""An order in full behind a finding: read when asked, told with Picqer's fields, with a way back whatever happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.errors import Unreachable
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.core.sides import Side
from tests.tui.conftest import SIZES, running
from tests.tui.fakes import NOW, FakeSession, FakeWorkspace, header, working_session
from tests.tui.test_hostile_text import EVIL, harmless

STEP = "postchecks.missed-orders"
HOME = Place("Noor Visser", "", "Kade 7", "", "3011 AA", "Rotterdam", "", "NL")
SHEET = Sheet(
    number=Raw("W-1042"),
    placed_at=NOW,
    lines=(
        SheetLine(Raw("BEL-01"), "Fietsbel", 2, 1, "12.50"),
        SheetLine(Raw("VEER"), "Veer", 2, 0, "0.00", part=True),
    ),
    delivery=HOME,
    invoice=HOME,
    email="noor@x.example",
    phone="0100000000",
    with_vat=True,
    currency="EUR",
    shipping="Bezorgen",
    shipping_price="4.95",
    total="29.95",
    payment=None,
    note="Achterom",
)
OFF = Unreachable(Phrase("The old shop does not answer."), "GET old.example [timeout]", Phrase("Try again later."))


def missing(sheet: Sheet | Unreachable = SHEET, order: str = "1042") -> FakeSession:
    session = working_session()
    session.findings[STEP] = [Finding("missed", Severity.BLOCKED, Raw("W-1042"), 2, {"foreign_id": Raw(order)})]
    session.judged(STEP, Mark.BLOCKED, Phrase("Paid and not in Picqer: 1."), blocked=1)
    session.sheets[order] = sheet
    return session


def over(session: FakeSession) -> FakeWorkspace:
    return FakeWorkspace(headers=[header()], session=session)


@pytest.mark.parametrize("size", [*SIZES, (60, 20)])
async def test_the_order_with_the_fields_of_picqer(size: tuple[int, int]) -> None:
    async with running(over(missing()), size) as seen:
        await seen.open(STEP)
        await seen.press("enter", "enter")
        await seen.sees("Order W-1042, old shop", "Close")
        assert seen.called("sheet") == [("sheet", "1042", Side.OLD)]
        parts: set[str] = set()
        for key in ("pagedown",) * 12:
            parts |= {" ".join(line.strip(" │").split()) for line in seen.text.split("\n")}
            await seen.press(key)
        told = " ".join(sorted(parts))
        for words in (
            "order: W-1042 → reference", "e-mail: noor@x.example → emailaddress", "telephone: 0100000000 → telephone",
            "name: Noor Visser → deliveryname", "street: Kade 7 → deliveryaddress", "postcode: 3011 AA → deliveryzipcode",
            "town: Rotterdam → deliverycity", "country: NL → deliverycountry", "the same as the delivery address",
            "2 × BEL-01 · Fietsbel · 12.50 ·", "part of the line above", "price of sending: EUR 4.95", "total: EUR 29.95",
            "paid with: not shown by this platform", "note: Achterom → customer_remarks",
        ):  # fmt: skip
            assert words in told, (words, told)
        await seen.press("escape")
        await seen.until(lambda: type(seen.app.screen).__name__ == "MoveScreen")


async def test_a_company_is_the_name_and_the_person_its_contact() -> None:
    shop = replace(HOME, company="Visser BV")
    async with running(over(missing(replace(SHEET, delivery=shop, invoice=None))), (100, 50)) as seen:
        await seen.open(STEP)
        await seen.press("enter", "enter")
        await seen.sees("company: Visser BV → deliveryname", "name: Noor Visser → deliverycontactname")
        await seen.sees("Invoice address not shown by this platform")


async def test_an_order_that_cannot_be_read_says_why_and_can_be_read_again() -> None:
    session = missing(OFF)
    async with running(over(session)) as seen:
        await seen.open(STEP)
        await seen.press("enter", "enter")
        await seen.sees(
            "The order cannot be shown now.", "The old shop does not answer.", "Try again later.", "[timeout]"
        )
        session.sheets["1042"] = SHEET
        await seen.press("right", "enter")
        await seen.sees("Noor Visser")
        await seen.press("left", "enter")
        await seen.until(lambda: type(seen.app.screen).__name__ == "MoveScreen")


async def test_the_box_can_be_left_while_the_shop_does_not_answer() -> None:
    session = missing()
    session.hold = asyncio.Event()
    async with running(over(session)) as seen:
        await seen.open(STEP)
        await seen.press("enter", "enter")
        await seen.sees("Reading the order…")
        await seen.press("escape")
        await seen.until(lambda: type(seen.app.screen).__name__ == "MoveScreen")
        session.hold.set()
        await seen.idle()
        assert "Noor" not in seen.text


async def test_who_only_looks_is_shown_what_is_known_without_asking() -> None:
    session = missing()
    async with running(over(session)) as seen:
        await seen.open(STEP)
        session.look_only = True
        await seen.press("enter", "enter")
        await seen.sees("id in the shop", "1042")
        assert not seen.called("sheet")


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_shown_plain(size: tuple[int, int]) -> None:
    text = plain(EVIL)
    place = Place(text, text, text, text, text, text, text, text)
    evil = Sheet(
        Raw(EVIL), NOW, (SheetLine(Raw(EVIL), text, 1, 0, text),) * 3, place, place, text, text, True, text, text, "1.00",
        "1.00", "1.00", text, text, Phrase("{name}", {"name": EVIL}),
    )  # fmt: skip
    async with running(over(missing(evil)), size) as seen:
        await seen.open(STEP)
        await seen.press("enter", "enter")
        await seen.sees("[/x][bold]a")
        for _ in range(12):
            harmless(seen)
            await seen.press("pagedown")


async def test_the_sheet_can_be_copied() -> None:
    async with running(over(missing())) as seen:
        await seen.open(STEP)
        await seen.press("enter", "enter")
        await seen.sees("W-1042 → reference")
        await seen.press("y")
        assert "name: Noor Visser\n" in seen.app.clipboard

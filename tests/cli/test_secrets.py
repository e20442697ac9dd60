"""Keys appear nowhere: not in what is said, not in any file that is written, whatever goes wrong."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.engine.session import Session
from tests.cli.running import run
from tests.play import Playing, opened, playing

MISSED = "postchecks.missed-orders"


def test_no_key_is_ever_said_or_written(
    move: str, keys: dict[str, str], world: Playing, state: Path, tmp_path: Path
) -> None:
    secrets = [value for value in keys.values() if len(value) > 8]
    assert secrets
    said = [run("check", move, "--json", "--findings", "all"), run("doctor"), run("list", "--json")]
    for fault in ("revoked:0", "redirect:1/1"):
        world.call("faults", {"clear": True, "fault": fault})
        said.append(run("check", move, "--step", "preflight.access"))
    for form in ("md", "html", "csv", "json"):
        said.append(run("report", move, "--format", form, "-o", str(tmp_path / f"report.{form}")))
    files = written(state, tmp_path)
    assert len(files) >= 5
    for secret in secrets:
        assert not [done for done in said if secret in done.said]
        assert not [one for one, data in files.items() if secret.encode() in data]
    for other in (b"Bearer ", b"shpat_", b"shpca_", b"oauth_signature", b"Basic "):
        assert not [one for one, data in files.items() if other in data]


def written(state: Path, reports: Path) -> dict[str, bytes]:
    """Every file that was written, but for the world's own."""
    return {str(one): one.read_bytes() for one in [*state.rglob("*"), *reports.glob("report.*")] if one.is_file()}


def of_customers(world: Playing) -> list[bytes]:
    """What tells who a customer is: name, mail address, telephone, street."""
    rows = world.call("truth/customers")
    told = {row[what] for row in rows for what in ("name", "email", "phone", "street") if row[what]}
    assert len(told) > 20
    return [text.encode() for text in told]


def test_no_mail_address_or_name_of_a_customer_is_written(
    move: str, keys: dict[str, str], world: Playing, state: Path
) -> None:
    run("check", move)
    told = of_customers(world)
    for name, data in written(state, state).items():
        assert not [text for text in told if text in data], name


@pytest.mark.parametrize(
    "pair", [("woocommerce", "shopify"), pytest.param(("magento", "woocommerce"), marks=pytest.mark.long)]
)
async def test_an_order_shown_in_full_leaves_no_trace(
    pair: tuple[str, str], state: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Shown on the screen alone: not in the move's file, the journal, a log or any report."""
    old, new = pair
    options = {"from_": old, "to": new, "at": "connected", "products": 40, "orders": 60}
    caplog.set_level(logging.DEBUG)
    with playing(tmp_path / "connected", **options) as world:
        told = of_customers(world)
        async with opened(world, state, "shown") as session:
            await session.run(MISSED)
            sheets = await shown(session)
            assert sheets
            for sheet in sheets:
                assert sheet.delivery is not None
                assert str(sheet.delivery.name).encode() in told
                assert str(sheet.email).encode() in told
            await session.run(MISSED)
        assert not [text for text in told if text in caplog.text.encode()]
        for form in ("md", "html", "csv", "json"):
            path = tmp_path / f"report.{form}"
            assert run("report", "shown", "--format", form, "-o", str(path), env=world.keys).code == 0
        assert not world.writes()
        for name, data in written(state, tmp_path).items():
            assert not [text for text in told if text in data], name


async def shown(session: Session) -> list[Sheet]:
    """The sheets of all orders that the step says somebody has to enter."""
    listing = await session.arrange(MISSED)
    try:
        found = [row.finding for row in listing.window(0, listing.length) if row.finding is not None]
    finally:
        listing.close()
    sides = {kind.code: kind.sheet for kind in session.spec(MISSED).findings}
    assert set(sides.values()) == {Side.OLD, Side.NEW}
    return [
        await session.sheet(Raw(str(finding.facts["foreign_id"])), side)
        for finding in found
        if (side := sides[finding.code]) is Side.OLD
    ]

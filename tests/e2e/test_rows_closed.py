"""A key that may not read Picqer's webshop orders, over real lines: what is told by reference is what is there, and nothing
that rests on that list is ever passed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.config import paths
from picqer_tui.core.findings import Figure
from picqer_tui.core.plan import Standing
from picqer_tui.engine.session import Session
from picqer_tui.state.switch import SWITCH_OFF
from picqer_tui.state.times import micros
from tests.play import Playing, create, found, opened, playing

SEEDS = (96, 123, 209)
"""Worlds in which the right to read webshop orders was left out."""
STRANDED, DRAIN, OFF = ("preflight.stranded-orders", "cutover.drain", "cutover.deactivate-old")
RESTS = (STRANDED, DRAIN, OFF)
OLD = 4107


@pytest.fixture(scope="module", params=[*(pytest.param(seed, marks=pytest.mark.long) for seed in SEEDS[:2]), SEEDS[2]])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    folder = tmp_path_factory.mktemp("world")
    with playing(folder, seed=request.param, shop_limit=1000) as served:
        assert "webshoporders" not in served.call("truth/account")["access"]["rights"]
        yield served


def by_id(rows: list[dict[str, Any]], name: str = "id") -> dict[Any, dict[str, Any]]:
    return {row[name]: row for row in rows}


def said_off(state: Path, at: datetime) -> None:
    """A person said at that moment that the old connection is off."""
    (file,) = paths.move_files(state)
    with sqlite3.connect(file) as connection:
        connection.execute(
            "insert or replace into answer values (?, ?, ?, ?, ?)", (*SWITCH_OFF, "yes", "tester", micros(at))
        )


def reasons(standing: Standing, *steps: str) -> set[tuple[str, str]]:
    verdicts = [standing.steps[step].verdict for step in steps]
    return {(str(each.mark), str(each.reason)) for each in verdicts if each is not None}


@pytest.mark.parametrize("moment", ["preflight", "drain", "connected"])
async def test_open_orders_are_listed_by_reference(world: Playing, moment: str, tmp_path: Path) -> None:
    world.goto(moment)
    async with opened(world, tmp_path) as session:
        standing = await session.run(STRANDED, DRAIN)
        seen = await found(session, STRANDED, DRAIN)
    truth = world.truth()
    covered = world.covered() & {STRANDED, DRAIN}
    assert STRANDED in covered
    assert {one for one in seen if one[0] in covered} == {one for one in truth if one[0] in covered}
    assert reasons(standing, STRANDED, DRAIN) == {("not_verified", "resource_closed")}
    orders = by_id(world.call("truth/orders"), "idorder")
    brought = {row["idorder"] for row in world.call("truth/rows") if row["connection"] == OLD and row["idorder"]}
    listed = {subject for step, _, subject in seen if step == DRAIN}
    left = {orders[one]["orderid"] for one in brought if orders[one]["status"] in ("processing", "concept", "paused")}
    assert left <= listed
    assert world.writes() == []


async def figures(session: Session, step: str) -> Mapping[str, Figure]:
    return {figure.name: figure for figure in await session.figures(step)}


async def test_after_the_switch_the_proof_and_the_price_are_told_by_reference(world: Playing, tmp_path: Path) -> None:
    world.goto("connected")
    at = datetime.fromisoformat(world.call("truth/times")["switched_at"])
    name = await create(world, tmp_path)
    said_off(tmp_path, at)
    async with opened(world, tmp_path, name) as session:
        standing = await session.run(OFF)
        seen = await found(session, OFF)
        price = {figure.name: figure.data.get("value") for figure in await session.rollback()}
        proof = await figures(session, OFF)
    truth = {(p["step"], p["code"], p["subject"]) for p in world.call("ledger?said=1")["problems"]}
    assert seen == {one for one in truth if one[0] == OFF}
    verdict = standing.steps[OFF].verdict
    assert verdict is not None
    assert str(verdict.mark) in ("not_verified", "blocked")
    assert str(verdict.reason) == "resource_closed"
    assert proof["proof"].data["grade"] != "strong"
    rows = world.call("truth/rows")
    assert not {row["foreign_id"] for row in rows if row["connection"] == OLD and row["idorder"]} & set(
        proof["kept-out"].data["keys"]
    )
    shop = by_id(world.call("truth/shops/new/orders"))
    brought = {
        row["idorder"]
        for row in rows
        if row["connection"] != OLD
        and row["idorder"]
        and row["foreign_id"] in shop
        and datetime.fromisoformat(shop[row["foreign_id"]]["placed"]) > at
    }
    sent = [one for one in world.call("truth/shipments") if one["idorder"] in brought and not one["cancelled"]]
    assert (price["orders"], price["parcels"]) == (len(brought), len(sent))

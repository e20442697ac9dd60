"""Changes from what was found to what the account has: through the door of a move over HTTP, and by keys in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from picqer_tui.core.changes import Change, Consent, Outcome, SideEffects
from picqer_tui.core.plan import Refusal
from picqer_tui.core.sides import Side
from picqer_tui.engine.session import Session
from tests.cli.waiting import until
from tests.e2e.conftest import move_in
from tests.e2e.terminal import Terminal, terminal
from tests.e2e.walking import Person
from tests.play import Playing, opened, playing

STEP = "preflight.sku-match"
LABEL = "HELM-01042-NAT-M"
"""A code with a zero too many, in no other product of this world."""


async def wished(session: Session) -> tuple[Change, Outcome]:
    """The change of that code, read anew."""
    await session.run(STEP)
    return next(row for row in await session.changes(STEP) if row[0].label.exact == LABEL)


def seen(world: Playing, target: str) -> int:
    """How often the shop changed a code of this product."""
    return sum(one["times"] for one in world.call("truth/effects") if (one["what"], one["target"]) == ("sku", target))


async def agreed(session: Session, change: Change) -> Consent:
    said = await session.consent([change.id], "Anna", "1")
    assert isinstance(said, Consent), said
    return said


async def refused(session: Session, change: Change) -> str:
    said = await session.consent([change.id], "Anna", "1")
    assert isinstance(said, Refusal), said
    return said.code


async def test_a_code_is_changed_put_back_and_changed_again_without_an_answer(tmp_path: Path) -> None:
    with playing(tmp_path / "world", seed=13, products=30, orders=40, from_="shopify", to="woocommerce") as world:
        async with opened(world, tmp_path / "state", "one") as session:
            change, outcome = await wished(session)
            effects = await session.effects(Side.NEW, change.kind)
            assert isinstance(effects, SideEffects)
            assert (outcome, effects.undo, world.writes()) == (Outcome.PROPOSED, True, [])

            await session.run("preflight.settings")  # reads the products of the new shop anew
            assert await refused(session, change) == "plan-old"
            change, _ = await wished(session)
            consent = await agreed(session, change)
            assert world.writes() == []
            await session.apply(consent)
            assert (change, Outcome.DONE) in await session.changes(STEP)
            assert (seen(world, change.target), len(world.writes())) == (1, 1)
            assert await refused(session, change) == "begun-before"

            assert await session.undo(change.id, "Anna", "1") is Outcome.DONE
            assert (seen(world, change.target), len(world.writes())) == (2, 2)
            again = await session.undo(change.id, "Anna", "1")
            assert isinstance(again, Refusal)
            assert again.code == "back-before"

            change, outcome = await wished(session)
            assert outcome is Outcome.PROPOSED
            path = f"/wp-json/wc/v3/products/{change.target}"
            world.call("faults", {"fault": f"new.lost-answer:1@PUT {path}"})
            world.call("faults", {"fault": f"new.unauthorised:1+2@GET {path}"})  # the look afterwards is the third
            standing = await session.apply(await agreed(session, change))
            assert (standing.unknown_changes, seen(world, change.target), len(world.writes())) == (1, 3, 3)
        async with opened(world, tmp_path / "state", "one") as session:
            assert [one.id for one in session.away().unknown] == [change.id]
            assert await refused(session, change) == "begun-before"
            assert await session.settle(change.id) is Outcome.DONE
            assert (session.standing().unknown_changes, seen(world, change.target), len(world.writes())) == (0, 3, 3)
            await session.run(STEP)
            assert (LABEL, Outcome.PROPOSED) not in {(one.label.exact, how) for one, how in await session.changes(STEP)}


CODE = "SLOT-100"
"""A code with its last sign missing: the second change of the other world."""
MUTATION = "productVariantsBulkUpdate"


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Playing, str]]:
    """A world from WooCommerce to Shopify, whose keys may write, and a move in it."""
    with playing(tmp_path / "world", seed=15, products=30, orders=40) as world:
        yield world, move_in(world, monkeypatch)


def to_changes(screen: Terminal, person: Person) -> None:
    """Looks for differences and opens the plan of changes."""
    person.arrive()
    person.run(STEP)
    screen.press("w")
    screen.wait_for("3 SKUs to change in Shopify")
    screen.wait_for("Can be undone")
    screen.wait_still(0.1)


def send(screen: Terminal, person: Person, row: int) -> None:
    """Chooses one, types the count, and presses Enter."""
    person.slowly("home", *["down"] * row, "space")
    screen.wait_for(rf"\[x\] {CODE} ")
    screen.wait_for("Type 1 and press Enter")
    person.slowly("tab")
    screen.type("1")
    screen.press("enter")


def codes(world: Playing) -> int:
    """How often the shop changed any code."""
    return sum(one["times"] for one in world.call("truth/effects") if one["what"] == "sku")


def requests(world: Playing) -> int:
    return sum(MUTATION in str(one) for one in world.writes())


@pytest.mark.terminal
def test_by_keys_a_code_is_changed_and_put_back(walk: tuple[Playing, str]) -> None:
    world, move = walk
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        to_changes(screen, person)
        assert codes(world) == 0
        send(screen, person, 1)
        screen.wait_for("1 of 3 done")
        assert (codes(world), requests(world)) == (1, 1)
        screen.wait(lambda _: person.offered("u put back"), 5, "u put back")
        screen.press("u")
        screen.wait_for(f"Put back {CODE}")
        assert "becomes SLOT-100 again" in screen.wait_still(0.1)
        screen.type("1")
        person.slowly("tab", "right", "enter")
        screen.wait_for("was put back")
        screen.wait_for("0 of 3 done")
        screen.wait(lambda _: not person.offered("u put back"), 5, "nothing to put back")
        assert (codes(world), requests(world)) == (2, 2)
        screen.press("ctrl+q")
        assert screen.wait_exit() == 0


@pytest.mark.terminal
@pytest.mark.parametrize("fault", ["hang-applied", pytest.param("hang", marks=pytest.mark.long)])
def test_killed_while_a_change_is_under_way(walk: tuple[Playing, str], fault: str) -> None:
    world, move = walk
    applied = fault == "hang-applied"
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        to_changes(screen, person)
        world.call("faults", {"fault": f"new.{fault}:1@{MUTATION}"})
        send(screen, person, 1)
        until(lambda: not world.call("faults"), "the request has come")
        screen.wait_for("sending …")
        screen.kill()
        assert screen.leftover() == []
    world.call("faults", {"clear": True})
    assert codes(world) == (1 if applied else 0)
    with terminal("resume", move) as screen:
        screen.wait_for("Look at the changes")
        assert f"1 change without an answer: {CODE}. Look at it first." in screen.wait_still(0.1)
        person = Person(screen, world, move)
        person.slowly("right", "enter")
        screen.wait_for(rf"{CODE} .*\? unknown")
        person.slowly("home", "down")
        screen.wait(lambda _: person.offered("l look it up"), 5, "l look it up")
        screen.press("l")
        if not applied:
            screen.wait_for(f"{CODE}: unknown")
            person.let_pass(4)
            screen.wait_gone(f"{CODE}: unknown")
            screen.press("l")  # what time it is in the world is asked for now and then
            if "not done" not in screen.wait_still(1.0):
                screen.press("l")
        screen.wait_for("1 of 3 done" if applied else "not done")
        assert (codes(world), requests(world)) == ((1, 1) if applied else (0, 0))
        if not applied:
            send(screen, person, 1)
            screen.wait_for("1 of 3 done", 30)
            assert codes(world) == 1
        screen.press("ctrl+q")
        assert screen.wait_exit() == 0

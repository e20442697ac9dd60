"""Merchants who play a whole move, and a world that is lively while it is watched."""

from __future__ import annotations

from collections import Counter

import pytest

from picqer_tui.world.ledger import RULES, problems
from picqer_tui.world.liveliness import Liveliness
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.players import CAREFUL, HASTY, SLIPS, Merchant, Turn
from picqer_tui.world.run import check, lively
from picqer_tui.world.truth import plain
from picqer_tui.world.world import World

ALL = frozenset(RULES)


def small(seed: int, **more: object) -> World:
    asked: dict[str, object] = {"products": 40, "orders": 60, "seed": seed, "at": "drain", "troubles": ()}
    return make(WorldOptions(**(asked | more)))  # type: ignore[arg-type]


def played(seed: int, *slips: str, **more: object) -> tuple[World, list[Turn], set[str]]:
    world = small(seed, **more)
    turns = list(Merchant(world, seed, HASTY if slips else CAREFUL, slips).turns())
    return world, turns, {problem.code for problem in problems(world, steps=ALL)}


def test_a_careful_merchant_leaves_little() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200, 212):
        world, turns, codes = played(seed)
        assert all(turn.said is None or turn.said.true for turn in turns)
        old = world.old_connection()
        assert old is not None
        assert not old.active
        assert world.shop("old").closed
        seen.update(codes)
    wrong = {
        "still-importing",
        "overlap",
        "old-shop-sells",
        "switch-contradicted",
        "feedback-missing",
        "new-shop-closed",
    }
    assert not wrong & seen.keys()


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ("says-off", "still-importing"),
        ("never-off", "still-importing"),
        ("orders-in-gap", "old-shop-sells"),
        ("edits-during-check", "code-gone"),
        ("forgets-stock", "switch-contradicted"),
        ("forgets-shipments", "feedback-missing"),
        ("keeps-closed", "new-shop-closed"),
        ("back-on", "overlap"),
    ],
)
def test_a_slip_shows(slip: str, code: str) -> None:
    more = ("orders-in-gap",) if code == "still-importing" else ()
    assert any(code in played(seed, slip, *more)[2] for seed in range(300, 316))


def test_what_is_said_may_be_untrue() -> None:
    world, turns, _ = played(7, "says-closed", "never-off", "says-pushed", "forgets-stock")
    lies = {turn.said.step for turn in turns if turn.said is not None and not turn.said.true}
    assert lies == {"cutover.close-old-shop", "cutover.deactivate-old", "cutover.switch-on", "postchecks.stock-push"}
    old = world.old_connection()
    assert old is not None
    assert old.active
    assert not world.shop("old").closed
    assert world.closed_at is not None
    assert world.switched_at is not None
    assert world.plans.push_asked_at is None


def test_what_is_pressed_twice_is_refused_once() -> None:
    _, turns, _ = played(8, "presses-twice")
    for kind in ("deactivate-connection", "connect-shop"):
        assert [turn.done for turn in turns if turn.deed.startswith(kind)] == [True, False]


def test_an_edit_happens_when_the_check_lets_it() -> None:
    world = small(9)
    merchant = Merchant(world, 3, HASTY, ("edits-during-check",))
    for turn in merchant.turns():
        if turn.during_check:
            before = plain(list(world.books.products))
            assert not turn.done
            turn.happen()
            assert turn.done
            if turn.deed.startswith("edit-code"):
                assert plain(list(world.books.products)) != before
            after = plain(list(world.books.products))
            turn.happen()
            assert plain(list(world.books.products)) == after
            break
    else:
        pytest.fail("nobody edited anything")


@pytest.mark.parametrize("scenario", ["replace", "extra", "upgrade", "restart"])
def test_seeded_merchants_play_every_scenario(scenario: str) -> None:
    slips: set[str] = set()
    for seed in range(20):
        world = small(400 + seed, scenario=scenario, at="preflight" if seed % 4 == 0 else "drain", troubles=None)
        merchant = Merchant(world, seed)
        slips |= merchant.slips
        assert sum(1 for _ in merchant.turns()) > 5
        found = [problem[:3] for problem in problems(world, steps=ALL)]
        assert len(found) == len(set(found))
        assert world.moment == "connected"
    assert slips == set(SLIPS)


def test_equal_seeds_play_equal_moves() -> None:
    def told(seed: int) -> list[tuple[str, str, bool]]:
        return [(str(turn.at), turn.deed, turn.done) for turn in Merchant(small(5), seed).turns()]

    assert told(6) == told(6)
    assert told(6) != told(7)


def test_a_merchant_begins_before_the_switch() -> None:
    with pytest.raises(ValueError, match="switched"):
        Merchant(small(3, at="switched"))
    with pytest.raises(ValueError, match="sleeps"):
        Merchant(small(3), slips=("sleeps",))


@pytest.mark.long
@pytest.mark.parametrize("scenario", ["replace", "extra", "upgrade", "restart"])
def test_three_hundred_merchants(scenario: str) -> None:
    for seed in range(300):
        world = small(1000 + seed, scenario=scenario, troubles=None if seed % 2 else ())
        for _ in Merchant(world, seed).turns():
            problems(world, steps=ALL)


def test_customers_come_while_somebody_watches() -> None:
    world = make(WorldOptions(seed=6, at="connected", troubles=(), pace=30))
    lively_world, before = Liveliness(world), len(world.shop("new").orders)
    assert lively_world.tick(60) == 0, "time stands still"
    world.clock.run(1.0)
    came = sum(lively_world.tick(0.2) for _ in range(1500))
    assert 100 < came < 200
    assert len(world.shop("new").orders) == before + came
    assert lively_world.tick(10_000) <= 5
    world.clock.stop()
    connection = world.new_connection()
    assert connection is not None
    world.advance(3 * 3600)
    rows = [row for row in world.books.rows if row.connection == connection.id and row.idorder is not None]
    sent = sum(world.books.orders[row.idorder or 0].status == "completed" for row in rows)
    assert sent > 0.8 * len(rows)
    assert len(rows) > 80


def test_the_pace_is_asked_for_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lively(WorldOptions()).pace == 0
    monkeypatch.setenv("PICQER_TUI_WORLD_PACE", "2.5")
    assert lively(WorldOptions()).pace == 2.5
    assert lively(WorldOptions(pace=1)).pace == 1
    monkeypatch.setenv("PICQER_TUI_WORLD_PACE", "fast")
    with pytest.raises(ValueError):
        lively(WorldOptions())
    with pytest.raises(ValueError, match="pace"):
        check(WorldOptions(pace=-1))

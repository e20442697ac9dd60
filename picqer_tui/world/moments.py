"""The way of a world through the move: made, then played forward to the moment that is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import catalogue, founding, history, trouble
from .clock import CONNECTED, DEACTIVATED, MOMENTS, SWITCHED_ON
from .connecting import connect_elsewhere, connect_shop, deactivate, process_orders, set_switch
from .faults import Faults
from .options import MOMENT_NAMES, WorldOptions
from .sales import place_order
from .world import World


def make(options: WorldOptions, addresses: dict[str, str] | None = None) -> World:
    """A world at the moment the options ask for; time stands still. `addresses`: where it will be served."""
    world = World(options=options, faults=Faults(options.faults), addresses=addresses or {})
    world.clock.speed = options.speed
    go(world, options.at)
    return world


def go(world: World, moment: str) -> None:
    """Make the world anew and play it to a moment, whatever was done in it before.

    Raises:
        ValueError: no such moment.
    """
    if moment not in MOMENT_NAMES:
        raise ValueError(moment)
    world.begin()
    founding.found(world)
    catalogue.stock_up(world)
    _trouble(world, "catalogue")
    history.past(world)
    for name in MOMENT_NAMES[: MOMENT_NAMES.index(moment) + 1]:
        _way_to(world, name)
        world.play_to(MOMENTS[name])
        _trouble(world, name)
        world.moment = name


def _way_to(world: World, moment: str) -> None:
    """What people do between the moment before and this one."""
    if moment == "switched":
        world.play_to(DEACTIVATED)
        _switch_off(world, DEACTIVATED)
    elif moment == "connected":
        world.play_to(CONNECTED)
        made = connect_shop(world, CONNECTED)
        if world.plans.foreign_connection:
            connect_elsewhere(world, CONNECTED)
        _first_customers(world, CONNECTED)
        world.play_to(SWITCHED_ON)
        plans = world.plans
        for switch, on in (
            ("auto_process", plans.auto_process),
            ("sends_stock", plans.sends_stock),
            ("sends_shipments", plans.sends_shipments),
        ):
            if on:
                set_switch(world, made, switch, True, SWITCHED_ON)
        process_orders(world, made, SWITCHED_ON)


def _switch_off(world: World, at: datetime) -> None:
    old = world.old_connection()
    world.switched_at = at
    if old is None:
        return
    if world.plans.deactivates:
        deactivate(world, old, at)
    if world.options.same_shop:
        return
    world.closed_at = at
    if world.plans.closes_old_shop:
        world.shop("old").closed = True
        world.shop("old").extra["closed_by"] = "checkout"


def _first_customers(world: World, at: datetime) -> None:
    """A test order by the merchant, then three customers before the pickers come."""
    shop = world.shop("new")
    chance = world.rng("first-customers")
    shop.extra["opened"] = True
    for minutes in (2, 9, 24, 41):
        when = at + timedelta(minutes=minutes, seconds=chance.randrange(50))
        world.plan(when, "act", lambda w, t: place_order(w, w.shop("new"), t, payment="ideal"))


def _trouble(world: World, moment: str) -> None:
    """Let trouble be planted; SKUs may have been changed by hand in it."""
    trouble.plant(world, moment)
    for shop in world.books.shops.values():
        shop.forget_skus()
    world.cache("sellable").clear()

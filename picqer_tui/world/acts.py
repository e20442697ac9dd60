"""What a person could do now, as data, and doing it: the buttons of Picqer's and the shops' own screens.

An act is `{"id", "kind", "values"}` and says nothing in any language. The id is the kind and what it is about, joined
by a colon, and stays the same while the act is possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from . import picqer_acts, shop_acts
from .act_kinds import CannotDoError, Doing, Listing, Values
from .world import World

MOST = 12
"""So many acts of one kind are listed at most."""


# the list


def possible(world: World) -> list[Values]:
    """Every act that is possible now."""
    found: list[Values] = []
    for kind, (listing, _) in KINDS.items():
        for number, (about, values) in enumerate(listing(world)):
            if number == MOST:
                break
            found.append({"id": f"{kind}:{about}" if about else kind, "kind": kind, "values": values})
    return found


def do(world: World, name: str, given: Values) -> Values:
    """Do an act; returns what came of it.

    Raises:
        CannotDoError: no such act, or it is not possible now.
    """
    kind, _, about = name.partition(":")
    if kind not in KINDS:
        raise CannotDoError(kind)
    try:
        at = world.now()
        said = KINDS[kind][1](world, about, given, at)
        world.note("act", at=at, act=name, given=dict(given))
        return said
    except (KeyError, ValueError) as error:
        raise CannotDoError(name) from error


def _steps_of_time(world: World) -> Iterator[tuple[str, Values]]:
    for seconds in (300, 1800, 3600, 86400):
        yield str(seconds), {"seconds": seconds}


def _advance(world: World, about: str, given: Values, at: datetime) -> Values:
    seconds = float(given.get("seconds", about or 300))
    if seconds < 0:
        raise CannotDoError(about)
    world.advance(seconds)
    return {"now": world.now().isoformat()}


KINDS: dict[str, tuple[Listing, Doing]] = {
    **picqer_acts.KINDS,
    **shop_acts.KINDS,
    "advance-time": (_steps_of_time, _advance),
}

"""Where every order of the old shop has to stand in the balance, worked out from the world's own books and to the second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from picqer_tui.core.move import MoveFacts
from picqer_tui.core.records import Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.balance import Bucket, bucket
from picqer_tui.steps import switch
from picqer_tui.steps.postchecks.missed_cases import OLD, OldOrders, anchor
from picqer_tui.world.books import ShopOrder
from picqer_tui.world.ledger.balance import CALLED_OFF
from picqer_tui.world.ledger.facts import mail, placed_lines, shown_number, source_marks, to_ship, unpaid
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Outcome

BEFORE = timedelta(days=14)
"""How long before the switch an order may be placed to be in the balance although it is finished."""
Places = Mapping[str, str]
"""Id of an order of the old shop -> the place that it is in."""
EITHER = f"{Bucket.IN_PICQER} or {Bucket.UNPAID}"
"""Of an order that was never paid and is older than a month: nobody looks it up by its number, but it may be come across."""


def moment(world: World, move: MoveFacts) -> datetime:
    """The moment from which the balance looks back: of the switch as it was said, else of the copy taken before it, else as the
    rows of the connections tell, else now."""
    return move.switched_at or move.baseline_at or Sight(world, said=False).seen_off_at or world.now()


def expected(world: World, move: MoveFacts, at: datetime | None = None) -> Places:
    """Every order that the balance has to be about, each with its one place. `at`: looked back from there, where a program that
    sees a part takes another moment for the switch."""
    sight = Sight(world, move.switched_at is not None)
    at = at or moment(world, move)
    again = dict(_entered(sight, at))
    return {
        order.id: str(_place(sight, order, again)) for order in sight.orders(sight.old) if _is_in(Listed.of(order), at)
    }


class Listed(NamedTuple):
    """As much of an order of the old shop as tells whether the balance is about it."""

    id: str
    open: bool
    placed: datetime

    @classmethod
    def of(cls, order: ShopOrder) -> Listed:
        return cls(order.id, order.open, order.placed)


def listed(world: World) -> list[Listed]:
    """The orders of the old shop at this moment, for when the world has gone on."""
    sight = Sight(world)
    return [Listed.of(order) for order in sight.orders(sight.old)]


def within(orders: Iterable[Listed], at: datetime) -> Places:
    """Those of them that the balance has to be about, looked back from there; in which place is not said."""
    return {order.id: "" for order in orders if _is_in(order, at)}


def _is_in(order: Listed, at: datetime) -> bool:
    return order.open or order.placed >= at - BEFORE


def counted(outcome: Outcome) -> Places:
    """Where a judgement put each order."""
    cases = OldOrders(outcome.evidence, switch.look(outcome.evidence)).cases()
    assert len({case.order.id for case in cases}) == len(cases), "an order is counted twice"
    return {str.__str__(case.order.id): str(bucket(case)) for case in cases}


def taken_for_switch(outcome: Outcome) -> datetime:
    """The moment that a judgement looked back from."""
    return anchor(outcome.evidence, switch.look(outcome.evidence))


def read_of_old(outcome: Outcome) -> set[str]:
    """Ids of all orders that were read from the old shop for it."""
    lists = [need for need in outcome.needs if need.side is Side.OLD and need.scope in ("open", "recent")]
    rows = (row for need in lists for row in outcome.evidence.records(need, Order))
    return {str.__str__(row.id) for row in rows if row.state is not OrderState.DRAFT}


def sums(places: Places) -> dict[str, int]:
    """How many orders are in each place, empty ones included."""
    return {each.value: 0 for each in Bucket} | Counter(places.values())


def apart(one: Places, other: Places) -> dict[str, tuple[str, str]]:
    """What differs, for the words of a failure."""
    return {
        ident: (one.get(ident, "nowhere"), other.get(ident, "nowhere"))
        for ident in {*one, *other}
        if not _agree(one.get(ident), other.get(ident))
    }


def _agree(one: str | None, other: str | None) -> bool:
    return one == other or (EITHER in (one, other) and {one, other} <= {EITHER, Bucket.IN_PICQER, Bucket.UNPAID})


def _place(sight: Sight, order: ShopOrder, again: Mapping[str, ShopOrder]) -> str:
    if sight.in_picqer(order):
        forgotten = unpaid(order) and order.placed < sight.world.now() - OLD
        return EITHER if forgotten and not _has_row(sight, order) else Bucket.IN_PICQER
    if order.status in CALLED_OFF:
        return Bucket.CANCELLED
    if order.test or not order.shippable:
        return Bucket.NOTHING_TO_SHIP
    entry = again.get(order.id)
    if entry is not None:
        row = sight.books.row_by_foreign.get((sight.new_connection or 0, entry.id))
        return Bucket.ENTERED_ARRIVED if row is not None and row.idorder else Bucket.ENTERED_WAITING
    if unpaid(order):
        return Bucket.UNPAID
    if to_ship(order):
        return Bucket.TO_ENTER
    chosen = sight.books.row_by_foreign.get((sight.chosen or 0, order.id))
    return Bucket.FINISHED if order.status == "completed" and chosen is not None else Bucket.UNACCOUNTED


def _has_row(sight: Sight, order: ShopOrder) -> bool:
    """A row of a connection of the old shop leads from it to an order of Picqer."""
    links = [each for each in sight.rows_by if each == sight.chosen or sight.serves(each, "old")]
    rows = (sight.books.row_by_foreign.get((each, order.id)) for each in links)
    return any(row is not None and sight.picqer_order(row) is not None for row in rows)


def _entered(sight: Sight, at: datetime) -> Iterator[tuple[str, ShopOrder]]:
    """(id of an old order, the new one that it was entered as): it names the old one, or has the same customer and lines."""
    if sight.same or sight.old is None:
        return
    later = [order for order in sight.orders(sight.new) if order.placed > at]
    for old in sight.orders(sight.old):
        names, lines = {shown_number(old.number), shown_number(old.id)} - {""}, placed_lines(sight.old, old)
        named = [new for new in later if names & source_marks(sight.new, new)]
        alike = [
            new
            for new in later
            if mail(old.email) and lines and (mail(new.email), placed_lines(sight.new, new)) == (mail(old.email), lines)
        ]
        for new in (*named, *alike)[:1]:
            yield old.id, new

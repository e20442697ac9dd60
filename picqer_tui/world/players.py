"""Merchants who make a whole move by themselves, with care or in haste, deed after deed, on a `World` and without HTTP.

What a merchant does goes through the acts; what is said to the program is told as data, and need not be true. Equal worlds and
equal seeds give equal merchants.

    merchant = Merchant(world, seed=7)
    for turn in merchant.turns():
        ...  # look at turn.said, ask the ledger, run the checks that are under test
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from . import acts, sales
from .act_kinds import CannotDoError
from .clock import MOMENTS
from .traits import traits
from .world import World

CAREFUL, HASTY = "careful", "hasty"
SLIPS = (
    "says-closed",
    "says-off",
    "never-off",
    "connects-first",
    "orders-in-gap",
    "edits-during-check",
    "processes-at-once",
    "forgets-stock",
    "forgets-shipments",
    "says-pushed",
    "enters-twice",
    "completes-unsent",
    "keeps-closed",
    "back-on",
    "presses-twice",
)
"""What goes wrong in haste: the old shop said to be closed and left open; the button said to be pressed, and pressed 40 minutes
later or never; the new shop connected first; customers in the gap; a code or an order changed while a check runs; orders sent
on before the check for doubles; switches left off; a push said and not asked for; an order entered twice; an old order set to
complete before it is sent; the new shop left closed; the old connection made active again; everything pressed twice."""
MINUTE = timedelta(minutes=1)


class Said(NamedTuple):
    """What the merchant tells the program."""

    step: str
    answer: str
    """`yes`, or what it is about: `stock`, `shipments`, `auto-process`."""
    true: bool


@dataclass(slots=True)
class Turn:
    """One thing that happened. A turn `during_check` has not happened yet: call `happen` in the middle of a check; else it
    happens before the next turn."""

    at: datetime
    deed: str
    """Id of the act, or empty: only said."""
    done: bool
    """It was possible, and is done."""
    said: Said | None = None
    during_check: bool = False
    _deed: Callable[[], bool] | None = field(default=None, repr=False)

    def happen(self) -> None:
        """Let it happen now; a second time nothing happens."""
        if self._deed is not None:
            deed, self._deed = self._deed, None
            self.done = deed()


class Merchant:
    """Somebody who makes the move from wherever the world is, at most at the drain. `temper` and `slips` are the seed's choice
    unless given; a careful merchant makes no slips."""

    def __init__(
        self, world: World, seed: int = 1, temper: str | None = None, slips: Sequence[str] | None = None
    ) -> None:
        """
        Raises:
            ValueError: a slip that is none, or a world past its drain.
        """
        unknown = set(slips or ()) - set(SLIPS)
        if unknown or world.moment not in ("preflight", "drain"):
            raise ValueError(", ".join(sorted(unknown)) or world.moment)
        self.world = world
        self.chance = Random(f"{world.options.seed}/player/{seed}")
        self.temper = temper or self.chance.choice((CAREFUL, HASTY, HASTY))
        chosen = self.chance.sample(SLIPS, self.chance.randrange(2, 6))
        self.slips = frozenset(slips if slips is not None else chosen if self.temper == HASTY else ())

    def turns(self) -> Iterator[Turn]:
        """The whole move, to three hours after the switch; the world has been played up to each turn when it is given."""
        for turn in self._script():
            yield turn
            turn.happen()

    def _script(self) -> Iterator[Turn]:
        drain = MOMENTS["drain"]
        yield from self._until(drain - 15 * MINUTE if self.world.moment == "preflight" else drain)
        self.world.reached("drain")
        two_shops = self.world.options.scenario == "replace"
        if two_shops:
            yield self._close_old()
        yield from self._until(drain + 2 * MINUTE)
        yield from self._work_off(4)
        yield from self._edit()
        if "connects-first" in self.slips:
            yield from self._connect()
        if self.world.options.scenario != "extra":
            yield from self._switch_off()
        yield from self._gap()
        if "connects-first" not in self.slips:
            yield from self._connect()
        yield from self._switch_on()
        if two_shops:
            yield from self._open_new()
            yield from self._enter_missed()
        yield from self._leftovers()
        yield from self._end()

    # the old shop

    def _close_old(self) -> Turn:
        really = "says-closed" not in self.slips
        return self._do("close-shop:old", Said("cutover.close-old-shop", "yes", really), how="checkout", really=really)

    def _work_off(self, most: int) -> Iterator[Turn]:
        """Pick and send what waits, oldest first, a few minutes each."""
        for name in self._listed("pick-and-ship")[:most]:
            yield self._do(name)
            self.world.advance(self.chance.randrange(60, 240))

    def _edit(self) -> Iterator[Turn]:
        """A colleague changes something in the middle of a check."""
        if "edits-during-check" not in self.slips:
            return
        for kind in ("edit-code", "edit-sku", "cancel-order"):
            names = self._listed(kind)
            if names and self.chance.random() < 0.7:
                name = self.chance.choice(names)
                yield Turn(self.world.now(), name, False, None, True, lambda name=name: self._try(name, {}))  # type: ignore[misc]

    def _switch_off(self) -> Iterator[Turn]:
        yield from self._until(MOMENTS["drain"] + 20 * MINUTE)
        old = self.world.old_connection()
        if old is None:
            return
        name = f"deactivate-connection:{old.id}"
        really = not {"says-off", "never-off"} & self.slips
        yield self._do(name, Said("cutover.deactivate-old", "yes", really), really=really)
        if "presses-twice" in self.slips:
            yield self._do(name)
        if "says-off" in self.slips:
            self.world.plan(self.world.now() + 40 * MINUTE, "act", lambda _world, _at: self._try(name, {}))

    def _gap(self) -> Iterator[Turn]:
        self.world.advance(self.chance.randrange(240, 700))
        if "orders-in-gap" in self.slips and self.world.options.scenario != "extra":
            for _ in range(self.chance.randrange(1, 4)):
                yield self._customer("old")
                self.world.advance(self.chance.randrange(60, 500))
        self.world.advance(self.chance.randrange(240, 900))

    # the new shop

    def _connect(self) -> Iterator[Turn]:
        yield self._do("connect-shop", Said("cutover.connect-new", "yes", True))
        if "presses-twice" in self.slips:
            yield self._do("connect-shop")
        made = self.world.new_connection()
        if made is not None and "processes-at-once" in self.slips:
            self.world.plans.hasty = True
            yield self._do(f"switch-processing:{made.id}", Said("cutover.switch-on", "auto-process", True), on=True)
            for name in self._listed("process-order"):
                yield self._do(name)
        yield self._customer("new")
        self.world.advance(self.chance.randrange(300, 1200))

    def _switch_on(self) -> Iterator[Turn]:
        made = self.world.new_connection()
        if made is None:
            return
        for kind, subject, forgotten in (
            ("switch-processing", "auto-process", ""),
            ("switch-stock", "stock", "forgets-stock"),
            ("switch-shipments", "shipments", "forgets-shipments"),
        ):
            really = forgotten not in self.slips
            said = Said("cutover.switch-on", subject, really)
            yield self._do(f"{kind}:{made.id}" if really else "", said, on=True)
        for name in self._listed("process-order"):
            row = self.world.books.row_by_order.get(int(name.partition(":")[2]))
            if row is not None and row.connection == made.id and row.ordered >= made.created:
                yield self._do(name)
        pushed = "says-pushed" not in self.slips
        yield self._do("push-stock" if pushed else "", Said("postchecks.stock-push", "yes", pushed))
        self.world.advance(self.chance.randrange(600, 1500))

    def _open_new(self) -> Iterator[Turn]:
        really = "keeps-closed" not in self.slips
        how = traits(self.world.shop("new").platform).closes_as
        said = Said("cutover.open-new-shop", "yes", really)
        yield self._do("open-shop:new", said) if really else self._do("close-shop:new", said, how=how)
        self.world.advance(120)

    def _enter_missed(self) -> Iterator[Turn]:
        """Type what the old shop has and Picqer has not into the new shop."""
        for name in self._listed("enter-order"):
            yield self._do(name)
            if "enters-twice" in self.slips:
                yield self._do(name)
            self.world.advance(self.chance.randrange(60, 300))

    def _leftovers(self) -> Iterator[Turn]:
        if "completes-unsent" in self.slips:
            names = [name for name in self._listed("complete-order") if ":old:" in name]
            for name in names[:2]:
                yield self._do(name)
        yield from self._work_off(6)
        for name in self._listed("complete-order"):
            if ":old:" in name and self._sent(name.rpartition(":")[2]):
                yield self._do(name)

    def _sent(self, number: str) -> bool:
        """Whether Picqer has sent all of an order of the old shop."""
        old, books = self.world.old_connection(), self.world.books
        row = books.row_by_foreign.get((old.id, number)) if old is not None else None
        order = books.orders.get(row.idorder) if row is not None and row.idorder is not None else None
        return order is not None and order.status == "completed"

    def _end(self) -> Iterator[Turn]:
        old = self.world.old_connection()
        if "back-on" in self.slips and old is not None and not old.active:
            yield self._do(f"activate-connection:{old.id}")
            yield self._customer("old")
        yield from self._until(MOMENTS["drain"] + timedelta(hours=3, minutes=20))

    # doing

    def _listed(self, kind: str) -> list[str]:
        """Ids of what of a kind can be done now."""
        listing, _ = acts.KINDS[kind]
        return [f"{kind}:{about}" if about else kind for about, _ in listing(self.world)]

    def _until(self, at: datetime) -> Iterator[Turn]:
        """Wait; the time that a check would be looked at again is a turn as well."""
        if at > self.world.now():
            self.world.advance((at - self.world.now()).total_seconds())
        yield Turn(self.world.now(), "", True)

    def _do(self, name: str, said: Said | None = None, **given: object) -> Turn:
        done = self._try(name, given) if name else False
        return Turn(self.world.now(), name, done, said)

    def _try(self, name: str, given: dict[str, object]) -> bool:
        try:
            acts.do(self.world, name, dict(given))
        except CannotDoError:
            return False
        self.world.play()
        return True

    def _customer(self, side: str) -> Turn:
        """Somebody orders, whatever the merchant believes of the shop."""
        now, shop = self.world.now(), self.world.books.shops.get(side)
        order = sales.place_order(self.world, shop, now, payment="ideal") if shop is not None else None
        if shop is not None and order is not None:
            sales.pay(self.world, shop, order, now)
        return Turn(now, f"place-order:{side}", order is not None)

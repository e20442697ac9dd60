"""The world in one object: books, clock, chance, what is planned to happen, and what platforms keep."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from .books import Account, Books, Connection, PicqerProduct, Shop
from .clock import ANCHOR, Clock
from .faults import Faults
from .options import MOMENT_NAMES, WorldOptions

if TYPE_CHECKING:
    from .diary import Diary

Handler = Callable[["World", datetime, Any], None]


@dataclass(slots=True)
class Plans:
    """How the people of this world will do the switch; trouble may change it up to the moment it is done."""

    deactivates: bool = True
    """The old connection really is deactivated; False: said to be done, but not."""
    closes_old_shop: bool = True
    """Nobody can order in the old shop from the switch-off on; False: customers order on."""
    auto_process: bool = True
    """Automatic processing of the new connection is put on at 06:10 (UTC) of the day."""
    sends_stock: bool = True
    sends_shipments: bool = True
    """The same for stock and shipments; False: left off, or not before the moment `connected`."""
    hasty: bool = False
    """The merchant processes whatever the new connection brought, also orders from before it."""
    template: int | None = None
    """Another order template for the new connection than the old one had."""
    warehouses: tuple[int, ...] | None = None
    """Other warehouses for the new connection."""
    tags: tuple[int, ...] | None = None
    language: str | None = None
    profile: int | None = None
    foreign_connection: bool = False
    """Another fulfilment customer, or a colleague, connects another shop on the same morning."""
    push: str = "right"
    """How the stock push goes when it is asked for: `right`, `late` (3 hours), `half`, `wrong` (of the wrong
    warehouses), `zeros` (some become zero), `never`."""
    push_done_at: datetime | None = None
    """When a push was carried out; None: not yet."""
    push_asked_at: datetime | None = None
    stops_after_push: bool = False
    """Sending of stock is off again from the push on: what moves later the new shop never hears of."""


@dataclass(eq=False)
class World:
    """The world. Platform apps get it once and read `books` anew at each request."""

    options: WorldOptions
    clock: Clock = field(default_factory=Clock)
    books: Books = field(default_factory=lambda: Books(Account("", "")))
    moment: str = ""
    """Last moment reached: empty while the past is being made, then `preflight`, `drain`, `switched`, `connected`."""
    switched_at: datetime | None = None
    """When the old connection was (said to be) deactivated: at the moment `switched`, or by an act of a person."""
    connected_at: datetime | None = None
    """When the new connection was made in this move."""
    closed_at: datetime | None = None
    """When the old shop was (said to be) closed for customers: with the switch-off, or by an act of a person."""
    plans: Plans = field(default_factory=Plans)
    faults: Faults = field(default_factory=Faults)
    """Bad lines; they lie between a listener and its app."""
    epoch: int = 0
    """Grows when the books are replaced as a whole."""
    addresses: dict[str, str] = field(default_factory=dict)
    """Base address (`http://127.0.0.1:8000`) by side, once the server listens."""
    diary: Diary | None = None
    """Where what is done to this world is kept, so that it can be brought back; None: nowhere."""
    _random: dict[str, Random] = field(default_factory=dict)
    _caches: dict[str, dict[Any, Any]] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, str, Any]] = field(default_factory=list)
    _serial: int = 0
    _handlers: dict[str, Handler] = field(default_factory=dict)
    _listeners: list[Callable[[World, PicqerProduct, datetime], None]] = field(default_factory=list)

    # asking

    def now(self) -> datetime:
        return self.clock.now()

    def shop(self, side: str) -> Shop:
        """The shop of a side (`old`, `new`).

        Raises:
            KeyError: there is none on that side, as `old` in scenario `extra`.
        """
        return self.books.shops[side]

    def old_connection(self) -> Connection | None:
        """The connection that is to be replaced."""
        found = self.books.account.old_connection
        return None if found is None else self.books.connections[found]

    def new_connection(self) -> Connection | None:
        """The connection made in the move for the new shop, or None before that: the newest connection of the shop
        `new` other than the old connection."""
        old = self.books.account.old_connection
        found = [
            c
            for c in self.books.connections.values()
            if c.id != old and self.books.shops.get("new") is self.books.shops.get(c.shop)
        ]
        made = [c for c in found if c.extra.get("of_move")]
        return made[-1] if made else None

    def rng(self, name: str) -> Random:
        """A stream of chance of its own, so that one subject does not disturb another."""
        if name not in self._random:
            self._random[name] = Random(f"{self.options.seed}/{name}")
        return self._random[name]

    def chance(self, name: str, share: float = 1 / 3) -> bool:
        """Whether something holds in this world: the same answer each time for the same seed and name."""
        return Random(f"{self.options.seed}/chance/{name}").random() < share

    def cache(self, name: str) -> dict[Any, Any]:
        """A dictionary for what was made of rows; emptied when the books are replaced."""
        return self._caches.setdefault(name, {})

    # time

    def on(self, name: str, handler: Handler) -> None:
        """Say who does what is planned under this name: called with the world, the time and what was given."""
        self._handlers[name] = handler

    def plan(self, at: datetime, name: str, about: Any = None) -> None:
        """Let something happen at a time; two things of one time happen in the order in which they were planned."""
        self._serial += 1
        heapq.heappush(self._agenda, (at, self._serial, name, about))

    def play(self, until: datetime | None = None) -> int:
        """Let everything happen that is due by now, or by `until` when that is later; returns how many things."""
        limit = max(self.now(), until) if until is not None else self.now()
        done = 0
        while self._agenda and self._agenda[0][0] <= limit:
            at, _, name, about = heapq.heappop(self._agenda)
            self._handlers[name](self, at, about)
            done += 1
        if done:
            self.note("play", at=limit)
        return done

    def note(self, kind: str, at: datetime | None = None, **values: Any) -> None:
        """Keep in the diary, when there is one, what is done to this world."""
        if self.diary is not None:
            self.diary.note(at or self.now(), kind, **values)

    def play_to(self, at: datetime) -> None:
        """Let all happen up to a time and set the clock to it."""
        self.play(at)
        self.clock.set(at)

    def advance(self, seconds: float) -> None:
        """Jump forward; all that happens in between happens, and time runs on if it ran."""
        self.clock.advance(seconds)
        self.play()

    def reached(self, moment: str) -> None:
        """A person has brought the world to a moment by what was done; it never goes back by itself."""
        if MOMENT_NAMES.index(moment) > MOMENT_NAMES.index(self.moment or MOMENT_NAMES[0]):
            self.moment = moment

    # telling

    def on_stock(self, listener: Callable[[World, PicqerProduct, datetime], None]) -> None:
        self._listeners.append(listener)

    def stock_changed(self, product: PicqerProduct, at: datetime) -> None:
        """Say that a product's free stock changed: connections that send stock will."""
        for listener in self._listeners:
            listener(self, product, at)

    def begin(self) -> None:
        """Empty the world: books, chance, agenda, caches, plans. Addresses, faults and the log of requests stay."""
        self.books = Books(Account("", ""), traffic=self.books.traffic)
        self.plans = Plans()
        self.moment = ""
        self.switched_at = self.connected_at = self.closed_at = None
        self.epoch += 1
        self.clock.stop()
        self.clock.set(ANCHOR - timedelta(days=1))
        self._random.clear()
        self._caches.clear()
        self._agenda.clear()
        self._handlers.clear()
        self._listeners.clear()

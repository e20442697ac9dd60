"""One request at Picqer's API: what is asked, in which habits, by whom, and the ways to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from picqer_tui.world.books import Books, Effect, PicqerOrder, PicqerProduct
from picqer_tui.world.world import World

from .habits import Habits
from .kept import Kept, dumped, joined, page
from .order_rows import OrderRows


class RefusedError(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, code: int | None, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def not_found() -> RefusedError:
    return RefusedError(404, 20, "Item not found")


class Office:
    """What holds for every request to the account; made once for its books."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.books: Books = world.books
        self.habits = Habits(world)
        self.rows = OrderRows(self.books, self.habits)
        self.kept = Kept(world.cache("picqer"))
        self.effects: list[Effect] = []
        """What the write under way brought about."""


class Desk:
    """One request."""

    def __init__(self, office: Office, query: dict[str, str], body: dict[str, Any]) -> None:
        self.world, self.books = office.world, office.books
        self.habits, self.rows, self.kept = office.habits, office.rows, office.kept
        self.query, self.body = query, body
        self._effects = office.effects
        owner = office.books.account.extra.get("key_customer")
        self.owner: int | None = None if owner is None else int(owner)
        """The fulfilment customer that the key is bound to."""

    # asking

    def number(self, name: str) -> int | None:
        """A whole number in the query; what is none is ignored."""
        text = self.query.get(name, "")
        return int(text) if text.isdecimal() else None

    def date(self, name: str) -> datetime | None:
        return self.habits.read_date(self.query[name]) if name in self.query else None

    @property
    def offset(self) -> int:
        return self.number("offset") or 0

    def mine(self, row: PicqerProduct | PicqerOrder) -> bool:
        return self.owner is None or row.idfulfilment_customer == self.owner

    def asked(self, *names: str) -> tuple[tuple[str, str], ...]:
        """The given filters among these, as a key."""
        return tuple((name, self.query[name]) for name in names if name in self.query)

    def effect(self, what: str, target: int, about: str = "") -> None:
        """Say what a write brought about (`traffic.Effect`)."""
        self._effects.append(Effect(self.world.now(), "picqer", what, str(target), about))

    # answering

    def paged(self, rows: Any, fragment: Callable[[Any], bytes]) -> bytes:
        return joined(fragment(row) for row in page(rows, self.offset))

    def small(self, rows: Iterable[dict[str, Any]]) -> bytes:
        """A short list."""
        return dumped(list(page(list(rows), self.offset)))

"""Asking a WooCommerce shop for lists and single things. Slow hosts are asked for smaller pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from picqer_tui.core.errors import BadReply, NotFound, Unreachable
from picqer_tui.core.keys import Hasher
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.batches import too_slow
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.line import Line
from picqer_tui.shops.woocommerce.login import API, KeyAuth, probe, said

T = TypeVar("T")
PER_PAGE = 100
"""Rows a page: the most that is given (vendor's page on pagination)."""
LEAST = 25
Query = Sequence[tuple[str, str]]
STEADY: Query = (("orderby", "id"), ("order", "asc"))
"""The default order loses rows of one second between pages (observed on WooCommerce 9.9.5)."""


class Rows(NamedTuple, Generic[T]):
    """One page of a list."""

    rows: list[T]
    total: int | None
    """What the shop says the whole list has."""


class Asking:
    """One shop, asked over its line; made once per opened account."""

    def __init__(self, line: Line, auth: KeyAuth, hasher: Hasher) -> None:
        self.line, self.auth, self.hasher = line, auth, hasher
        self._size = PER_PAGE

    async def page(
        self, path: str, query: Query, first: int, parse: Callable[[Reply], list[T]], base: str = API
    ) -> Rows[T]:
        """A hundred rows from row `first` (from 0), in pages of whatever size the shop can bear. An offset moves row by row where
        a page number moves by pages (it works and leaves the total as it is: observed on 9.9.5 and 11.0.1).

        Raises:
            RemoteError: it cannot be read, also not in small pages.
        """
        while True:
            size = self._size
            try:
                return await self._whole(f"{base}/{path}", query, first, size, parse)
            except (Unreachable, BadReply) as error:
                if size <= LEAST or not too_slow(error):
                    raise
                self._size = min(self._size, size // 2)

    async def _whole(
        self, path: str, query: Query, first: int, size: int, parse: Callable[[Reply], list[T]]
    ) -> Rows[T]:
        rows: list[T] = []
        total: int | None = None
        for at in range(first, first + PER_PAGE, size):
            place = (("per_page", str(min(size, first + PER_PAGE - at))), ("offset", str(at)))
            answer = await self.line.read(Call(path, (*query, *place)), parse)
            if len(answer.value) > size:
                raise query_dropped(self.line)
            total = _total(answer.headers) if answer.value or total is None else total
            rows += answer.value
            if not answer.value:
                break
        return Rows(rows, total)

    async def one(self, path: str, query: Query, parse: Callable[[Reply], T], base: str = API) -> T | None:
        """A single thing; None when there is none of that id."""
        try:
            return (await self.line.read(Call(f"{base}/{path}", query), parse)).value
        except NotFound:
            return None

    async def has(self, path: str, base: str = API) -> bool:
        """Whether this shop has a list, asked with one row."""
        call = probe(path, (("per_page", "1"), ("_fields", "id")))._replace(path=f"{base}/{path}")
        answer = (await self.line.read(call, said)).value
        return answer.good and answer.rows >= 0


def _total(headers: Mapping[str, str]) -> int | None:
    text = headers.get("x-wp-total", "").strip()
    return int(text) if text.isdecimal() and len(text) < 12 else None


def query_dropped(line: Line) -> BadReply:
    """More rows came than were asked for: the server does not hand the query on to WordPress."""
    return BadReply(
        Phrase(
            "The web server of {account} drops what is asked and always gives the same list.", {"account": line.title}
        ),
        f"GET {line.host}/{API}: [query-dropped] more rows than asked for",
        Phrase(
            "Ask the host to pass the query on to WordPress (nginx: try_files with $is_args$args), then run the step again."
        ),
    )

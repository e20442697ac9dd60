"""Rules of `preflight.order-numbers`; not in one shop (`upgrade`, `restart`).

A number is read as people read it (`shown_number`: blanks, `#` and case left out) and taken apart at its last group of
digits: what stands before, the digits as a number, what stands after. Two numbers are of one series when what stands before
and after is the same.

The series of the new shop: on Shopify the one of its format (prefix and suffix of order numbers), on other platforms the one
of its newest order (highest id). Its next number is one above the highest of that series on an order of the new shop that the
key sees; without any it is 1001 on Shopify, and elsewhere nothing is known and nothing is found.

- `series-overlap`, attention: at least three numbers of that series are in use that are not below the next number and less
  than 10,000 above it (a stray one is nothing). Subject `old`: in use on an order of the old shop or on a row of the chosen
  connection. Subject connection: in use on a row of that connection, which is not the chosen one and serves neither the old
  nor the new shop (see `connections`; in `extra` there is no old shop, so each connection but the new shop's own counts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .facts import Problem, shown_number
from .sight import Sight

STEP = "preflight.order-numbers"
AHEAD = 10_000
STRAY = 3
FIRST = {"shopify": 1001}
Series = tuple[str, str]

_LAST_DIGITS = re.compile(r"(.*?)(\d+)(\D*)\Z", re.DOTALL)


def apart(number: str | None) -> tuple[Series, int] | None:
    """The series of a number and its place in it; None when it has no digits."""
    found = _LAST_DIGITS.match(shown_number(number))
    return None if found is None else ((found[1], found[3]), int(found[2]))


def next_number(sight: Sight) -> tuple[Series, int] | None:
    """The series of the new shop and its next number; None when nothing is known."""
    orders = list(sight.orders(sight.new))
    if sight.new.platform in FIRST:
        series = (shown_number(sight.new.prefix), shown_number(sight.new.suffix))
    else:
        newest = max(orders, key=lambda order: int(order.id), default=None)
        known = apart(newest.number or newest.id) if newest is not None else None
        if known is None:
            return None
        series = known[0]
    given = [found[1] for order in orders if (found := apart(order.number)) is not None and found[0] == series]
    return series, max(given, default=FIRST.get(sight.new.platform, 1) - 1) + 1


def in_use(numbers: Iterable[str | None], series: Series, begin: int) -> bool:
    found = {apart(number) for number in numbers}
    ahead = {one for one in found if one is not None and one[0] == series and begin <= one[1] < begin + AHEAD}
    return len(ahead) >= STRAY


def problems(sight: Sight) -> Iterator[Problem]:
    following = None if sight.same else next_number(sight)
    if following is None:
        return
    if sight.old is not None:
        numbers = [order.number for order in sight.orders(sight.old)]
        if in_use([*numbers, *(row.foreign_number for row in sight.chosen_rows)], *following):
            yield Problem(STEP, "series-overlap", "old", "attention")
    for connection, rows in sight.rows_by.items():
        of_old = sight.old is not None and sight.serves(connection, "old")
        if connection == sight.chosen or of_old or sight.serves(connection, "new"):
            continue
        if in_use((row.foreign_number for row in rows), *following):
            yield Problem(STEP, "series-overlap", str(connection), "attention")

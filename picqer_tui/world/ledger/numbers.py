"""Rules of `preflight.order-numbers`; not in one shop (`upgrade`, `restart`).

A number is read as people read it (`shown_number`: blanks, `#` and case left out) and taken apart at its last group of
digits: what stands before, the digits as a number, what stands after. Two numbers are of one series when what stands before
and after is the same.

The series of the new shop is that of its newest order that has digits (highest id). Where each shop begins at the same number
(Shopify, 1001) orders that were brought in from elsewhere (placed before the row was made) do not count for it, and without
any other order it is the series with nothing before and after. Its next number is one above the highest of that series on an
order of the new shop that the key sees, on Shopify at least 1001 when no order of its own tells; elsewhere, without any order
with digits, nothing is known and nothing is found.

- `series-overlap`, attention: a number of that series is in use that is not below the next number and less than 10,000 above
  it. Subject `old`: in use on an order of the old shop or on a row of the chosen connection. Subject connection: in use on a
  row of that connection, which is not the chosen one and serves neither the old nor the new shop (see `connections`; in
  `extra` there is no old shop, so each connection but the new shop's own counts). One stray number is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from picqer_tui.world.traits import traits

from .facts import Problem, shown_number
from .sight import Sight

STEP = "preflight.order-numbers"
AHEAD = 10_000
Series = tuple[str, str]

_LAST_DIGITS = re.compile(r"(.*?)(\d+)(\D*)\Z", re.DOTALL)


def apart(number: str | None) -> tuple[Series, int] | None:
    """The series of a number and its place in it; None when it has no digits."""
    found = _LAST_DIGITS.match(shown_number(number))
    return None if found is None else ((found[1], found[3]), int(found[2]))


def next_number(sight: Sight) -> tuple[Series, int] | None:
    """The series of the new shop and its next number; None when nothing is known."""
    first = traits(sight.new.platform).first_number
    orders = [(order, found) for order in sight.orders(sight.new) if (found := apart(order.number or order.id))]
    own = [pair for pair in orders if first is None or pair[0].origin != "migrated"]
    if not own and first is None:
        return None
    series = max(own, key=lambda pair: int(pair[0].id))[1][0] if own else ("", "")
    highest = max((found[1] for _, found in orders if found[0] == series), default=0)
    return series, max(highest + 1, 0 if own else first or 0)


def in_use(numbers: Iterable[str | None], series: Series, begin: int) -> bool:
    found = (apart(number) for number in numbers)
    return any(one is not None and one[0] == series and begin <= one[1] < begin + AHEAD for one in found)


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

"""Rules of `preflight.connections`.

A row is of a shop's order when id, number and time of placing agree (five minutes). A connection is of a shop when more
than half of its five newest rows (highest ids) are of orders of that shop.

- `connection-not-chosen`, subject `old`, blocked: nobody has said which connection is the old one.
- `connection-not-this-shop`, subject connection, blocked: none of the five newest rows of the chosen connection is of an
  order of the old shop.
- `second-connection-same-shop`, subject the other connection, blocked: another connection than the chosen one is of the
  old shop. In one shop (`upgrade`, `restart`) only when its first row is not newer than the newest row of the chosen one.
- `new-already-connected`, subject connection, attention: another connection than the chosen one is of the new shop. By
  nature this is also found after the new connection was made, by a program that starts then.
- `connection-silent`, subject the chosen connection, attention: with G the longest time between two rows of it that were
  made one after the other in the 28 days before its newest row (at least three rows), the newest row was made more than
  3 G ago, and the old shop has an order that was placed after it. Times of making, not of placing.
- `looks-like-test`, subject connection, attention: five rows or fewer, none of an order of either shop, not the chosen
  one and not named by the person as one that stays.

Each connection has one code: the first that fits. When the chosen connection is not of the old shop, the others are not
compared with the old shop.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from .facts import Problem
from .sight import GRACE, NEWEST, Sight

STEP = "preflight.connections"
HANDFUL = 5
LOOK_BACK = timedelta(days=28)


def lost(sight: Sight) -> bool:
    """Nobody knows the old connection: not chosen, or another shop's."""
    if sight.old is None:
        return False
    rows = sight.chosen_rows[-NEWEST:]
    return sight.chosen is None or not any(sight.is_of(row, sight.old) for row in rows)


def silent(sight: Sight) -> bool:
    """Whether the chosen connection brings nothing while the shop has orders."""
    made = sorted(row.created for row in sight.chosen_rows)
    if not made:
        return False
    lately = [at for at in made if at >= made[-1] - LOOK_BACK]
    if len(lately) < 3:
        return False
    longest = max(b - a for a, b in pairwise(lately))
    newer = any(order.placed > made[-1] + GRACE for order in sight.orders(sight.old))
    return newer and sight.now - made[-1] > 3 * longest


def problems(sight: Sight) -> Iterator[Problem]:
    if sight.old is not None:
        if sight.chosen is None:
            yield Problem(STEP, "connection-not-chosen", "old", "blocked")
        elif lost(sight):
            yield Problem(STEP, "connection-not-this-shop", str(sight.chosen), "blocked")
        elif silent(sight):
            yield Problem(STEP, "connection-silent", str(sight.chosen), "attention")
    for connection, rows in sight.rows_by.items():
        if connection == sight.chosen:
            continue
        known = sight.old is not None and not lost(sight)
        if known and sight.serves(connection, "old") and not (sight.same and sight.follows(connection)):
            yield Problem(STEP, "second-connection-same-shop", str(connection), "blocked")
        elif sight.serves(connection, "new"):
            yield Problem(STEP, "new-already-connected", str(connection), "attention")
        elif len(rows) <= HANDFUL and connection not in sight.account.other_connections:
            known_row = any(sight.is_of(row, sight.old) or sight.is_of(row, sight.new) for row in rows)
            if not known_row:
                yield Problem(STEP, "looks-like-test", str(connection), "attention")

"""What is wrong in the world at its present moment, computed from the books by rules of its own.

Nothing here knows what was planted: a problem that came about by itself is found as well, and one that went away is not.
The rules of each step are in the docstring of its module and are exact: for each code the list is complete.

General rules. Times of rows, orders and products are Picqer's; the present is the time of the world. A record has one code
within a step, the first that fits in the order of the rules. Subjects are raw text. What needs evidence that the keys cannot
read is left out (`seen`): the steps named in `NEEDS` want the sides and resources there. While nobody knows the old
connection (`connection-not-chosen`, `connection-not-this-shop`) the steps in `RESTS_ON_OLD` are left out.

By moment: from `preflight` on the steps of the preflight, from `drain` on also `cutover.drain`, `cutover.close-old-shop` and
`cutover.baseline`, from `switched` on `cutover.deactivate-old`, `postchecks.missed-orders` and `postchecks.leftover-orders`, at
`connected` all.

`postchecks.close` has no rule: its codes are about the program itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from picqer_tui.world.world import World

from . import (
    access,
    after,
    aftercare,
    balance,
    choices,
    connections,
    drain,
    feedback,
    links,
    numbers,
    old_orders,
    opening,
    skus,
    stock,
    stranded,
    switch,
)
from .facts import Problem
from .sight import Sight

__all__ = ["RULES", "Problem", "covered", "problems"]

Rule = Callable[[Sight], Iterator[Problem]]

MOMENTS = ("preflight", "drain", "switched", "connected")
RULES: dict[str, tuple[str, Rule]] = {
    access.STEP: ("preflight", access.problems),
    connections.STEP: ("preflight", connections.problems),
    skus.STEP: ("preflight", skus.problems),
    links.STEP: ("preflight", links.problems),
    old_orders.STEP: ("preflight", old_orders.problems),
    numbers.STEP: ("preflight", numbers.problems),
    stranded.STEP: ("preflight", stranded.problems),
    feedback.STEP: ("preflight", feedback.problems),
    choices.SHIPPING: ("preflight", choices.shipping),
    choices.SETTING: ("preflight", choices.settings),
    choices.MOMENT: ("preflight", choices.moment),
    drain.DRAIN: ("drain", drain.drain),
    opening.CLOSE: ("drain", opening.close_old),
    drain.BASELINE: ("drain", drain.baseline),
    switch.OFF: ("switched", switch.deactivate),
    switch.CONNECT: ("connected", switch.connect),
    after.DUPLICATES: ("connected", after.duplicates),
    after.IDENTITY: ("connected", after.identity),
    switch.ON: ("connected", switch.switch_on),
    opening.OPEN: ("connected", opening.open_new),
    balance.MISSED: ("switched", balance.missed),
    balance.LEFTOVERS: ("switched", balance.leftovers),
    stock.STEP: ("connected", stock.problems),
    aftercare.FEEDBACK: ("connected", aftercare.feedback),
    aftercare.WATCH: ("connected", aftercare.watch),
}
"""Step -> (moment from which it is told, rule), in the order of the plan."""
_ROWS = frozenset({"picqer:orders", "picqer:webshoporders"})
_GOODS = frozenset({"picqer:products", "new:products"})
NEEDS: dict[str, frozenset[str]] = {
    access.STEP: frozenset(),
    connections.STEP: frozenset({"picqer:webshoporders", "old:orders", "new:orders"}),
    skus.STEP: _ROWS | _GOODS | {"old:products"},
    links.STEP: frozenset({"picqer:hooks", "old:orders", "old:webhooks", "new:webhooks"}),
    old_orders.STEP: _ROWS | {"new:orders"},
    numbers.STEP: frozenset({"picqer:webshoporders", "old:orders", "new:orders"}),
    stranded.STEP: frozenset({"picqer:orders", "old:orders"}),
    feedback.STEP: frozenset(),
    choices.SHIPPING: _ROWS,
    choices.SETTING: _GOODS,
    choices.MOMENT: frozenset(),
    drain.DRAIN: frozenset({"picqer:orders", "old:orders"}),
    opening.CLOSE: frozenset(),
    drain.BASELINE: _ROWS | {"old:orders", "new:orders"},
    switch.OFF: frozenset({"picqer:orders", "old:orders"}),
    switch.CONNECT: _ROWS | {"picqer:products", "old:orders", "new:orders"},
    after.DUPLICATES: _ROWS | {"new:orders"},
    after.IDENTITY: _ROWS | {"picqer:products", "new:orders"},
    switch.ON: _ROWS | _GOODS | {"new:orders"},
    opening.OPEN: frozenset(),
    balance.MISSED: _ROWS | {"old:orders", "new:orders"},
    balance.LEFTOVERS: _ROWS | {"old:orders"},
    stock.STEP: _ROWS | _GOODS | {"new:orders"},
    aftercare.FEEDBACK: _ROWS | {"picqer:picklists", "picqer:shipments", "new:orders"},
    aftercare.WATCH: frozenset({"picqer:webshoporders", "new:orders"}),
}
RESTS_ON_OLD = frozenset(
    {
        skus.STEP,
        numbers.STEP,
        stranded.STEP,
        choices.SHIPPING,
        drain.DRAIN,
        drain.BASELINE,
        switch.OFF,
        switch.CONNECT,
        after.DUPLICATES,
        after.IDENTITY,
        switch.ON,
        balance.MISSED,
        balance.LEFTOVERS,
        stock.STEP,
        aftercare.FEEDBACK,
        aftercare.WATCH,
    }
)


def seen(sight: Sight) -> set[str]:
    """What the keys can read, as `side:what`; a side that is not part of the move counts as read."""
    closed = access.shut(sight)
    readable = set()
    if "picqer" not in closed:
        readable |= {f"picqer:{right}" for right in sight.account.access.rights}
    if sight.old is None:
        readable |= {"old:orders", "old:products", "old:webhooks"}
    for side, shop in access.shops(sight):
        if side not in closed:
            readable |= {f"{side}:{right.split('.')[0]}" for right in shop.access.rights if right.endswith(".read")}
    return readable


SWITCHED = frozenset({balance.MISSED, balance.LEFTOVERS})
"""Steps that begin with the switch; where the new shop was connected before anybody said that it was, they are a rehearsal."""
SAID = frozenset({switch.OFF})
"""Steps that judge once a person has said that the old connection is off, or the new one brings orders."""


def covered(world: World, said: bool = True, steps: frozenset[str] | None = None) -> tuple[str, ...]:
    """Steps that the ledger speaks of now: for each of their codes the list is complete, an empty one as well. `steps`: these
    alone."""
    if world.moment not in MOMENTS:
        return ()
    return tuple(_covered(Sight(world, said), said, frozenset(RULES) if steps is None else steps))


def _covered(sight: Sight, said: bool, counted: frozenset[str]) -> Iterator[str]:
    reached = MOMENTS.index(sight.world.moment)
    readable = seen(sight)
    unknown = connections.lost(sight)
    for step, (moment, _) in RULES.items():
        if step not in counted:
            continue
        if step in SWITCHED and sight.old is not None and sight.switched_at is None:
            continue
        guessed = sight.world.moment == MOMENTS[-1] and "new:orders" in readable and not sight.blind
        if step in SAID and not said and not guessed:
            continue
        if MOMENTS.index(moment) <= reached and readable >= NEEDS[step] and not (unknown and step in RESTS_ON_OLD):
            yield step


def problems(world: World, said: bool = True, steps: frozenset[str] | None = None) -> list[Problem]:
    """Everything that is wrong now and of severity `blocked` or `attention`, in the order of the plan, then by code and
    subject. Nothing before the first moment. Without `said`: as a program can know it that nobody has told anything.
    `steps`: these alone."""
    if world.moment not in MOMENTS:
        return []
    sight = Sight(world, said)
    found: list[Problem] = []
    for step in _covered(sight, said, frozenset(RULES) if steps is None else steps):
        found += sorted(set(RULES[step][1](sight)), key=lambda problem: (problem.code, problem.subject))
    return found

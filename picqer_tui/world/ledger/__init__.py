"""What is wrong in the world at its present moment, computed from the books by rules of its own.

Nothing here knows what was planted: a problem that came about by itself is found as well, and one that went away is not.
The rules of each step are in the docstring of its module and are exact: for each code the list is complete.

General rules. Times of rows, orders and products are Picqer's; the present is the time of the world. A record has one code
within a step, the first that fits in the order of the rules. Subjects are raw text. What needs evidence that the keys cannot
read is left out (`seen`): the steps named in `NEEDS` want the sides and resources there. While nobody knows the old
connection (`connection-not-chosen`, `connection-not-this-shop`) the steps in `RESTS_ON_OLD` are left out.

By moment: `preflight` has the steps of the preflight, `drain` also `cutover.drain` and `cutover.baseline`, `switched` also
`cutover.deactivate-old`, `postchecks.missed-orders` and `postchecks.leftover-orders`, `connected` all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from picqer_tui.world.world import World

from . import access, after, balance, connections, drain, feedback, old_orders, skus, stock, stranded, switch
from .facts import Problem
from .sight import Sight

__all__ = ["Problem", "covered", "problems"]

Rule = Callable[[Sight], Iterator[Problem]]

MOMENTS = ("preflight", "drain", "switched", "connected")
RULES: dict[str, tuple[str, Rule]] = {
    access.STEP: ("preflight", access.problems),
    connections.STEP: ("preflight", connections.problems),
    skus.STEP: ("preflight", skus.problems),
    old_orders.STEP: ("preflight", old_orders.problems),
    stranded.STEP: ("preflight", stranded.problems),
    feedback.STEP: ("preflight", feedback.problems),
    drain.DRAIN: ("drain", drain.drain),
    drain.BASELINE: ("drain", drain.baseline),
    switch.OFF: ("switched", switch.deactivate),
    switch.CONNECT: ("connected", switch.connect),
    after.DUPLICATES: ("connected", after.duplicates),
    after.IDENTITY: ("connected", after.identity),
    switch.ON: ("connected", switch.switch_on),
    balance.MISSED: ("switched", balance.missed),
    balance.LEFTOVERS: ("switched", balance.leftovers),
    stock.STEP: ("connected", stock.problems),
}
"""Step -> (moment from which it is told, rule), in the order of the plan."""
NEEDS: dict[str, frozenset[str]] = {
    access.STEP: frozenset(),
    connections.STEP: frozenset({"picqer:webshoporders", "old:orders", "new:orders"}),
    skus.STEP: frozenset({"picqer:products", "picqer:orders", "picqer:webshoporders", "old:products", "new:products"}),
    old_orders.STEP: frozenset({"picqer:orders", "picqer:webshoporders", "new:orders"}),
    stranded.STEP: frozenset({"picqer:orders", "picqer:webshoporders", "old:orders"}),
    feedback.STEP: frozenset(),
    drain.DRAIN: frozenset({"picqer:orders", "picqer:webshoporders", "old:orders"}),
    drain.BASELINE: frozenset({"picqer:orders", "picqer:webshoporders", "old:orders"}),
    switch.OFF: frozenset({"picqer:webshoporders", "old:orders"}),
    switch.CONNECT: frozenset({"picqer:orders", "picqer:products", "picqer:webshoporders", "old:orders", "new:orders"}),
    after.DUPLICATES: frozenset({"picqer:orders", "picqer:webshoporders", "new:orders"}),
    after.IDENTITY: frozenset({"picqer:orders", "picqer:products", "picqer:webshoporders", "new:orders"}),
    switch.ON: frozenset({"picqer:orders", "picqer:products", "picqer:webshoporders", "new:orders", "new:products"}),
    balance.MISSED: frozenset({"picqer:orders", "picqer:webshoporders", "old:orders", "new:orders"}),
    balance.LEFTOVERS: frozenset({"picqer:orders", "picqer:webshoporders", "old:orders"}),
    stock.STEP: frozenset({"picqer:orders", "picqer:products", "picqer:webshoporders", "new:orders", "new:products"}),
}
RESTS_ON_OLD = frozenset(
    {
        skus.STEP,
        stranded.STEP,
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
    }
)


def seen(sight: Sight) -> set[str]:
    """What the keys can read, as `side:what`; a side that is not part of the move counts as read."""
    closed = access.shut(sight)
    readable = set()
    if "picqer" not in closed:
        readable |= {f"picqer:{right}" for right in sight.account.access.rights}
    if sight.old is None:
        readable |= {"old:orders", "old:products"}
    for side, shop in access.shops(sight):
        if side not in closed:
            readable |= {f"{side}:{right.split('.')[0]}" for right in shop.access.rights if right.endswith(".read")}
    return readable


SAID = frozenset({switch.OFF})
"""Steps that judge once a person has said that the old connection is off, or the new one brings orders."""


def covered(world: World, said: bool = True) -> tuple[str, ...]:
    """Steps that the ledger speaks of now: for each of their codes the list is complete, an empty one as well."""
    if world.moment not in MOMENTS:
        return ()
    return tuple(_covered(Sight(world, said), said))


def _covered(sight: Sight, said: bool) -> Iterator[str]:
    reached = MOMENTS.index(sight.world.moment)
    readable = seen(sight)
    unknown = connections.lost(sight)
    for step, (moment, _) in RULES.items():
        if step in SAID and not said and sight.world.moment != MOMENTS[-1]:
            continue
        if MOMENTS.index(moment) <= reached and readable >= NEEDS[step] and not (unknown and step in RESTS_ON_OLD):
            yield step


def problems(world: World, said: bool = True) -> list[Problem]:
    """Everything that is wrong now and of severity `blocked` or `attention`, in the order of the plan, then by code and
    subject. Nothing before the first moment. Without `said`: as a program can know it that nobody has told anything."""
    if world.moment not in MOMENTS:
        return []
    sight = Sight(world, said)
    found: list[Problem] = []
    for step in _covered(sight, said):
        found += sorted(set(RULES[step][1](sight)), key=lambda problem: (problem.code, problem.subject))
    return found

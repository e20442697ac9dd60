"""A whole move in parts. Each part may be begun again after an interruption: it looks what was done before."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.e2e.walking import BLOCKED, ORDER, Person
from tests.play import Playing

OLD = "4107"
PREFLIGHT, CUTOVER, POSTCHECKS = ("preflight.access", "cutover.drain", "postchecks.duplicate-orders")


def preflight(person: Person) -> None:
    person.run_phase(PREFLIGHT)
    for step in ORDER:
        if step.startswith("preflight."):
            person.settle(step)


def before_the_switch(person: Person) -> None:
    person.run("cutover.drain")
    person.settle("cutover.drain")
    person.settle("cutover.close-old-shop")
    person.until(lambda: person.run("cutover.baseline") != BLOCKED, 10, 8, "all that was paid is in Picqer")
    person.settle("cutover.baseline")


def switch_off(person: Person) -> None:
    """The point of no return: the button on Picqer's page, then the word for it."""
    step = "cutover.deactivate-old"
    if person.skipped(step):
        return
    if active(person.world, OLD):
        person.run("cutover.baseline")
        person.settle("cutover.baseline")
        person.run(step)
        shown = person.address(step)
        assert shown.endswith(f"/config/webshops/{OLD}")
        assert "de-activeer webshop-integratie" in person.page(f"/{OLD}")
        person.press_button(f"/{OLD}/deactivate")
    person.go(step)
    if "waits" in person.head()[2] or not person.settled():
        person.say(step, person.move)
        assert "gate" not in person.terminal.text(), person.terminal.text()
    person.settle(step)


def switch_on_the_new(person: Person) -> None:
    if new_connection(person.world) is None:
        person.press_button("/connect")
        person.world.act("place-order", side=new_side(person.world))
        person.let_pass(20)
    person.run("cutover.connect-new")
    person.settle("cutover.connect-new")
    for step in ("postchecks.duplicate-orders", "postchecks.product-identity"):
        person.run(step)
        person.settle(step)


def switches(person: Person) -> None:
    new = new_connection(person.world)
    page = person.page(f"/{new}")
    for kind in ("switch-processing", "switch-stock", "switch-shipments"):
        row = re.search(rf"<td>(aan|uit)</td><td><form method='post' action='/config/webshops/{new}/{kind}'", page)
        assert row, page
        if row[1] == "uit":
            person.press_button(f"/{new}/{kind}")
    step = "cutover.switch-on"
    for number in range(3):
        person.look_first(step)
        person.slowly("3")
        if len(re.findall(r"\[x\]", person.terminal.text())) <= number:
            person.tick(step, number)
    person.settle(step)
    person.settle("cutover.open-new-shop")


def afterwards(person: Person) -> None:
    step = "postchecks.stock-push"
    person.look_first(step)
    person.slowly("3")
    if "[x]" not in person.terminal.text():
        person.world.act("push-stock")
        person.until(lambda: bool(person.world.call("truth/plans")["push_done_at"]), 4, 5, "the stock push is done")
        person.tick(step)
    for one in ORDER:
        if one.startswith("postchecks.") and one != "postchecks.close":
            person.settle(one)


def sign_off(person: Person) -> None:
    """Everything passed, noted or accepted, at once; what ran out meanwhile is looked at again."""
    step = "postchecks.close"
    for again in (False, True, True):
        if again:
            person.run_phase(CUTOVER)
            person.run_phase(POSTCHECKS)
            person.run("cutover.drain")
        for one in ORDER:
            if one != step:
                person.settle(one)
        person.say(step, "tester")
        if "The gate is closed" not in person.terminal.text():
            break
        person.slowly("escape")
    person.terminal.wait_for("Signed off by tester")


PARTS: tuple[Callable[[Person], None], ...] = (
    preflight,
    before_the_switch,
    switch_off,
    switch_on_the_new,
    switches,
    afterwards,
    sign_off,
)


def active(world: Playing, connection: str) -> bool:
    return bool(next(one for one in connections(world) if one["id"] == connection)["active"])


def new_connection(world: Playing) -> str | None:
    """The connection that the person made, when it was made."""
    return next((one["id"] for one in connections(world) if one["id"] != OLD and one["shop"] == new_side(world)), None)


def new_side(world: Playing) -> str:
    """Where the new connection has its orders from: the new shop, or the old one when both are one shop."""
    return "old" if world.call("truth/options")["scenario"] in ("upgrade", "restart") else "new"


def connections(world: Playing) -> list[dict[str, str]]:
    return [{**row, "id": str(row["id"])} for row in world.call("truth/connections")]

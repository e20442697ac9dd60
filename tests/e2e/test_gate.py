"""By keys in a terminal: the old connection cannot be said to be off while the preflight is open."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.e2e.terminal import terminal
from tests.e2e.walking import Person
from tests.play import Playing

pytestmark = pytest.mark.terminal
OFF = "cutover.deactivate-old"


def test_a_switch_over_an_open_preflight_is_refused_and_names_its_steps(move: str, world: Playing) -> None:
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        person.arrive()
        person.run("preflight.sku-match")
        person.run("cutover.baseline")
        person.look_first(OFF)
        assert "closed" in screen.text()
        person.slowly("3")
        screen.type(move)
        person.slowly("enter")
        text = screen.wait_for("The gate is closed")
        assert "steps of the preflight are still open" in text
        assert "Access" in text
        person.slowly("escape")
        assert "waits for you" in screen.wait_still(0.1)
    with terminal("resume", move, "--lang", "nl") as screen:
        screen.wait_for("Enter kijken")
        for key in ["home", *["down"] * 14]:
            screen.press(key)
        screen.wait_for("Oude koppeling uit .*")
        screen.press("3")
        screen.wait_still(0.2)
        screen.type(move)
        screen.press("enter")
        text = screen.wait_for("De poort is dicht")
        assert "Toegang" in text
    assert json.loads(run("list", "--json").out)[0]["phase"] == "preflight"

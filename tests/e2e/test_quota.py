"""An account whose quota is used up: the screen and the command say until when it stands still, and go on meanwhile."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import move_in
from tests.e2e.terminal import terminal
from tests.e2e.walking import OK, Person
from tests.play import Playing, playing

pytestmark = pytest.mark.terminal
SAID = r"old shop: quota used up, goes on at \d\d:\d\d"


@pytest.fixture
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """Of the old shop only a tenth of what the vendor allows is left: enough to log in, and not for its goods."""
    options = {"from_": "lightspeed", "products": 2000, "orders": 60, "quiet": True, "shop_limit": 0.1}
    with playing(tmp_path_factory.mktemp("narrow"), **options) as world:
        yield world


def test_a_shop_that_stands_still_is_told_and_access_is_judged_meanwhile(
    narrow: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = move_in(narrow, monkeypatch)
    with terminal("resume", move) as screen:
        person = Person(screen, narrow, move)
        person.arrive()
        screen.press("R")
        screen.wait_for(SAID, 40)
        screen.wait(lambda _: person.mark() == OK, 20, "access is judged")
        screen.wait_for(SAID, 20)
        person.go("preflight.sku-match")
        assert person.offered("s stop"), "this one is still read for"
    with terminal("check", move, "--phase", "preflight") as screen:
        screen.wait_for(SAID, 40)
        screen.signal(signal.SIGINT)
        assert screen.wait_exit() == 130

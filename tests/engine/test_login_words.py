"""What a login test says to a person: the platform by its title, a right by its name and where it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from picqer_tui.core.list_words import list_words
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Right
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.engine.login import test_login as look_who
from picqer_tui.shops import registry
from picqer_tui.words.language import language


class Answering:
    """A shop that tells who it is and that its key may not change orders."""

    def __init__(self, platform: str, version: str) -> None:
        self.profile = registry.profile(platform)
        self._account = Account(
            "1", platform, "Fietsenhuis", version, True, "shop.example.com", "", None, False, "EUR", "nl", None, ()
        )

    def can_read(self, need: Need) -> None:
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        yield Page([self._account] if need.kind is Account else [Right("write-orders", False, "")], None, None)


@pytest.mark.parametrize(
    ("platform", "version", "said"),
    [
        ("lightspeed", "", "Logged in: Fietsenhuis at shop.example.com."),
        ("woocommerce", "9.9.5", "Logged in: Fietsenhuis (WooCommerce 9.9.5) at shop.example.com."),
    ],
)
async def test_who_answers_and_what_is_missing_is_said_in_a_persons_words(
    platform: str, version: str, said: str
) -> None:
    source: Any = Answering(platform, version)
    tested = await look_who(Side.OLD, source)
    lines = [language("en").say(line) for line in tested.lines]
    assert lines[0] == said
    assert lines[1].startswith("This key may not: change orders. Where to change that: ")
    dutch = language("nl").say(tested.lines[1])
    assert "write-orders" not in dutch
    assert "orders wijzigen" in dutch


def test_parts_of_a_list_are_told_apart() -> None:
    named = [language("nl").say(list_words(key)) for key in ("old.Order.open", "old.Order.recent", "old.Order")]
    assert named == ["oude shop, openstaande orders", "oude shop, recente orders", "oude shop, orders"]

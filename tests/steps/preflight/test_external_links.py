"""Who else hangs on this account?"""

from __future__ import annotations

from typing import Any

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Hook, ImportRow, Product
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.external_links import STEP
from tests.steps.fake_evidence import Accounts, accounts, ago, import_row, order, product, run

EMPTY = ("list-empty", "picqer")


def hook(ident: str, host: str, active: bool = True, name: str = "books") -> Hook:
    return Hook(ident, name, host, "orders.completed", active)


def say(made: Accounts, question: str, value: str = "yes") -> None:
    made.answer(STEP.spec.id, question, value)


def test_one_finding_a_host_and_none_for_a_dead_hook() -> None:
    made = accounts()
    made.add(Side.PICQER, hook("1", "Books.example.test"), hook("2", "books.example.test"), hook("3", "x.test", False))
    outcome = run(STEP, made)
    assert outcome.said == {("hook-active", "books.example.test"), EMPTY}
    assert outcome.verdict.mark == "attention"
    say(made, "informed:books.example.test")
    say(made, "none")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert outcome.notes.figures["links"].data["keys"] == ["books.example.test"]


def test_what_a_person_lists_needs_an_owner_who_knows() -> None:
    made = accounts()
    say(made, "links", "Boekhouding <bo@example.test>; kassa ;; inkoop: in@example.test")
    outcome = run(STEP, made)
    assert outcome.said == {("link-open", "Boekhouding"), ("link-open", "kassa"), ("link-open", "inkoop")}
    assert outcome.notes.figures["letter-nl:Boekhouding"].data["to"] == "bo@example.test"
    assert "Picqer" in outcome.notes.figures["letter-en:kassa"].data["text"]
    say(made, "informed:kassa")
    assert ("link-open", "kassa") not in run(STEP, made).said


def test_a_letter_names_the_planned_moment() -> None:
    made = accounts()
    say(made, "links", "kassa")
    made.answer("preflight.quiet-moment", "moment", "2026-11-26 06:15")
    figures = run(STEP, made).notes.figures
    assert "donderdag 26 nov. 2026 om 06:15 uur" in figures["letter-nl:kassa"].data["text"]
    assert "Thursday 26 Nov 2026 at 06:15" in figures["letter-en:kassa"].data["text"]


def channel(made: Accounts, ident: str, name: str, days: float = 2) -> None:
    made.add(Side.OLD, *order(ident, f"#{ident}", ("A", 1), placed_at=ago(days=days), channel=name))


def test_channels_of_the_old_shop() -> None:
    made = accounts()
    say(made, "none")
    for ident, name, days in (("1", "bol", 2), ("2", "bol", 9), ("3", "", 1), ("4", "amazon", 90)):
        channel(made, ident, name, days)
    outcome = run(STEP, made)
    assert outcome.said == {("channel-feeds-old-shop", "bol")}
    assert outcome.one("channel-feeds-old-shop", "bol").facts["orders"] == 2


def test_in_one_shop_and_beside_others_channels_go_on() -> None:
    for scenario in (Scenario.UPGRADE, Scenario.EXTRA):
        made = accounts(scenario=scenario)
        channel(made, "1", "bol")
        assert run(STEP, made).said == {EMPTY}


def test_a_webhook_of_picqer_in_a_shop() -> None:
    made = accounts()
    made.add(Side.OLD, hook("1", "acme.picqer.com"), hook("2", "notpicqer.com"))
    made.add(Side.NEW, hook("3", "acme.picqer.com"), hook("4", "acme.picqer.com", active=False))
    assert run(STEP, made).said == {("picqer-plugin", "old"), ("picqer-plugin", "new"), EMPTY}
    say(made, "informed:old")
    assert ("picqer-plugin", "old") not in run(STEP, made).said


def test_the_new_connection_may_have_put_its_webhook_there_itself() -> None:
    made = accounts()
    made.know(zone_seconds=0, zone="UTC")
    made.add(Side.NEW, hook("3", "acme.picqer.com"), *order("9", "#9", ("A", 1), placed_at=ago(hours=1)))
    made.add(Side.PICQER, import_row("1", "5220", "9", "#9", "o9", ago(hours=1)))
    assert run(STEP, made).said == {EMPTY}
    made.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.PARTIAL, keep=0)
    assert run(STEP, made).said == {EMPTY}


def test_a_shop_that_shows_no_webhooks_is_looked_at_by_a_person() -> None:
    made = accounts()
    say(made, "none")
    for side in (Side.OLD, Side.NEW):
        made.cover(ListKey(side, Hook, ""), Coverage.REFUSED, "no_right")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark, outcome.verdict.reason) == (set(), "not_verified", "no_right")
    say(made, "plugin")
    assert run(STEP, made).verdict.mark == "passed"


def test_what_cannot_be_read_is_not_verified() -> None:
    for key in (ListKey(Side.PICQER, Hook, ""), ListKey(Side.PICQER, Product, "")):
        made = accounts()
        say(made, "none")
        say(made, "plugin")
        made.cover(key, Coverage.REFUSED, "resource_closed")
        assert run(STEP, made).verdict.mark == "not_verified", key


def test_the_codes_and_their_products_have_a_digest() -> None:
    def digest(*rows: Any) -> str:
        made = accounts()
        made.add(Side.PICQER, *rows)
        figure = run(STEP, made).notes.figures["identity"]
        assert figure.data["value"] == len(rows)
        return str(figure.data["digest"])

    same = digest(product("1", "A"), product("2", "B"))
    assert same == digest(product("2", "B", name="x"), product("1", "A"))
    assert same != digest(product("1", "B"), product("2", "A"))

"""Does the public address show the new shop, and can people order?"""

from __future__ import annotations

import pytest

from picqer_tui.core.move import Scenario, ShopSettings
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Account, Storefront
from picqer_tui.core.sides import Side
from picqer_tui.steps.cutover.open_new_shop import STEP
from tests.steps.fake_evidence import Accounts, accounts, run

NEW = Account(
    "new-1", "shopify", "New", "1", True, "new.shop.test", "www.shop.test", None, False, "EUR", "nl", None, ()
)
OLD = NEW._replace(id="old-1", platform="woocommerce", host="www.old.test", home="www.old.test")
FRONTS = ListKey(Side.NEW, Storefront, "about")


def world(home: str = "www.old.test", opened: bool = True, **given: object) -> Accounts:
    made = accounts(**given)
    made.add(Side.NEW, NEW)
    if made.move.has_old:
        made.add(Side.OLD, OLD._replace(home=home))
    made.move = made.move._replace(identities={Side.OLD: "old-1", Side.NEW: "new-1"})
    if opened:
        made.answer(STEP.spec.id, "opened", "yes")
    return made


def page(
    host: str, shop: str = "new-1", is_open: bool | None = True, why: str = "", platform: str = "shopify"
) -> Storefront:
    return Storefront(host, shop, platform, is_open, why)


def test_an_open_shop_at_its_own_address_passes() -> None:
    made = world()
    made.add(Side.NEW, page("www.shop.test"))
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert outcome.notes.figures["fronts"].data["keys"] == ["www.shop.test"]


@pytest.mark.parametrize("why", ["password", "maintenance", "checkout", "payment", "unreachable", "something new"])
def test_a_closed_door_is_named(why: str) -> None:
    made = world()
    made.add(Side.NEW, page("www.shop.test", is_open=False, why=why))
    assert run(STEP, made).said == {("new-shop-closed", "new")}


def test_a_domain_that_both_claim_has_to_move() -> None:
    made = world(home="shop.test")
    made.add(Side.NEW, page("www.shop.test", "old-1", platform="woocommerce"), page("new.shop.test"))
    made.add(Side.NEW, page("shop.test", "old-1", platform="woocommerce"))
    outcome = run(STEP, made)
    assert outcome.said == {("domain-not-moved", "shop.test")}
    made.add(Side.NEW, page("www.shop.test"), page("shop.test"))
    assert (run(STEP, made).said, run(STEP, made).verdict.mark) == (set(), "passed")


def test_on_one_platform_the_page_names_its_shop() -> None:
    made = world(home="shop.test", opened=True)
    old = made.move.settings.old
    assert old is not None
    made.move = made.move._replace(settings=made.move.settings._replace(old=ShopSettings("shopify", old.url)))
    made.add(Side.NEW, page("www.shop.test"), page("shop.test", "old-1"))
    assert run(STEP, made).said == {("domain-not-moved", "shop.test")}
    made.add(Side.NEW, page("shop.test", ""))
    assert run(STEP, made).said == set()


def test_the_old_shop_is_gone_from_its_address() -> None:
    made = world(home="shop.test")
    made.move = made.move._replace(
        settings=made.move.settings._replace(old=ShopSettings("woocommerce", "https://www.shop.test"))
    )
    made.add(Side.NEW, page("www.shop.test"))
    made.cover(ListKey(Side.OLD, Account, ""), Coverage.REFUSED, "resource_closed")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")


def test_where_this_program_cannot_look_a_person_does() -> None:
    made = world()
    made.cover(FRONTS, Coverage.REFUSED, "no_right")
    assert run(STEP, made).verdict.mark == "not_verified"
    made.answer(STEP.spec.id, "seen", "yes")
    assert run(STEP, made).verdict.mark == "passed"


def test_a_page_that_tells_nothing_is_no_pass() -> None:
    made = world()
    made.add(Side.NEW, page("www.shop.test", "", None, platform=""))
    assert run(STEP, made).verdict.reason == "no_sample"
    made.answer(STEP.spec.id, "seen", "yes")
    assert run(STEP, made).verdict.mark == "passed"


def test_somebody_has_to_say_that_it_is_open() -> None:
    made = world(opened=False)
    made.add(Side.NEW, page("www.shop.test"))
    assert run(STEP, made).verdict.reason == "waiting_for_person"


def test_a_new_shop_that_does_not_answer_is_not_verified() -> None:
    made = world()
    made.cover(ListKey(Side.NEW, Account, ""), Coverage.PARTIAL, "unreachable", keep=0)
    assert run(STEP, made).verdict.reason == "unreachable"


def test_beside_other_shops_only_the_new_one_is_looked_at() -> None:
    made = world(scenario=Scenario.EXTRA)
    made.add(Side.NEW, page("www.shop.test", is_open=False, why="password"))
    assert run(STEP, made).said == {("new-shop-closed", "new")}
    assert STEP.applies(accounts(scenario=Scenario.RESTART).move) is not None


def test_what_was_seen_and_what_a_person_said_are_told_apart() -> None:
    made = world()
    made.add(Side.NEW, page("www.shop.test"))
    words = run(STEP, made).judgement.words
    assert words.msgid.startswith(
        "The public address shows the new shop. That customers can order there is what {by} said"
    )
    assert words.values == {"by": "tester"}


def test_an_address_that_only_a_person_saw_is_not_told_as_seen() -> None:
    made = world()
    made.add(Side.NEW, page("www.shop.test", "", None, platform=""))
    made.answer(STEP.spec.id, "seen", "yes")
    outcome = run(STEP, made)
    assert (outcome.verdict.mark, "could not see either" in outcome.judgement.words.msgid) == ("passed", True)
    made.cover(FRONTS, Coverage.REFUSED, "no_right")
    assert run(STEP, made).judgement.words == outcome.judgement.words


def test_an_address_that_nobody_looked_at_is_said_not_to_be_seen() -> None:
    made = world()
    made.cover(ListKey(Side.NEW, Account, ""), Coverage.PARTIAL, "unreachable", keep=0)
    outcome = run(STEP, made)
    assert outcome.verdict.mark == "not_verified"
    assert outcome.judgement.words.msgid.startswith("What the public address shows could not be seen.")

"""Who answers, and may this key do what later steps need."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.core.findings import Severity
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Account, Right
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.access import STEP
from tests.steps.fake_evidence import Accounts, accounts, run

NAMES = {Side.PICQER: "picqer", Side.OLD: "woocommerce", Side.NEW: "shopify"}


def account(side: Side, **fields: Any) -> Account:
    host = f"{side}.example.test"
    base = Account(
        f"id-{side}", NAMES[side], f"Shop {side}", "9.9", True, host, host, 0.4, False, "EUR", "nl", None, ()
    )
    return base._replace(**fields)


def world(scenario: Scenario = Scenario.REPLACE, **changed: Account) -> Accounts:
    made = accounts(scenario=scenario)
    for side in (Side.PICQER, Side.OLD, Side.NEW):
        if side is not Side.OLD or made.move.has_old:
            made.add(side, changed.get(str(side), account(side)))
            made.add(side, *(Right(right, True, "") for right in ("products", "orders", "write-orders")))
    return made


def test_three_accounts_that_answer_pass() -> None:
    outcome = run(STEP, world())
    assert outcome.said == set()
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("passed", "complete")
    assert [row[1] for row in outcome.notes.figures["accounts"].data["rows"]] == ["Shop picqer", "Shop old", "Shop new"]


def test_a_refused_login_cannot_be_waived_and_names_the_side() -> None:
    made = world()
    made.cover(ListKey(Side.OLD, Account, ""), Coverage.REFUSED, "no_right")
    outcome = run(STEP, made)
    assert outcome.said == {("login-refused", "old")}
    assert outcome.verdict.mark == "blocked"
    assert not next(kind for kind in STEP.spec.findings if kind.code == "login-refused").waivable


def test_what_cannot_be_reached_is_not_verified_and_no_finding() -> None:
    made = world()
    made.cover(ListKey(Side.NEW, Account, ""), Coverage.PARTIAL, "unreachable", keep=0)
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "unreachable")


def test_an_account_that_was_swapped_is_no_other_platform() -> None:
    made = world()
    why = Phrase("Another account answers ({now} instead of {kept}).", {"now": "a", "kept": "b"})
    made.cover(ListKey(Side.OLD, Account, ""), Coverage.REFUSED, "resource_closed", why=why)
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert outcome.verdict.mark == "not_verified"
    assert outcome.verdict.why == why


@pytest.mark.parametrize("refused", [True, False])
def test_another_platform_at_the_address(refused: bool) -> None:
    made = world(old=account(Side.OLD, platform="shopify"))
    if refused:
        made.cover(ListKey(Side.OLD, Account, ""), Coverage.REFUSED, "resource_closed")
    assert run(STEP, made).said == {("wrong-platform", "old")}


@pytest.mark.parametrize(
    ("scenario", "severity"),
    [(Scenario.REPLACE, Severity.BLOCKED), (Scenario.UPGRADE, Severity.INFO), (Scenario.RESTART, Severity.INFO)],
)
def test_one_shop_on_both_sides(scenario: Scenario, severity: Severity) -> None:
    shop = account(Side.NEW, id="gid-1")
    made = world(scenario, old=shop, new=shop)
    made.move = made.move._replace(
        profiles={
            side: each._replace(name=NAMES[Side.PICQER if side is Side.PICQER else Side.NEW])
            for side, each in made.move.profiles.items()
        }
    )
    outcome = run(STEP, made)
    assert outcome.one("same-shop", "old+new").severity is severity
    assert outcome.codes("staging-address") == outcome.codes("address-moves") == set()


def test_missing_rights_block_only_where_nothing_can_be_read() -> None:
    made = world()
    made.add(Side.NEW, Right("orders", False, "scope"), Right("write-orders", False, ""), Right("stock", None, ""))
    outcome = run(STEP, made)
    assert outcome.said == {("right-missing", "new:orders"), ("right-missing", "new:write-orders")}
    assert outcome.one("right-missing", "new:orders").severity is Severity.BLOCKED
    assert outcome.one("right-missing", "new:write-orders").severity is Severity.ATTENTION
    assert "postchecks.missed-orders" in outcome.one("right-missing", "new:orders").facts["steps"]


def test_a_picqer_key_of_one_customer() -> None:
    made = world()
    made.add(Side.PICQER, Right("webshoporders", False, "403"))
    outcome = run(STEP, made)
    assert outcome.said == {("resource-closed", "picqer:webshoporders")}
    assert outcome.verdict.mark == "attention"


def test_a_fulfilment_account_needs_a_choice() -> None:
    several = account(Side.PICQER, customers=("11", "12"))
    assert run(STEP, world(picqer=several)).said == {("customer-not-chosen", "picqer")}
    chosen = world(picqer=several)
    chosen.move = chosen.move._replace(settings=chosen.move.settings._replace(customer="11"))
    assert run(STEP, chosen).said == set()
    assert run(STEP, world(picqer=several._replace(customers=("11",)))).said == set()


def test_the_old_shop_lives_where_the_new_one_will() -> None:
    made = world(old=account(Side.OLD, home="www.fiets.example.test"), new=account(Side.NEW, home="fiets.example.test"))
    assert run(STEP, made).said == {("address-moves", "www.fiets.example.test")}
    later = made.move.settings.old._replace(later_url="https://oud.example.test")  # type: ignore[union-attr]
    made.move = made.move._replace(settings=made.move.settings._replace(old=later))
    assert run(STEP, made).said == set()


def test_a_staging_address_only_where_the_api_lives_in_the_shop() -> None:
    elsewhere = account(Side.NEW, home="shop.example.test")
    assert run(STEP, world(new=elsewhere)).said == set(), "a hosted platform has an address of its own"
    made = world(new=elsewhere._replace(platform="shopware"))
    new = made.move.profiles[Side.NEW]._replace(name="shopware", hosted=False)
    made.move = made.move._replace(profiles={**made.move.profiles, Side.NEW: new})
    assert run(STEP, made).said == {("staging-address", "shop.example.test")}


@pytest.mark.parametrize(
    ("offset", "signed", "severity"),
    [
        (61, False, "attention"),
        (-400, False, "attention"),
        (-301, True, "blocked"),
        (299, True, "attention"),
        (59, True, ""),
    ],
)
def test_clocks(offset: float, signed: bool, severity: str) -> None:
    outcome = run(STEP, world(old=account(Side.OLD, clock_offset=offset, signed=signed)))
    assert {str(f.severity) for f in outcome.notes.findings if f.code == "clock-off"} == ({severity} - {""})


def test_limited_history_and_strange_versions() -> None:
    made = world(new=account(Side.NEW, history_days=60), old=account(Side.OLD, version="31.0", version_known=False))
    assert run(STEP, made).said == {("history-limited", "new"), ("version-unsupported", "old")}


def test_without_an_old_shop_nothing_is_asked_of_it() -> None:
    outcome = run(STEP, world(Scenario.EXTRA))
    assert {need.side for need in outcome.needs} == {Side.PICQER, Side.NEW}
    assert outcome.verdict.mark == "passed"

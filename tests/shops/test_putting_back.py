"""An order that was completed is put back from the journal where the platform allows it: sent at most once on every bad line,
never over the head of somebody who changed it meanwhile, and never by guessing what it was that this program made."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Outcome, SideEffects
from picqer_tui.core.errors import Rejected, RemoteError
from picqer_tui.core.past import past_of
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.engine.changing import MAY_STILL_COME
from picqer_tui.shops import http
from picqer_tui.world.shop_rows import ShopOrder, ShownShipment
from tests.shops.fakes import SleptClock
from tests.shops.test_writes import FAULTS, WRITES, lay
from tests.shops.writing import Desk, Desks, change

pytestmark = pytest.mark.asyncio(loop_scope="module")
K = ChangeKind


class Back(NamedTuple):
    """How a platform puts an order back: the request that does it, what the world calls its effect, and the mails it sends."""

    request: str
    effect: str
    mails: int = 0


BACK = {
    "woocommerce": Back("PUT /wp-json/wc/v3/orders/", "status", mails=1),
    "shopify": Back("fulfillmentCancel", "cancel-fulfilment"),
    "ccv": Back("PATCH /api/rest/v1/orders/{target}", "status"),
    "shopware": Back("POST /api/_action/order_delivery/", "status"),
}
NOT = ("lightspeed", "magento")
ANSWERED = ("shopify",)
"""Where what was made is known by the answer alone."""


async def made(at: Desk, platform: str) -> Change:
    """An order that this program completed."""
    wish = WRITES[f"{platform}-complete"].wish(at)
    outcome = await at.make(wish)
    assert outcome is Outcome.DONE, await at.seen()
    return wish


def row_of(at: Desk, wish: Change) -> ShopOrder:
    return at.world.shop(str(at.side)).orders[wish.target]


def move(at: Desk, row: ShopOrder, status: str) -> None:
    at.world.shop(str(at.side)).set_status(row, status, at.world.now())


async def status(at: Desk, wish: Change) -> str:
    return str((await at.writer.look(K.COMPLETE_ORDER, wish.target))["status"])


async def told(at: Desk) -> str:
    """Why the last one was not done, in words."""
    error = (await at.seen())["error"]
    assert isinstance(error, Phrase)
    return error.msgid


@pytest.mark.parametrize("platform", BACK)
async def test_it_stands_as_before_and_is_put_back_once(desks: Desks, platform: str) -> None:
    at = await desks(platform)
    wish = await made(at, platform)
    outcome = await at.put_back(wish)
    assert outcome is Outcome.DONE, await at.seen()
    assert await status(at, wish) == wish.before["status"]
    assert row_of(at, wish).open
    assert (len(at.sent), at.effects(wish.target).get("mail", 0)) == (1, BACK[platform].mails)
    again = await at.put_back(wish)
    assert isinstance(again, Refusal)
    assert (again.code, at.sent) == ("back-before", [])


@pytest.mark.parametrize("platform", BACK)
async def test_what_was_put_back_can_be_completed_and_put_back_again(desks: Desks, platform: str) -> None:
    at = await desks(platform)
    wish = await made(at, platform)
    for _ in range(2):
        assert await at.put_back(wish) is Outcome.DONE
        wish = wish._replace(wished={"state": "done"})
        assert await at.make(wish) is Outcome.DONE
    assert await at.put_back(wish) is Outcome.DONE
    assert await status(at, wish) == wish.before["status"]


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault])
@pytest.mark.parametrize("platform", BACK)
async def test_it_is_sent_at_most_once_and_the_outcome_is_true(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, platform: str, fault: str
) -> None:
    at, back = await desks(platform), BACK[platform]
    wish = await made(at, platform)
    stood = await status(at, wish)
    applied, outcome = FAULTS[fault]
    if "hang" in fault:
        monkeypatch.setattr(http, "WHOLE_ANSWER", 0.2)
    lay(at, fault, back.request, wish.target)
    assert await at.put_back(wish) is outcome
    assert at.effects(wish.target).get(back.effect, 0) == (1 if applied else 0)
    assert len(at.sent) == 1
    at.world.faults.clear()
    assert await status(at, wish) == (wish.before["status"] if applied else stood)
    if outcome is not Outcome.UNKNOWN:
        return
    again = await at.changing().undo(wish.id, "Anna", "1")
    assert isinstance(again, Refusal)
    assert again.code == "begun-before"
    ((undo, _),) = await at.move.changes.find([f"{wish.id}:undo"])
    later = SleptClock(at.clock.now() + MAY_STILL_COME)
    assert await at.changing(later).look_again(undo) is Outcome.NOT_DONE
    assert len(at.sent) == 1


@pytest.mark.parametrize("platform", BACK)
async def test_a_colleague_in_the_last_moment_leaves_a_true_outcome(desks: Desks, platform: str) -> None:
    at, back = await desks(platform), BACK[platform]
    wish = await made(at, platform)
    lay(at, "colleague", back.request, wish.target)
    outcome = await at.put_back(wish)
    at.world.faults.clear()
    assert (outcome is Outcome.DONE) == (await status(at, wish) == wish.before["status"])
    assert len(at.sent) == 1


@pytest.mark.parametrize("platform", BACK)
async def test_what_somebody_changed_since_is_refused_in_words(desks: Desks, platform: str) -> None:
    at = await desks(platform)
    wish = await made(at, platform)
    move(at, row_of(at, wish), "cancelled")
    assert await at.put_back(wish) is Outcome.NOT_DONE
    assert (at.sent, row_of(at, wish).status) == ([], "cancelled")
    assert (await told(at)).startswith("Somebody changed it after this program did")


@pytest.mark.parametrize("platform", BACK)
async def test_what_somebody_else_completed_is_not_ours_to_put_back(desks: Desks, platform: str) -> None:
    at = await desks(platform)
    wish = WRITES[f"{platform}-complete"].wish(at)._replace(wished={"state": "done"})
    before = at.world.shop(str(at.side)).set_status
    before(row_of(at, wish), "completed", at.world.now())
    assert await at.make(wish) is Outcome.DONE
    assert at.sent == []
    said = await at.put_back(wish)
    assert isinstance(said, Refusal)
    assert (said.code, at.sent) == ("not-ours", [])


@pytest.mark.parametrize("platform", BACK)
async def test_whether_it_can_be_put_back_without_its_answer(desks: Desks, platform: str) -> None:
    """Where the answer alone names what was made, nothing is guessed."""
    at = await desks(platform)
    wish = WRITES[f"{platform}-complete"].wish(at)
    lay(at, "lost-answer", WRITES[f"{platform}-complete"].request, wish.target)
    assert await at.make(wish) is Outcome.DONE
    at.world.faults.clear()
    assert (await past_of(at.move, wish.id)).answer == {}
    outcome = await at.put_back(wish)
    if platform not in ANSWERED:
        assert outcome is Outcome.DONE
        return
    assert (outcome, at.sent) == (Outcome.NOT_DONE, [])
    assert "answer was lost" in await told(at)


@pytest.mark.parametrize("platform", NOT)
async def test_where_it_is_not_documented_it_is_not_offered_and_said(desks: Desks, platform: str) -> None:
    at = await desks(platform)
    effects = await at.writer.effects(K.COMPLETE_ORDER)
    assert isinstance(effects, SideEffects)
    assert (effects.undo, effects.back) == (False, ())
    assert any("cannot be put back from here" in words.msgid for words in effects.words)
    wish = await made(at, platform)
    said = await at.put_back(wish)
    assert isinstance(said, Refusal)
    assert (said.code, at.sent) == ("no-undo", [])
    with pytest.raises(Rejected):
        await at.writer.send(wish._replace(before=wish.wished, wished=wish.before))
    assert at.sent == []


# Shopify


def parcel(at: Desk, row: ShopOrder, code: str, lines: int = 1) -> ShownShipment:
    """A fulfilment by a colleague: of one piece a line."""
    sent = ShownShipment(at.world.shop("new").new_id(), at.world.now(), (code,), by="Piet")
    sent.lines = tuple((line.id, 1) for line in row.lines[:lines])
    row.shipments.append(sent)
    return sent


async def test_only_the_fulfilment_that_this_program_made_is_cancelled(desks: Desks) -> None:
    at = await desks("shopify")
    row = next(row for row in iter(at.order, None) if row.lines[0].amount > 1 and row.lines[0].ships)
    parcel(at, row, "3SPIET")
    row.lines[0].shipped = 1
    move(at, row, "partly-shipped")
    wish = change(K.COMPLETE_ORDER, at.side, row.id, {"status": "paid/partially_fulfilled"}, {"state": "done"})
    assert await at.make(wish) is Outcome.DONE
    assert [one.status for one in row.shipments] == ["success", "success"]
    assert await at.put_back(wish) is Outcome.DONE
    assert [one.status for one in row.shipments] == ["success", "cancelled"]
    assert (row.lines[0].shipped, await status(at, wish)) == (1, "paid/partially_fulfilled")
    assert at.effects(row.id).get("cancel-fulfilment") == 1


def _replaced(at: Desk, row: ShopOrder) -> None:
    """Ours cancelled, and another one of all in its place."""
    other = parcel(at, row, "3STEST0001")
    other.lines = row.shipments[0].lines
    other.codes = row.shipments[0].codes
    row.shipments[0].status = "cancelled"


def _another(at: Desk, row: ShopOrder) -> None:
    parcel(at, row, "3SPIET")


@pytest.mark.parametrize(("colleague", "words"), [(_replaced, "does not stand"), (_another, "another state")])
async def test_a_fulfilment_that_somebody_replaced_or_added_to_is_for_a_person(
    desks: Desks, colleague: Callable[[Desk, ShopOrder], None], words: str
) -> None:
    at = await desks("shopify")
    wish = await made(at, "shopify")
    row = row_of(at, wish)
    colleague(at, row)
    stood = [(one.id, one.status) for one in row.shipments]
    assert await at.put_back(wish) is Outcome.NOT_DONE
    assert (at.sent, [(one.id, one.status) for one in row.shipments]) == ([], stood)
    assert words in await told(at)


@pytest.mark.parametrize(("was", "words"), [
    ("authorized/unfulfilled", "payment"),
    ("paid/in_progress", "another state"),
    ("paid/partially_fulfilled", "another state"),
])  # fmt: skip
async def test_a_status_that_cancelling_would_not_bring_back_is_for_a_person(
    desks: Desks, was: str, words: str
) -> None:
    at = await desks("shopify")
    wish = await made(at, "shopify")
    answer = (await past_of(at.move, wish.id)).answer
    at.counts_from_here(wish.target)
    with pytest.raises(Rejected) as refused:
        await at.writer.send(wish._replace(wished={"status": was}, made=answer))
    assert words in refused.value.summary.msgid
    assert at.sent == []


async def test_without_the_right_to_fulfil_it_is_refused(desks: Desks) -> None:
    at = await desks("shopify")
    wish = await made(at, "shopify")
    access = at.world.shop("new").access
    kept = set(access.rights)
    access.rights = kept - {"fulfillments.write"}
    outcome = await at.put_back(wish)
    assert (outcome, at.sent) == (Outcome.NOT_DONE, [])
    assert isinstance((await at.seen())["error"].values["cure"], Phrase)
    back = wish._replace(before=wish.wished, wished=wish.before, made=(await past_of(at.move, wish.id)).answer)
    with pytest.raises(RemoteError) as refused:
        await at.writer.send(back)
    access.rights = kept
    assert "[scope]" in refused.value.detail
    assert at.effects(wish.target) == {}


# CCV Shop


async def test_a_status_that_a_colleague_chose_stays(desks: Desks) -> None:
    """Sent is done as well as completed is; who made it so did it after us."""
    at = await desks("ccv")
    wish = await made(at, "ccv")
    row = row_of(at, wish)
    row.extra["ccv_status"] = (5, "completed")
    at.world.shop("new").orders.touch(row)
    assert await at.put_back(wish) is Outcome.NOT_DONE
    assert (at.sent, await status(at, wish)) == ([], "5")
    assert (await told(at)).startswith("Somebody changed it after this program did")

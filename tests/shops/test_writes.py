"""Every kind of change in every account, over HTTP to a served world, on a good line and on every bad one: the account saw it at
most once, and the outcome tells the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Outcome, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Rejected, RemoteError
from picqer_tui.core.move import ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.engine.changing import MAY_STILL_COME, covers
from picqer_tui.shops import http, registry
from picqer_tui.shops.opening import Opening
from picqer_tui.world.platforms.shopware.face import Face
from picqer_tui.world.platforms.shopware.machines import states
from picqer_tui.world.shop_rows import ShopOrder
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.writing import Desk, Desks, change

pytestmark = pytest.mark.asyncio(loop_scope="module")

K = ChangeKind


class Write(NamedTuple):
    """One kind of change: how it is wished, which request makes it, and what the world calls its effect."""

    wish: Callable[[Desk], Change]
    request: str
    effect: str
    colleague: Callable[[Desk, str], object]
    """What somebody else does to the target between plan and sending."""


def _complete(status: str, codes: list[str] | None = None) -> Callable[[Desk], Change]:
    wished = {"state": "done", **({"tracking": codes} if codes else {})}
    return lambda at: change(K.COMPLETE_ORDER, at.side, at.order().id, {"status": status}, wished)


def _ship(at: Desk) -> Change:
    """Whether a paid order is open or in progress is a habit of each Shopware shop."""
    row = at.order()
    status = "/".join(states(Face(at.world, str(at.side)), row))
    return change(K.COMPLETE_ORDER, at.side, row.id, {"status": status}, {"state": "done"})


def _edit_sku(at: Desk) -> Change:
    row = at.thing()
    return change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(f"NIEUW-{row.id}")})


def _cancel(at: Desk, target: str) -> None:
    shop = at.world.shop(str(at.side))
    shop.set_status(shop.orders[target], "cancelled", at.world.now())


def _recode(at: Desk, target: str) -> None:
    shop = at.world.shop(str(at.side))
    shop.set_sku(shop.products[target], f"ANDERS-{target}", at.world.now())


def _nothing(at: Desk, target: str) -> None:
    """A comment and a tag are added to whatever there is."""


def _tag(at: Desk) -> Change:
    known = next(iter(at.world.books.tags.values())).name if at.side is Side.PICQER else "oude winkel"
    target = at.order().id if at.side is Side.NEW else _untagged(at)
    return change(K.TAG_ORDER, at.side, target, {}, {"tags": [known]})


def _untagged(at: Desk) -> str:
    target = at.picqer_order()
    at.world.books.orders[int(target)].tags = ()
    return target


WRITES = {
    "woocommerce-complete": Write(_complete("processing"), "PUT /wp-json/wc/v3/orders/", "status", _cancel),
    "woocommerce-note": Write(
        lambda at: change(K.COMMENT_ORDER, at.side, at.order().id, {}, {"tracking": ["3STEST0001", "JVGL 99"]}),
        "POST /wp-json/wc/v3/orders/{target}", "note", _nothing,
    ),
    "woocommerce-sku": Write(_edit_sku, "PUT /wp-json/wc/v3/products/", "sku", _recode),
    "lightspeed-complete": Write(
        _complete("processing_awaiting_shipment", ["3STEST0001"]), "PUT /", "status", _cancel
    ),
    "lightspeed-sku": Write(_edit_sku, "PUT /", "sku", _recode),
    "magento-complete": Write(
        _complete("processing", ["3STEST0001", "JVGL 99"]), "POST /rest/V1/order/{target}", "fulfilment", _cancel
    ),
    "magento-comment": Write(
        lambda at: change(K.COMMENT_ORDER, at.side, at.order().id, {}, says="Afgehandeld, mail@x.nl"),
        "POST /rest/V1/orders/", "note", _nothing,
    ),
    "shopify-complete": Write(
        _complete("paid/unfulfilled", ["3STEST0001", "JVGL 99"]), "fulfillmentCreate", "fulfilment", _cancel
    ),
    "shopify-sku": Write(_edit_sku, "productVariantsBulkUpdate", "sku", _recode),
    "shopify-tag": Write(_tag, "tagsAdd", "tag", _nothing),
    "ccv-complete": Write(_complete("1", ["3STEST0001"]), "PATCH /api/rest/v1/orders/{target}", "status", _cancel),
    "ccv-note": Write(
        lambda at: change(K.COMMENT_ORDER, at.side, at.order().id, {}, says="Afgehandeld, mail@x.nl"),
        "POST /api/rest/v1/orders/", "note", _nothing,
    ),
    "ccv-sku": Write(_edit_sku, "PATCH /api/rest/v1/{goods}/{target}", "sku", _recode),
    "shopware-complete": Write(_ship, "POST /api/_action/order_delivery/", "status", _cancel),
    "shopware-codes": Write(
        lambda at: change(K.COMMENT_ORDER, at.side, at.order().id, {}, {"tracking": ["3STEST0001", "JVGL 99"]}),
        "PATCH /api/order-delivery/", "field", _nothing,
    ),
    "shopware-sku": Write(_edit_sku, "PATCH /api/product/", "sku", _recode),
    "shopware-tag": Write(_tag, "PATCH /api/order/", "tag", _nothing),
    "picqer-tag": Write(_tag, "POST /api/v1/orders/", "tag", _nothing),
    "picqer-comment": Write(
        lambda at: change(K.COMMENT_ORDER, at.side, at.picqer_order(), {}, says="Afgehandeld, mail@x.nl en @Jan"),
        "POST /api/v1/orders/", "comment", _nothing,
    ),
}  # fmt: skip


class Fault(NamedTuple):
    """What happens to the one request that changes something: whether it is applied, and what can be known of it at once."""

    applied: bool
    outcome: Outcome


REFUSED, LOST, DONE = Fault(False, Outcome.NOT_DONE), Fault(False, Outcome.UNKNOWN), Fault(True, Outcome.DONE)
FAULTS = {
    "": DONE,
    "rejected": REFUSED,
    "too-many:1": REFUSED,
    "too-many-bare:1": REFUSED,
    "unauthorised": REFUSED,
    "redirect": REFUSED,
    "lost-request": LOST,
    "server-error:1": LOST,
    "bad-gateway:1": LOST,
    "html:1": LOST,
    "hang": LOST,
    "lost-answer": DONE,
    "error-applied": DONE,
    "hang-applied": DONE,
    "cut": DONE,
}


def lay(at: Desk, fault: str, request: str, target: str = "") -> None:
    """Puts a fault on a request alone: the questions about rights are sent in the same way, about nothing."""
    if fault:
        shop = at.world.shop("new")
        goods = "attributecombinations" if target in shop.products and shop.products[target].parent_id else "products"
        at.world.faults.put(f"{at.side}.{fault}@{request.format(target=target, goods=goods)}")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", WRITES)
async def test_it_is_made_at_most_once_and_the_outcome_is_true(
    desks: Desks, monkeypatch: pytest.MonkeyPatch, name: str, fault: str
) -> None:
    at, write = await desks(name.partition("-")[0]), WRITES[name]
    wish = write.wish(at)
    consent = await at.plan(wish)
    applied, outcome = FAULTS[fault]
    if "hang" in fault:
        monkeypatch.setattr(http, "WHOLE_ANSWER", 0.2)
    lay(at, fault, write.request, wish.target)
    assert await at.changing().apply(consent) is outcome
    assert at.effects(wish.target).get(write.effect, 0) == (1 if applied else 0)
    assert len(at.sent) == 1
    if outcome is Outcome.UNKNOWN:
        later = SleptClock(at.clock.now() + MAY_STILL_COME)
        assert await at.changing(later).look_again(wish) is Outcome.NOT_DONE
    if outcome is not Outcome.DONE:
        assert isinstance((await at.seen())["error"], Phrase)
    assert len(at.sent) == 1


@pytest.mark.parametrize("name", WRITES)
async def test_a_key_that_was_taken_back_sends_nothing(desks: Desks, name: str) -> None:
    at, write = await desks(name.partition("-")[0]), WRITES[name]
    wish = write.wish(at)
    consent = await at.plan(wish)
    lay(at, "revoked:0", "/")
    assert await at.changing().apply(consent) is Outcome.NOT_DONE
    assert (at.sent, at.effects(wish.target)) == ([], {})


@pytest.mark.parametrize("name", [name for name, write in WRITES.items() if write.colleague is not _nothing])
async def test_what_a_colleague_changed_since_the_plan_is_left_alone(desks: Desks, name: str) -> None:
    at, write = await desks(name.partition("-")[0]), WRITES[name]
    wish = write.wish(at)
    consent = await at.plan(wish)
    write.colleague(at, wish.target)
    assert await at.changing().apply(consent) is Outcome.NOT_DONE
    assert (at.sent, at.effects(wish.target)) == ([], {})


@pytest.mark.parametrize("name", WRITES)
async def test_a_colleague_in_the_last_moment_leaves_a_true_outcome(desks: Desks, name: str) -> None:
    at, write = await desks(name.partition("-")[0]), WRITES[name]
    wish = write.wish(at)
    consent = await at.plan(wish)
    lay(at, "colleague", write.request, wish.target)
    outcome = await at.changing().apply(consent)
    at.world.faults.clear()
    seen = await at.writer.look(wish.kind, wish.target)
    assert (outcome is Outcome.DONE) == covers(seen, wish.wished)
    assert at.effects(wish.target).get(write.effect, 0) <= 1
    assert len(at.sent) == 1


@pytest.mark.parametrize("name", WRITES)
async def test_what_is_so_already_is_not_sent_again(desks: Desks, name: str) -> None:
    at, write = await desks(name.partition("-")[0]), WRITES[name]
    wish = write.wish(at)
    assert await at.make(wish) is Outcome.DONE
    assert await at.make(wish) is Outcome.DONE
    assert at.sent == []


# WooCommerce


async def test_completing_mails_the_customer_once_unless_the_shop_has_that_mail_off(desks: Desks) -> None:
    at = await desks("woocommerce")
    shop = at.world.shop("new")
    told = await at.writer.effects(K.COMPLETE_ORDER)
    assert isinstance(told, SideEffects)
    assert told.mails == 1
    assert any("Emails" in words.msgid for words in told.words)
    wish = WRITES["woocommerce-complete"].wish(at)
    assert await at.make(wish) is Outcome.DONE
    assert at.effects(wish.target)["mail"] == 1
    shop.extra["mail_switches"] = {"customer_completed_order": "no"}
    told = await at.writer.effects(K.COMPLETE_ORDER)
    assert isinstance(told, SideEffects)
    assert told.mails == 0
    wish = WRITES["woocommerce-complete"].wish(at)
    assert await at.make(wish) is Outcome.DONE
    assert "mail" not in at.effects(wish.target)
    del shop.extra["mail_switches"]


async def test_whether_mail_is_off_is_not_guessed(desks: Desks) -> None:
    at = await desks("woocommerce")
    rights = at.world.shop("new").access.rights
    rights.discard("settings.read")
    told = await at.writer.effects(K.COMPLETE_ORDER)
    rights.add("settings.read")
    assert isinstance(told, SideEffects)
    assert told.mails == 1
    assert any("could not be seen" in words.msgid for words in told.words)


@pytest.mark.parametrize(("platform", "right", "kind"), [
    ("woocommerce", "orders.write", K.COMPLETE_ORDER),
    ("woocommerce", "products.write", K.EDIT_SKU),
    ("shopify", "orders.write", K.TAG_ORDER),
    ("shopify", "products.write", K.EDIT_SKU),
])  # fmt: skip
async def test_without_the_right_it_cannot_be_made_and_the_cure_is_said(
    desks: Desks, platform: str, right: str, kind: K
) -> None:
    at = await desks(platform)
    assert isinstance(await at.writer.effects(kind), SideEffects)
    rights = at.world.shop("new").access.rights
    rights.discard(right)
    await at.writer.identity()
    told = await at.writer.effects(kind)
    rights.add(right)
    await at.writer.identity()
    assert isinstance(told, Phrase)
    assert isinstance(told.values["cure"], Phrase)
    assert isinstance(await at.writer.effects(kind), SideEffects)


async def test_a_note_is_private_and_the_code_found_in_it(desks: Desks) -> None:
    at = await desks("woocommerce")
    wish = WRITES["woocommerce-note"].wish(at)
    assert await at.make(wish) is Outcome.DONE
    (note,) = at.world.shop("new").orders[wish.target].notes
    assert (note.text, note.to_customer) == ("Track & trace: 3STEST0001, JVGL 99", False)
    assert at.effects(wish.target) == {"note": 1}
    said = change(K.COMMENT_ORDER, at.side, wish.target, {}, says="Zie <b>oude</b> koppeling & @Jan")
    assert await at.make(said) is Outcome.DONE
    assert "@" not in at.world.shop("new").orders[wish.target].notes[-1].text


@pytest.mark.parametrize("kind", ["simple", "variant"])
async def test_only_the_code_of_a_product_or_variation_is_sent(desks: Desks, kind: str) -> None:
    at = await desks("woocommerce")
    row = next(row for row in iter(at.thing, None) if row.kind == kind)
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(f"N {row.id}")})
    assert await at.make(wish) is Outcome.DONE
    path = f"products/{row.parent_id}/variations/{row.id}" if kind == "variant" else f"products/{row.id}"
    assert at.sent == [f"PUT wp-json/wc/v3/{path}"]
    assert at.world.books.traffic.writes[-1].body == f'{{"sku": "N {row.id}"}}'


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
async def test_a_code_in_use_is_refused_beforehand(desks: Desks, platform: str) -> None:
    at = await desks(platform)
    row, other = at.thing(), at.thing()
    at.world.shop("new").set_sku(other, f"bezet, {other.id}", at.world.now())
    code = f"BEZET, {other.id}" if platform == "woocommerce" else f"bezet, {other.id}"
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(code)})
    assert await at.make(wish) is Outcome.NOT_DONE
    assert at.sent == []
    assert (await at.seen())["error"].values["id"] == other.id


@pytest.mark.parametrize("code", [" A", "A ", "A  B", "A<b>", "A%20B", "", " "])
async def test_a_code_that_the_shop_would_keep_otherwise_is_not_sent(desks: Desks, code: str) -> None:
    at = await desks("woocommerce")
    row = at.thing()
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(code)})
    assert await at.make(wish) is Outcome.NOT_DONE
    assert at.sent == []


@pytest.mark.parametrize("name", [name for name in WRITES if name.endswith("-sku")])
async def test_a_code_can_be_put_back(desks: Desks, name: str) -> None:
    at = await desks(name.partition("-")[0])
    wish = WRITES[name].wish(at)
    effects = await at.writer.effects(K.EDIT_SKU)
    assert isinstance(effects, SideEffects)
    assert effects.undo
    assert await at.make(wish) is Outcome.DONE
    assert await at.put_back(wish) is Outcome.DONE
    assert at.world.shop("new").products[wish.target].sku == wish.before["sku"].exact
    assert (await at.writer.look(K.EDIT_SKU, wish.target))["sku"] == wish.before["sku"]
    assert (len(at.sent), at.effects(wish.target).get("sku")) == (1, 1)
    again = await at.put_back(wish)
    assert isinstance(again, Refusal)
    assert (again.code, at.sent) == ("back-before", [])


async def test_a_key_that_may_only_read_is_told_which_right_it_misses(desks: Desks) -> None:
    """Also when nobody asked beforehand what the change would cause."""
    at = await desks("woocommerce")
    rights = at.world.shop("new").access.rights
    rights.discard("orders.write")
    outcome = await at.make(WRITES["woocommerce-complete"].wish(at))
    rights.add("orders.write")
    assert (outcome, at.sent) == (Outcome.NOT_DONE, [])
    assert isinstance((await at.seen())["error"].values["cure"], Phrase)
    assert await at.make(WRITES["woocommerce-complete"].wish(at)) is Outcome.DONE


async def test_an_order_can_be_put_back_where_the_shop_lets_it(desks: Desks) -> None:
    at = await desks("woocommerce")
    wish = WRITES["woocommerce-complete"].wish(at)
    assert await at.make(wish) is Outcome.DONE
    assert await at.changing().undo(wish.id, "Anna", "1") is Outcome.DONE
    order = at.world.shop("new").orders[wish.target]
    assert order.open
    assert [path for path in at.sent if "orders" in path]


@pytest.mark.parametrize("platform", ["woocommerce", "shopify"])
@pytest.mark.parametrize("kind", [K.COMPLETE_ORDER, K.EDIT_SKU])
async def test_what_is_not_there_is_not_sent(desks: Desks, platform: str, kind: K) -> None:
    at = await desks(platform)
    for target in ("99999999", "../orders", "1?x=1", ""):
        assert await at.make(change(kind, at.side, target, {"sku": "a"}, {"sku": "b"})) is Outcome.NOT_DONE
        assert at.sent == []


async def test_another_shop_at_the_same_address_gets_nothing(desks: Desks) -> None:
    at = await desks("woocommerce")
    wish = WRITES["woocommerce-complete"].wish(at)
    consent = await at.plan(wish)
    shop = at.world.shop("new")
    before, shop.identity = shop.identity, "copy-of-it"
    outcome = await at.changing().apply(consent)
    shop.identity = before
    assert (outcome, at.sent, at.effects(wish.target)) == (Outcome.NOT_DONE, [], {})


# Shopify


async def test_a_fulfilment_is_made_of_all_that_is_left_with_its_tracking_and_mails_nobody(desks: Desks) -> None:
    at = await desks("shopify")
    row = at.order()
    line = next(line for line in row.lines if (line.ships and line.amount > 1) or len(row.lines) == 1)
    wish = change(K.COMPLETE_ORDER, at.side, row.id, {"status": "paid/unfulfilled"}, {"state": "done"})
    assert await at.make(wish) is Outcome.DONE
    (sent,) = row.shipments
    assert (sent.codes, line.shipped) == ((), line.amount)
    assert at.effects(row.id).keys() == {"fulfilment", "status"}
    assert '"notifyCustomer": false' in at.world.books.traffic.writes[-1].body


def _hold(row: ShopOrder) -> None:
    row.extra["fulfillment_hold"] = "Fraud"


def _marketplace(row: ShopOrder) -> None:
    row.fulfilled_by = "marketplace"


@pytest.mark.parametrize("stop", [_hold, _marketplace])
async def test_what_stands_in_the_way_is_for_a_person(desks: Desks, stop: Callable[[ShopOrder], None]) -> None:
    at = await desks("shopify")
    row = at.order()
    stop(row)
    at.world.shop("new").orders.touch(row)
    before = {"status": (await at.writer.look(K.COMPLETE_ORDER, row.id))["status"]}
    assert await at.make(change(K.COMPLETE_ORDER, at.side, row.id, before, {"state": "done"})) is Outcome.NOT_DONE
    assert (at.sent, row.shipments) == ([], [])


async def test_an_order_of_another_location_is_for_a_person(desks: Desks) -> None:
    at = await desks("shopify")
    row = at.order()
    other = registry.open_source("shopify", at.side, ShopSettings("shopify", at.world.addresses["new"], ("Winkel",)), {
        name: Secret(key) for name, key in at.world.shop("new").access.fields.items()
    }, Opening(clock=at.clock, reserve=NO_RESERVE))  # fmt: skip
    writer = registry.writer_of(other)
    assert writer is not None
    with pytest.raises(Rejected) as refused:
        await writer.send(change(K.COMPLETE_ORDER, at.side, row.id, {}, {"state": "done"}))
    await other.aclose()
    assert "another location" in refused.value.summary.msgid
    assert row.shipments == []


@pytest.mark.parametrize(("lost", "sign"), [
    ({"fulfillments.write"}, "[scope]"),
    ({"fulfillments.write", "fulfillments.read"}, "[not-sent]"),
])  # fmt: skip
async def test_without_the_right_to_fulfil_nothing_is_said_to_be_done(desks: Desks, lost: set[str], sign: str) -> None:
    """Without any right to see it, Shopify shows an empty list of work and no error. The right that is missing is named before
    anything is sent; lost in the last moment, the shop says no."""
    at = await desks("shopify")
    access = at.world.shop("new").access
    kept, wish = set(access.rights), WRITES["shopify-complete"].wish(at)
    access.rights = kept - lost
    outcome = await at.make(wish)
    assert (outcome, at.sent) == (Outcome.NOT_DONE, [])
    assert isinstance((await at.seen())["error"].values["cure"], Phrase)
    with pytest.raises(RemoteError) as refused:
        await at.writer.send(wish)
    access.rights = kept
    assert sign in refused.value.detail
    assert at.effects(wish.target) == {}


# Picqer


async def test_a_comment_calls_nobody_and_is_found_by_its_change(desks: Desks) -> None:
    at = await desks("picqer")
    user = at.world.books.users[0]
    target = at.picqer_order()
    wish = change(K.COMMENT_ORDER, at.side, target, {}, says=f"Let op @{user.firstname} {user.lastname}")
    assert await at.make(wish) is Outcome.DONE
    assert at.effects(target) == {"comment": 1}
    (text,) = at.world.books.orders[int(target)].comments
    assert text == f"Let op {user.firstname} {user.lastname} [{wish.id}]"
    other = wish._replace(id=f"{wish.id}-again", wished={"comments": [f"{wish.id}-again"]})
    assert await at.make(other) is Outcome.DONE
    assert len(at.world.books.orders[int(target)].comments) == 2


async def test_a_tag_that_the_account_does_not_know_is_not_made(desks: Desks) -> None:
    at = await desks("picqer")
    before = dict(at.world.books.tags)
    wish = change(K.TAG_ORDER, at.side, at.picqer_order(), {}, {"tags": ["nergens"]})
    assert await at.make(wish) is Outcome.NOT_DONE
    assert (at.sent, at.world.books.tags) == ([], before)


async def test_picqer_itself_completes_no_order_and_renames_no_product_from_here(desks: Desks) -> None:
    at = await desks("picqer")
    for kind in (K.COMPLETE_ORDER, K.EDIT_SKU):
        assert isinstance(at.writer.can_write(kind), Phrase)
        assert await at.make(change(kind, at.side, "1", {}, {"state": "done"})) is Outcome.NOT_DONE
        assert at.sent == []

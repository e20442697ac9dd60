"""A whole WooCommerce shop, read over HTTP from a served world and held against its books."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from picqer_tui.core.errors import RemoteError
from picqer_tui.core.records import Account, Feedback, Hook, Order, OrderLine, OrderState, Product, Right, Shape, Stock
from picqer_tui.shops.opening import Opening
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.reading import opened, playing, read


async def test_every_product_and_variation_comes_once_with_its_own_sku() -> None:
    async with playing("woocommerce") as play:
        done = await read(play.source, Product)
        found = done.by_id(Product)
        truth = {row.id: row for row in play.shop.products if row.status != "trash"}
        assert found.keys() == truth.keys()
        assert done.claimed == len(truth)
        assert {ident: row.sku.exact for ident, row in found.items()} == {one: row.sku for one, row in truth.items()}
        assert all(found[one].ean == row.barcode for one, row in truth.items())
        for ident, row in truth.items():
            parent = truth.get(row.parent_id or "")
            assert found[ident].live == (
                row.status in ("live", "unlisted") and (parent is None or parent.status == "live")
            )
            assert found[ident].tracked == (row.tracking == "own")
            assert (found[ident].shape is Shape.PARENT) == (row.kind == "parent")
            assert (found[ident].shape in (Shape.GOODS, Shape.BUNDLE)) == (row.goods and not row.translation_of)
            inherits = parent is not None and not row.sku
            assert found[ident].inherited.exact == (parent.sku if inherits and parent is not None else "")


@pytest.mark.parametrize("version", ["9.9.5", "11.0.1"])
async def test_variations_are_read_in_every_way_a_version_offers(version: str) -> None:
    async with playing("woocommerce", quiet=True) as play:
        play.shop.version = version
        found = (await read(play.source, Product)).by_id(Product)
        assert found.keys() == {row.id for row in play.shop.products}


async def test_parent_by_parent_where_there_is_no_flat_list(monkeypatch: pytest.MonkeyPatch) -> None:
    async with playing("woocommerce") as play:
        catalogue = play.source._catalogue  # type: ignore[attr-defined]
        catalogue._flat = ""
        done = await read(play.source, Product)
        flat = play.again()
        assert done.by_id(Product) == (await read(flat, Product)).by_id(Product)
        await flat.aclose()


async def test_a_reading_goes_on_where_it_was_in_a_later_process() -> None:
    async with playing("woocommerce", products=330) as play:
        whole = await read(play.source, Product)
        for at, page in enumerate(whole.pages[:-1]):
            assert page.cursor is not None
            later = play.again()
            rest = await read(later, Product, cursor=page.cursor)
            await later.aclose()
            known = {record.id for before in whole.pages[: at + 1] for record in before.records}
            assert known | rest.by_id(Product).keys() == whole.by_id(Product).keys()
            assert rest.claimed == whole.claimed


async def test_a_variation_that_got_its_parents_code_by_an_import_keeps_it() -> None:
    async with playing("woocommerce", quiet=True, products=60) as play:
        rows = [row for row in play.shop.products if row.kind == "variant"]
        parent = play.shop.products[rows[0].parent_id or ""]
        parent.sku = "FAMILY"
        twins = [row for row in rows if row.parent_id == parent.id]
        twins[0].sku = "FAMILY"
        for row in (parent, *twins):
            play.shop.products.touch(row)
        found = (await read(play.source, Product)).by_id(Product)
        assert (found[twins[0].id].sku.exact, found[twins[0].id].inherited.exact) == ("FAMILY", "")
        twins[0].sku = ""
        play.shop.products.touch(twins[0])
        found = (await read(play.source, Product)).by_id(Product)
        assert (found[twins[0].id].sku.exact, found[twins[0].id].inherited.exact) == ("", "FAMILY")


async def test_a_slow_host_is_asked_for_smaller_pages() -> None:
    async with playing("woocommerce", quiet=True) as play:
        asked: list[int] = []

        async def answer(request: httpx.Request) -> httpx.Response:
            size = int(request.url.params.get("per_page", "0"))
            if size > 25:
                asked.append(size)
                return httpx.Response(504, html="<html>too slow</html>")
            async with httpx.AsyncHTTPTransport() as line:
                answered = await line.handle_async_request(request)
                return httpx.Response(answered.status_code, headers=answered.headers, content=await answered.aread())

        clock = SleptClock(play.world.now())
        opening = Opening(clock=clock, reserve=NO_RESERVE, transport=httpx.MockTransport(answer))
        source = opened("woocommerce", play.world.addresses["new"], play.shop.access.fields, opening)
        assert (await read(source, Product)).by_id(Product).keys() == {row.id for row in play.shop.products}
        assert set(asked) == {100, 50}
        await source.aclose()


async def test_stock_is_told_of_what_the_shop_keeps_stock_of() -> None:
    async with playing("woocommerce") as play:
        found = (await read(play.source, Stock)).by_id(Stock)
        for row in play.shop.products:
            own = row.tracking == "own" and row.kind != "parent"
            assert found[row.id].free == (row.quantity if own else None), row
            assert found[row.id].sku.exact == row.sku


async def test_open_orders_are_those_that_are_not_finished() -> None:
    async with playing("woocommerce", orders=150) as play:
        truth = {row.id: row for row in play.shop.orders if row.open}
        custom = next(iter(row for row in play.shop.orders if row.status == "completed"))
        play.shop.extra["custom_statuses"] = {"verzonden-deels": "Deels verzonden"}
        custom.extra["woo_status"] = "verzonden-deels"
        play.shop.orders.touch(custom)
        found = (await read(play.source, Order, "open")).by_id(Order)
        assert found.keys() == truth.keys() | {custom.id}
        odd = found[custom.id]
        assert odd.state is OrderState.UNKNOWN
        assert odd.traits == {"status_name": "Deels verzonden"}
        for ident, row in truth.items():
            order = found[ident]
            assert order.number.exact == (row.number or row.id)
            assert order.placed_at == row.placed.replace(microsecond=0)
            assert order.state is (OrderState.UNPAID if row.status in ("unpaid", "on-hold") else OrderState.OPEN)
            assert order.total == f"{row.total / 100:.2f}"
            assert order.pieces == sum(
                line.amount - line.refunded for line in row.lines if line.ships and not line.part_of
            )
            assert order.native == (row.origin != "migrated")
            assert order.reference.exact == (row.source_number if row.origin == "migrated" else "")


async def test_lines_and_refunds_of_an_order() -> None:
    async with playing("woocommerce", quiet=True, orders=90, at="drain") as play:
        row = next(one for one in play.shop.orders if one.status == "completed" and len(one.lines) > 1)
        play.shop.set_status(row, "open", play.world.now())
        row.lines[0].amount, row.lines[0].refunded = 3, 2
        row.lines[1].ships = False
        play.shop.orders.touch(row)
        virtual = play.shop.products[row.lines[1].product_id]
        virtual.kind = "virtual" if virtual.kind == "simple" else virtual.kind
        play.shop.products.touch(virtual)
        done = await read(play.source, Order, "about", (f"id:{row.id}",))
        lines = {line.id: line for line in done.of(OrderLine)}
        assert [(lines[one.id].amount, lines[one.id].done) for one in row.lines[:1]] == [(3, 2)]
        kept = [one for one in row.lines if play.shop.products[one.product_id].kind != "virtual"]
        assert done.of(Order)[0].pieces == sum(one.amount - one.refunded for one in kept)


async def test_recent_orders_and_single_ones_by_id_and_number() -> None:
    async with playing("woocommerce", orders=150) as play:
        since = play.world.now() - timedelta(days=10)
        recent = (await read(play.source, Order, "recent", since=since)).by_id(Order)
        assert recent.keys() == {row.id for row in play.shop.orders if row.placed >= since}
        some = list(play.shop.orders)[-7:]
        ids = tuple(f"id:{row.id}" for row in some)
        numbers = tuple(f"number:{row.number or row.id}" for row in some)
        nothing = ("id:A000-1", "id:99999999", "number:nobody", "number:#")
        done = await read(play.source, Order, "about", (*ids, *numbers, *nothing))
        assert done.found == {
            **{f"id:{row.id}": [row.id] for row in some},
            **{f"number:{row.number or row.id}": [row.id] for row in some},
            **{value: [] for value in nothing},
        }


@pytest.mark.parametrize("seed", [1, 5])
async def test_numbers_are_found_with_and_without_a_plugin_that_numbers(seed: int) -> None:
    async with playing("woocommerce", quiet=True, seed=seed, orders=250) as play:
        some = list(play.shop.orders)[::40]
        asked = tuple(f"number:{row.number or row.id}" for row in some)
        done = await read(play.source, Order, "about", asked)
        assert done.found == {value: [row.id] for value, row in zip(asked, some, strict=True)}


async def test_notes_give_tracking_codes_and_nothing_personal() -> None:
    async with playing("woocommerce", orders=90) as play:
        told = [row for row in play.shop.orders if row.notes]
        row = told[0] if told else next(iter(play.shop.orders))
        play.world.books.customers[row.customer].name = "Noor Visser"
        from picqer_tui.world.shop_rows import Note

        text = "Track &amp; trace voor Noor Visser <noor99@example.org>: https://t.example/?b=3SABC0000001"
        row.notes.append(Note(play.shop.new_id(), play.world.now(), text, "Picqer", True))
        play.shop.orders.touch(row)
        for kind, about in ((Order, (f"id:{row.id}",)), (Feedback, (f"id:{row.id}",))):
            signs = (await read(play.source, kind, "about", about)).of(Feedback)
            notes = [sign for sign in signs if sign.kind == "note" and "3SABC0000001" in sign.tracking]
            assert len(notes) == 1
            assert "Noor" not in notes[0].tracking
            assert "noor99" not in notes[0].tracking


async def test_single_products_and_stock_by_sku_and_id() -> None:
    async with playing("woocommerce") as play:
        rows = [row for row in play.shop.products if row.status == "live" and row.kind in ("simple", "variant")][:6]
        named = [row for row in rows if row.sku.strip()]
        about = (
            *(f"sku:{row.sku}" for row in named),
            *(f"id:{row.id}" for row in rows),
            "sku:none,such",
            "id:x",
            "sku:",
        )
        done = await read(play.source, Product, "about", about)
        same = {row.id for row in play.shop.products if row.sku in {one.sku for one in named} and row.kind != "parent"}
        for row in named:
            assert row.id in done.found[f"sku:{row.sku}"]
        assert {one for row in named for one in done.found[f"sku:{row.sku}"]} <= same
        assert [done.found[f"id:{row.id}"] for row in rows] == [[row.id] for row in rows]
        assert done.found["sku:none,such"] == done.found["id:x"] == done.found["sku:"] == []
        stock = await read(play.source, Stock, "about-second", tuple(f"id:{row.id}" for row in rows))
        assert {one.product_id for one in stock.of(Stock)} == {row.id for row in rows}


async def test_webhooks_by_the_host_that_is_told() -> None:
    async with playing("woocommerce", quiet=True, products=30) as play:
        told = {
            "url": "https://acme.picqer.com/webshops/woo?key=1",
            "topic": "order.updated",
            "active": True,
            "by": "Picqer",
        }
        play.shop.webhooks = [{"id": 3, **told}, {"id": 4, "url": "nowhere", "active": False}]
        hooks = (await read(play.source, Hook)).by_id(Hook)
        assert hooks["3"] == Hook("3", "Picqer", "acme.picqer.com", "order.updated", True)
        assert (hooks["4"].host, hooks["4"].active) == ("", False)


async def test_account_and_rights() -> None:
    async with playing("woocommerce", quiet=True) as play:
        account = (await read(play.source, Account)).of(Account)[0]
        assert (account.title, account.version_known) == (play.shop.name, True)
        assert account.platform == "woocommerce"
        assert account.host == account.home
        assert account.signed
        assert account.currency == "EUR"
        rights = {one.id: one.granted for one in (await read(play.source, Right)).of(Right)}
        assert rights == {"products": True, "orders": True, "write-products": True, "write-orders": True}
        assert not any(write.applied for write in play.world.books.traffic.writes)
        again = play.again()
        assert (await read(again, Account)).of(Account)[0].id == account.id
        await again.aclose()


@pytest.mark.parametrize(
    ("taken", "missing"),
    [
        ({"products.write", "orders.write"}, {"write-products", "write-orders"}),
        ({"orders.read", "orders.all"}, {"orders"}),
        ({"products.read"}, {"products"}),
    ],
)
async def test_rights_that_are_missing_are_named(taken: set[str], missing: set[str]) -> None:
    async with playing("woocommerce", quiet=True) as play:
        play.shop.access.rights -= taken
        assert (await read(play.source, Account)).of(Account)
        rights = {one.id: one.granted for one in (await read(play.source, Right)).of(Right)}
        assert {name for name, granted in rights.items() if granted is False} == missing


async def test_another_shop_on_one_address_has_another_identity() -> None:
    async with playing("woocommerce", quiet=True) as play:
        first = (await read(play.source, Account)).of(Account)[0].id
        play.shop.identity = "somebody-else"
        assert (await read(play.source, Account)).of(Account)[0].id != first


async def test_filters_that_have_no_effect_change_nothing_in_what_is_kept() -> None:
    async with playing("woocommerce", orders=120) as play:
        play.world.faults.put("new.ignored-filters")
        found = (await read(play.source, Order, "open")).by_id(Order)
        assert found.keys() == {row.id for row in play.shop.orders if row.open}
        since = play.world.now() - timedelta(days=5)
        recent = (await read(play.source, Order, "recent", since=since)).by_id(Order)
        assert recent.keys() == {row.id for row in play.shop.orders if row.placed >= since}


@pytest.mark.parametrize(
    "fault", ["bom", "too-many:2", "server-error:1", "cut:1", "wrong-types@/orders", "slow:0.1@/orders"]
)
async def test_a_bad_line_is_borne(fault: str) -> None:
    async with playing("woocommerce", quiet=True, products=60) as play:
        play.world.faults.put(f"new.{fault}")
        found = (await read(play.source, Order, "open")).by_id(Order)
        assert found.keys() == {row.id for row in play.shop.orders if row.open}


@pytest.mark.parametrize("fault", ["missing-fields", "notice", "html:20", "nested:20", "bad-gzip:20"])
async def test_an_answer_of_another_form_is_an_error_and_never_a_short_list(fault: str) -> None:
    async with playing("woocommerce", quiet=True, products=60) as play:
        await read(play.source, Account)
        play.world.faults.put(f"new.{fault}@/products")
        with pytest.raises(RemoteError) as caught:
            await read(play.source, Product)
        assert caught.value.summary.msgid
        assert caught.value.remedy.msgid

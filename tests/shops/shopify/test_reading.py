"""A whole Shopify shop, read over HTTP from a served world and held against its books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.core.errors import NotFound, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.records import Account, Feedback, Order, OrderLine, OrderState, Product, Right, Shape, Stock
from picqer_tui.shops.shopify import catalogue, orders
from picqer_tui.world.platforms.shopify import paging
from picqer_tui.world.shop_rows import ShownShipment
from tests.shops.reading import Playing, opened, playing, read


def variants(play: Playing) -> dict[str, object]:
    return {row.id: row for row in play.shop.products if row.kind != "parent" and row.status != "trash"}


@pytest.mark.parametrize("bulk", [False, True])
async def test_every_variant_comes_once_with_its_sku(bulk: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MANY", 10 if bulk else 10_000)
    async with playing("shopify") as play:
        done = await read(play.source, Product)
        found, truth = done.by_id(Product), {row.id: row for row in play.shop.products if row.id in variants(play)}
        assert found.keys() == truth.keys()
        assert done.claimed == len(truth)
        assert {ident: row.sku.exact for ident, row in found.items()} == {one: row.sku for one, row in truth.items()}
        for ident, row in truth.items():
            assert found[ident].ean == row.barcode
            assert found[ident].tracked == (row.tracking == "own"), row
            assert (found[ident].shape in (Shape.GOODS, Shape.BUNDLE)) == row.goods
            assert found[ident].parent_id == row.group_id


async def test_a_bulk_reading_goes_on_in_a_later_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MANY", 10)
    async with playing("shopify", quiet=True) as play:
        whole = await read(play.source, Product)
        later = play.again()
        rest = await read(later, Product, cursor=whole.pages[0].cursor)
        assert rest.by_id(Product) == whole.by_id(Product)
        after = await read(later, Product, cursor=whole.pages[-2].cursor)
        assert after.of(Product) == []
        lost = await read(later, Product, cursor='{"bulk":"gid://shopify/BulkOperation/1","rows":10}')
        assert lost.by_id(Product) == whole.by_id(Product)
        await later.aclose()
        assert len(play.world.cache(f"shopify/{play.shop.key}/bulk")) == 2


async def test_pages_go_on_in_a_later_process() -> None:
    async with playing("shopify", quiet=True, products=520) as play:
        whole = await read(play.source, Stock)
        later = play.again()
        rest = await read(later, Stock, cursor=whole.pages[0].cursor)
        await later.aclose()
        known = {one.id for one in whole.pages[0].records if isinstance(one, Stock)}
        assert known | rest.by_id(Stock).keys() == whole.by_id(Stock).keys()


@pytest.mark.parametrize("scope", [(), ("Winkel",), ("70100001", "Winkel")])
async def test_stock_counts_at_the_locations_of_the_settings(scope: tuple[str, ...]) -> None:
    async with playing("shopify") as play:
        row = next(one for one in play.shop.products if one.goods and one.tracking == "own")
        row.tracking = "elsewhere"
        play.shop.products.touch(row)
        source = play.again(scope)
        found = (await read(source, Stock)).of(Stock)
        products = (await read(source, Product)).by_id(Product)
        await source.aclose()
        places = {"70100001"} if not scope else {"70100002"} if len(scope) == 1 else {"70100001", "70100002"}
        for one in play.shop.products:
            if one.id not in products:
                continue
            where = {"own": "70100001", "elsewhere": "70100002"}.get(one.tracking, "")
            mine = [stock for stock in found if stock.product_id == one.id]
            assert [stock.free for stock in mine] == [one.quantity if where in places else None], one
            assert products[one.id].tracked == (where in places)


async def test_without_the_right_to_locations_the_total_is_told() -> None:
    async with playing("shopify", quiet=True, products=40) as play:
        play.shop.access.rights -= {"stock.read", "locations.read", "products.write"}
        rights = {one.id: one.granted for one in (await read(play.source, Right)).of(Right)}
        assert rights["stock"] is False
        found = (await read(play.source, Stock)).by_id(Stock)
        assert {one.place for one in found.values()} == {""}
        assert {ident: one.free for ident, one in found.items()} == {
            row.id: row.quantity for row in play.shop.products if row.id in found
        }


async def test_open_orders_are_those_that_are_not_finished() -> None:
    async with playing("shopify", orders=150) as play:
        archived = next(row for row in play.shop.orders if row.status == "open")
        archived.archived = True
        play.shop.orders.touch(archived)
        truth = {row.id: row for row in play.shop.orders if row.open and any(line.ships for line in row.lines)}
        play.shop.access.rights.add("orders.all")
        found = (await read(play.source, Order, "open")).by_id(Order)
        assert found.keys() == truth.keys()
        assert found[archived.id].traits["archived"] == "yes"
        states = {"unpaid": OrderState.UNPAID, "on-hold": OrderState.UNPAID, "open": OrderState.OPEN}
        for ident, row in truth.items():
            order = found[ident]
            assert order.number.exact == row.number
            assert order.placed_at == row.placed.replace(microsecond=0)
            assert order.state is states.get(row.status, OrderState.PART_SHIPPED)
            assert order.total == f"{row.total / 100:.2f}"
            boxed = [line for line in row.lines if line.ships]
            assert order.pieces == (0 if row.test else sum(line.amount - line.refunded for line in boxed))
            assert order.shipped == sum(line.shipped for line in boxed)
            assert order.native == (row.origin != "migrated")


async def test_a_deep_list_is_begun_anew_behind_its_last_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "DEEP", 50)
    monkeypatch.setattr(paging, "DEEPEST", 60)
    async with playing("shopify", orders=170, quiet=True) as play:
        assert len(play.shop.orders) > 60
        found = (await read(play.source, Order)).by_id(Order)
        assert found.keys() == {row.id for row in play.shop.orders}


async def test_lines_behind_the_first_page_and_many_parcels() -> None:
    async with playing("shopify", quiet=True, orders=60) as play:
        row = next(one for one in play.shop.orders if one.lines)
        first = row.lines[0]
        for at in range(40):
            line = type(first)(f"9{at:06}", first.product_id, f"L-{at}", "x", 1, 100)
            row.lines.append(line)
        row.status, row.archived = "open", False
        row.shipments = [
            ShownShipment(f"77{at}", play.world.now(), (f"3S TEST {at}",), "", "PostNL", ((first.id, 1),))
            for at in range(12)
        ]
        row.shipments[-1].status = "cancelled"
        play.shop.orders.touch(row)
        done = await read(play.source, Order, "about", (f"id:{row.id}",))
        assert len(done.of(OrderLine)) == len(row.lines)
        assert {line.order_id for line in done.of(OrderLine)} == {row.id}
        signs = [one.tracking for one in done.of(Feedback)]
        assert len(signs) == 11
        assert "3S TEST 3 3STEST3" in signs
        only = await read(play.source, Feedback, "about", (f"id:{row.id}",))
        assert only.of(Feedback) == done.of(Feedback)
        assert only.of(Order) == []


async def test_recent_orders_and_single_ones_by_id_and_number() -> None:
    async with playing("shopify", orders=150) as play:
        since = play.world.now() - timedelta(days=10)
        recent = (await read(play.source, Order, "recent", since=since)).by_id(Order)
        assert recent.keys() == {row.id for row in play.shop.orders if row.created >= since}
        some = list(play.shop.orders)[-7:]
        ids = tuple(f"id:{row.id}" for row in some)
        numbers = tuple(f"number:{row.number}" for row in some)
        nothing = ("id:A000-1", "id:99999999", "number:nobody", "number:'")
        done = await read(play.source, Order, "about", (*ids, *numbers, *nothing))
        assert done.found == {
            **{f"id:{row.id}": [row.id] for row in some},
            **{f"number:{row.number}": [row.id] for row in some},
            **{value: [] for value in nothing},
        }
        bare = await read(play.source, Order, "about", (f"number:{some[0].number.lstrip('#')}",))
        assert [row for rows in bare.found.values() for row in rows] == [some[0].id]


async def test_single_products_and_stock_by_sku_and_id() -> None:
    async with playing("shopify") as play:
        rows = [row for row in play.shop.products if row.status == "live" and row.id in variants(play)][:6]
        rows[0].sku, rows[1].sku = "it's \\ odd", rows[1].sku.lower()
        for row in rows[:2]:
            play.shop.products.touch(row)
        named = [row for row in rows if row.sku.strip()]
        about = (*(f"sku:{row.sku}" for row in named), *(f"id:{row.id}" for row in rows), "id:x", "sku:none", "sku:")
        done = await read(play.source, Product, "about", about)
        for row in named:
            assert row.id in done.found[f"sku:{row.sku}"]
        codes = {(one.id, one.sku.exact) for one in done.of(Product)}
        assert {(row.id, row.sku) for row in rows} <= codes
        assert [done.found[f"id:{row.id}"] for row in rows] == [[row.id] for row in rows]
        assert done.found["id:x"] == done.found["sku:none"] == done.found["sku:"] == []
        stock = await read(play.source, Stock, "about-second", tuple(f"id:{row.id}" for row in rows))
        assert {one.product_id for one in stock.of(Stock)} == {row.id for row in rows}


async def test_account_rights_and_history() -> None:
    async with playing("shopify", quiet=True) as play:
        account = (await read(play.source, Account)).of(Account)[0]
        assert account.id.startswith("gid://shopify/Shop/")
        assert (account.title, account.home, account.history_days) == (play.shop.name, play.shop.public_host, None)
        assert (account.version, account.version_known, account.signed) == ("2026-10", True, False)
        rights = {one.id: one.granted for one in (await read(play.source, Right)).of(Right)}
        assert rights == dict.fromkeys(("products", "orders", "stock", "write-products", "write-orders"), True)
        play.shop.access.rights -= {"orders.all", "orders.write", "products.write"}
        play.shop.version = "2031-01"
        account = (await read(play.source, Account)).of(Account)[0]
        assert (account.history_days, account.version_known) == (60, False)
        rights = {one.id: one.granted for one in (await read(play.source, Right)).of(Right)}
        assert {name for name, granted in rights.items() if not granted} == {"write-products", "write-orders"}
        assert not play.world.books.traffic.writes


async def test_a_scope_that_is_missing_is_named() -> None:
    async with playing("shopify", quiet=True, products=30) as play:
        play.shop.access.rights -= {"orders.read", "orders.write", "orders.all", "products.read", "products.write"}
        assert (await read(play.source, Account)).of(Account)[0].history_days is None
        for kind, scope in ((Order, "read_orders"), (Product, "read_products")):
            with pytest.raises(Unauthorised) as caught:
                await read(play.source, kind)
            assert scope in str(caught.value.summary.values["scope"])


async def test_fields_that_the_key_may_not_see_are_left_empty_and_named() -> None:
    from picqer_tui.world.platforms.shopify import rights

    async with playing("shopify", quiet=True, orders=60) as play:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(rights.NEEDED, ("Order", "email"), ("read_nobody",))
            found = (await read(play.source, Order)).of(Order)
        assert found
        assert {order.email for order in found} == {""}
        assert {order.traits["not_shown"] for order in found} == {"email"}


async def test_client_credentials_and_a_token_that_runs_out() -> None:
    async with playing("shopify", quiet=True, products=30) as play:
        play.shop.access.fields = {"CLIENT_ID": "0" * 32, "CLIENT_SECRET": "shpss_nobody"}
        source = play.again()
        assert (await read(source, Account)).of(Account)
        for token in play.world.cache(f"shopify/{play.shop.key}/tokens"):
            play.world.cache(f"shopify/{play.shop.key}/tokens")[token] = play.world.now() - timedelta(days=1)
        assert (await read(source, Product)).of(Product)
        assert len(play.world.cache(f"shopify/{play.shop.key}/tokens")) == 2
        play.shop.access.revoked = True
        with pytest.raises(Unauthorised) as caught:
            await read(source, Product)
        assert "shpss" not in caught.value.detail
        await source.aclose()


async def test_filters_that_have_no_effect_change_nothing_in_what_is_kept() -> None:
    async with playing("shopify", orders=120) as play:
        play.shop.access.rights.add("orders.all")
        play.world.faults.put("new.ignored-filters")
        found = (await read(play.source, Order, "open")).by_id(Order)
        truth = {row.id for row in play.shop.orders if row.open and any(line.ships for line in row.lines)}
        assert found.keys() == truth
        since = play.world.now() - timedelta(days=5)
        recent = (await read(play.source, Order, "recent", since=since)).by_id(Order)
        assert recent.keys() == {row.id for row in play.shop.orders if row.created >= since}
        some = next(iter(play.shop.orders))
        done = await read(play.source, Order, "about", (f"number:{some.number}",))
        assert some.id in done.found[f"number:{some.number}"]


async def test_a_small_bucket_is_waited_for_and_dear_queries_are_made_smaller() -> None:
    from picqer_tui.world.platforms.shopify import cost

    async with playing("shopify", quiet=True, products=300, orders=90) as play:
        play.shop.extra["bucket"] = (300.0, 20_000.0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cost, "MOST", 120)
            assert len((await read(play.source, Product)).by_id(Product)) == len(variants(play))
            found = (await read(play.source, Order)).by_id(Order)
        assert found.keys() == {row.id for row in play.shop.orders}


@pytest.mark.parametrize("fault", ["bom", "too-many:2", "server-error:1", "cut:1", "html:1"])
async def test_a_bad_line_is_borne(fault: str) -> None:
    async with playing("shopify", quiet=True, products=60) as play:
        play.world.faults.put(f"new.{fault}")
        assert len((await read(play.source, Product)).by_id(Product)) == len(variants(play))


@pytest.mark.parametrize("fault", ["missing-fields", "html:20", "nested:20", "bad-gzip:20", "error-in-200:20"])
async def test_an_answer_of_another_form_is_an_error_and_never_a_short_list(fault: str) -> None:
    async with playing("shopify", quiet=True, products=60) as play:
        await read(play.source, Account)
        play.world.faults.put(f"new.{fault}")
        with pytest.raises(RemoteError) as caught:
            await read(play.source, Product)
        assert caught.value.summary.msgid
        assert caught.value.remedy.msgid


@pytest.mark.parametrize(
    ("switch", "kind", "sign"), [("frozen", Unreachable, "[frozen]"), ("locked", Unreachable, "[frozen]")]
)
async def test_a_shop_that_is_shut(switch: str, kind: type[RemoteError], sign: str) -> None:
    async with playing("shopify", quiet=True, products=30) as play:
        play.shop.extra[switch] = True
        with pytest.raises(kind) as caught:
            await read(play.source, Account)
        assert sign in caught.value.detail


async def test_a_wrong_key_and_another_platform() -> None:
    async with playing("shopify", quiet=True, products=30) as play:
        source = play.again(ACCESS_TOKEN="shpat_of_nobody")
        with pytest.raises(Unauthorised) as refused:
            await read(source, Account)
        assert "[unknown-key]" in refused.value.detail
        assert "shpat_of" not in refused.value.detail
        await source.aclose()
    async with playing("woocommerce", quiet=True, products=30) as play:
        other = opened("shopify", play.world.addresses["new"], {"ACCESS_TOKEN": "shpat_of_nobody"})
        with pytest.raises(NotFound) as wrong:
            await read(other, Account)
        assert "[wrong-shop]" in wrong.value.detail
        await other.aclose()

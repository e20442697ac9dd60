"""The same behaviours of every adapter, against the served shop of its platform: nothing lost, nothing made up, nothing sent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest

from picqer_tui.core.errors import NotSupported, RemoteError, Unauthorised
from picqer_tui.core.keys import Hasher
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Feedback, Hook, Order, OrderState, Product, Record, Right, Shape, Stock
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source
from picqer_tui.shops import registry
from picqer_tui.shops.calls import PAGE_MAX
from picqer_tui.shops.opening import Opening
from picqer_tui.world.platforms import PLATFORMS
from picqer_tui.world.sales import place_order
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.traits import traits
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.reading import DAY, Playing, Read, opened, playing, read

BOTH = [name for name in PLATFORMS if name in registry.platforms()]
every = pytest.mark.parametrize("platform", BOTH)
LONG = pytest.mark.long
GOODS = (Shape.GOODS, Shape.BUNDLE)
RARE = ("nested:40", "bad-gzip:40", "bad-utf8:40", "not-a-number:40", "error-in-200:40", "bom", "slow:0.2")
RARE += ("server-error:90", "too-many-odd:5", "notice", "ignored-filters")
"""Faults of the line that the shared road bears for all; run over every adapter in the long runs."""
FINISHED = (OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED)
NOT_PAID = ("unpaid", "on-hold", "failed")
HOSTILE = "Fiets\x1b[2J\x1b]8;;http://x.example\x07 [red]bel[/] \u202egnp.exe \u200b\r\nOK: geslaagd\x00"

Bend = Callable[[httpx.Request, httpx.Response], httpx.Response]


@dataclass
class Bent(httpx.AsyncHTTPTransport):
    """A line whose answers can be exchanged, and that remembers which hosts were asked."""

    bend: Bend | None = None
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.hosts.add(request.url.host)
        answer = await super().handle_async_request(request)
        if self.bend is None:
            return answer
        body = await answer.aread()
        kept = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-length"]
        return self.bend(request, httpx.Response(answer.status_code, headers=kept, content=body))


class Metered(httpx.AsyncHTTPTransport):
    """A line that counts how much of each answer was taken from it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        answer.stream = Counted(answer.stream, self.taken)
        return answer


class Counted(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, taken: list[int]) -> None:
        self._inner, self._taken, self._at = inner, taken, len(taken)
        taken.append(0)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for block in self._inner:
            self._taken[self._at] += len(block)
            yield block

    async def aclose(self) -> None:
        await self._inner.aclose()


@asynccontextmanager
async def bent(play: Playing) -> AsyncIterator[tuple[Source, Bent]]:
    """The shop of a world behind such a line, logged in."""
    line = Bent()
    async with behind(play, line) as source:
        yield source, line


@asynccontextmanager
async def behind(play: Playing, line: httpx.AsyncBaseTransport) -> AsyncIterator[Source]:
    opening = Opening(clock=SleptClock(play.world.now()), hasher=Hasher(b"salt"), reserve=NO_RESERVE, transport=line)
    source = opened(play.shop.platform, play.world.addresses["new"], play.shop.access.fields, opening)
    await read(source, Account)
    yield source
    await source.aclose()


def sellable(play: Playing) -> Counter[str]:
    """SKUs of what is for sale and can be put in a box, byte for byte."""
    shop = play.shop

    def live(row: ShopProduct) -> bool:
        parent = shop.products.get(row.parent_id or "")
        return row.status == "live" and (parent is None or parent.status == "live")

    return Counter(row.sku for row in shop.products if row.goods and not row.translation_of and live(row))


def shown(play: Playing) -> list[ShopOrder]:
    """Orders that the platform shows: a marketplace tells of none that was not paid."""
    rows = list(play.shop.orders)
    return rows if traits(play.shop.platform).can_enter else [row for row in rows if row.status not in NOT_PAID]


def for_sale(done: Read) -> Counter[str]:
    return Counter(row.sku.exact for row in done.of(Product) if row.shape in GOODS and row.live)


def numbers(play: Playing) -> Counter[str]:
    return Counter(row.number or row.id for row in shown(play))


def told(done: Read) -> Counter[str]:
    return Counter(row.number.exact for row in done.of(Order))


def complete(done: Read) -> bool:
    return all(page.whole for page in done.pages) and done.pages[-1].cursor is None


async def read_or_said(source: Source, kind: type[Record]) -> Read | None:
    """A reading, or None where it was given up with words and a cure."""
    try:
        return await read(source, kind)
    except RemoteError as error:
        said = error
    assert said.summary.msgid
    assert said.remedy.msgid or isinstance(said, NotSupported)
    return None


@every
async def test_the_whole_catalogue(platform: str) -> None:
    async with playing(platform, products=230) as play:
        done = await read(play.source, Product)
        assert complete(done)
        assert for_sale(done) == sellable(play)


@every
async def test_all_orders_and_the_open_ones(platform: str) -> None:
    async with playing(platform, orders=230) as play:
        done = await read(play.source, Order)
        if complete(done):
            assert told(done) == numbers(play)
        else:
            assert not told(done) - numbers(play)
        found = await read(play.source, Order, "open")
        asked = {row.number or row.id for row in shown(play) if row.open and row.shippable}
        assert asked <= set(told(found))
        since = play.world.now() - timedelta(days=4)
        recent = await read(play.source, Order, "recent", since=since)
        assert {row.number or row.id for row in shown(play) if row.placed >= since} <= set(told(recent))


@every
async def test_nothing_that_is_read_changes_anything(platform: str) -> None:
    async with playing(platform, orders=60) as play:
        for kind in (Account, Right, Product, Stock, Order, Hook):
            if play.source.can_read(Need(Side.NEW, kind, DAY)) is None:
                await read_or_said(play.source, kind)
        rows = list(play.shop.orders)[-5:]
        about = tuple(f"number:{row.number or row.id}" for row in rows)
        if play.source.can_read(Need(Side.NEW, Feedback, DAY, "about", about)) is None:
            await read(play.source, Feedback, "about", about)
        assert [write for write in play.world.books.traffic.writes if write.applied or write.effects] == []


@every
async def test_single_orders_by_number_and_products_by_code(platform: str) -> None:
    async with playing(platform, orders=90, quiet=True) as play:
        rows = shown(play)[-6:]
        about = (*(f"number:{row.number or row.id}" for row in rows), "number:none-such-9")
        done = await read(play.source, Order, "about", about)
        by_id = done.by_id(Order)
        for row in rows:
            found = {by_id[one].number.exact for one in done.found[f"number:{row.number or row.id}"]}
            assert found == {row.number or row.id}
        assert done.found["number:none-such-9"] == []
        things = [row for row in play.shop.products if row.goods and row.sku.strip() and row.status == "live"][:6]
        codes = tuple(f"sku:{row.sku}" for row in things)
        goods = await read(play.source, Product, "about", (*codes, "sku:none such"))
        known = goods.by_id(Product)
        for thing in things:
            assert {known[one].sku.exact for one in goods.found[f"sku:{thing.sku}"]} == {thing.sku}
        assert goods.found["sku:none such"] == []


@every
async def test_a_reading_goes_on_in_a_later_process(platform: str) -> None:
    async with playing(platform, products=330, quiet=True) as play:
        whole = await read(play.source, Product)
        for at, page in enumerate(whole.pages[:-1]):
            assert page.cursor is not None
            later = play.again()
            rest = await read(later, Product, cursor=page.cursor)
            await later.aclose()
            before = {row.id for one in whole.pages[: at + 1] for row in one.records if isinstance(row, Product)}
            assert before | {row.id for row in rest.of(Product)} == {row.id for row in whole.of(Product)}


@every
async def test_products_that_come_and_go_between_pages(platform: str) -> None:
    async with playing(platform, products=520, quiet=True) as play:
        stays = sellable(play)
        rows = [row for row in play.shop.products if row.kind == "simple"]
        gone = iter(rows[1:40:4])
        done = Read()
        async for page in play.source.read(Need(Side.NEW, Product, DAY), None, None):
            done.pages.append(page)
            row = next(gone, None)
            if row is not None and row.id in play.shop.products:
                play.shop.products.remove(row.id)
                stays -= Counter([row.sku])
                _one_more(play, rows[-1])
        lost = stays - for_sale(done)
        assert not lost or not complete(done), sorted(lost)[:5]
        assert max(Counter(row.id for row in done.of(Product)).values()) == 1 or not complete(done)


def _one_more(play: Playing, like: ShopProduct) -> None:
    shop, one = play.shop, copy(like)
    one.id = shop.new_id()
    one.sku = f"NEW-{one.id}"
    one.created = one.updated = play.world.now()
    shop.add_product(one)


@every
async def test_orders_that_come_and_go_between_pages(platform: str) -> None:
    async with playing(platform, orders=420, quiet=True) as play:
        stays = numbers(play)
        gone = iter(shown(play)[1:40:4])
        done = Read()
        async for page in play.source.read(Need(Side.NEW, Order, DAY), None, None):
            done.pages.append(page)
            row = next(gone, None)
            if row is not None:
                play.shop.orders.remove(row.id)
                stays -= Counter([row.number or row.id])
                assert place_order(play.world, play.shop, play.world.now(), payment="ideal")
        lost = stays - told(done)
        assert not lost or not complete(done), sorted(lost)[:5]


@every
async def test_an_empty_shop(platform: str) -> None:
    async with playing(platform, quiet=True, products=20) as play:
        for row in list(play.shop.products):
            play.shop.products.remove(row.id)
        for order in list(play.shop.orders):
            play.shop.orders.remove(order.id)
        play.shop.forget_skus()
        for kind, scope in ((Product, ""), (Stock, ""), (Order, "open")):
            done = await read(play.source, kind, scope)
            assert complete(done)
            assert not done.of(kind)


@every
@pytest.mark.parametrize(
    "fault",
    [
        "too-many",
        "too-many-bare",
        "too-many-odd:2",
        "server-error:1",
        "cut:1",
        pytest.param("bad-gateway:1", marks=LONG),
    ],
)
async def test_a_bad_moment_is_borne(platform: str, fault: str) -> None:
    async with playing(platform, quiet=True, products=60) as play:
        await read(play.source, Account)
        play.world.faults.put(f"new.{fault}")
        assert for_sale(await read(play.source, Product)) == sellable(play)


@every
@pytest.mark.parametrize(
    "fault",
    [
        *("html:40", "wrong-types", "missing-fields", "lying-totals:7"),
        *(pytest.param(name, marks=LONG) for name in RARE),
    ],
)
async def test_a_bad_line_never_makes_a_short_list(platform: str, fault: str) -> None:
    async with playing(platform, quiet=True, products=60) as play:
        await read(play.source, Account)
        play.world.faults.put(f"new.{fault}")
        done = await read_or_said(play.source, Product)
        assert done is None or not complete(done) or for_sale(done) == sellable(play)
        opens = await read_or_said(play.source, Order)
        assert opens is None or not complete(opens) or told(opens) == numbers(play)


@every
async def test_an_answer_without_end_is_cut_off(platform: str) -> None:
    line = Metered()
    async with playing(platform, quiet=True, products=60) as play, behind(play, line) as source:
        play.world.faults.put("new.huge:40")
        line.taken.clear()
        with pytest.raises(RemoteError):
            await read(source, Product)
        assert PAGE_MAX < max(line.taken) < PAGE_MAX + 1_000_000


@every
@pytest.mark.parametrize(
    "status", [401, 403, 404, *(pytest.param(code, marks=LONG) for code in (400, 410, 418, 500, 503))]
)
async def test_a_refusal_is_said_and_never_an_empty_list(platform: str, status: int) -> None:
    async with playing(platform, quiet=True, products=30) as play, bent(play) as (source, line):

        def refuse(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
            return httpx.Response(status, json={"message": "No"})

        line.bend = refuse
        for kind in (Product, Order):
            with pytest.raises(RemoteError) as caught:
                await read(source, kind)
            assert caught.value.summary.msgid
            assert caught.value.remedy.msgid


@every
async def test_a_wrong_key(platform: str) -> None:
    async with playing(platform, quiet=True, products=20) as play:
        wrong = {name: "0" * len(value) for name, value in play.shop.access.fields.items()}
        source = play.with_keys(wrong)
        with pytest.raises(RemoteError) as caught:
            await read(source, Account)
        assert isinstance(caught.value, Unauthorised), caught.value
        assert not any(value in str(caught.value.detail) for value in wrong.values())
        await source.aclose()


@every
async def test_a_key_that_stops_working_half_way(platform: str) -> None:
    async with playing(platform, quiet=True, products=330) as play:
        await read(play.source, Account)
        done = Read()

        async def until_the_end() -> None:
            async for page in play.source.read(Need(Side.NEW, Product, DAY), None, None):
                done.pages.append(page)
                play.world.faults.put("new.revoked:0")

        try:
            await until_the_end()
        except Unauthorised:
            assert len(done.pages) < 20
        else:
            assert not complete(done) or for_sale(done) == sellable(play)


def _again(answer: httpx.Response, change: Callable[[Any], Any]) -> httpx.Response:
    """The same answer with its JSON changed."""
    try:
        said = answer.json()
    except ValueError:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return httpx.Response(answer.status_code, headers=kept, content=json.dumps(change(said)).encode())


def _more_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {"zz_new": [1, {"a": None}], **{key: _more_fields(one) for key, one in value.items()}, "zzLast": "x"}
    return [_more_fields(one) for one in value] if isinstance(value, list) else value


@every
async def test_fields_that_nobody_knows_are_left_alone(platform: str) -> None:
    async with playing(platform, quiet=True, products=40) as play, bent(play) as (source, line):
        line.bend = lambda request, answer: _again(answer, _more_fields)
        assert for_sale(await read(source, Product)) == sellable(play)


WITHOUT_STATUS = ("bol",)
"""An order has no status there: its lines say how many were sent and called off."""


@pytest.mark.parametrize("platform", [name for name in BOTH if name not in WITHOUT_STATUS])
async def test_a_status_that_nobody_knows_is_not_taken_for_finished(platform: str) -> None:
    word = traits(platform).words["open"]
    async with playing(platform, orders=40, quiet=True) as play, bent(play) as (source, line):
        swapped = 0

        def strange(said: Any, key: str = "") -> Any:
            nonlocal swapped
            if isinstance(said, dict):
                return {name: strange(one, name) for name, one in said.items()}
            if isinstance(said, list):
                return [strange(one, key) for one in said]
            numeric = word.isdigit()
            if isinstance(said, bool) or str(said).lower() != word.lower() or (numeric and key != "status"):
                return said
            swapped += 1
            return "zz-brand-new" if isinstance(said, str) else 987

        line.bend = lambda request, answer: _again(answer, strange)
        done = await read_or_said(source, Order)
        assert swapped
        if done is not None:
            open_now = {row.number or row.id for row in play.shop.orders if row.status == "open"}
            states = {row.number.exact: row.state for row in done.of(Order)}
            assert open_now & set(states)
            assert not [number for number in open_now if states.get(number) in FINISHED]


@every
async def test_empty_and_double_codes_stay_what_they_are(platform: str) -> None:
    async with playing(platform, quiet=True, products=40) as play:
        rows = [row for row in play.shop.products if row.kind == "simple"]
        now = play.world.now()
        play.shop.set_sku(rows[0], "", now)
        play.shop.set_sku(rows[1], rows[2].sku, now)
        play.shop.set_sku(rows[3], "  spatie ", now)
        assert for_sale(await read(play.source, Product)) == sellable(play)


def _plain(text: str) -> bool:
    return not any(ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u202e\u200b" for sign in text)


@every
async def test_hostile_text_is_cleaned_at_the_door(platform: str) -> None:
    async with playing(platform, orders=30, quiet=True, products=30) as play:
        play.shop.name = HOSTILE
        for row in play.shop.products:
            row.name = HOSTILE
            play.shop.products.touch(row, play.world.now())
        account = (await read(play.source, Account)).of(Account)[0]
        assert _plain(account.title)
        products = await read(play.source, Product)
        assert for_sale(products) == sellable(play)
        assert all(_plain(row.name) for row in products.of(Product))
        assert all(_plain(str(row.sku)) for row in products.of(Product))
        orders = await read(play.source, Order)
        assert all(_plain(str(row.number)) and _plain(row.status) for row in orders.of(Order))


@every
async def test_a_redirect_to_another_host_is_not_followed(platform: str) -> None:
    async with playing(platform, quiet=True, products=20) as play, bent(play) as (source, line):
        line.hosts.clear()
        own = httpx.URL(play.world.addresses["new"]).host
        play.world.faults.put("new.redirect:9")
        with pytest.raises(RemoteError):
            await read(source, Product)
        assert line.hosts == {own}


@every
async def test_the_shop_is_known_again_and_another_one_is_not(platform: str) -> None:
    async with playing(platform, quiet=True, products=20) as play:
        first = (await read(play.source, Account)).of(Account)[0]
        assert first.platform == platform
        again = play.again()
        assert (await read(again, Account)).of(Account)[0].id == first.id
        await again.aclose()
        play.shop.identity = "somebody-else"
        play.shop.host = "elsewhere.example"  # a shop without a number of its own is known by where it says it lives
        other = play.again()
        assert (await read(other, Account)).of(Account)[0].id != first.id
        await other.aclose()

"""Readings and rows through the ledger: pages, generations, changes only, lookups, carried kinds."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import BadReply
from picqer_tui.core.ledger import Run
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import KINDS, Account, Feedback, ImportRow, Order, OrderLine, Product, Record, Right, Stock
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.state.columns import WALKS, table_of
from picqer_tui.state.move import MoveFile

from .samples import DAY, NOON, ORDERS, PRODUCTS, SHOP_PRODUCTS, StillClock, line, order, product, read


async def seen(move: MoveFile, step: str = "preflight.sku-match") -> Run:
    return await move.verdicts.open_run(step)


async def ids(move: MoveFile, need: Need, kind: type[Any] | None = None) -> list[str]:
    run = await seen(move)
    found = [record.id for record in run.evidence.records(need, kind or need.kind)]
    await move.verdicts.drop_run(run)
    return found


async def test_an_unread_list_has_no_reading_and_no_rows(move: MoveFile) -> None:
    assert (await move.pages.reading(PRODUCTS)).coverage is Coverage.NONE
    assert await ids(move, PRODUCTS) == []


async def test_a_reading_is_partial_until_it_is_closed(move: MoveFile) -> None:
    reading = await move.pages.begin(PRODUCTS)
    reading = await move.pages.keep(reading, Page([product(1), product(2)], "page-2", claimed=3))
    assert (reading.coverage, reading.rows, reading.cursor, reading.claimed) == (Coverage.PARTIAL, 2, "page-2", 3)
    assert await move.pages.reading(PRODUCTS) == reading
    reading = await move.pages.keep(reading, Page([product(3)], None))
    closed = await move.pages.close(reading, Coverage.COMPLETE)
    assert (closed.coverage, closed.rows, closed.begun_at, closed.claimed) == (Coverage.COMPLETE, 3, NOON, 3)
    assert await move.pages.reading(PRODUCTS) == closed
    assert await ids(move, PRODUCTS) == ["1", "2", "3"]


async def test_a_reading_is_as_old_as_the_oldest_of_its_rows(move: MoveFile) -> None:
    need = SHOP_PRODUCTS._replace(scope="about", about=("id:1", "id:2"))
    for wanted in (SHOP_PRODUCTS, need):
        reading = await move.pages.begin(wanted)
        for at in (NOON + DAY, NOON - DAY, NOON - timedelta(hours=1), None):
            reading = await move.pages.keep(reading, Page([product(1)], "2", as_of=at))
        last = Page([product(2)], None, asked=wanted.about, found=(("id:1", "1"),) if wanted.about else ())
        reading = await move.pages.keep(reading, last)
        assert (await move.pages.close(reading, Coverage.COMPLETE)).begun_at == NOON - DAY
        assert (await move.pages.reading(wanted)).begun_at == NOON - DAY


async def test_a_row_that_comes_twice_counts_once(move: MoveFile) -> None:
    reading = await move.pages.begin(PRODUCTS)
    reading = await move.pages.keep(reading, Page([product(1), product(2)], "2"))
    reading = await move.pages.keep(reading, Page([product(2, "NEW"), product(3)], None))
    assert reading.rows == 3
    run = await seen(move)
    assert [row.sku for row in run.evidence.records(PRODUCTS, Product)] == ["SKU-1", "NEW", "SKU-3"]


async def test_a_new_reading_over_a_complete_one_is_partial_and_drops_what_is_gone_at_its_end(
    move: MoveFile, clock: StillClock
) -> None:
    first = await read(move, PRODUCTS, [product(n) for n in range(8)])
    clock.at += timedelta(hours=1)
    second = await move.pages.begin(PRODUCTS)
    assert second.generation == first.generation + 1
    second = await move.pages.keep(second, Page([product(2), product(9)], None))
    assert (await move.pages.reading(PRODUCTS)).coverage is Coverage.PARTIAL
    assert len(await ids(move, PRODUCTS)) == 9
    done = await move.pages.close(second, Coverage.COMPLETE)
    assert (done.rows, done.begun_at) == (2, NOON + timedelta(hours=1))
    assert await ids(move, PRODUCTS) == ["2", "9"]


async def test_old_rows_are_dropped_over_many_bites(move: MoveFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picqer_tui.state.rows.BITE", 7)
    await read(move, PRODUCTS, [product(n) for n in range(50)])
    await read(move, PRODUCTS, [product(n) for n in range(0, 50, 5)])
    assert len(await ids(move, PRODUCTS)) == 10


async def test_a_partial_reading_goes_on_while_it_is_young(move: MoveFile, clock: StillClock) -> None:
    reading = await move.pages.begin(PRODUCTS)
    reading = await move.pages.keep(reading, Page([product(1)], "page-2"))
    await move.pages.close(reading, Coverage.PARTIAL, "unreachable", Phrase("No line."))
    kept = await move.pages.reading(PRODUCTS)
    assert (kept.reason, kept.why, kept.cursor) == ("unreachable", Phrase("No line."), "page-2")
    clock.at += timedelta(hours=23)
    again = await move.pages.begin(PRODUCTS)
    assert (again.generation, again.cursor, again.rows, again.begun_at) == (1, "page-2", 1, NOON)
    await move.pages.close(again, Coverage.PARTIAL, "cancelled")
    clock.at += timedelta(hours=2)
    fresh = await move.pages.begin(PRODUCTS)
    assert (fresh.generation, fresh.cursor, fresh.rows) == (2, None, 0)


async def test_without_resume_a_partial_reading_is_begun_anew(move: MoveFile) -> None:
    reading = await move.pages.begin(PRODUCTS)
    await move.pages.keep(reading, Page([product(1)], "page-2"))
    assert (await move.pages.begin(PRODUCTS, resume=False)).generation == 2
    with pytest.raises(ValueError, match="is not being read"):
        await move.pages.keep(reading, Page([product(2)], None))


async def test_a_page_with_holes_never_makes_a_complete_reading(move: MoveFile) -> None:
    reading = await move.pages.begin(PRODUCTS)
    why = Phrase("The list moved too often.")
    reading = await move.pages.keep(reading, Page([product(1)], "2", whole=False, why=why))
    reading = await move.pages.keep(reading, Page([product(2)], None))
    closed = await move.pages.close(reading, Coverage.COMPLETE)
    assert (closed.coverage, closed.reason, closed.why) == (Coverage.PARTIAL, "incomplete", why)
    assert (await move.pages.begin(PRODUCTS)).generation == 2


async def test_changes_alone_are_written_over_the_complete_rows(move: MoveFile, clock: StillClock) -> None:
    await read(move, PRODUCTS, [product(1), product(2), product(3)])
    clock.at += timedelta(hours=2)
    done = await read(move, PRODUCTS, [product(2, "NEW"), product(4)], changed_since=NOON - timedelta(hours=4))
    assert (done.coverage, done.generation, done.rows) == (Coverage.COMPLETE, 2, 4)
    assert (done.begun_at, done.changed_since) == (NOON + timedelta(hours=2), None)
    run = await seen(move)
    assert [row.sku for row in run.evidence.records(PRODUCTS, Product)] == ["SKU-1", "NEW", "SKU-3", "SKU-4"]


async def test_changes_cannot_build_on_nothing_or_leave_a_gap(move: MoveFile) -> None:
    with pytest.raises(ValueError, match="nothing complete"):
        await move.pages.begin(PRODUCTS, changed_since=NOON)
    await read(move, PRODUCTS, [product(1)])
    with pytest.raises(ValueError, match="nothing complete"):
        await move.pages.begin(PRODUCTS, changed_since=NOON + timedelta(minutes=1))


async def test_a_broken_off_reading_of_changes_is_not_taken_for_a_whole_one(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(1), product(2)])
    since = NOON - timedelta(hours=1)
    reading = await move.pages.begin(PRODUCTS, changed_since=since)
    reading = await move.pages.keep(reading, Page([product(2)], "page-2"))
    await move.pages.close(reading, Coverage.PARTIAL, "unreachable")
    again = await move.pages.begin(PRODUCTS, changed_since=since)
    assert (again.generation, again.cursor, again.changed_since) == (2, "page-2", since)
    whole = await move.pages.begin(PRODUCTS)
    assert (whole.generation, whole.cursor, whole.changed_since, whole.rows) == (3, None, None, 0)


async def test_a_recent_list_goes_on_only_as_far_back_as_it_reached(move: MoveFile) -> None:
    def need(days: int) -> Need:
        return Need(Side.OLD, Order, DAY, "recent", since=NOON - timedelta(days=days))

    reading = await move.pages.begin(need(14))
    await move.pages.keep(reading, Page([order(1)], "2"))
    assert (await move.pages.begin(need(7))).since == NOON - timedelta(days=7)
    further = await move.pages.begin(need(30))
    assert (further.generation, further.since) == (2, NOON - timedelta(days=30))


async def test_carried_rows_live_and_go_with_their_order(move: MoveFile) -> None:
    await read(move, ORDERS, [order(1), line(11, 1), line(12, 1), order(2), line(21, 2)])
    assert (await move.pages.reading(ORDERS)).rows == 2
    reading = await move.pages.begin(ORDERS)
    reading = await move.pages.keep(reading, Page([order(1), line(12, 1), Feedback("f", "1", "note", "", None)], None))
    assert await ids(move, ORDERS, OrderLine) == ["12", "21"]
    await move.pages.close(reading, Coverage.COMPLETE)
    assert await ids(move, ORDERS, OrderLine) == ["12"]
    assert await ids(move, ORDERS, Feedback) == ["f"]


async def test_the_stock_that_came_with_a_product_gives_way_when_it_comes_again(move: MoveFile) -> None:
    here, there = Stock("1@12", "1", Raw("A"), "12", 5), Stock("1@13", "1", Raw("A"), "13", 2)
    await read(move, PRODUCTS, [product(1), here, there, product(2), Stock("2@12", "2", Raw("B"), "12", 1)])
    assert (await move.pages.reading(PRODUCTS)).rows == 2
    reading = await move.pages.begin(PRODUCTS, changed_since=NOON)
    reading = await move.pages.keep(reading, Page([product(1), here._replace(free=4)], None))
    await move.pages.close(reading, Coverage.COMPLETE)
    assert await ids(move, PRODUCTS, Stock) == ["1@12", "2@12"]


async def test_an_order_that_comes_again_in_one_reading_brings_its_lines_anew(move: MoveFile) -> None:
    reading = await move.pages.begin(ORDERS)
    reading = await move.pages.keep(reading, Page([order(1), line(11, 1), line(12, 1)], "2"))
    await move.pages.keep(reading, Page([order(1), line(11, 1)], None))
    assert await ids(move, ORDERS, OrderLine) == ["11"]


async def test_pages_carry_only_what_belongs_to_them(move: MoveFile) -> None:
    reading = await move.pages.begin(PRODUCTS)
    with pytest.raises(ValueError, match="does not carry Order"):
        await move.pages.keep(reading, Page([order(1)], None))
    run = await seen(move)
    with pytest.raises(ValueError, match="does not carry"):
        run.evidence.records(PRODUCTS, Order)


def about(*values: str) -> Need:
    return Need(Side.NEW, Order, DAY, "about", values)


async def test_lookups_remember_what_was_asked_and_found(move: MoveFile, clock: StillClock) -> None:
    need = about("number:7", "number:8")
    reading = await move.pages.begin(need)
    page = Page([order(70)], None, asked=["number:7", "number:8"], found=[("number:7", "70")])
    reading = await move.pages.keep(reading, page)
    await move.pages.close(reading, Coverage.COMPLETE)
    kept = await move.pages.reading(need)
    assert (kept.coverage, kept.begun_at, kept.rows) == (Coverage.COMPLETE, NOON, 1)
    run = await seen(move)
    assert run.evidence.asked(about("number:7", "number:8", "number:9")) == {"number:7": ("70",), "number:8": ()}
    assert run.evidence.reading(about("number:7", "number:9")).coverage is Coverage.PARTIAL
    assert run.evidence.reading(about("number:9")).coverage is Coverage.NONE
    assert [found.id for found in run.evidence.records(need, Order, values=["70"])] == ["70"]


async def test_lookups_are_as_old_as_the_oldest_answer(move: MoveFile, clock: StillClock) -> None:
    await read(move, about("id:1"), [order(1)], asked=["id:1"], found=[("id:1", "1")])
    clock.at += timedelta(hours=3)
    await read(move, about("id:2"), [order(2)], asked=["id:2"], found=[("id:2", "2")])
    assert (await move.pages.reading(about("id:1", "id:2"))).begun_at == NOON
    one, other = await move.pages.reading(about("id:1")), await move.pages.reading(about("id:2"))
    assert (one.generation, other.generation) == (1, 2)
    assert other.begun_at == NOON + timedelta(hours=3)


async def test_a_lookup_that_finds_nothing_any_more_drops_its_row(move: MoveFile) -> None:
    need = about("id:1", "number:7")
    await read(
        move, need, [order(1), line(11, 1), order(2)], asked=need.about, found=[("id:1", "1"), ("number:7", "2")]
    )
    await read(move, about("id:1"), [], asked=["id:1"])
    assert await ids(move, need) == ["2"]
    assert await ids(move, need, OrderLine) == []
    run = await seen(move)
    assert run.evidence.asked(need) == {"id:1": (), "number:7": ("2",)}


async def test_a_lookup_with_holes_is_not_taken_for_answered(move: MoveFile) -> None:
    reading = await move.pages.begin(about("id:1"))
    reading = await move.pages.keep(reading, Page([], None, asked=["id:1"], whole=False))
    await move.pages.close(reading, Coverage.COMPLETE)
    assert (await move.pages.reading(about("id:1"))).coverage is Coverage.PARTIAL


async def test_lists_tell_their_newest_generation_and_lookups_none(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(1)])
    await read(move, ORDERS, [])
    await read(move, ORDERS, [])
    await read(move, about("id:1"), [], asked=["id:1"])
    names = ["picqer.Product", "old.Order.open", "new.Order.about", "new.Stock"]
    assert await move.pages.generations(names) == {"picqer.Product": 1, "old.Order.open": 2}


async def test_a_number_that_cannot_be_kept_is_a_bad_reply(move: MoveFile) -> None:
    reading = await move.pages.begin(ORDERS)
    with pytest.raises(BadReply):
        await move.pages.keep(reading, Page([order(1, pieces=10**30)], None))
    assert (await move.pages.keep(reading, Page([order(1)], None))).rows == 1


async def test_a_refused_lookup_says_so(move: MoveFile) -> None:
    reading = await move.pages.begin(about("id:1"))
    await move.pages.close(reading, Coverage.REFUSED, "no_right", Phrase("No."))
    kept = await move.pages.reading(about("id:1"))
    assert (kept.coverage, kept.reason, kept.why) == (Coverage.REFUSED, "no_right", Phrase("No."))


STRANGE = ["A", "a ", " A", "\u200bA", "Ä", "А-1", "[x]", "😀", "0001", "1e5", "x\x00y", "it's", '"', "%_"]


async def test_identifiers_come_back_byte_for_byte(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(n, sku) for n, sku in enumerate(STRANGE)])
    run = await seen(move)
    found = {row.sku.exact for row in run.evidence.records(PRODUCTS, Product)}
    assert found == set(STRANGE)
    assert all(type(row.sku) is Raw for row in run.evidence.records(PRODUCTS, Product))
    for sku in STRANGE:
        (one,) = run.evidence.records(PRODUCTS, Product, by="sku", values=[sku])
        assert one.sku.exact == sku


async def test_text_that_no_utf8_can_carry_is_kept_visible(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(1, "a\ud800b"), product(2)])
    run = await seen(move)
    assert [row.sku.exact for row in run.evidence.records(PRODUCTS, Product)] == ["a\\ud800b", "SKU-2"]


async def test_every_field_comes_back_as_it_was(move: MoveFile) -> None:
    account = Account("1", "picqer", "T", "", False, "h", "", -1.5, True, "EUR", "nl", None, ("a", "b"))
    given: list[tuple[Need, Record]] = [
        (Need(Side.PICQER, Account, DAY), account),
        (Need(Side.PICQER, Right, DAY), Right("orders", None, "")),
        (Need(Side.NEW, Stock, DAY), Stock("1", "2", Raw("A"), "", -3)),
        (ORDERS, order(1, traits={"vat": "NL", "tags": "é"}, native=None, updated_at=NOON + timedelta(microseconds=1))),
        (PRODUCTS, product(1, tracked=True, created_at=datetime(2026, 1, 2, 3, 4, 5, 6))),
    ]
    for need, record in given:
        await read(move, need, [record])
    run = await seen(move)
    for need, record in given:
        (found,) = run.evidence.records(need, type(record))
        assert found == record
        assert [type(value) for value in found] == [type(value) for value in record] or need is ORDERS


async def test_walks_come_in_order_without_empty_ones(move: MoveFile) -> None:
    skus = ["b", "A", "a", "", "B-2", "Ä", "z", "Z "]
    await read(move, PRODUCTS, [product(n, sku, ean=sku) for n, sku in enumerate(skus)])
    await read(move, SHOP_PRODUCTS, [product(99, "other")])
    run = await seen(move)
    assert list(run.evidence.keys(PRODUCTS, "sku")) == [
        ("a", "A", "1"),
        ("a", "a", "2"),
        ("b", "b", "0"),
        ("b-2", "B-2", "4"),
        ("z", "Z ", "7"),
        ("z", "z", "6"),
        ("ä", "Ä", "5"),
    ]
    eans = list(run.evidence.keys(PRODUCTS, "ean"))
    assert eans == sorted(eans)
    assert len(eans) == 7


async def test_order_numbers_are_walked_as_people_read_them(move: MoveFile) -> None:
    await read(move, ORDERS, [order(2, number=Raw("# 17")), order(1, number=Raw("17"), reference=Raw("X 1"))])
    run = await seen(move)
    assert list(run.evidence.keys(ORDERS, "number")) == [("17", "# 17", "2"), ("17", "17", "1")]
    assert list(run.evidence.keys(ORDERS, "reference")) == [("x1", "X 1", "1")]
    assert {o.id for o in run.evidence.records(ORDERS, Order, by="number_key", values=["17"])} == {"1", "2"}
    assert [o.id for o in run.evidence.records(ORDERS, Order, by="number", values=["17", "17"])] == ["1"]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_index_that_a_walk_uses_covers_it(move: MoveFile, kind: type[Any]) -> None:
    connection = sqlite3.connect(move.path)
    table = table_of(kind)

    def plan(text: str) -> str:
        return " | ".join(row[3] for row in connection.execute("explain query plan " + text))

    for folded, exact in WALKS.get(kind, {}).values():
        order_by = ", ".join(dict.fromkeys((folded, exact, "id")))
        walk = plan(
            f"select {folded}, {exact}, id from {table.name} "
            f"where list = 1 and epoch = 0 and {exact} > '' order by {order_by}"
        )
        assert "USING COVERING INDEX" in walk
        assert "TEMP B-TREE" not in walk
    connection.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lookup_goes_straight_to_its_rows(move: MoveFile, kind: type[Any]) -> None:
    asked: list[str] = []
    run = await move.verdicts.open_run("preflight.sku-match")
    run.connection.set_trace_callback(asked.append)
    table = table_of(kind)
    for column in table.columns:
        fold = table.fold_for(column)
        if not table.indexed(column) and fold is None:
            continue
        list(run.evidence.records(Need(Side.PICQER, kind, DAY), kind, by=column, values=["1", "2"]))
        plan = " | ".join(row[3] for row in run.connection.execute("explain query plan " + asked[-1]))
        straight = f"{column}=?" if table.indexed(column) or fold is None else f"{fold[0]}=? AND {column}=?"
        assert straight in plan


async def test_any_number_of_values_is_looked_up_once_each(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(n, parent_id=str(n % 3)) for n in range(2500)])
    run = await seen(move)
    wanted = [str(n) for n in range(0, 5000, 2)]
    assert len(list(run.evidence.records(PRODUCTS, Product, values=[*wanted, *wanted]))) == 1250
    assert len(list(run.evidence.records(PRODUCTS, Product, by="parent_id", values={"0", "1"}))) == 1667
    assert len(list(run.evidence.records(PRODUCTS, Product, by="name", values=iter(["Product 7", "x"])))) == 1
    assert list(run.evidence.records(PRODUCTS, Product, values=[])) == []


async def test_rows_without_a_time_pass_a_bound(move: MoveFile) -> None:
    given = [
        order(1, placed_at=NOON - DAY),
        order(2, placed_at=NOON),
        order(3, placed_at=None),
    ]
    await read(move, ORDERS, given)
    run = await seen(move)
    found = run.evidence.records(ORDERS, Order, since=NOON - timedelta(hours=1))
    assert [one.id for one in found] == ["2", "3"]
    with pytest.raises(ValueError, match="no time"):
        run.evidence.records(ORDERS, OrderLine, since=NOON)


async def test_times_of_an_own_clock_are_bounded_as_well(move: MoveFile) -> None:
    need = Need(Side.PICQER, ImportRow, DAY)
    base = ImportRow("1", "101", "", Raw("9"), Raw("#9"), "", "expected", "", None, datetime(2026, 3, 1, 9), None)
    await read(move, need, [base, base._replace(id="2", created_at=datetime(2026, 3, 2, 9))])
    run = await seen(move)
    found = run.evidence.records(need, ImportRow, since=datetime(2026, 3, 2, 0, tzinfo=UTC))
    assert [row.id for row in found] == ["2"]


async def test_tally_counts_by_value(move: MoveFile) -> None:
    await read(move, ORDERS, [order(1), order(2, status="paused"), order(3)])
    run = await seen(move)
    assert run.evidence.tally(ORDERS, Order, "status") == {"paused": 1, "processing": 2}


async def test_a_snapshot_does_not_see_what_is_written_later(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(1)])
    run = await seen(move)
    await read(move, PRODUCTS, [product(2)])
    assert [row.id for row in run.evidence.records(PRODUCTS, Product)] == ["1"]
    assert run.evidence.reading(PRODUCTS).generation == 1
    assert await ids(move, PRODUCTS) == ["2"]

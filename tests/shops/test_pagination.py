"""Lists to their end, also when they move."""

from __future__ import annotations

import pytest

from picqer_tui.core.errors import BadReply
from picqer_tui.core.records import Hook
from picqer_tui.shops.pagination import Batch, Row, by_cursor, by_id, by_number, by_offset, by_value, next_link
from tests.shops.fakes import MovingList, ids


async def read(source, **how):
    return [page async for page in by_offset(source.at, size=10, **{"ahead": 0, **how})]


@pytest.mark.parametrize("count", [0, 1, 2, 9, 10, 11, 19, 20, 55, 100])
@pytest.mark.parametrize("ahead", [0, 3])
async def test_by_offset_gives_each_row_once(count, ahead):
    pages = await read(MovingList(count), ahead=ahead)
    assert ids(pages) == list(range(1, count + 1))
    assert all(page.whole for page in pages)
    assert [page.cursor is None for page in pages] == [False] * (len(pages) - 1) + [True]


async def test_a_small_list_costs_two_requests_and_an_empty_one_one():
    small, empty = MovingList(4), MovingList(0)
    await read(small)
    await read(empty)
    assert (len(small.asked), len(empty.asked)) == (2, 1)


async def test_rows_removed_before_the_reading_place_lose_nothing():
    source = MovingList(60, {4: lambda rows: rows.__delitem__(slice(0, 3))})
    pages = await read(source)
    assert ids(pages) == list(range(1, 61))
    assert all(page.whole for page in pages)


async def test_rows_put_in_front_are_harmless():
    source = MovingList(60, {4: lambda rows: rows.__setitem__(slice(0, 0), [901, 902])})
    pages = await read(source)
    assert sorted(one for one in ids(pages) if one < 900) == list(range(1, 61))


async def test_rows_added_at_the_end_while_it_is_closed_are_found():
    source = MovingList(25, {5: lambda rows: rows.append(26)})
    assert ids(await read(source)) == list(range(1, 27))


async def test_more_rows_gone_than_a_page_holds():
    source = MovingList(80, {6: lambda rows: rows.__delitem__(slice(0, 25))})
    pages = await read(source)
    assert ids(pages) == list(range(1, 81))


async def test_a_list_that_never_stands_still_is_not_whole():
    source = MovingList(200, {turn: lambda rows: rows.__delitem__(slice(0, 2)) for turn in range(2, 60)})
    pages = await read(source)
    assert pages[-1].cursor is None
    assert not pages[-1].whole
    assert pages[-1].why is not None


async def test_an_offset_that_is_ignored_is_not_taken_for_the_whole_list():
    async def same(offset):
        return Batch([Row(str(n), ()) for n in range(10)])

    pages = [page async for page in by_offset(same, size=10)]
    assert pages[-1].cursor is None
    assert not pages[-1].whole


async def test_pages_smaller_than_expected_are_read_on():
    source = MovingList(35)
    source.size = 6
    assert ids(await read(source)) == list(range(1, 36))


async def test_going_on_from_each_cursor_gives_the_rest():
    pages = await read(MovingList(47))
    for done, page in enumerate(pages[:-1], 1):
        rest = await read(MovingList(47), cursor=page.cursor)
        assert set(ids(pages[:done])) | set(ids(rest)) == set(range(1, 48))


async def test_going_on_after_the_list_moved_begins_anew():
    pages = await read(MovingList(47))
    moved = MovingList(47)
    del moved.ids[0:5]
    rest = await read(moved, cursor=pages[2].cursor)
    assert set(ids(rest)) == set(range(6, 48))


async def test_stop_ends_after_that_page():
    source = MovingList(100)
    pages = await read(source, stop=lambda rows: int(rows[-1].id) >= 25)
    assert max(ids(pages)) == 28
    assert pages[-1].cursor is None


async def test_requests_ahead_are_dropped_when_the_reader_leaves():
    source = MovingList(100)
    pages = by_offset(source.at, size=10)
    await anext(pages)
    await pages.aclose()
    assert len(source.asked) <= 4


async def by_page(source, **how):
    return [page async for page in by_number(source.number, size=10, **how)]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 35, 40])
@pytest.mark.parametrize("claims", [True, False])
async def test_by_number_gives_each_row_once(count, claims):
    source = MovingList(count)
    source.claims = claims
    assert ids(await by_page(source)) == list(range(1, count + 1))


async def test_a_total_that_shrinks_sends_the_reader_back():
    source = MovingList(60, {4: lambda rows: rows.__delitem__(slice(0, 2))})
    source.claims = True
    assert set(ids(await by_page(source, ahead=0))) == set(range(1, 61))


async def test_a_total_that_lies_does_not_end_the_list_early_or_never():
    source = MovingList(25)

    async def lying(page):
        return (await source.number(page))._replace(claimed=32)

    pages = [page async for page in by_number(lying, size=10)]
    assert ids(pages) == list(range(1, 26))
    assert pages[-1].claimed == 32


async def test_a_server_with_smaller_pages_by_number():
    source = MovingList(25)
    source.size, source.claims = 7, True
    assert ids(await by_page(source)) == list(range(1, 26))


async def test_by_cursor_follows_and_refuses_circles():
    chain = {None: Batch([Row("1", (hook(1),))], 3, "b"), "b": Batch([Row("2", (hook(2),))], 3, "c"), "c": Batch([])}

    async def fetch(cursor):
        return chain[cursor]

    pages = [page async for page in by_cursor(fetch)]
    assert ids(pages) == [1, 2]
    assert ids([page async for page in by_cursor(fetch, pages[0].cursor)]) == [2]
    chain["c"] = Batch([], None, "b")
    with pytest.raises(BadReply):
        [page async for page in by_cursor(fetch)]


async def test_by_id_goes_on_above_the_highest_and_notices_an_ignored_filter():
    async def above(after):
        return Batch([Row(str(n), (hook(n),)) for n in (9, 8, 7, 6, 5, 4, 3) if n > int(after)][-2:])

    async def ignoring(after):
        return Batch([Row("3", (hook(3),))])

    assert ids([page async for page in by_id(above, after="2")]) == [4, 3, 6, 5, 8, 7, 9]
    with pytest.raises(BadReply):
        [page async for page in by_id(ignoring, after="4")]


async def test_by_value_tells_what_was_asked_and_found():
    async def look(values):
        return [(value, Row(value.partition(":")[2], (hook(7),))) for value in values if value != "id:2"]

    pages = [page async for page in by_value(["id:1", "id:2", "id:3"], look, chunk=2)]
    assert [tuple(page.asked) for page in pages] == [("id:1", "id:2"), ("id:3",)]
    assert [pair for page in pages for pair in page.found] == [("id:1", "1"), ("id:3", "3")]
    assert [page.cursor is None for page in pages] == [False, True]


def test_next_link_drops_keys():
    headers = {
        "link": '<https://s.example/p?page=1&key=x>; rel="prev", <https://s.example/p?page=3&key=x&q=a%2Cb>; rel="next"'
    }
    assert next_link(headers, drop=("key",)) == "https://s.example/p?page=3&q=a%2Cb"
    assert next_link({}) is None


def hook(number):
    return Hook(str(number), "", "", "", True)

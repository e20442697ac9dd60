"""The parts under the screens: the relay's pace, cells, the crash text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from rich.cells import cell_len

from picqer_tui.core.events import Event, ReadingMoved, StandingChanged
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui import relay
from picqer_tui.tui.cells import ends, fit
from picqer_tui.tui.messages import Happened
from picqer_tui.tui.relay import Relay
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.figures import flow
from picqer_tui.tui.widgets.work_meter import reading_line
from picqer_tui.words.language import Language
from tests.tui.conftest import make_app
from tests.tui.fakes import NOW, FakeWorkspace, StillClock, header, reading


def moved(key: str, pages: int, done: bool = False) -> ReadingMoved:
    return ReadingMoved(key, Side.PICQER, pages, pages * 100, None, 8.0, NOW, None, done)


async def test_progress_goes_on_twice_a_second_and_the_rest_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "PAUSE", 0.03)
    told: list[Event] = []

    async def events() -> AsyncIterator[Event]:
        for page in range(200):
            yield moved("a", page)
        yield StandingChanged("x")
        for page in range(200):
            yield moved("b", page)
        await asyncio.sleep(0.045)
        for page in range(200, 300):
            yield moved("a", page)
        yield moved("a", 300, done=True)

    await Relay(events(), lambda message: told.append(message.event)).follow()
    progress = [(event.key, event.pages) for event in told if isinstance(event, ReadingMoved)]
    assert progress == [("a", 0), ("a", 199), ("b", 199), ("a", 300)]
    assert told.index(StandingChanged("x")) == 1


def test_progress_of_one_list_replaces_its_predecessor_and_nothing_else() -> None:
    assert Happened(moved("a", 2)).can_replace(Happened(moved("a", 1)))
    assert not Happened(moved("a", 2)).can_replace(Happened(moved("b", 1)))
    assert not Happened(StandingChanged("a")).can_replace(Happened(StandingChanged("a")))


@pytest.mark.parametrize("text", ["", "abc", "漢字漢字漢字", "a漢b", "x" * 50, "👍👍👍👍"])
@pytest.mark.parametrize("cells", [0, 1, 2, 5, 9, 40])
def test_a_text_takes_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_len(fit(text, cells)) == cells
    assert cell_len(fit(text, cells, right=True)) == cells
    assert cell_len(ends(text, "ab", cells)) == cells


def test_numbers_flow_into_few_lines() -> None:
    assert flow(["one 1", "two 2", "three 3"], 16) == ["one 1   two 2", "three 3"]
    assert flow(["x" * 30], 10) == ["x" * 9 + "…"]


async def test_a_crash_tells_where_and_never_what_was_in_hand(capsys: pytest.CaptureFixture[str]) -> None:
    app = make_app(FakeWorkspace(headers=[header()]))

    def explode() -> None:
        key_in_hand = "sk-" + "verysecret"
        raise RuntimeError(f"broken {len(key_in_hand)}")

    async def run() -> None:
        async with app.run_test() as pilot:
            app.call_later(explode)
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await run()
    app._print_error_renderables()
    said = capsys.readouterr().err
    assert "picqer-tui stopped on an error of its own." in said
    assert "RuntimeError: broken 13" in said
    assert "explode" in said
    assert "verysecret" not in said
    assert app.return_code == 1


def test_a_phrase_in_a_binding_is_what_the_key_line_says() -> None:
    from picqer_tui.tui.keys import key, ours

    binding = key("r", "run", Phrase("run"))
    assert binding.description == "run"
    assert ours(binding)


WIDE = "» Picqer, products: page 41 of 82 · 8.1 per s · last answer 0.4 s ago · about 9 min to go"


@pytest.mark.parametrize(
    ("room", "line"),
    [
        (100, WIDE),
        (70, "» Picqer, products: page 41 of 82 · 8.1 per s · about 9 min to go"),
        (60, "» Picqer, products: page 41 of 82 · about 9 min to go"),
        (40, "» Picqer, products: page 41 of 82"),
        (10, "» Picqer, products: page 41 of 82"),
    ],
)
def test_a_line_of_the_meter_leaves_out_what_matters_least(room: int, line: str) -> None:
    assert reading_line(Voice(Language("en"), StillClock()), reading(), room) == line


def test_a_stalled_list_says_so_before_anything_else() -> None:
    late = reading()._replace(answered_at=NOW - timedelta(seconds=12))
    said = reading_line(Voice(Language("en"), StillClock()), late, 60)
    assert said == "» Picqer, products: page 41 of 82 · last answer 12 s ago"

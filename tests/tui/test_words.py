"""Findings, changes, acts and questions in words, without a terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.core.changes import Outcome, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Answer
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.steps import Ask, Question
from picqer_tui.tui import step_words
from picqer_tui.tui.act_words import act_words, came, group
from picqer_tui.tui.cells import fold, width
from picqer_tui.tui.change_words import effects_lines, values_words, why
from picqer_tui.tui.finding_words import stake, subject_words
from picqer_tui.tui.glyphs import ACCEPTED
from picqer_tui.tui.putting import put, unanswered
from picqer_tui.tui.standing import glyph_of_step
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.figures import draw, inline
from picqer_tui.words.language import Language
from tests.tui.conftest import ZONE
from tests.tui.fakes import NOW, FakeSession, StillClock, change


@pytest.fixture
def voice() -> Voice:
    clock = StillClock()
    return Voice(Language("en", ZONE, clock.now), clock)


def finding(subject: str, **facts: object) -> Finding:
    return Finding("code", Severity.BLOCKED, Raw(subject), 12055, facts)


def test_what_hangs_on_a_finding_is_said_in_the_trade_s_words(voice: Voice) -> None:
    assert stake(voice, finding("A", lines=41, open_lines=0, sold_lines=41)) == "41 lines"
    assert stake(voice, finding("A", lines=41, open_lines=2)) == "2 open lines"
    assert stake(voice, finding("A", left=1, ordered_at=NOW)) == "1 piece"
    assert stake(voice, finding("A", ordered_at=NOW - timedelta(days=1))) == "yesterday"
    assert stake(voice, finding("A", count=8)) == ""


def test_a_finding_is_about_what_people_know_by_name(voice: Voice) -> None:
    assert subject_words(voice, finding("cutover.baseline", title=Phrase("Baseline"))) == "Baseline"
    assert subject_words(voice, finding("6", name="PostNL")) == "PostNL"
    assert subject_words(voice, finding("shopify", platform="Shopify")) == "Shopify"
    assert subject_words(voice, finding("new")) == "new shop"
    assert subject_words(voice, finding("BEL-01 ")) == "BEL-01␠"


def test_a_step_that_somebody_answers_for_says_so() -> None:
    session = FakeSession()
    step = "preflight.external-links"
    session.asks(step)
    session.steps[step] = session.steps[step]._replace(waived_step=True)
    assert glyph_of_step(session.steps[step]) is ACCEPTED
    assert session.steps[step].mark is Mark.NOT_VERIFIED


def test_a_change_in_words(voice: Voice) -> None:
    assert values_words(voice, {"status": "paid/unfulfilled"}) == "paid, not sent"
    assert values_words(voice, {"state": "done", "tracking": ["3S1"], "idorder": "7"}) == "completed, tracking code 3S1"
    assert values_words(voice, {"status": "wc-strange", "tracking": []}) == "wc-strange"
    assert values_words(voice, {"sku": Raw("BEL-01 ")}) == "BEL-01␠"
    lines = effects_lines(voice, SideEffects((Phrase("It mails."),), 1, True), 3)
    assert lines[:2] == ["What else happens: It mails.", "! 3 messages to customers."]
    assert "with u" in lines[2]
    assert effects_lines(voice, Phrase("It cannot be."), 1) == ["! It cannot be."]


def test_why_a_change_was_not_done_is_found_in_the_journal(voice: Voice) -> None:
    made, _ = change(1)
    values = {"change": "k1", "seen": {"error": Phrase("It was closed meanwhile.")}}
    journal = [JournalLine(1, NOW, "outcome", values, "")]
    assert why(voice, made, Outcome.NOT_DONE, journal) == "It was closed meanwhile."
    assert why(voice, made, Outcome.DONE, journal) == ""


@pytest.mark.parametrize(
    ("kind", "values", "place", "words"),
    [
        ("advance-time", {"seconds": 1800}, "time", "Let 30 min pass"),
        ("place-order", {"side": "new", "name": "B"}, "new", "A customer orders in B"),
        ("switch-stock", {"name": "B", "connection": "7", "on": False}, "picqer", "Sending of stock on: B (7)"),
        ("new-kind", {"side": "old", "a_b": 1}, "picqer", "new kind: side old, a b 1"),
    ],
)
def test_an_act_says_what_it_does_and_where(voice: Voice, kind: str, values: Values, place: str, words: str) -> None:
    assert (group(kind, values), act_words(voice, kind, values)) == (place, words)


def test_what_came_of_an_act(voice: Voice) -> None:
    assert came(voice, "place-order", {"number": "#1007"}) == "It is order #1007."
    assert came(voice, "close-shop", {"side": "old"}) == ""


def rows(*keys: str) -> Figure:
    data = {"columns": ["c"], "rows": [[key] for key in keys], "keys": list(keys)}
    return Figure("t", FigureShape.TABLE, Phrase("t"), data)


def test_an_optional_question_about_rows_that_are_not_there_is_not_put() -> None:
    optional = Question("customer", Phrase("Which?"), Ask.ROW, figure="t", required=False)
    assert put([optional], {}, {}) == []
    assert put([optional], {}, {"t": rows()}) == []
    assert len(put([optional], {}, {"t": rows("1")})) == 1
    assert len(put([optional], {"customer": Answer("1", "S", NOW)}, {})) == 1
    assert len(put([optional._replace(required=True)], {}, {})) == 1


def test_a_question_of_each_row_is_open_while_one_row_is() -> None:
    each = Question("looked", Phrase("Looked?"), Ask.CONFIRM, figure="t", required=False, each=True)
    tables = {"t": rows("a", "b")}
    assert unanswered(put([each], {"looked:a": Answer("yes", "S", NOW)}, tables))
    assert not unanswered(put([each], {f"looked:{key}": Answer("yes", "S", NOW) for key in "ab"}, tables))


def test_a_number_stands_in_a_line_whole_or_not(voice: Voice) -> None:
    figure = Figure("n", FigureShape.NUMBER, Phrase("Order lines of the last eight weeks"), {"value": 1234})
    assert inline([figure], voice, 50) == ["Order lines of the last eight weeks 1,234"]
    assert inline([figure], voice, 20) == []
    assert draw(figure, voice, 20) == ["Order lines of the", "last eight weeks", "1,234"]


def test_a_share_of_nothing_is_not_told(voice: Voice) -> None:
    assert inline([Figure("s", FigureShape.SHARE, Phrase("of these"), {"part": 0, "whole": 0})], voice) == []


def test_one_view_needs_no_names(voice: Voice) -> None:
    assert step_words.view_line(voice, ["about"], "about", {}, "", 50).plain == ""
    assert step_words.view_line(voice, ["figures", "about"], "about", {"figures": 2}, "", 50).plain == (
        "2 figures (2)   4 about"
    )


def test_a_table_without_room_is_told_row_by_row(voice: Voice) -> None:
    data = {"columns": ["Connection", "Imported", "Newest"], "rows": [["4107", 306, "yesterday"]], "keys": ["1"]}
    figure = Figure("t", FigureShape.TABLE, Phrase("t"), data)
    assert draw(figure, voice, 40) == ["Connection  Imported  Newest", "4107             306  yesterday"]
    assert draw(figure, voice, 24) == ["4107", "  Imported: 306 ·", "  Newest: yesterday"]


def test_text_is_folded_by_what_it_takes_on_the_terminal() -> None:
    lines = fold("漢字 and https://example.com/a/long/address", 12)
    assert max(width(line) for line in lines) <= 12
    assert "".join(lines).replace(" ", "") == "漢字andhttps://example.com/a/long/address"

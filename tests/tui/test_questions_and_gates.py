"""What only a person knows, and acts behind a gate."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.screen import Screen

from picqer_tui.core.events import StandingChanged
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Answer
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.verdicts import Reason
from picqer_tui.tui.widgets.choice import Tick
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.question_form import QuestionForm
from tests.tui.conftest import running
from tests.tui.fakes import NOW, FakeSession, FakeWorkspace, connections, header


async def test_a_row_of_a_table_is_the_answer_and_the_step_runs() -> None:
    async with running() as seen:
        await seen.open("preflight.connections")
        await seen.sees("Which connection is the old one?", "4123 2,310 old shop")
        await seen.press("enter", "down", "enter")
        await seen.until(lambda: seen.called("run"))
        assert seen.called("answer") == [("answer", "preflight.connections", "old-connection", "4124", "Sanne")]
        await seen.sees("Answered: 4124 (Sanne, 06:20)")


async def test_a_choice_turns_with_arrows_and_a_box_is_ticked() -> None:
    async with running() as seen:
        await seen.open("preflight.quiet-moment")
        await seen.sees("waits for you", "‹ – › 1/3", "[ ] Is the stock push agreed", "(may be left open)")
        await seen.press("enter", "enter")
        assert not seen.called("answer"), "nothing is chosen yet"
        await seen.press("right", "right", "enter")
        await seen.sees("Answered: Wednesday 06:00", "✓ ok", "‹ Wednesday 06:00 › 2/2")
        await seen.press("tab", "space")
        await seen.sees("[x] Is the stock push agreed")
        assert [call[2:4] for call in seen.called("answer")] == [("moment", "wed"), ("push", "yes")]


async def test_text_is_an_answer_on_enter() -> None:
    async with running() as seen:
        await seen.open("preflight.external-links")
        await seen.press("enter")
        await seen.type("Exact Online, Piet")
        await seen.press("enter")
        await seen.sees("Answered: Exact Online, Piet")


async def test_a_closed_gate_says_why_and_shows_the_way() -> None:
    session = FakeSession()
    session.preflight_passed()
    session.asks("cutover.deactivate-old")
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.deactivate-old")
        await seen.sees("Type “fietsenhuis” and press Enter.")
        await seen.press("enter")
        await seen.type("fietsenhuis")
        await seen.press("enter")
        await seen.sees("The gate is closed", "The baseline has not passed yet.", "· Baseline: not yet")
        assert not seen.called("answer")
        await seen.press("right", "enter")
        await seen.sees("▸· Baseline")


async def test_an_act_of_the_cutover_names_the_open_steps_and_is_not_done() -> None:
    session = FakeSession()
    session.preflight_passed()
    session.judged("preflight.sku-match", Mark.BLOCKED, Phrase("10 differ."), blocked=10)
    session.judged("preflight.settings", Mark.NOT_VERIFIED, Phrase("Waits."), Reason.WAITING_FOR_PERSON)
    session.asks("cutover.close-old-shop", "cutover.deactivate-old")
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.close-old-shop")
        await seen.sees("SWITCHING closed", "AFTER closed")
        await seen.press("enter", "enter")
        await seen.sees("The gate is closed", "2 steps of the preflight are still open", "accept it by name")
        await seen.sees("✗ SKUs equal: blocked (10)", "· Settings: waits for you")
        await seen.press("escape")
        await seen.sees("[ ] The checkout of the old shop is closed.")
        await seen.press("escape", "down", "down")
        await seen.sees("Type “fietsenhuis” and press Enter.")
        await seen.press("enter")
        await seen.type("fietsenhuis")
        await seen.press("enter")
        await seen.sees("The gate is closed", "✗ SKUs equal: blocked (10)", "· Baseline: not yet")
        assert not seen.called("answer")


async def test_the_whole_preflight_open_has_room_at_the_gate() -> None:
    session = FakeSession()
    session.asks("cutover.close-old-shop")
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.close-old-shop")
        await seen.press("enter", "enter")
        await seen.sees("11 steps of the preflight are still open, the first is Access.", "Show the first step")
        await seen.press("right", "enter")
        await seen.sees("▸· Access")


async def test_after_the_switch_nothing_is_closed() -> None:
    session = FakeSession()
    session.switched_at = session.clock.now()
    session.asks("cutover.close-old-shop")
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.close-old-shop")
        await seen.press("enter", "enter")
        await seen.sees("[x] The checkout of the old shop is closed.")
        assert "SWITCHING closed" not in " ".join(seen.text.split())


async def test_when_only_notes_are_left_they_can_be_taken_at_the_gate() -> None:
    session = FakeSession()
    session.preflight_passed()
    session.judged("preflight.stranded-orders", Mark.ATTENTION, Phrase("3 under way."), attention=3)
    session.asks("cutover.close-old-shop")
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.close-old-shop")
        await seen.press("enter", "enter")
        await seen.sees("1 step of the preflight is still open: Still under way.")
        await seen.sees("! Still under way: attention (3)")
        await seen.press("tab", "right", "right", "enter")
        await seen.until(lambda: seen.called("answer"))
        assert seen.called("enter") == [("enter", Gate.CUTOVER, "Sanne", {"preflight.stranded-orders": 3})]
        await seen.sees("[x] The checkout of the old shop is closed.")


async def test_the_wrong_name_is_refused_in_words() -> None:
    session = FakeSession()
    session.preflight_passed()
    session.judged("cutover.baseline", Mark.PASSED, Phrase("In order."))
    here = session.steps["cutover.baseline"]
    assert here.verdict is not None
    session.asks("cutover.deactivate-old")
    session.steps["cutover.baseline"] = here._replace(verdict=here.verdict._replace(at=session.clock.now()))
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.deactivate-old")
        await seen.press("enter")
        await seen.type("fiets")
        await seen.press("enter")
        await seen.sees("Not now", "That is not the name of this move.")
        assert not seen.called("run")


async def test_a_question_of_each_row_is_ticked_row_by_row() -> None:
    async with running() as seen:
        await seen.open("preflight.settings")
        await seen.sees("Looked at?", "[ ] warehouses", "[ ] tags")
        await seen.press("enter", "down", "enter")
        await seen.sees("▸[x] tags")
        await seen.press("up", "enter")
        await seen.sees("▸[x] warehouses")
        await seen.press("enter")
        await seen.sees("▸[ ] warehouses")
        given = [call[2:4] for call in seen.called("answer")]
        assert given == [("looked:tags ", "yes"), ("looked:warehouses", "yes"), ("looked:warehouses", "")]


async def test_a_choice_about_one_row_is_asked_and_can_be_taken_back() -> None:
    async with running() as seen:
        await seen.open("preflight.shipping-options")
        await seen.press("3", "enter")
        await seen.sees("Does this profile work with the new shop?", "‹ – › 1/3")
        await seen.press("enter")
        await seen.sees("Choose an answer first, with the arrows.")
        assert not seen.called("answer")
        await seen.press("right", "right", "enter")
        await seen.sees("▸does not work 41")
        assert seen.called("answer")[0][2:4] == ("works:41", "no")
        await seen.press("enter")
        await seen.sees("‹ does not work › 2/2")
        await seen.press("tab", "right", "right", "enter")
        await seen.sees("▸– 41")


async def test_a_row_that_is_not_there_can_be_typed() -> None:
    async with running() as seen:
        await seen.open("preflight.connections")
        await seen.press("enter", "tab")
        await seen.type("4999")
        await seen.press("enter")
        await seen.sees("Answered: 4999")


async def test_a_watch_goes_on_until_it_is_stopped_and_starts_once() -> None:
    workspace = FakeWorkspace(headers=[header()])
    session = workspace.session
    async with running(workspace) as seen:
        await seen.open("cutover.drain")
        session.hold = asyncio.Event()
        await seen.press("r")
        await seen.sees("» at work", "s stop")
        assert seen.called("watch") == [("watch", "cutover.drain")]
        assert "r run" not in seen.text
        await seen.press("s")
        await seen.sees("✓ ok", "r run")
        assert not seen.app.watching


async def test_after_the_switch_its_phase_is_run_without_what_looked_whether_it_could_be_made() -> None:
    session = FakeSession()
    session.preflight_passed()
    session.judged("cutover.baseline", Mark.PASSED, Phrase("The marks are taken."))
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.baseline")
        await seen.press("R")
        await seen.until(lambda: len(seen.called("run")) == 1)
        assert "cutover.baseline" in seen.called("run")[0]
        session.answers["cutover.deactivate-old", "off"] = Answer("fietsenhuis", "An", NOW)
        session.switched_at = NOW
        await seen.press("R")
        await seen.sees("Not looked at again, as the switch", "was made: Baseline.")
        again = seen.called("run")[1]
        assert again == ("run", "cutover.close-old-shop", "cutover.deactivate-old", "cutover.connect-new")
        await seen.press("r")
        await seen.until(lambda: len(seen.called("run")) == 3)
        assert seen.called("run")[2] == ("run", "cutover.baseline"), "looking itself is never closed"


async def test_after_the_switch_the_orders_before_it_are_looked_at_once_and_not_watched() -> None:
    session = FakeSession()
    session.switched_at = NOW
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.drain")
        await seen.press("r")
        await seen.sees("The switch was made.", "looked at once")
        assert seen.called("run") == [("run", "cutover.drain")]
        assert not seen.called("watch")
        assert not seen.app.watching


async def test_before_the_first_look_there_is_one_line_and_a_task_is_looked_at_when_opened() -> None:
    session = FakeSession()
    session.preflight_passed()
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("cutover.deactivate-old")
        await seen.sees("Not run yet. Press r to run it.")
        assert "Type “fietsenhuis”" not in seen.text
        await seen.press("3")
        await seen.sees("Type “fietsenhuis” and press Enter.")
        assert seen.called("run") == [("run", "cutover.deactivate-old")]
        await seen.type("fietsenhuis")
        await seen.sees("fietsenhuis")


async def test_a_later_phase_is_not_looked_at_by_itself() -> None:
    async with running() as seen:
        await seen.open("cutover.deactivate-old")
        await seen.press("3")
        await seen.sees("Press r to look first")
        assert not seen.called("run")


async def test_arrows_go_through_questions() -> None:
    async with running() as seen:
        await seen.open("preflight.quiet-moment")
        await seen.press("enter", "down", "space")
        await seen.sees("[x] Is the stock push agreed")
        await seen.press("up", "right", "right", "enter")
        await seen.sees("Answered: Wednesday 06:00")


async def test_the_cursor_starts_on_the_row_that_the_step_would_choose() -> None:
    session = FakeSession()
    table = connections()
    session.drawn["preflight.connections"] = [table._replace(data={**table.data, "meant": "4124"})]
    session.judged("preflight.connections", Mark.BLOCKED, Phrase("Not chosen."))
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.open("preflight.connections")
        await seen.press("3", "enter")
        await seen.until(lambda: seen.called("answer"))
        assert seen.called("answer") == [("answer", "preflight.connections", "old-connection", "4124", "Sanne")]


async def test_questions_that_come_later_take_no_focus_once_another_key_was_pressed() -> None:
    async with running(FakeWorkspace(headers=[header()], session=FakeSession())) as seen:
        await seen.open("cutover.deactivate-old")
        await seen.press("3")
        await seen.sees("Press r to look first")
        before = seen.app.focused
        await seen.press("r")
        await seen.sees("Type “fietsenhuis” and press Enter.")
        await seen.idle()
        assert seen.app.focused is before


async def test_a_dialog_with_fields_names_the_keys_that_go_through_them() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("enter", "a")
        await seen.sees("Why is this acceptable?", "Enter go on", "Tab next", "Esc back")


async def test_while_questions_are_drawn_anew_the_focus_stays_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that comes meanwhile would else go to the plan, or to nothing at all."""
    seen_there: list[bool] = []
    remove = QuestionForm.remove_children

    def removing(form: QuestionForm, selector: Any = "*") -> Any:
        focused = form.app.focused
        seen_there.append(focused is not None and focused.is_attached and focused not in selector)
        return remove(form, selector)

    async with running() as seen:
        await seen.open("preflight.quiet-moment")
        await seen.press("enter", "down")
        monkeypatch.setattr(QuestionForm, "remove_children", removing)
        await seen.press("space")
        await seen.sees("[x] Is the stock push agreed")
        assert seen_there
        assert all(seen_there)
        assert isinstance(seen.app.focused, Tick)
        assert seen.app.focused.is_running


async def test_what_is_being_typed_is_kept_when_the_questions_are_drawn_anew() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await seen.open("preflight.external-links")
        await seen.press("enter")
        await seen.type("Exact Onl")
        workspace.session.drawn["preflight.external-links"] = [connections()]
        workspace.session.judged("preflight.external-links", Mark.ATTENTION, Phrase("Looked at again."))
        workspace.session.tell(StandingChanged("preflight.external-links"))
        await seen.sees("Looked at again.", "Exact Onl")
        await seen.type("ine")
        await seen.press("enter")
        await seen.sees("Answered: Exact Online")


async def test_a_focus_on_what_is_gone_does_not_swallow_the_keys() -> None:
    async with running() as seen:
        await seen.open("preflight.external-links")
        await seen.press("enter")
        gone = seen.app.focused
        assert isinstance(gone, Entry)
        await gone.remove()
        seen.app.screen.set_reactive(Screen.focused, gone)
        await seen.press("question_mark")
        await seen.sees("Help")

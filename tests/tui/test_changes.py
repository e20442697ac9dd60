"""The plan of changes: chosen one by one, typed, sent, and never left behind unknown by a key."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from picqer_tui.core.changes import Change, ChangeKind, Outcome, SideEffects
from picqer_tui.core.errors import OutcomeUnknown
from picqer_tui.core.events import StandingChanged
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.core.sides import Side
from tests.tui.conftest import Seen, running
from tests.tui.fakes import FakeSession, FakeWorkspace, change, header


async def to_changes(seen: Seen) -> None:
    await seen.open("preflight.old-orders")
    await seen.press("w")
    await seen.sees("Changes · fietsenhuis")
    await seen.idle()


async def test_nothing_is_chosen_at_first_and_effects_are_said() -> None:
    async with running() as seen:
        await to_changes(seen)
        await seen.sees("4 orders to complete in Shopify", "[ ] #1001", "nothing sent yet", "Shopify sends no mail.")
        await seen.sees("Can be undone: yes")
        assert "Type" not in seen.text


async def test_only_the_right_number_sends() -> None:
    async with running() as seen:
        await to_changes(seen)
        await seen.press("space", "down", "down", "space")
        await seen.sees("[x] #1001", "[ ] #1002", "[x] #1003", "Type 2 and press Enter to send 2 changes:")
        await seen.press("tab")
        await seen.type("4")
        await seen.press("enter")
        await seen.sees("That is not 2. Nothing was sent.")
        assert not seen.called("consent")
        await seen.press("backspace")
        await seen.type("2")
        await seen.press("enter")
        await seen.sees("2 of 4 done", "✓ done")
        assert seen.called("consent") == [("consent", ("k1", "k3"), "Sanne", "2")]
        assert seen.called("apply") == [("apply", ("k1", "k3"))]


async def test_changes_of_a_later_phase_wait_for_the_preflight() -> None:
    session = FakeSession()
    session.preflight_passed()
    session.judged("preflight.sku-match", Mark.BLOCKED, Phrase("10 differ."), blocked=10)
    session.planned = [change(1)]
    async with running(FakeWorkspace(session=session, headers=[header()])) as seen:
        await seen.open("postchecks.leftover-orders")
        await seen.press("w")
        await seen.sees("Changes · fietsenhuis")
        await seen.idle()
        await seen.press("space", "tab")
        await seen.type("1")
        await seen.press("enter")
        await seen.sees("The gate is closed", "1 step of the preflight is still open", "✗ SKUs equal: blocked (10)")
        assert not seen.called("consent")
        await seen.press("right", "enter")
        await seen.sees("▸✗ SKUs equal")


async def test_all_or_none() -> None:
    async with running() as seen:
        await to_changes(seen)
        await seen.press("asterisk")
        await seen.sees("Type 4 and press Enter to send 4 changes:")
        await seen.press("asterisk")
        await seen.sees("[ ] #1004")
        assert "Type" not in seen.text


async def test_leaving_during_a_write_waits_for_its_answer() -> None:
    workspace = FakeWorkspace(headers=[header()])
    session = workspace.session
    async with running(workspace) as seen:
        await to_changes(seen)
        session.hold = asyncio.Event()
        await seen.press("space", "tab")
        await seen.type("1")
        await seen.press("enter")
        await seen.sees("» being sent", "sending …")
        await seen.press("q")
        await seen.sees("A change is being sent", "Leaving waits for the change that is under way")
        await seen.press("enter")
        await seen.sees("sending …")
        await seen.press("q")
        await seen.sees("A change is being sent")
        await seen.press("right", "enter")
        await seen.sees("Waiting for the answer to the change that was sent")
        assert seen.called("waiting")[0][1] >= 30
        await seen.press("escape", "q", "enter")
        assert session.closed is None
        assert seen.app.is_running
        session.hold.set()
        await seen.until(lambda: not seen.app.is_running)
        assert session.closed is not None


async def test_a_change_without_an_answer_is_told_and_shown_as_unknown() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await to_changes(seen)
        workspace.session.fails = OutcomeUnknown(
            Phrase("No answer came to the change of #1001."), "timeout", Phrase("Look.")
        )
        await seen.press("space", "tab")
        await seen.type("1")
        await seen.press("enter")
        await seen.sees("No answer came to the change of #1001.")
        await seen.press("enter")
        await seen.sees("? unknown", "0 of 4 done")
        assert not seen.app.writing
        await seen.press("escape")
        await seen.sees("? 1 change unknown")


async def test_what_is_done_cannot_be_chosen_again() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.planned = [change(1, Outcome.DONE), change(2)]
    async with running(workspace) as seen:
        await to_changes(seen)
        await seen.press("space")
        assert "Type" not in seen.text
        await seen.press("asterisk")
        await seen.sees("Type 1 and press Enter to send 1 change:")


async def test_looking_only_sends_nothing() -> None:
    async with running(FakeWorkspace(headers=[header()], locked=True)) as seen:
        await seen.press("enter")
        await seen.sees("is open elsewhere")
        await seen.press("right", "enter")
        await seen.open("preflight.old-orders")
        await seen.press("w")
        await seen.sees("Changes · fietsenhuis", "#1001")
        await seen.press("asterisk", "space")
        assert "Type" not in seen.text


async def test_a_hang_up_closes_the_session_with_its_short_grace() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await seen.open()
        await seen.app.hang_up(129, Phrase("The terminal went away."))
        await seen.until(lambda: not seen.app.is_running)
        assert seen.app.return_code == 129
        assert workspace.session.closed == (Phrase("The terminal went away."), 1.5)


async def test_what_nobody_knows_is_settled_by_looking() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.planned = [change(1, Outcome.UNKNOWN), change(2)]
    async with running(workspace) as seen:
        await to_changes(seen)
        await seen.sees("? unknown", "l look it up")
        await seen.press("l")
        await seen.sees("✓ done", "1 of 2 done")
        assert seen.called("settle") == [("settle", "k1")]
        assert not seen.called("apply")


async def test_what_was_done_is_put_back_one_by_one_and_typed() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.planned = [change(1, Outcome.DONE)]
    async with running(workspace) as seen:
        await to_changes(seen)
        await seen.sees("u put back")
        await seen.press("u")
        await seen.sees("Put back #1001", "sent becomes open again.")
        await seen.type("1")
        await seen.press("tab", "right", "enter")
        await seen.until(lambda: seen.called("undo"))
        assert seen.called("undo") == [("undo", "k1", "Sanne", "1")]


class SlowSession(FakeSession):
    """Putting back takes until the test says so."""

    async def undo(self, change: str, by: str, typed: str) -> Outcome | Refusal:
        assert self.hold is not None
        await self.hold.wait()
        return await super().undo(change, by, typed)


async def test_while_something_is_put_back_it_is_said() -> None:
    session = SlowSession()
    workspace = FakeWorkspace(session=session, headers=[header()])
    session.planned = [change(1, Outcome.DONE), change(2)]
    async with running(workspace) as seen:
        await to_changes(seen)
        await seen.sees("1 of 2 done")
        session.hold = asyncio.Event()
        await seen.press("u")
        await seen.sees("Put back #1001")
        await seen.type("1")
        await seen.press("tab", "right", "enter")
        await seen.sees("sending …")
        assert "u put back" not in seen.text
        session.hold.set()
        await seen.sees("nothing sent yet")


class LeftoverSession(FakeSession):
    """A leftover to complete takes a note with its codes and a change of the order, and only that one mails."""

    async def effects(self, side: Side, kind: ChangeKind) -> SideEffects | Phrase:
        if kind is ChangeKind.COMMENT_ORDER:
            return SideEffects((Phrase("A private note."),))
        return SideEffects((Phrase("It mails."),), mails=1)


def note_with(number: int) -> tuple[Change, Outcome]:
    made, outcome = change(number)
    return made._replace(id=f"n{number}", kind=ChangeKind.COMMENT_ORDER, wished={"tracking": ["3S1"]}), outcome


async def test_a_note_beside_a_completion_is_no_second_mail() -> None:
    session = LeftoverSession()
    session.planned = [note_with(1), change(1), note_with(2), change(2)]
    async with running(FakeWorkspace(session=session, headers=[header()])) as seen:
        await to_changes(seen)
        await seen.sees("What else happens: A private note.")
        assert "It mails." not in seen.text
        await seen.press("down")
        await seen.sees("It mails.")
        await seen.press("up", "space")
        await seen.sees("Type 1 and press Enter", "A private note.")
        assert "It mails." not in seen.text
        assert "to customers" not in seen.text
        await seen.press("down", "space")
        await seen.sees("Type 2 and press Enter", "! 1 message to customers.")
        await seen.sees(
            "1 order to complete in Shopify. What else happens:", "1 order to comment on in Shopify. What else"
        )
        await seen.press("asterisk")
        await seen.sees("Type 4 and press Enter", "! 2 messages to customers.")


async def send_all(seen: Seen) -> None:
    await to_changes(seen)
    await seen.press("asterisk", "tab")
    await seen.type("4")
    await seen.press("enter")


async def test_after_a_refused_one_it_asks_whether_to_go_on() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.refuses = {"k2"}
    async with running(workspace) as seen:
        await send_all(seen)
        await seen.sees("Go on or stop?", "#1002: not done", "2 changes behind it were not sent.")
        await seen.press("right", "enter")
        await seen.sees("3 of 4 done")
        assert seen.called("apply") == [("apply", ("k1", "k2", "k3", "k4")), ("apply", ("k3", "k4"))]
        assert len(seen.called("consent")) == 1


async def test_stopping_is_the_answer_that_is_marked() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.refuses = {"k2"}
    async with running(workspace) as seen:
        await send_all(seen)
        await seen.sees("Go on or stop?")
        await seen.press("enter")
        await seen.sees("1 of 4 done")
        assert len(seen.called("apply")) == 1


async def test_after_the_last_one_nothing_is_asked() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.refuses = {"k4"}
    async with running(workspace) as seen:
        await send_all(seen)
        await seen.sees("3 of 4 done")
        await seen.idle()
        assert "Go on or stop?" not in seen.text


async def test_escape_goes_from_the_typing_box_to_the_list_and_only_then_back() -> None:
    async with running() as seen:
        await to_changes(seen)
        await seen.press("space")
        await seen.sees("Tab to sending", "Space choose")
        await seen.press("tab")
        await seen.sees("Enter go on")
        assert "to sending" not in seen.text
        assert "Space" not in seen.text
        await seen.press("escape")
        await seen.sees("Changes · fietsenhuis", "Tab to sending", "[x] #1001")
        await seen.press("escape")
        await seen.until(lambda: "Changes · fietsenhuis" not in seen.text)


async def test_when_all_is_sent_nothing_is_left_to_choose() -> None:
    async with running() as seen:
        await send_all(seen)
        await seen.sees("4 of 4 done")
        await seen.until(lambda: "Space" not in seen.text)


async def test_a_verdict_from_before_a_change_says_so_until_it_is_looked_at_again() -> None:
    workspace = FakeWorkspace(headers=[header()])
    session = workspace.session
    async with running(workspace) as seen:
        await send_all(seen)
        await seen.sees("4 of 4 done")
        await seen.press("escape")
        await seen.sees("4 changes were sent since. Press r to look again.")
        session.clock.time += timedelta(hours=1)
        session.judged("preflight.old-orders", Mark.PASSED, Phrase("None would come twice."))
        session.tell(StandingChanged("preflight.old-orders"))
        await seen.sees("None would come twice.")
        assert "sent since" not in seen.text

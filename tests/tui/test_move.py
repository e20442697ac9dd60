"""A move: the plan, any step from its description, and what a person does to it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual import events

from picqer_tui.core.changes import Outcome
from picqer_tui.core.errors import Unreachable
from picqer_tui.core.events import StandingChanged
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, PlanItem
from picqer_tui.core.verdicts import Reason
from picqer_tui.engine.doors import Work
from picqer_tui.steps.order import STEPS
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.plan_list import PlanList
from picqer_tui.words.language import Language
from tests.tui.conftest import running
from tests.tui.fakes import FakeSession, FakeWorkspace, Million, StillClock, change, header, reading, working_session


async def test_the_verdict_comes_first_with_its_age() -> None:
    async with running() as seen:
        await seen.open()
        await seen.sees("SKUs equal", "✗ blocked", "9 of 212 differences touch 91 % of your sales.")
        await seen.sees("Judged 06:02, fresh until tomorrow 06:20.", "Picqer 8,140", "old shop 8,122")
        await seen.sees("BEL-01␠ looks like BEL-01 in Picqer but is not the same.", "without stock.")
        text = seen.text
        assert "SWITCHING" in text
        assert "closed" in text
        assert text.index("SKUs equal") < text.index("9 of 212") < text.index("BEL-01")


async def test_arrows_walk_the_plan_and_enter_goes_into_the_step() -> None:
    async with running() as seen:
        await seen.open("preflight.access")
        await seen.press("down", "down")
        await seen.sees("9 of 212")
        await seen.press("enter", "down")
        await seen.sees("Correct the code in the new shop, or take over Picqer's spelling (w).")
        await seen.press("escape")
        assert seen.app.focused is not None
        assert seen.app.focused.id == "plan"
        await seen.press("escape")
        await seen.sees("Moves")
        session: Any = seen.app.workspace.session  # type: ignore[attr-defined]
        assert session.closed is not None
        assert all(listing.closed for listing in session.listings)


async def test_enter_on_a_finding_tells_every_fact_and_ids_are_no_amounts() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("enter", "down", "down", "down", "enter")
        await seen.sees(
            "NIEUW-3 is not known to Picqer.", "idproduct in Picqer: 12345", "code in the report: sku-not-in-picqer"
        )


async def test_a_filter_and_an_order_are_asked_of_the_session() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("slash")
        await seen.type("SLOT")
        await seen.press("enter")
        await seen.sees("1 findings (1)", "SLOT-7")
        await seen.idle()
        assert "BEL-01" not in seen.text
        await seen.press("slash")
        await seen.type("zzz")
        await seen.press("enter")
        await seen.sees("Nothing found with “zzz” in it. Press / and then")
        await seen.press("slash", "escape")
        await seen.sees("1 findings (44)")
        await seen.press("t")
        await seen.idle()
        assert seen.called("arrange")[-1] == ("arrange", "preflight.sku-match", "code", "")


async def test_while_a_filter_is_typed_the_key_line_offers_only_what_can_be_done() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.sees("/ filter")
        await seen.press("slash")
        await seen.sees("Enter go on", "Esc back")
        assert "/ filter" not in seen.text
        await seen.type("/")
        await seen.press("enter")
        await seen.sees("/ filter")
        assert seen.called("arrange")[-1] == ("arrange", "preflight.sku-match", "cost", "/")


async def test_accepting_needs_a_reason_and_a_name_and_the_list_shows_it() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("enter", "a")
        await seen.sees("Accept BEL-01␠", "It stays visible in the plan and in the report")
        await seen.press("tab", "tab", "right", "enter")
        await seen.sees("Give a reason.")
        assert not seen.called("waive")
        await seen.type("ends soon")
        await seen.press("tab", "tab", "enter")
        await seen.until(lambda: seen.called("waive"))
        assert seen.called("waive")[0][3:] == ("Sanne", "ends soon")
        await seen.sees("accepted · looks like", "1 accepted.")


async def test_the_name_that_was_given_is_offered_from_then_on() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("enter", "a")
        await seen.sees("Accept BEL-01␠")
        await seen.type("ends soon")
        await seen.press("tab", "ctrl+u")
        await seen.type("Marie")
        await seen.press("tab", "right", "enter")
        await seen.until(lambda: seen.called("waive"))
        assert seen.called("waive")[0][3:] == ("Marie", "ends soon")
        await seen.sees("1 accepted.")
        await seen.press("down", "a")
        await seen.sees("Your name", "Marie")
        assert "Sanne" not in seen.text


async def test_what_can_only_be_mended_cannot_be_accepted() -> None:
    async with running() as seen:
        await seen.open("preflight.old-orders")
        await seen.press("enter", "down")
        await seen.sees("k9 has an unknown outcome.")
        await seen.press("a")
        await seen.sees("This can only be mended", "Look at it first.")


async def test_taking_note_says_how_many() -> None:
    async with running() as seen:
        await seen.open("preflight.stranded-orders")
        await seen.press("a")
        await seen.sees("14 things to take note of")
        await seen.press("tab", "right", "enter")
        await seen.sees("attention, noted")
        assert seen.called("acknowledge") == [("acknowledge", "preflight.stranded-orders", "Sanne", 14)]


async def test_a_step_that_is_not_verified_says_why_and_may_be_accepted() -> None:
    async with running() as seen:
        await seen.open("preflight.shipping-options")
        await seen.sees("? not verified", "Picqer's orders were read in part only.")
        await seen.press("a")
        await seen.sees("Accept that “Carriers” is not verified")


async def test_a_step_that_does_not_apply_says_why() -> None:
    async with running() as seen:
        await seen.open("preflight.order-numbers")
        await seen.sees("– not in this move", "Both connections are of one shop.")
        assert "r run" not in seen.text


async def test_running_shows_the_meter_and_stopping_stops() -> None:
    workspace = FakeWorkspace(headers=[header()])
    session = workspace.session
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        session.hold = asyncio.Event()
        session.work_now = Work((), "", 0, None, (reading(),))
        await seen.press("r")
        await seen.sees("» Picqer, products: page 41 of 82 · 8.1 per s · last answer 0.4 s ago", "» at work", "s stop")
        assert "Picqer 8,140" not in seen.text
        await seen.press("s")
        await seen.until(lambda: seen.called("stop"))
        await seen.sees("✗ blocked", "r run", "Picqer 8,140")


async def test_the_meter_has_three_lines_and_what_stands_under_it_does_not_jump() -> None:
    workspace = FakeWorkspace(headers=[header()])
    session = workspace.session
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        session.hold = asyncio.Event()
        lists = ("picqer.Product", "old.Product", "new.Product", "old.Order", "new.Order")
        many = tuple(reading()._replace(key=key) for key in lists)
        session.work_now = Work((), "", 0, None, many)
        await seen.press("r")
        await seen.sees("» Picqer, products: page 41 of 82", "» old shop, products: page 41 of 82", "and 3 more")
        assert "new shop, products" not in seen.text

        def row_of_the_views() -> int:
            return next(at for at, line in enumerate(seen.text.splitlines()) if "1 findings" in line)

        at = row_of_the_views()
        session.work_now = session.work_now._replace(judging="preflight.sku-match", judged=77, readings=())
        session.tell(StandingChanged("preflight.sku-match"))
        await seen.sees("» judging: 77 looked at")
        assert row_of_the_views() == at
        session.hold.set()
        await seen.sees("Picqer 8,140")


async def test_a_list_without_a_total_gets_no_estimate() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        workspace.session.hold = asyncio.Event()
        workspace.session.work_now = Work((), "", 0, None, (reading(3, 300, None),))
        await seen.press("r")
        await seen.sees("page 3 · 300 rows · 8.1 per s")
        assert "to go" not in seen.text
        assert "%" not in seen.text.split("» Picqer")[1].split("findings")[0]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            Unreachable(Phrase("Picqer did not answer."), "timeout after 30 s", Phrase("Try again.")),
            "timeout after 30 s",
        ),
        (RuntimeError("secret=abc"), "RuntimeError fakes.py"),
    ],
)
async def test_an_error_of_a_run_is_told_and_the_screen_goes_on(error: Exception, said: str) -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        workspace.session.fails = error
        await seen.press("r")
        await seen.sees(said, "Close")
        assert "secret" not in seen.text
        await seen.press("enter")
        await seen.sees("9 of 212")


async def test_leaving_while_reading_asks_and_staying_is_the_safe_answer() -> None:
    workspace = FakeWorkspace(headers=[header()])
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        workspace.session.hold = asyncio.Event()
        await seen.press("r")
        await seen.sees("» at work")
        await seen.press("q")
        await seen.sees("Work is going on", "What has been read so far is kept.")
        await seen.press("enter")
        await seen.sees("» at work")
        assert workspace.session.closed is None
        await seen.press("q")
        await seen.sees("Work is going on")
        await seen.press("right", "enter")
        await seen.until(lambda: not seen.app.is_running)
        assert workspace.session.closed is not None


async def test_resizing_while_running_keeps_step_focus_and_row() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("enter", "down")
        for size in ((120, 40), (60, 20), (50, 15), (80, 24)):
            await seen.pilot.resize_terminal(*size)
            await seen.pilot.pause()
            if size == (60, 20):
                await seen.sees("3/20")
                assert "Access" not in seen.text
        await seen.sees("SLOT-7 hangs on EAN 8710000000420", "SWITCHING")
        assert seen.app.focused is not None
        assert seen.app.focused.id == "findings"


async def test_a_verdict_that_runs_out_is_looked_at_again() -> None:
    workspace = FakeWorkspace(headers=[header()])
    session = workspace.session
    async with running(workspace) as seen:
        await seen.open("preflight.access")
        session.judged(
            "preflight.access", Mark.NOT_VERIFIED, Phrase("Was fine."), Reason.STALE, Phrase("Too long ago.")
        )
        screen: Any = seen.app.screen
        screen.look_again()
        await seen.sees("? not verified", "Too long ago.")


async def test_a_million_findings_cost_a_window() -> None:
    workspace = FakeWorkspace(headers=[header()])
    million = workspace.session.listing = Million()
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        await seen.sees("1,000,000", "SKU-0000000")
        await seen.press("enter", "end")
        await seen.sees("SKU-0999999")
        await seen.press("pageup", "up", "home", "down")
        await seen.sees("SKU-0000001 looks like X")
        assert million.reads < 12


async def test_links_are_shown_before_they_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    async with running() as seen:
        monkeypatch.setattr(seen.app, "open_url", opened.append)
        await seen.open("preflight.sku-match")
        await seen.press("o")
        await seen.sees("https://redirect.picqer.com/config/webshops/4123")
        assert not opened
        await seen.press("enter")
        await seen.until(lambda: opened == ["https://redirect.picqer.com/config/webshops/4123"])


async def test_copying_takes_the_code_byte_for_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("enter", "y")
        assert seen.app.clipboard == "BEL-01 "


async def test_what_happened_meanwhile_is_told_until_the_person_goes_on() -> None:
    session = working_session()
    session.away_lines = (Phrase("14 new orders in the old shop, 14 in Picqer."),)
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.press("enter")
        await seen.sees("Since 04:20: 14 new orders in the old shop, 14 in Picqer.", "9 of 212")
        await seen.press("down")
        await seen.until(lambda: "Since 04:20" not in seen.text)


async def test_what_nobody_knows_is_asked_about_at_once() -> None:
    session = working_session()
    session.away_lines = (Phrase("14 new orders in the old shop, 14 in Picqer"),)
    session.planned = [change(1, Outcome.UNKNOWN)]
    async with running(FakeWorkspace(headers=[header()], session=session)) as seen:
        await seen.press("enter")
        await seen.sees("While you were away (04:20 – 06:20)", "14 new orders", "change without an answer: #1001")


async def test_no_colour_and_ascii_leave_every_mark_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(ascii_only=True) as seen:
        await seen.open("preflight.sku-match")
        assert seen.app.no_color
        from textual.color import Color

        painted = "".join(
            segment.text
            for strip in seen.app.screen._compositor.render_strips(seen.app.size)
            for segment in strip.apply_filter(seen.app.get_line_filters()[-1], Color(0, 0, 0))
        )
        assert painted.isascii(), [letter for letter in painted if not letter.isascii()]
        assert "x blocked" in painted


async def test_the_palette_offers_every_key_and_every_step() -> None:
    async with running() as seen:
        await seen.open("preflight.access")
        await seen.press("ctrl+p")
        await seen.type("go to Finish")
        await seen.sees("go to Finish orders")
        titles = [command.title for command in seen.app.get_system_commands(seen.app.screen_stack[-2])]
        assert "go to Finish orders" in titles
        assert "settings" in titles
        assert "way back" in titles
        await seen.press("escape")
        await seen.until(lambda: len(seen.app.screen_stack) == 2)


async def test_the_language_changes_while_a_move_is_open() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        seen.app.speak("nl")
        await seen.sees("VOORAF", "geblokkeerd", "vers tot morgen 06:20", "bevindingen (44)")
        seen.app.speak("en")
        await seen.sees("BEFORE", "findings (44)")


async def test_two_keys_that_come_together_are_meant_one_after_the_other() -> None:
    async with running() as seen:
        await seen.open("preflight.access")
        for name in ("down", "down", "r"):
            seen.app.post_message(events.Key(name, name if len(name) == 1 else None))
        await seen.until(lambda: seen.called("run"))
        assert [call[1] for call in seen.called("run")] == ["preflight.sku-match"]


async def test_when_all_that_blocks_was_accepted_the_plan_counts_what_is_left() -> None:
    session = FakeSession()
    session.judged("preflight.sku-match", Mark.BLOCKED, Phrase("10 differ."), blocked=3, attention=4)
    workspace = FakeWorkspace(headers=[header()], session=session)
    async with running(workspace) as seen:
        await seen.open("preflight.sku-match")
        await seen.sees("✗ SKUs equal 3")
        here = session.steps["preflight.sku-match"]
        session.steps["preflight.sku-match"] = here._replace(counts={**here.counts, "blocked": 0, "waived": 3})
        session.tell(StandingChanged("preflight.sku-match"))
        await seen.sees("✗ SKUs equal 4")


def test_a_page_key_goes_to_the_next_heading_also_where_a_phase_comes_again() -> None:
    plan = Plan(tuple(PlanItem(step.spec, None) for step in STEPS))
    chosen: list[str] = []
    rows = PlanList(Voice(Language("en"), StillClock()), plan, plan.ids()[0], chosen.append, name="plan")
    for _ in range(5):
        rows.action_phase(1)
    assert chosen[-1] == "postchecks.close", "past the last heading to the last step"
    assert chosen[:-1] == [
        "cutover.drain",
        "postchecks.duplicate-orders",
        "cutover.switch-on",
        "postchecks.missed-orders",
    ]
    rows.action_phase(-1)
    rows.action_phase(-1)
    assert chosen[-2:] == ["cutover.switch-on", "postchecks.duplicate-orders"]

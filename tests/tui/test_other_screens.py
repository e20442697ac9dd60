"""New move, report, help, settings, way back, acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Draft, Scenario
from picqer_tui.core.profile import Profile
from picqer_tui.core.sides import Side
from picqer_tui.engine.doors import Act
from picqer_tui.shops import registry
from tests.tui.conftest import Seen, running
from tests.tui.fakes import NOW, FakeWorkspace, header, name_taken, numbers, pictures


async def fill(seen: Seen, *fields: tuple[str, str]) -> None:
    """Puts text into fields by their name in the move file."""
    for name, text in fields:
        seen.app.screen.query_one(f"#field-{name} Input").focus()
        await seen.pilot.pause()
        await seen.type(text)


ALL = (
    ("name", "fietsenhuis"),
    ("picqer-url", "https://berk.picqer.com"),
    ("picqer-key-api-key", "p-key"),
    ("old-url", "https://old.example.com"),
    ("old-key-api-key", "o-key"),
    ("new-url", "https://new.example.com"),
    ("new-key-api-key", "n-key"),
)


async def test_the_form_is_drawn_from_the_platforms() -> None:
    async with running(FakeWorkspace()) as seen:
        await seen.press("n")
        await seen.sees("A new move", "situation", "Picqer", "Old shop", "‹ WooCommerce › 1/2")
        form: Any = seen.app.screen
        assert len(form.query("#side-new .account Field")) == 6
        await form.side(Side.NEW).change(platform="woocommerce")
        await seen.pilot.pause()
        assert len(form.query("#side-new .account Field")) == 5
        await form.side(Side.NEW).change(platform="shopify")
        await seen.pilot.pause()
        await form.side(Side.NEW).change(way="app")
        await seen.pilot.pause()
        assert form.query("#field-new-key-client-secret")


class WithExports(FakeWorkspace):
    """Offers a platform that needs no key."""

    def platforms(self) -> Sequence[Profile]:
        return [*super().platforms(), registry.profile("csv")]


async def test_a_platform_without_keys_asks_for_its_place_alone() -> None:
    async with running(WithExports()) as seen:
        await seen.press("n")
        form: Any = seen.app.screen
        await form.side(Side.OLD).change(platform="csv")
        await seen.pilot.pause()
        await fill(seen, *(one for one in ALL if not one[0].startswith("old-")), ("old-url", "/srv/exports"))
        await seen.press("ctrl+t")
        await seen.pilot.pause()
        assert seen.called("test") == [("test", (Side.PICQER, Side.OLD, Side.NEW))]
        assert form.draft().keys[Side.OLD] == {}


async def test_what_is_empty_is_marked_and_gets_the_focus() -> None:
    async with running(FakeWorkspace()) as seen:
        await seen.press("n")
        await fill(seen, ("picqer-url", "https://berk.picqer.com"))
        await seen.press("ctrl+t")
        await seen.sees("This is still empty.")
        assert not seen.called("test")
        assert seen.app.focused is not None
        assert "field-picqer-key-api-key" in {node.id for node in seen.app.focused.ancestors}


async def test_logins_are_tried_and_each_side_says_what_came_of_it() -> None:
    async with running(FakeWorkspace(), (80, 50)) as seen:
        await seen.press("n")
        await fill(seen, *ALL)
        await seen.press("ctrl+t")
        await seen.sees("✓ Logged in: berk.", "✗ The key is not known there.")
        assert "p-key" not in seen.text
        assert seen.called("test") == [("test", (Side.PICQER, Side.OLD, Side.NEW))]


async def test_making_a_move_opens_it_with_the_keys_just_entered() -> None:
    async with running(FakeWorkspace(), (80, 50)) as seen:
        await seen.press("n")
        await fill(seen, *ALL)
        seen.app.screen.query_one("Buttons").focus()
        await seen.press("right", "enter")
        await seen.sees("SKUs equal")
        draft: Draft = seen.called("create")[0][1]
        assert draft.settings.scenario is Scenario.REPLACE
        assert draft.settings.old is not None
        assert draft.settings.old.url == "https://old.example.com"
        assert seen.called("open")[0][2][Side.NEW]["API_KEY"].reveal() == "n-key"


async def test_a_name_that_is_taken_is_said_under_the_name() -> None:
    async with running(FakeWorkspace(refuses=name_taken()), (80, 50)) as seen:
        await seen.press("n")
        await fill(seen, *ALL)
        seen.app.screen.query_one("Buttons").focus()
        await seen.press("right", "enter")
        await seen.sees("There is a move of that name already. Choose another name.")
        assert seen.app.focused is not None
        assert "field-name" in {node.id for node in seen.app.focused.ancestors}


async def test_an_extra_shop_has_no_old_side() -> None:
    async with running(FakeWorkspace(), (80, 50)) as seen:
        await seen.press("n", "tab", "right")
        await seen.pilot.pause()
        form: Any = seen.app.screen
        assert form.sides() == [Side.PICQER, Side.NEW]
        assert form.draft().settings.old is None
        assert "Old shop" not in seen.text


async def test_beginning_at_the_form_with_a_name() -> None:
    async with running(FakeWorkspace(), new="berk-2026") as seen:
        await seen.sees("A new move", "berk-2026")


async def test_the_report_says_where_it_lies() -> None:
    async with running() as seen:
        await seen.open("preflight.access")
        await seen.press("e")
        await seen.sees("Report · fietsenhuis", "It holds no keys")
        await seen.press("right", "right", "enter", "left", "enter", "enter")
        await seen.sees("Written to:", "/tmp/reports/fietsenhuis.csv")
        assert seen.called("report") == [("report", "csv", "nl")]
        await seen.press("y")
        assert seen.app.clipboard == "/tmp/reports/fietsenhuis.csv"


async def test_a_report_from_the_list_opens_the_move_first() -> None:
    async with running() as seen:
        await seen.press("r")
        await seen.sees("Report · fietsenhuis")
        await seen.press("escape")
        await seen.sees("SKUs equal")


async def test_help_has_every_key_of_the_screen_and_every_mark() -> None:
    async with running() as seen:
        await seen.open("preflight.sku-match")
        await seen.press("question_mark")
        await seen.sees("Keys here", "way back")
        assert "Scroll" not in seen.text
        await seen.press("end")
        await seen.sees("Reading is always allowed and changes nothing.")
        await seen.press("escape")
        await seen.sees("SKUs equal")


async def test_settings_change_language_marks_and_colours_at_once() -> None:
    async with running() as seen:
        await seen.press("comma")
        await seen.sees("Settings", "‹ English › 2/2")
        await seen.press("right")
        await seen.sees("Instellingen", "‹ Nederlands › 1/2")
        await seen.press("tab", "right")
        await seen.until(lambda: seen.app.ascii_only)
        await seen.press("tab", "right")
        await seen.until(lambda: seen.app.theme == "terminal-light")
        await seen.press("escape")
        await seen.sees("Overstappen")


async def test_the_way_back_says_the_order_and_the_price() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.switched_at = NOW
    workspace.session.drawn["rollback"] = numbers()[:1]
    async with running(workspace) as seen:
        await seen.open("preflight.access")
        await seen.press("b")
        await seen.sees("1 Deactivate the new connection in Picqer", "Only then activate the old connection again.")
        await seen.sees("The old connection went off 06:20.", "Picqer: 8,140")


async def test_before_the_switch_the_way_back_costs_nothing() -> None:
    async with running() as seen:
        await seen.open("preflight.access")
        await seen.press("b")
        await seen.sees("Going back costs nothing", "Later it would go in this order", "4 Move the domain back.")


async def test_an_act_of_a_demo_is_done_and_told_where_the_person_was() -> None:
    acts = [
        Act("1", "place-order", {"side": "old", "name": "Fietshoek"}),
        Act("2", "close-picklist", {"picklist": Raw("P-33")}),
        Act("3", "switch-stock", {"name": "Fietshoek", "connection": "4107", "on": True}),
        Act("4", "advance-time", {"seconds": 1800}),
    ]
    async with running(FakeWorkspace(headers=[header()], is_demo=True, offered=acts)) as seen:
        await seen.open("preflight.access")
        await seen.press("d")
        await seen.sees("What you could do now", "A customer orders in Fietshoek", "close picklist: picklist P-33")
        await seen.sees("Sending of stock off: Fietshoek (4107)", "Let 30 min pass")
        await seen.idle()
        lines = [line for line in seen.text.splitlines() if "P-33" in line or "30 min" in line or "customer" in line]
        assert [line.split()[0].strip("▸") for line in lines] == ["Picqer", "old", "time"]
        await seen.press("slash")
        await seen.type("customer")
        await seen.until(lambda: "30 min" not in seen.text)
        await seen.press("enter", "enter")
        await seen.sees("Done: A customer orders", "It is order 10231.", "Access")
        assert seen.called("act") == [("act", "1")]
        await seen.press("d")
        await seen.sees("What you could do now")
        await seen.press("d")
        await seen.sees("Access")


async def test_an_act_that_is_no_longer_possible_says_so_over_the_list_as_it_is_now() -> None:
    gone, there = Act("1", "process-order", {"orderid": "O-7"}), Act("2", "cancel-order", {"orderid": "O-8"})
    world = FakeWorkspace(headers=[header()], is_demo=True, offered=[gone, there])
    async with running(world) as seen:
        await seen.open("preflight.access")
        await seen.press("d")
        await seen.sees("Process order O-7")
        world.offered = [there]
        await seen.press("enter")
        await seen.sees("Not now", "This is no longer possible: Process order O-7.")
        await seen.press("escape")
        await seen.sees("What you could do now", "Cancel order O-8")
        assert "Process order O-7" not in seen.text


async def test_outside_a_demo_there_are_no_acts() -> None:
    async with running() as seen:
        await seen.press("d")
        await seen.sees("picqer-tui demo", "touches nothing of yours")
        await seen.press("escape")
        await seen.open("preflight.access")
        await seen.press("d")
        await seen.sees("Access")


async def test_every_figure_is_drawn() -> None:
    workspace = FakeWorkspace(headers=[header()])
    workspace.session.drawn["preflight.quiet-moment"] = [*numbers(), *pictures()]
    async with running(workspace, (80, 60)) as seen:
        await seen.open("preflight.quiet-moment")
        await seen.press("2")
        await seen.sees(
            "Orders per hour", "Mon", "darkest: 10", "Open orders", "█", "That morning", "06:20 close the old"
        )
        await seen.sees("Request to Picqer", "To: support@picqer.com", "Will you push our stock", "of your sales: 91%")


async def test_a_form_with_something_in_it_is_not_left_unasked() -> None:
    async with running(FakeWorkspace()) as seen:
        await seen.press("n", "escape")
        await seen.until(lambda: "A new move" not in seen.text)
        await seen.press("n")
        await fill(seen, ("picqer-url", "https://berk.picqer.com"))
        await seen.press("escape")
        await seen.sees("Leave this form?", "not kept")
        await seen.press("enter")
        await seen.sees("A new move", "https://berk.picqer.com")
        await seen.press("escape", "right", "enter")
        await seen.until(lambda: "A new move" not in seen.text)

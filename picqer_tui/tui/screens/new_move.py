"""A new move: its name, the situation, Picqer and the shops, each tried before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.move import Draft, Scenario, Settings, ShopSettings, check_name
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui.dialogs.box import Buttons, Decision
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.voice import SCENARIOS
from picqer_tui.tui.widgets.arrows import ArrowForm
from picqer_tui.tui.widgets.choice import Choice, Item, Line
from picqer_tui.tui.widgets.fields import ChoiceField, Field, SideForm, field_id


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


class NewMoveScreen(Page):
    """Drawn from the platforms' own descriptions. Keys stay in memory; the file that is made holds none."""

    CSS_PATH = "new_move.tcss"
    BINDINGS: ClassVar[Keys] = [key("ctrl+t", "test", Phrase("try the logins"), priority=True)]

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._first_name = name
        self._testing = False

    def title_parts(self) -> tuple[str, str]:
        return self.say(Phrase("A new move")), ""

    def compose_body(self) -> ComposeResult:
        say, workspace = self.say, self.main.workspace
        platforms = workspace.platforms()
        with ArrowForm(id="body"):
            yield Field(
                "name",
                say(Phrase("name")),
                say(Phrase("For yourself; it also becomes a file name.")),
                value=self._first_name,
            )
            items = [Item(name, say(words)) for name, words in SCENARIOS.items()]
            yield ChoiceField("scenario", say(Phrase("situation")), items)
            fields = [
                Item("", say(Phrase("the usual ones"))),
                Item("all", say(Phrase("all: also customer, warehouses, part of a shop, certificate"))),
            ]
            yield ChoiceField("fields", say(Phrase("fields")), fields)
            yield SideForm(self.voice, Side.PICQER, [workspace.picqer()])
            yield SideForm(self.voice, Side.OLD, platforms)
            yield SideForm(self.voice, Side.NEW, platforms, platforms[1].name if len(platforms) > 1 else "")
            yield Line("", id="wrong")
            yield Buttons(
                [
                    ("test", say(Phrase("Try the logins"))),
                    ("make", say(Phrase("Make the move"))),
                    ("back", say(Phrase("Back"))),
                ]
            )

    def begin(self) -> None:
        self.query_one("#field-name", Field).focus_control()

    @property
    def has_old(self) -> bool:
        return self.query_one("#field-scenario", ChoiceField).value != Scenario.EXTRA

    def side(self, side: Side) -> SideForm:
        return self.query_one(f"#side-{side}", SideForm)

    def sides(self) -> list[Side]:
        return [Side.PICQER, *([Side.OLD] if self.has_old else []), Side.NEW]

    @on(Choice.Turned)
    async def redraw(self, message: Choice.Turned) -> None:
        """What was chosen decides which fields there are."""
        field = message.choice.query_ancestor(Field)
        if field.field == "fields":
            self._show_all(message.choice.value == "all")
            return
        self.side(Side.OLD).display = self.has_old
        forms = [form for form in self.query(SideForm) if form in field.ancestors]
        if forms and field.field.endswith(".platform"):
            await forms[0].change(platform=message.choice.value)
        elif forms and field.field.endswith(".way"):
            await forms[0].change(way=message.choice.value)

    @on(Choice.Taken)
    @on(Input.Submitted)
    def go_on(self) -> None:
        """Enter goes to the next field."""
        self.focus_next()

    @on(Buttons.Taken)
    def choose(self, message: Buttons.Taken) -> None:
        match message.value:
            case "test":
                self.action_test()
            case "make":
                self._make()
            case _:
                self.action_back()

    def action_back(self) -> None:
        """What was entered is kept nowhere: with anything in the form it is asked first."""
        if self._entered():
            self.main.start("leave-form", self._leave)
        else:
            self.main.pop_page()

    def _entered(self) -> bool:
        before = {"name": self._first_name}
        typed = (field for field in self.query(Field) if field.query(Input))
        return any(field.value != before.get(field.field, "") for field in typed)

    async def _leave(self) -> None:
        from picqer_tui.tui.dialogs.consent import AskDialog

        words = Phrase("What you entered is not kept: there is no move yet.")
        box = AskDialog(
            self.voice, self.say(Phrase("Leave this form?")), [self.say(words)], self.say(Phrase("Leave the form"))
        )
        if await self.main.push_screen_wait(box) is Decision.YES and self.is_attached:
            await self.dismiss()

    def _show_all(self, everything: bool) -> None:
        self.query_one("#body").set_class(everything, "-all")

    def draft(self) -> Draft:
        """What was entered so far."""
        picqer, new = self.side(Side.PICQER), self.side(Side.NEW)
        settings = Settings(
            name=self.query_one("#field-name", Field).value,
            scenario=Scenario(self.query_one("#field-scenario", ChoiceField).value),
            lang=self.voice.code,
            picqer_url=picqer.value("picqer.url"),
            customer=picqer.value("picqer.customer"),
            warehouses=_parts(picqer.value("picqer.warehouses")),
            old_connection="",
            other_connections=(),
            old=self._shop(Side.OLD) if self.has_old else None,
            new=self._shop(Side.NEW)._replace(connected=new.value("new.connected") == "yes"),
            picqer_ca_file=picqer.value("picqer.ca_file"),
        )
        return Draft(settings, {side: self.side(side).keys() for side in self.sides()})

    def _shop(self, side: Side) -> ShopSettings:
        form = self.side(side)
        return ShopSettings(
            form.profile.name,
            form.value(f"{side}.url"),
            _parts(form.value(f"{side}.scope")),
            ca_file=form.value(f"{side}.ca_file"),
            later_url=form.value("old.later_url"),
        )

    def _complete(self, sides: Sequence[Side], with_name: bool) -> bool:
        """Marks what is still empty, and goes to the first of it."""
        for field in self.query(Field):
            field.wrong("")
        self.query_one("#wrong", Line).show("")
        empty: list[Field] = []
        if with_name:
            name = self.query_one("#field-name", Field)
            try:
                check_name(name.value)
            except ConfigError as error:
                name.wrong(f"{self.say(error.summary)} {self.say(error.remedy)}")
                empty.append(name)
        for side in sides:
            form = self.side(side)
            names = [f"{side}.url", *(f"{side}.key.{field.name}" for field in form.way.fields)]
            for field in (self.query_one(f"#field-{field_id(name)}", Field) for name in names):
                if not field.value:
                    field.wrong(self.say(Phrase("This is still empty.")))
                    empty.append(field)
        wrong = [*empty, *self._unfit(sides)]
        if wrong:
            self._go_to(wrong[0])
        return not wrong

    def _unfit(self, sides: Sequence[Side]) -> list[Field]:
        """Marks what is seldom filled in and cannot be so."""
        found: list[Field] = []
        for name, words in (
            ("picqer.customer", Phrase("Write the number, for example 4107.")),
            ("picqer.warehouses", Phrase("Write numbers with commas between, for example 12, 15.")),
        ):
            field = self.query_one(f"#field-{field_id(name)}", Field)
            if not all(part.isdigit() for part in _parts(field.value)):
                field.wrong(self.say(words))
                found.append(field)
        for side in sides:
            field = self.query_one(f"#field-{field_id(f'{side}.ca_file')}", Field)
            if field.value and not Path(field.value).expanduser().is_file():
                field.wrong(self.say(Phrase("There is no such file.")))
                found.append(field)
        return found

    def _go_to(self, field: Field) -> None:
        """The focus goes to a field; one that is not shown is shown first."""
        if field.has_class("-seldom"):
            self.query_one("#field-fields Choice", Choice).at = 1
            self._show_all(True)
        field.focus_control()

    def action_test(self) -> None:
        sides = [side for side in self.sides() if self.side(side).value(f"{side}.url")] or self.sides()
        if not self._testing and self._complete(sides, with_name=False):
            self._testing = True
            for side in sides:
                self.side(side).tell(self.say(Phrase("trying …")), None)
            self.main.start("test", self._test, sides)

    async def _test(self, sides: Sequence[Side]) -> None:
        told: set[Side] = set()
        draft = self.draft()
        try:
            for tested in await self.main.workspace.test_login(draft, sides):
                told.add(tested.side)
                if self.is_attached:
                    text = "\n".join(self.say(line) for line in tested.lines)
                    self.side(tested.side).tell(text, tested.ok)
        except ConfigError as error:
            self._show_wrong(error)
        finally:
            self._testing = False
            for side in set(sides) - told:
                if self.is_attached:
                    self.side(side).tell("", None)

    def _make(self) -> None:
        if self._complete(self.sides(), with_name=True):
            self.main.start("create", self._create, self.draft())

    async def _create(self, draft: Draft) -> None:
        try:
            await self.main.workspace.test_login(draft, ())
            await self.main.workspace.create(draft)
        except ConfigError as error:
            self._show_wrong(error)
            return
        await self.dismiss()
        self.main.open_move(draft.settings.name, keys=draft.keys)

    def _show_wrong(self, error: ConfigError) -> None:
        """An error that names a field stands under it, another one above the buttons."""
        text = " ".join(part for part in (self.say(error.summary), self.say(error.remedy)) if part)
        for field in self.query(Field):
            if field.field == error.detail:
                field.wrong(text)
                self._go_to(field)
                return
        self.query_one("#wrong", Line).show(f"✗ {text}")

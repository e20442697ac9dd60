"""A field of a form: its name, what is entered, a hint while it has the focus, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import LoginWay, Profile
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.tui.voice import SIDES, Voice
from picqer_tui.tui.widgets.choice import Choice, Item, Line, Tick
from picqer_tui.tui.widgets.entry import Entry


def field_id(name: str) -> str:
    """The id of a field from its name in the move file: `picqer.url` -> `picqer-url`."""
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower())


class Field(Vertical):
    """One line to fill in. `name` as in the move file, so that an error about it finds its place. With `seldom` it stands only
    in a form that shows everything (class `-all`)."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    Field { height: auto; }
    Field Horizontal { height: 1; }
    Field .label { width: 24; }
    Field .hint { display: none; padding-left: 24; text-style: dim; }
    Field.-here .hint { display: block; }
    Field .wrong { display: none; padding-left: 24; color: $error; }
    Field.-wrong .wrong { display: block; }
    Field.-seldom { display: none; }
    .-all Field.-seldom { display: block; }
    Field Entry { width: 1fr; max-width: 60; }
    Field Choice { width: 1fr; max-width: 60; }
    .-narrow Field .label { width: 18; }
    .-narrow Field .hint { padding-left: 2; }
    .-narrow Field .wrong { padding-left: 2; }
    """

    def __init__(
        self, name: str, label: str, hint: str = "", secret: bool = False, value: str = "", seldom: bool = False
    ) -> None:
        super().__init__(id=f"field-{field_id(name)}", classes="-seldom" if seldom else None)
        self.field, self._label, self._hint, self._secret, self._value = name, label, hint, secret, value

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Line(self._label, classes="label")
            yield from self.control()
        yield Line(self._hint, classes="hint")
        yield Line("", classes="wrong")

    def control(self) -> ComposeResult:
        yield Entry(self._value, secret=self._secret, max_length=500)

    @property
    def value(self) -> str:
        return self.query_one(Input).value.strip()

    def on_descendant_focus(self) -> None:
        if self._hint and not isinstance(self, TickField):
            self.add_class("-here")

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")

    def wrong(self, text: str) -> None:
        """Says what is wrong under the field; empty: nothing is."""
        self.set_class(bool(text), "-wrong")
        self.query_one(".wrong", Line).show(text)

    def focus_control(self) -> None:
        self.query("Input, Choice, Tick").first().focus()


class ChoiceField(Field):
    """One of a few."""

    def __init__(self, name: str, label: str, items: Sequence[Item], value: str = "", hint: str = "") -> None:
        super().__init__(name, label, hint, value=value)
        self._items = tuple(items)

    def control(self) -> ComposeResult:
        yield Choice(self._items, self._value)

    @property
    def value(self) -> str:
        return self.query_one(Choice).value


class TickField(Field):
    """Yes or no."""

    def control(self) -> ComposeResult:
        yield Tick(self._hint)

    @property
    def value(self) -> str:
        return "yes" if self.query_one(Tick).ticked else ""


class SideForm(Vertical):
    """The account on one side, drawn from its platform's own description."""

    DEFAULT_CSS = """
    SideForm { height: auto; margin-top: 1; }
    SideForm .heading { text-style: bold; }
    SideForm .tested { height: auto; padding-left: 2; display: none; }
    SideForm .tested.-told { display: block; }
    SideForm .tested .sign { width: 2; }
    SideForm .tested .told { width: 1fr; }
    SideForm Vertical { height: auto; }
    """

    class TestWanted(Message):
        """The person wants to know whether this login works."""

        def __init__(self, side: Side) -> None:
            super().__init__()
            self.side = side

    def __init__(self, voice: Voice, side: Side, profiles: Sequence[Profile], platform: str = "") -> None:
        super().__init__(id=f"side-{side}")
        self.side, self._voice = side, voice
        self._profiles = {profile.name: profile for profile in profiles}
        self._platform = platform or next(iter(self._profiles), "")
        self._way = ""

    @property
    def profile(self) -> Profile:
        return self._profiles[self._platform]

    @property
    def way(self) -> LoginWay:
        ways = self.profile.logins
        return next((way for way in ways if way.id == self._way), ways[0])

    def compose(self) -> ComposeResult:
        say = self._voice.say
        yield Line(say(SIDES[self.side]).capitalize(), classes="heading")
        if self.side is not Side.PICQER:
            items = [Item(profile.name, profile.title) for profile in self._profiles.values()]
            yield ChoiceField(f"{self.side}.platform", say(Phrase("platform")), items, self._platform)
        with Vertical(classes="account"):
            yield from self._account()
        with Horizontal(classes="tested"):
            yield Line("", classes="sign")
            yield Line("", classes="told")

    def _account(self) -> ComposeResult:
        say, profile, side = self._voice.say, self.profile, self.side
        yield Field(f"{side}.url", say(Phrase("address")), say(profile.address))
        if len(profile.logins) > 1:
            items = [Item(way.id, say(way.title)) for way in profile.logins]
            yield ChoiceField(f"{side}.way", say(Phrase("log in with")), items, self.way.id, say(profile.key_guide))
        for field in self.way.fields:
            hint = say(field.hint) or say(profile.key_guide)
            yield Field(f"{side}.key.{field.name}", say(field.label), hint, secret=field.secret)
        if side is not Side.PICQER:
            scope = Phrase("Only when a part of the shop moves: store views, channels or locations, commas between.")
            yield Field(f"{side}.scope", say(Phrase("part of the shop")), say(scope), seldom=True)
        else:
            customer = Phrase("Only when this account works for several customers: the number of this one.")
            yield Field("picqer.customer", say(Phrase("customer")), say(customer), seldom=True)
            houses = Phrase("Only when not all warehouses count: their numbers, commas between.")
            yield Field("picqer.warehouses", say(Phrase("warehouses")), say(houses), seldom=True)
        if side is Side.OLD:
            later = Phrase("Only when its address goes to the new shop: where the old shop will live after that.")
            yield Field("old.later_url", say(Phrase("later address")), say(later), seldom=True)
        if side is Side.NEW:
            yield TickField(
                "new.connected",
                say(Phrase("two shops into one")),
                say(Phrase("it is already connected to Picqer")),
                seldom=True,
            )
        own = Phrase("Only for a server with a certificate of its own authority: the path of a PEM file.")
        yield Field(f"{side}.ca_file", say(Phrase("certificate")), say(own), seldom=True)

    async def change(self, platform: str = "", way: str = "") -> None:
        """Another platform or another way to log in: the fields below follow; the address stays."""
        if (platform or self._platform, way or self.way.id) == (self._platform, self.way.id):
            return
        address = self.value(f"{self.side}.url")
        if platform and platform != self._platform:
            self._platform, self._way = platform, ""
        elif way:
            self._way = way
        box = self.query_one(".account", Vertical)
        focused = self.app.focused
        on_way = bool(way) and focused is not None and box in focused.ancestors
        async with box.batch():
            await box.remove_children()
            await box.mount_all(list(self._account()))
        self.query_one(f"#field-{field_id(f'{self.side}.url')} Input", Input).value = address
        if on_way:
            self.query_one(f"#field-{field_id(f'{self.side}.way')}", Field).focus_control()

    def value(self, name: str) -> str:
        found = self.query(f"#field-{field_id(name)}").results(Field)
        field = next(iter(found), None)
        return field.value if field is not None else ""

    def keys(self) -> dict[str, Secret]:
        """What was entered, by FIELD; empty ones left out."""
        given = {field.name: self.value(f"{self.side}.key.{field.name}") for field in self.way.fields}
        return {name: Secret(text) for name, text in given.items() if text}

    def tell(self, text: str, ok: bool | None) -> None:
        """What the login test gave."""
        self.query_one(".tested .sign", Line).show("" if ok is None else "✓" if ok else "✗")
        self.query_one(".tested .told", Line).show(text)
        self.query_one(".tested").set_class(bool(text), "-told")

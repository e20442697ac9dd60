"""The facts of one move: what it is about, what a person answered, and what was found out about the shops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import NOTHING, Phrase, Values
from picqer_tui.core.profile import Profile
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side


class Scenario(StrEnum):
    REPLACE = "replace"
    EXTRA = "extra"
    UPGRADE = "upgrade"
    RESTART = "restart"


class Answer(NamedTuple):
    """What a person said, and when by this program's clock."""

    value: str
    by: str
    at: datetime


CUSTOMER = ("preflight.access", "customer")
"""Step and question in which the fulfilment customer is chosen when the account holds several."""


class ShopSettings(NamedTuple):
    """One shop as entered: no secrets."""

    platform: str
    url: str
    scope: tuple[str, ...] = ()
    """Store views, channels, locations or language, where only a part of the shop is meant."""
    ca_file: str = ""
    later_url: str = ""
    """Old shop: where it will live after the domain has moved."""
    connected: bool = False
    """New shop: already connected before this move (two shops into one)."""


class Settings(NamedTuple):
    """What `move.toml` says: enough to open the accounts, given the keys."""

    name: str
    scenario: Scenario
    lang: str
    picqer_url: str
    customer: str
    warehouses: tuple[str, ...]
    old_connection: str
    other_connections: tuple[str, ...]
    old: ShopSettings | None
    new: ShopSettings
    picqer_ca_file: str = ""

    def shop(self, side: Side) -> ShopSettings | None:
        return self.old if side is Side.OLD else self.new if side is Side.NEW else None

    def at(self, side: Side, url: str) -> Settings:
        """The same with a shop at another address, for good."""
        if side is Side.OLD and self.old is not None:
            return self._replace(old=self.old._replace(url=url, later_url=""))
        return self._replace(new=self.new._replace(url=url)) if side is Side.NEW else self

    def answered(self, answers: Mapping[tuple[str, str], Answer]) -> Settings:
        """The settings with what a person chose since the move was made."""
        customer = answers.get(CUSTOMER)
        return self._replace(customer=customer.value) if customer and customer.value else self


Keys = Mapping[str, Secret]
"""FIELD -> value, for one side."""


class Draft(NamedTuple):
    """A move being made: settings and the keys that go with them (memory only)."""

    settings: Settings
    keys: Mapping[Side, Keys]


class MoveFacts(NamedTuple):
    """What a judgement may know of the move. A value, made anew whenever something in it changes."""

    settings: Settings
    profiles: Mapping[Side, Profile]
    """Picqer's, the old shop's and the new shop's."""
    created_at: datetime
    answers: Mapping[tuple[str, str], Answer]
    """(step, question) -> newest answer. Questions asked per subject have the id `question:subject`."""
    identities: Mapping[Side, str]
    """Identity of each account as first seen and kept for the move."""
    baseline_at: datetime | None
    """When the last baseline that passed was sealed."""
    switched_at: datetime | None
    """When the person said that the old connection is off, by this program's clock."""
    calibration: Values = NOTHING
    """What a step found out that later steps rest on: figures named `calibration` of sealed runs, merged (zone_seconds,
    old_connection_last_row, ...)."""

    @property
    def scenario(self) -> Scenario:
        return self.settings.scenario

    @property
    def same_shop(self) -> bool:
        """Both sides are one shop, found by identity (or, before any reading, by the same address)."""
        if self.settings.old is None:
            return False
        old, new = self.identities.get(Side.OLD), self.identities.get(Side.NEW)
        if old and new:
            return self.settings.old.platform == self.settings.new.platform and old == new
        return (self.settings.old.platform, self.settings.old.url) == (
            self.settings.new.platform,
            self.settings.new.url,
        )

    def answer(self, step: str, question: str) -> str:
        """What was answered, empty when nothing was."""
        found = self.answers.get((step, question))
        return found.value if found else ""

    @property
    def old_connection(self) -> str:
        """The connection to be replaced: as chosen by a person, else as in move.toml; empty when nobody has said."""
        return self.answer("preflight.connections", "old-connection") or self.settings.old_connection

    @property
    def new_connection(self) -> str:
        """The connection of the new shop as confirmed by a person; empty while not known."""
        return self.answer("cutover.connect-new", "new-connection")

    @property
    def has_old(self) -> bool:
        return self.settings.old is not None


_BAD_IN_NAMES = set('/\\:*?"<>|')


def check_name(name: str) -> str:
    """The name when it can be a file name everywhere.

    Raises:
        ConfigError: empty, over 60 characters, with a separator or control character, or starting with a dot or blank.
    """
    wrong = (
        not name
        or len(name) > 60
        or name != name.strip()
        or name[0] in ".-"
        or name.endswith(".")
        or any(c in _BAD_IN_NAMES or not c.isprintable() for c in name)
        or name.casefold() in {"con", "prn", "aux", "nul"}
    )
    if wrong:
        raise ConfigError(
            Phrase("“{name}” cannot be the name of a move.", {"name": name[:80]}),
            "name",
            Phrase(
                "Use 1 to 60 letters, digits, blanks, - or _, for example “fietsenhuis-2026”. It also becomes a file name."
            ),
        )
    return name

"""A platform as data: login fields, import rule, shipment feedback, side effects, guide, known troubles.

What differs between two platforms comes from comparing their two profiles; no step, screen or engine file names a platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from picqer_tui.core.changes import ChangeKind, SideEffects
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import OrderState

NO_WORDS = Phrase("")
NO_HINTS: Mapping[str, Phrase] = MappingProxyType({})


class LoginField(NamedTuple):
    """One key or part of a key. `name` is the FIELD of `PICQER_TUI_<SIDE>_<FIELD>`."""

    name: str
    label: Phrase
    hint: Phrase
    secret: bool = True


class LoginWay(NamedTuple):
    """One set of fields that is enough to log in; without fields, no key is needed."""

    id: str
    title: Phrase
    fields: tuple[LoginField, ...]


class Certainty(StrEnum):
    DOCUMENTED = "documented"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class ImportRule(NamedTuple):
    """Which orders of this platform Picqer takes when it is connected. Between `surely` and `perhaps` lies what is not known."""

    certainty: Certainty
    surely: frozenset[OrderState]
    """States that Picqer imports for sure (empty when nothing is documented)."""
    perhaps: frozenset[OrderState]
    """States it may import: the upper end of the range, includes `surely`."""
    words: Phrase


class FeedbackTraits(NamedTuple):
    """What this platform can show about shipments that Picqer reports (help article)."""

    partial: bool
    """Partial shipments arrive."""
    lines: bool
    """It says which lines were sent."""
    every_tracking: bool
    """Every parcel's tracking code arrives, not only the first."""
    note_only: bool
    """Tracking is only text in a note."""
    waits: bool
    """Nothing arrives until the whole order was sent."""
    shows: tuple[str, ...]
    """Kinds of `records.Feedback` that must be seen for a shipped order: note, fulfilment, shipment, status."""
    within: timedelta
    words: Phrase


class GuideStep(NamedTuple):
    """One thing to do when connecting, with the menu path as the platform itself words it."""

    words: Phrase
    menu_nl: str = ""
    menu_en: str = ""
    link: str = ""


class KnownTrouble(NamedTuple):
    """A deployment trouble people run into, how it shows, and its cure. `sign` is what an adapter's error detail names."""

    sign: str
    words: Phrase
    cure: Phrase


class Profile(NamedTuple):
    """Everything about a platform that is data."""

    name: str
    """As in move.toml: woocommerce, shopify, ..., picqer."""
    title: str
    address: Phrase
    """What to enter as address, with an example."""
    logins: tuple[LoginWay, ...]
    rights: Mapping[str, Phrase]
    """Rights that later steps need -> menu path that grants them. Keys as in `records.Right.id`."""
    required_rights: frozenset[str]
    """Rights without which products or orders cannot be read."""
    key_guide: Phrase
    """Where a key for this tool is made (menu path)."""
    imports: ImportRule
    feedback: FeedbackTraits | None
    guide: tuple[GuideStep, ...]
    troubles: tuple[KnownTrouble, ...]
    writes: Mapping[ChangeKind, SideEffects | Phrase]
    """What each kind of change would cause, or why this platform cannot do it."""
    closing: Phrase
    """How to stop the checkout while the API stays open."""
    tested_versions: tuple[str, ...] = ()
    signed_requests: bool = False
    case_sensitive_sku: bool = True
    can_enter_orders: bool = True
    """False where a person cannot place an order by hand (Bol.com)."""
    first_number: int | None = None
    """The number of the first order of every new shop; None where numbers are shared with other things, or not known."""
    locations: bool = False
    """Stock is kept per location, and one of them has to be chosen for Picqer."""
    hosted: bool = False
    """The API has an address of its own at the vendor's, which does not move with the shop's domain."""
    details: frozenset[str] | None = None
    """Which of `records.DETAILS` a product of this platform can hold; None where that is not known."""
    opening: Phrase = NO_WORDS
    """How to open the shop for customers, with the menu path; empty when there is nothing to say."""
    hints: Mapping[str, Phrase] = NO_HINTS
    """What to mind on this platform, by the subject of `preflight.settings`."""

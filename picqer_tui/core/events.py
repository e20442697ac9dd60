"""What the engine tells: past tense, small values, safe to drop when nobody listens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in a session."""


@dataclass(frozen=True, slots=True)
class StepStarted(Event):
    step: str


@dataclass(frozen=True, slots=True)
class ReadingMoved(Event):
    """Progress of one list: pages and rows so far in this reading, and rows a second over the last stretch."""

    key: str
    side: Side
    pages: int
    rows: int
    claimed: int | None
    rate: float
    answered_at: datetime
    """When the last answer came."""
    waiting_until: datetime | None = None
    """Set while the account's quota makes us wait."""
    done: bool = False


@dataclass(frozen=True, slots=True)
class QuotaWaited(Event):
    """What an account lets be asked is used up, so its reading stands still until then; None: it goes on."""

    side: Side
    until: datetime | None


@dataclass(frozen=True, slots=True)
class JudgingMoved(Event):
    step: str
    done: int
    of: int | None


@dataclass(frozen=True, slots=True)
class StandingChanged(Event):
    """Something in `Session.standing()` is new; `step` empty when it concerns the move as a whole."""

    step: str


@dataclass(frozen=True, slots=True)
class ChangeSettled(Event):
    change: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """A run of steps came to its end. `error` says why it ended early."""

    steps: tuple[str, ...]
    error: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Closing(Event):
    """The session is closing: what it waits for."""

    why: Phrase

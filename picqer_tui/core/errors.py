"""The error tree. Summary and remedy are phrases; detail is cleaned technical text that may be shown as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from picqer_tui.core.phrase import Phrase

if TYPE_CHECKING:
    from picqer_tui.core.profile import LoginWay
    from picqer_tui.core.sides import Side

_NO_REMEDY = Phrase("")


class PicqerTuiError(Exception):
    """Something went wrong that a person must hear about: what, the technical detail, and what to do next."""

    def __init__(self, summary: Phrase, detail: str = "", remedy: Phrase = _NO_REMEDY) -> None:
        super().__init__(summary.msgid)
        self.summary = summary
        self.detail = detail
        self.remedy = remedy


class UsageError(PicqerTuiError):
    """The command line asks for something that does not exist or cannot be combined (exit 2)."""


class ConfigError(PicqerTuiError):
    """A setting, name or key is missing or not usable; names the field, the value's shape and the cure (exit 2)."""


class MissingKeys(ConfigError):
    """Keys that are needed and nowhere to be found. `ways`: per side the login ways to choose from, in the order to ask."""

    def __init__(
        self, summary: Phrase, detail: str, remedy: Phrase, ways: Sequence[tuple[Side, Sequence[LoginWay]]]
    ) -> None:
        super().__init__(summary, detail, remedy)
        self.ways = tuple(ways)


class StateError(PicqerTuiError):
    """The move's file cannot be used (exit 6)."""


class LockedError(StateError):
    """Another process holds the move (exit 5)."""


class SchemaTooNewError(StateError):
    """The file was written by a newer version; nothing in it is touched."""


class DamagedError(StateError):
    """The file is damaged; it is kept aside and never taken for a new start."""


class Stopped(PicqerTuiError):
    """A judgement or a reading was asked to stop."""

    def __init__(self) -> None:
        super().__init__(Phrase("Stopped before it was finished. Run it again when you are ready."))


class RemoteError(PicqerTuiError):
    """An account did not do what was asked. `side` is filled in by whoever knows it."""


class Unreachable(RemoteError):
    """No answer: name, route, TLS, time-out, or a server in trouble (5xx). Reads may be repeated."""


class RateLimited(RemoteError):
    """Told to slow down; `retry_after` in seconds, None when the answer did not say."""

    def __init__(
        self, summary: Phrase, detail: str = "", remedy: Phrase = _NO_REMEDY, retry_after: float | None = None
    ):
        super().__init__(summary, detail, remedy)
        self.retry_after = retry_after


class Rejected(RemoteError):
    """The account understood and refused (4xx); asking the same again is no use. `status` is the HTTP status, 0 if none."""

    def __init__(self, summary: Phrase, detail: str = "", remedy: Phrase = _NO_REMEDY, status: int = 0) -> None:
        super().__init__(summary, detail, remedy)
        self.status = status


class Unauthorised(Rejected):
    """The key is wrong, revoked, or may not do this."""


class NotFound(Rejected):
    """There is nothing at this address, or nothing with this id."""


class BadReply(RemoteError):
    """The answer is not what the vendor's description promises (HTML, other shape, too large, cut off)."""


class OutcomeUnknown(RemoteError):
    """A write was sent and no answer came back: it may have been applied or not. Settled by reading, never by sending again."""


class NotSupported(RemoteError):
    """This platform, version or key cannot do it; the phrase says why and what a person can do instead."""

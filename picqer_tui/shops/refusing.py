"""The writing side of an account in which nothing is changed from here: it says why, in the platform's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.errors import NotSupported
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.profile import Profile
from picqer_tui.shops import wishes

_BY_HAND = Phrase("Make this change by hand in the account, from the sheet of the step.")


class RefusingWriter:
    """A `Writer` that sends nothing."""

    def __init__(self, profile: Profile, identify: Callable[[], Awaitable[str]]) -> None:
        self._profile, self._identify = profile, identify

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return wishes.allowed(self._profile, kind, {})

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        return self.can_write(kind)

    async def identity(self) -> str:
        return await self._identify()

    async def look(self, kind: ChangeKind, target: str) -> Values:
        raise NotSupported(self._why(kind), f"[no-writes] {kind}")

    async def send(self, change: Change) -> Values:
        raise wishes.refused(change, self._why(change.kind), _BY_HAND)

    def _why(self, kind: ChangeKind) -> Phrase:
        said = self.can_write(kind)
        return said if isinstance(said, Phrase) else _BY_HAND

"""Who answers on a side: kept when first met, compared at every reading, and not asked again and again where nobody is let in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import Rejected
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page

IDENTITY_MAX_AGE = timedelta(minutes=10)
ASK_AGAIN = 60.0
"""Seconds after which a run asks once more at an account that let nobody in."""

_OTHER_ACCOUNT = Phrase(
    "Another account answers here than the one this move was made for ({now} instead of {kept}). "
    "Nothing was read. Correct the key, or make a new move."
)
_OTHER_SHOP = Phrase(
    "Another shop answers here than the one this move was made for ({now} instead of {kept}). Nothing was read."
)
_UNKNOWN = Phrase("It could not be established which account answers here, so nothing else was read.")
_ELSEWHERE = Phrase("{why} If the shop lives elsewhere now, say so behind Ctrl+P: “{command}”.")
_COMMANDS = {
    Side.OLD: Phrase("The old shop has another address"),
    Side.NEW: Phrase("The new shop has another address"),
}


def who(side: Side) -> Need:
    """What is read of a side before anything else."""
    return Need(side, Account, IDENTITY_MAX_AGE)


class Meeting:
    """What is known of who answers."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    async def known(self, need: Need, page: Page) -> Page:
        """The page, when it does not tell of another account.

        Raises:
            Rejected: the account is another one than was met first.
        """
        for record in page.records:
            if isinstance(record, Account):
                kept = await self._ledger.identify(need.side, record.id)
                if kept != record.id:
                    words = _OTHER_SHOP if need.side in _COMMANDS else _OTHER_ACCOUNT
                    raise Rejected(words._replace(values={"now": record.title or record.id, "kept": kept}))
        return page

    async def turned_away(self, side: Side, met: Mapping[Side, float]) -> bool:
        """Whether nobody was let in when this run asked a moment ago (`met`: when, monotonic). It is not asked again for each
        list: an account may shut out who tries too often, and the step that judges the login must not see it while it is
        asked."""
        asked = met.get(side)
        if asked is None or self._clock.monotonic() - asked > ASK_AGAIN:
            return False
        return (await self._ledger.pages.reading(who(side))).coverage is not Coverage.COMPLETE

    async def stranger(self, side: Side) -> tuple[str, Phrase] | None:
        """Why nothing of this side may be read: the account is another one than this move was made for, or nobody knows."""
        reading = await self._ledger.pages.reading(who(side))
        if reading.coverage is Coverage.COMPLETE:
            return None
        why = reading.why or _UNKNOWN
        if reading.reason not in ("unreachable", "cancelled"):
            why = self.perhaps_elsewhere(side, why)
        return reading.reason, why

    def perhaps_elsewhere(self, side: Side, why: Phrase) -> Phrase:
        """With where to say so when a shop that was there before seems to have gone to another address."""
        command = _COMMANDS.get(side)
        if command is None or side not in self._ledger.facts.identities:
            return why
        return _ELSEWHERE._replace(values={"why": why, "command": command})

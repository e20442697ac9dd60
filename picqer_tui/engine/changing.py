"""Consent to account: intent durable, look and compare, send once, answer recorded, look again, outcome. One protocol for
every kind of write and every platform; nothing is ever sent a second time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from picqer_tui.core.changes import Change, Consent, Outcome
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import OutcomeUnknown, RemoteError
from picqer_tui.core.events import ChangeSettled, Event
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import NOTHING, Phrase, Values
from picqer_tui.core.plan import Refusal
from picqer_tui.core.records import Side
from picqer_tui.core.sources import Writer

_MOVED_ON = Refusal(
    "plan-old",
    Phrase("What this plan was read from has changed since."),
    Phrase("Run the step again and look at the new plan."),
)


class Changing:
    """Carries out agreed changes, one at a time, and stops at the first that is not done."""

    def __init__(
        self, ledger: Ledger, writers: Mapping[Side, Writer], clock: Clock, tell: Callable[[Event], None]
    ) -> None:
        self._ledger = ledger
        self._writers = writers
        self._clock = clock
        self._tell = tell
        self.sending = False
        """A write is on its way: leaving waits for its answer."""
        self.ending = False
        """Nothing more is begun."""

    async def consent(
        self, changes: Sequence[str], by: str, typed: str, generations: Mapping[str, int]
    ) -> Consent | Refusal:
        """Agreement to these changes: `typed` is their number, letter for letter. Refused when a list they were planned
        from was read anew (`generations`: list -> newest), or one of them was already begun."""
        found = dict(await self._states(changes))
        if not changes or len(found) != len(set(changes)):
            return Refusal(
                "no-change", Phrase("There is nothing to send in this choice."), Phrase("Choose changes first.")
            )
        if typed.strip() != str(len(changes)):
            return Refusal(
                "typed",
                Phrase("That is not the number of changes."),
                Phrase("Type {count} to send {count} changes.", {"count": len(changes)}),
            )
        if any(outcome not in (Outcome.PROPOSED, Outcome.NOT_DONE) for _, outcome in found.values()):
            return Refusal(
                "begun-before",
                Phrase("One of these was sent before."),
                Phrase("Look at its outcome first; nothing is sent twice."),
            )
        for change, _ in found.values():
            if any(generations.get(name, number) != number for name, number in change.based_on.items()):
                return _MOVED_ON
        consent = Consent(uuid4().hex, by.strip(), typed.strip(), self._clock.now(), tuple(changes))
        await self._ledger.changes.agree(consent)
        return consent

    async def _states(self, changes: Sequence[str]) -> Sequence[tuple[str, tuple[Change, Outcome]]]:
        return [(change.id, (change, outcome)) for change, outcome in await self._ledger.changes.find(changes)]

    async def apply(self, consent: Consent) -> Outcome:
        """Sends what was agreed to, in that order; gives the outcome of the last one begun."""
        found = dict(await self._states(consent.changes))
        outcome = Outcome.DONE
        for id_ in consent.changes:
            change, before = found[id_]
            if before not in (Outcome.PROPOSED, Outcome.NOT_DONE):
                continue
            if self.ending:
                break
            outcome = await self._one(change, consent)
            if outcome is not Outcome.DONE:
                break
        return outcome

    async def _one(self, change: Change, consent: Consent) -> Outcome:
        writer = self._writers.get(change.side)
        if writer is None or isinstance(writer.can_write(change.kind), Phrase):
            return Outcome.NOT_DONE
        await self._ledger.changes.intend(change, consent)
        self.sending = True
        try:
            return await self._settle(change, *await self._carry_out(writer, change))
        except asyncio.CancelledError:
            await asyncio.shield(self._settle(change, Outcome.UNKNOWN, NOTHING))
            raise
        finally:
            self.sending = False

    async def _carry_out(self, writer: Writer, change: Change) -> tuple[Outcome, Values]:
        """What became of it, and what was seen last."""
        try:
            seen = await writer.look(change.kind, change.target)
        except RemoteError as error:
            return Outcome.NOT_DONE, {"error": error.summary}
        if covers(seen, change.wished):
            return Outcome.DONE, seen
        if not covers(seen, change.before):
            return Outcome.NOT_DONE, seen
        try:
            await self._ledger.changes.answered(change.id, await writer.send(change))
        except OutcomeUnknown:
            return await self._look_after(writer, change, sure=False)
        except RemoteError as error:
            return Outcome.NOT_DONE, {"error": error.summary}
        return await self._look_after(writer, change, sure=True)

    async def _look_after(self, writer: Writer, change: Change, sure: bool) -> tuple[Outcome, Values]:
        """Done when the wish is seen. Without an answer (`sure` False) the old state proves nothing: it may still come."""
        try:
            seen = await writer.look(change.kind, change.target)
        except RemoteError as error:
            return Outcome.UNKNOWN, {"error": error.summary}
        if covers(seen, change.wished):
            return Outcome.DONE, seen
        if sure and covers(seen, change.before):
            return Outcome.NOT_DONE, seen
        return Outcome.UNKNOWN, seen

    async def look_again(self, change: Change) -> Outcome:
        """Settles an unknown outcome by reading: done, not done, or still unknown. Nothing is sent."""
        writer = self._writers.get(change.side)
        if writer is None:
            return Outcome.UNKNOWN
        outcome, seen = await self._look_after(writer, change, sure=True)
        return await self._settle(change, outcome, seen)

    async def _settle(self, change: Change, outcome: Outcome, seen: Values) -> Outcome:
        await self._ledger.changes.settle(change.id, outcome, seen)
        self._tell(ChangeSettled(change.id, outcome))
        return outcome


def covers(seen: Values, wanted: Values) -> bool:
    """Everything wanted is seen so; what else is seen does not count."""
    return all(name in seen and seen[name] == value for name, value in wanted.items())

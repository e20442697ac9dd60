"""Consent to account: intent durable, look and compare, send once, answer recorded, look again, outcome. One protocol for
every kind of write and every platform; nothing is ever sent a second time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome, SideEffects
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import OutcomeUnknown, RemoteError, StateError
from picqer_tui.core.events import ChangeSettled, Event
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.past import SO_ALREADY, UNDO, past_of
from picqer_tui.core.phrase import NOTHING, Phrase, Value, Values
from picqer_tui.core.plan import Refusal
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Writer

MAY_STILL_COME = timedelta(minutes=3)
"""How long after a request without answer a server may still be working on it: until then the old state proves nothing."""

_MOVED_ON = Refusal(
    "plan-old",
    Phrase("What this plan was read from has changed since."),
    Phrase("Run the step again and look at the new plan."),
)
_NO_WRITER = Phrase("This account is not open for changes.")
_STRANGER = Phrase(
    "Another shop or account answers here than the one this move was made for ({now} instead of {kept}). Nothing was sent."
)
_OTHERWISE = Phrase("It has changed since the plan was made, so nothing was sent. Run the step again.")
_CHANGED_SINCE = Phrase(
    "Somebody changed it after this program did, so nothing was put back. Look at it in the account."
)
_STILL_OLD = Phrase("It was answered as done, and it is as it was before.")
_NOT_SEEN = Phrase("No answer came, and it is as it was before; it may still come. Look again in a few minutes.")


class Changing:
    """Carries out agreed changes, one at a time, and stops at the first that is not done."""

    def __init__(
        self, ledger: Ledger, writers: Mapping[Side, Writer], clock: Clock, tell: Callable[[Event], None]
    ) -> None:
        self._ledger = ledger
        self._writers = writers
        self._clock = clock
        self._tell = tell
        self._left_at: dict[str, datetime] = {}
        """When a change was handed to its account."""
        self._met: set[Side] = set()
        """Sides of which it was seen in this round that the right account answers, and what its key may do."""
        self.sending = False
        """A write is on its way: leaving waits for its answer."""
        self.ending = False
        """Nothing more is begun."""

    async def effects(self, side: Side, kind: ChangeKind) -> SideEffects | Phrase:
        """What such a change would cause in this account now, or why it cannot be made; asked of the account where that helps.

        Raises:
            RemoteError: the account cannot be asked.
        """
        writer = self._writers.get(side)
        return _NO_WRITER if writer is None else await writer.effects(kind)

    async def consent(
        self, changes: Sequence[str], by: str, typed: str, generations: Mapping[str, int]
    ) -> Consent | Refusal:
        """Agreement to these changes: `typed` is their number, letter for letter. Refused when a list they were planned
        from was read anew (`generations`: list -> newest), or one of them was already begun."""
        found = dict(await self._states(changes))
        if not changes or len(found) != len(changes):
            return Refusal(
                "no-change", Phrase("There is nothing to send in this choice."), Phrase("Choose changes first.")
            )
        if typed.strip() != str(len(changes)):
            return _wrong_number(len(changes))
        if any(outcome not in (Outcome.PROPOSED, Outcome.NOT_DONE) for _, outcome in found.values()):
            return Refusal(
                "begun-before",
                Phrase("One of these was sent before."),
                Phrase("Look at its outcome first; nothing is sent twice."),
            )
        for change, _ in found.values():
            if any(generations.get(name, number) != number for name, number in change.based_on.items()):
                return _MOVED_ON
        return await self._agree(changes, by, typed)

    async def _agree(self, changes: Sequence[str], by: str, typed: str) -> Consent:
        consent = Consent(uuid4().hex, by.strip(), typed.strip(), self._clock.now(), tuple(changes))
        await self._ledger.changes.agree(consent)
        return consent

    async def _states(self, changes: Sequence[str]) -> Sequence[tuple[str, tuple[Change, Outcome]]]:
        return [(change.id, (change, outcome)) for change, outcome in await self._ledger.changes.find(changes)]

    async def apply(self, consent: Consent) -> Outcome:
        """Sends what was agreed to, in that order; gives the outcome of the last one begun."""
        found = dict(await self._states(consent.changes))
        self._met.clear()
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

    async def undo(self, change: str, by: str, typed: str) -> Outcome | Refusal:
        """Puts back what one change that was done found, by the same road: a change of its own, with `:undo` behind its id.
        `typed` is 1."""
        states = dict(await self._states([change, change + UNDO]))
        known, outcome = states.get(change, (None, Outcome.UNKNOWN))
        past = await past_of(self._ledger, change)
        writer = self._writers.get(known.side) if known is not None else None
        effects = writer.can_write(known.kind) if known is not None and writer is not None else _NO_WRITER
        able = isinstance(effects, SideEffects) and effects.undo
        if known is None or outcome is not Outcome.DONE or not able or not known.before:
            return Refusal(
                "no-undo", Phrase("This cannot be put back from here."), Phrase("Put it back by hand in the account.")
            )
        _, undone = states.get(change + UNDO, (None, Outcome.PROPOSED))
        if undone not in (Outcome.PROPOSED, Outcome.NOT_DONE, Outcome.DONE):
            return Refusal(
                "begun-before", Phrase("One of these was sent before."), Phrase("Look at its outcome first.")
            )
        if (refusal := past.refusal()) is not None:
            return refusal
        if typed.strip() != "1":
            return _wrong_number(1)
        self._met.clear()
        before = {**known.wished, **past.stood}
        back = known._replace(id=change + UNDO, before=before, wished=known.before, based_on={}, made=past.answer)
        return await self._one(back, await self._agree([back.id], by, typed))

    async def _one(self, change: Change, consent: Consent) -> Outcome:
        """One change from intent to outcome. Whatever ends it early leaves an outcome: not done when nothing had left."""
        self._left_at.pop(change.id, None)
        await _to_its_end(self._ledger.changes.intend(change, consent), lambda: self._stopped(change))
        self.sending = True
        try:
            outcome, seen = await self._carry_out(change)
        except BaseException:
            with suppress(StateError):  # then the intent stays without outcome, and that is unknown at the next start
                await asyncio.shield(self._stopped(change))
            raise
        else:
            await asyncio.shield(self._settle(change, outcome, seen))
            return outcome
        finally:
            self.sending = False

    async def _stopped(self, change: Change) -> None:
        left = change.id in self._left_at
        await self._settle(change, Outcome.UNKNOWN if left else Outcome.NOT_DONE, NOTHING)

    async def _carry_out(self, change: Change) -> tuple[Outcome, Values]:
        """What became of it, and what was seen last."""
        writer = self._writers.get(change.side)
        if writer is None:
            return Outcome.NOT_DONE, {"error": _NO_WRITER}
        try:
            stop = await self._stop(change, writer)
            if stop is not None:
                return Outcome.NOT_DONE, {"error": stop}
            seen = await writer.look(change.kind, change.target)
        except RemoteError as error:
            return Outcome.NOT_DONE, _said(error)
        if covers(seen, change.wished):
            return Outcome.DONE, {**seen, SO_ALREADY: True}
        if not covers(seen, change.before):
            return Outcome.NOT_DONE, {**seen, "error": _CHANGED_SINCE if change.id.endswith(UNDO) else _OTHERWISE}
        return await self._send(writer, change)

    async def _stop(self, change: Change, writer: Writer) -> Phrase | None:
        """Why nothing may be sent here: another shop answers, as when a domain or a copy of a shop has moved, or the key has
        no right to it. Both are asked of the account once a round."""
        if change.side not in self._met:
            kept, now = self._ledger.facts.identities.get(change.side, ""), await writer.identity()
            if kept and kept != now:
                return _STRANGER._replace(values={"now": now, "kept": kept})
            await writer.effects(change.kind)
            self._met.add(change.side)
        effects = writer.can_write(change.kind)
        return effects if isinstance(effects, Phrase) else None

    async def _send(self, writer: Writer, change: Change) -> tuple[Outcome, Values]:
        """Sends it, once. Only `OutcomeUnknown` leaves room for doubt: every other error of a write says that nothing
        changed, because it was refused or never left."""
        self._left_at[change.id] = self._clock.now()
        try:
            answer = await writer.send(change)
        except OutcomeUnknown as error:
            outcome, seen = await self._look_after(writer, change, sure=False)
            return outcome, {**_said(error), **seen} if outcome is not Outcome.DONE else seen
        except RemoteError as error:
            del self._left_at[change.id]
            return Outcome.NOT_DONE, _said(error)
        await self._ledger.changes.answered(change.id, answer)
        return await self._look_after(writer, change, sure=True)

    async def _look_after(self, writer: Writer, change: Change, sure: bool) -> tuple[Outcome, Values]:
        """Done when the wish is seen. Without an answer (`sure` False) the old state proves nothing: it may still come."""
        try:
            seen = await writer.look(change.kind, change.target)
        except RemoteError as error:
            return Outcome.UNKNOWN, _said(error)
        if covers(seen, change.wished):
            return Outcome.DONE, seen
        if not covers(seen, change.before):
            return Outcome.UNKNOWN, seen
        return (Outcome.NOT_DONE, {**seen, "error": _STILL_OLD}) if sure else (Outcome.UNKNOWN, seen)

    async def look_again(self, change: Change) -> Outcome:
        """Settles an unknown outcome by reading: done, not done, or still unknown. Nothing is sent."""
        writer = self._writers.get(change.side)
        if writer is None:
            return Outcome.UNKNOWN
        sure = await self._long_ago(change)
        outcome, seen = await self._look_after(writer, change, sure)
        if outcome is Outcome.UNKNOWN and not sure and "error" not in seen:
            seen = {**seen, "error": _NOT_SEEN}
        await self._settle(change, outcome, seen)
        return outcome

    async def _long_ago(self, change: Change) -> bool:
        """Whether a server that was asked for it cannot be working on it any more. Of a change of an earlier process the time
        is known by when that process wrote last."""
        left_at = self._left_at.get(change.id)
        if left_at is None:
            last = await self._ledger.last_open()
            left_at = last[0] if last is not None else None
        return left_at is None or self._clock.now() - left_at >= MAY_STILL_COME

    async def _settle(self, change: Change, outcome: Outcome, seen: Values) -> None:
        await self._ledger.changes.settle(change.id, outcome, seen)
        self._tell(ChangeSettled(change.id, outcome))


def covers(seen: Values, wanted: Values) -> bool:
    """Everything wanted is seen so; what else is seen does not count. Of a list each member has to be among those seen."""
    return all(name in seen and _covers(seen[name], value) for name, value in wanted.items())


def _covers(seen: Value, wanted: Value) -> bool:
    if isinstance(wanted, list | tuple) and isinstance(seen, list | tuple):
        return all(each in seen for each in wanted)
    return bool(seen == wanted)


async def _to_its_end(work: Coroutine[Any, Any, None], stopped: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Waits for it also when cancelled meanwhile; then `stopped` is done before the cancellation goes on."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        await stopped()
        raise


def _said(error: RemoteError) -> Values:
    return {"error": error.summary, "detail": error.detail}


def _wrong_number(count: int) -> Refusal:
    return Refusal(
        "typed",
        Phrase("That is not the number of changes."),
        Phrase("Type {count} to send {count} change.", {"count": count}, "Type {count} to send {count} changes."),
    )

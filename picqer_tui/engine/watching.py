"""Running again on a cadence, through sleep and lost network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from picqer_tui.core.clock import Clock
from picqer_tui.core.steps import Step

USUAL = timedelta(minutes=1)
SLOW = timedelta(minutes=5)
"""From this cadence on a watch slows down while nothing moves."""
SLOWEST = 3
NAP = 5.0
"""Seconds between looks at the clock, so that a machine that slept is noticed at once."""


class Rounds(Protocol):
    """Runs steps once and says whether what they found changed."""

    async def run(self, steps: Sequence[Step]) -> bool: ...

    async def stirs(self, steps: Sequence[Step]) -> bool:
        """A glance that costs a request or two and of which nothing is kept: whether there is reason for a round now."""
        ...


async def watch(
    rounds: Rounds, steps: Sequence[Step], clock: Clock, until: datetime | None, rest: timedelta | None = None
) -> None:
    """Judges the steps again every `spec.every` by the wall clock until `until` or cancelled. While nothing moves, a slow watch
    gets slower still, up to `SLOWEST` times, to leave the accounts their quota. With `rest` there is only a glance every
    `spec.every`, and a round as soon as it shows something, or when `rest` has passed since the last one began. After sleep
    of the machine the wall clock makes the next round due at once."""
    every = min((step.spec.every or USUAL for step in steps), default=USUAL)
    calm = 0
    while until is None or clock.now() < until:
        began = clock.now()
        calm = 0 if await rounds.run(steps) else calm + 1
        due = began + every * (min(calm, SLOWEST) if rest is None and every >= SLOW and calm else 1)
        while await _reached(clock, due, until) and rest is not None and clock.now() + every / 2 < began + rest:
            due = max(due, clock.now() - every / 2) + every
            if await rounds.stirs(steps):
                break


async def _reached(clock: Clock, due: datetime, until: datetime | None) -> bool:
    """Waits for a moment; False when the end of the watch came first."""
    while clock.now() < due:
        if until is not None and clock.now() >= until:
            return False
        left = (due - clock.now()).total_seconds()
        await clock.sleep(max(0.05, min(NAP, left)))
        await asyncio.sleep(0)
    return until is None or clock.now() < until

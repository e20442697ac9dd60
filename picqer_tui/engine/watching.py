"""Running again on a cadence, through sleep and lost network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from picqer_tui.core.clock import Clock
from picqer_tui.core.steps import Step

USUAL = timedelta(minutes=1)
NAP = 5.0
"""Seconds between looks at the clock, so that a machine that slept is noticed at once."""


class Rounds(Protocol):
    """Runs steps once."""

    async def run(self, steps: Sequence[Step], again: bool = True) -> None: ...


async def watch(running: Rounds, steps: Sequence[Step], clock: Clock, until: datetime | None) -> None:
    """Judges the steps again every `spec.every` by the wall clock until `until` or cancelled. After sleep of the machine the
    wall clock makes the next round due at once."""
    every = min((step.spec.every or USUAL for step in steps), default=USUAL)
    while until is None or clock.now() < until:
        due = clock.now() + every
        await running.run(steps, again=True)
        while clock.now() < due:
            if until is not None and clock.now() >= until:
                return
            left = (due - clock.now()).total_seconds()
            await clock.sleep(max(0.05, min(NAP, left)))
            await asyncio.sleep(0)

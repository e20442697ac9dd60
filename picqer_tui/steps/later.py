"""Whether the steps that came after the others stand in the plan as built. One place, so that they are switched on together."""

from __future__ import annotations

BUILT = False

"""How far a move is: its own module, because the list of moves knows phases and no steps."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    PREFLIGHT = "preflight"
    CUTOVER = "cutover"
    POSTCHECKS = "postchecks"


STANDING = frozenset({"cutover.close-old-shop", "cutover.drain", "cutover.baseline"})
"""Steps after the preflight that speak of the time before the switch (`StepSpec.lasting`), for whoever has no plan at hand."""


class Gate(StrEnum):
    """Gates close acts, never looking."""

    CUTOVER = "into-cutover"
    NO_RETURN = "point-of-no-return"
    SIGN_OFF = "sign-off"

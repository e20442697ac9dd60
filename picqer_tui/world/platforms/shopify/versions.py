"""API versions: which are served, and what is served in place of one that has expired."""

from __future__ import annotations

import re

SUPPORTED = ("2026-01", "2026-04", "2026-07", "2026-10")
CANDIDATE = "2027-01"


def served(asked: str) -> str | None:
    """The version that really answers: an expired one gives way to the oldest supported; None: there is none."""
    if asked in SUPPORTED or asked in (CANDIDATE, "unstable"):
        return asked
    if re.fullmatch(r"20\d\d-(01|04|07|10)", asked) and asked < SUPPORTED[0]:
        return SUPPORTED[0]
    return None

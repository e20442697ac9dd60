"""Why a step is skipped in a scenario, in words."""

from __future__ import annotations

from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase


def needs_old_shop(move: MoveFacts) -> Phrase | None:
    """None when there is an old shop to move from."""
    if move.has_old:
        return None
    return Phrase("There is no old shop in this move: a shop is added beside the others.")


def needs_two_shops(move: MoveFacts) -> Phrase | None:
    """None when old and new are different shops."""
    if not move.has_old:
        return needs_old_shop(move)
    if move.same_shop:
        return Phrase("Old and new connection serve the same shop, so there is nothing to do here.")
    return None


def always(move: MoveFacts) -> Phrase | None:
    return None


def needs_another_shop(move: MoveFacts) -> Phrase | None:
    """None when the new shop is not the old one itself; a shop that is added counts."""
    return needs_two_shops(move) if move.same_shop else None

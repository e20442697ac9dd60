"""Taking over Picqer's spelling of a SKU in the new shop, as changes that a person may agree to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.near import Near
from picqer_tui.steps.preflight.sku_lists import NEW, PICQER

STEP_ID = "preflight.sku-match"


def spellings(evidence: Evidence, found: Collection[Near], sold: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    """A wish per near miss, where it is clear which product is meant: one product has the strange spelling, and no other
    near miss leads to the same code of Picqer. `sold`: SKU -> ids in the new shop."""
    if not isinstance(evidence.move.profiles[Side.NEW].writes.get(ChangeKind.EDIT_SKU), SideEffects):
        return
    claims = Counter(near.known.sku for near in found)
    based_on = {str(need.list_key): evidence.reading(need).generation for need in (PICQER, NEW)}
    for near in found:
        ids = sold.get(near.stranger.sku, ())
        if len(ids) != 1 or claims[near.known.sku] != 1:
            continue
        yield Change(
            id=f"{STEP_ID}:{ChangeKind.EDIT_SKU.value}:{ids[0]}",
            step=STEP_ID,
            kind=ChangeKind.EDIT_SKU,
            side=Side.NEW,
            target=ids[0],
            label=Raw(near.stranger.sku),
            before={"sku": Raw(near.stranger.sku)},
            wished={"sku": Raw(near.known.sku)},
            based_on=based_on,
        )

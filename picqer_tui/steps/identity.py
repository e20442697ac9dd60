"""One figure for all product codes of Picqer and the product ids they lead to, made before the switch and after it."""

from __future__ import annotations

import hashlib

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need

NAME = "identity"
TICK = 5_000
TITLE = Phrase("Codes in Picqer whose product ids other systems rely on")


def identity(evidence: Evidence, notes: Notes, products: Need, title: Phrase = TITLE) -> Figure:
    """How many codes there are, and one digest of every code with its product id. The same digest later means that no code
    went, came, or leads to another product."""
    digest, count = hashlib.sha256(), 0
    for _, sku, ident in evidence.keys(products, "sku"):
        digest.update(f"{sku}\t{ident}\n".encode("utf-8", "backslashreplace"))
        count += 1
        if count % TICK == 0:
            notes.progress(count, None)
    return Figure(NAME, FigureShape.NUMBER, title, {"value": count, "digest": digest.hexdigest()[:16]})

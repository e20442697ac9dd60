"""What was asked of the world and what came of it: requests, refusals, and every write with its effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Effect:
    """One thing that a write brought about."""

    at: datetime
    side: str
    """`picqer`, `old`, `new`."""
    what: str
    """`status`, `sku`, `field`, `stock`, `mail`, `note`, `fulfilment`, `cancel-fulfilment`, `archive`, `reopen`, `payment`,
    `capture`, `refund`, `tag`, `untag`, `comment`, `mention`, `setting`."""
    target: str
    """Id of the order, product or setting that it happened to; of a mail the order it is about."""
    about: str = ""
    """`status`: `before>after`; `sku`: `before>after`; `mail`: `to:which`; `tag`: the tag; `fulfilment`: its tracking codes."""
    amount: int = 1
    """`stock`: pieces that came (or, below zero, went)."""


@dataclass(slots=True)
class Write:
    """One write request that was served."""

    at: datetime
    side: str
    """`picqer`, `old`, `new`."""
    method: str
    path: str
    """For GraphQL: the path and the name of the mutation."""
    applied: bool
    """It changed something."""
    status: int = 200
    body: str = ""
    """First 2,000 characters."""
    kind: str = ""
    """What was wished: `order-status`, `change-order`, `order-note`, `edit-sku`, `change-product`, `setting`, `fulfil`,
    `cancel-fulfilment`, `archive-order`, `reopen-order`, `mark-paid`, `tag`, `untag`, `comment`, `make-tag`; empty when it means
    nothing here."""
    effects: list[Effect] = field(default_factory=list)


@dataclass(slots=True)
class Traffic:
    """What was asked of the world since it was made."""

    writes: list[Write] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    """Requests served, by side."""
    refused: Counter[str] = field(default_factory=Counter)
    """429 (or throttled) answers, by side."""
    probes: Counter[str] = field(default_factory=Counter)
    """Requests in the form of a write that name nothing, by side: they cannot change anything, whatever the key may do."""

    def wrote(self, write: Write) -> None:
        """Enter a served write request; each platform file does so for every request that is no read."""
        self.writes.append(write)

    def effects(self) -> list[dict[str, str | int]]:
        """Everything that writes brought about, equal ones counted together: how often each happened, and how much in all."""
        found: dict[tuple[str, str, str, str], list[int]] = {}
        for write in self.writes:
            for one in write.effects:
                counted = found.setdefault((one.side, one.what, one.target, one.about), [0, 0])
                counted[0] += 1
                counted[1] += one.amount
        return [
            {"side": side, "what": what, "target": target, "about": about, "times": times, "amount": amount}
            for (side, what, target, about), (times, amount) in found.items()
        ]


def names_nothing(path: str, said: object) -> bool:
    """Whether a batch has nothing in it: what a program sends to see if it may write."""
    if not path.rstrip("/").endswith("/batch"):
        return False
    return not said or (
        isinstance(said, dict) and not any(_full(said.get(kind)) for kind in ("create", "update", "delete"))
    )


def _full(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 0

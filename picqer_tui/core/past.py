"""What the journal tells of one change that was made: the answer of its account, how it stood afterwards, whether it was put
back since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from picqer_tui.core.ledger import JournalLine, Ledger
from picqer_tui.core.phrase import NOTHING, Phrase, Values
from picqer_tui.core.plan import Refusal

UNDO = ":undo"
"""Behind the id of a change that puts another back."""
SO_ALREADY = "so_already"
"""Noted with an outcome when nothing had to be sent: somebody else had made it so."""
_NOT_A_SIGHT = frozenset({SO_ALREADY, "error", "detail"})


class Past(NamedTuple):
    """The newest making of a change."""

    answer: Values = NOTHING
    """What the account answered; empty when its answer was lost."""
    stood: Values = NOTHING
    """How its target was seen to stand when it was done."""
    sent: bool = True
    """False when it was found to be so already."""
    put_back: bool = False

    def refusal(self) -> Refusal | None:
        """Why it may not be put back: this program did not make it so, or has put it back since."""
        if self.put_back:
            return Refusal(
                "back-before",
                Phrase("This change was put back before."),
                Phrase("Nothing is left to do; look at it in the account."),
            )
        if not self.sent:
            return Refusal(
                "not-ours",
                Phrase("It was so already when this change came to be sent, so this program changed nothing."),
                Phrase("Ask who did it, and put it back by hand in the account if need be."),
            )
        return None


async def past_of(ledger: Ledger, change: str) -> Past:
    """What the journal tells of this change."""
    return pasts_in(await ledger.journal()).get(change, Past())


def pasts_in(journal: Sequence[JournalLine]) -> Mapping[str, Past]:
    """What these lines tell, by id of the change that was made: from the lines behind its newest intent."""
    found: dict[str, Past] = {}
    for line in journal:
        about, seen = str(line.values.get("change", "")), line.values.get("seen")
        past = found.get(about, Past())
        if line.what == "intent":
            found[about] = Past()
        elif line.what == "answered":
            found[about] = past._replace(answer=line.values["answer"])
        elif line.what == "outcome" and isinstance(seen, Mapping):
            stood = {name: value for name, value in seen.items() if name not in _NOT_A_SIGHT}
            found[about] = past._replace(stood=stood, sent=not seen.get(SO_ALREADY))
            if about.endswith(UNDO):
                one = about.removesuffix(UNDO)
                found[one] = found.get(one, Past())._replace(put_back=line.values.get("outcome") == "done")
    return found

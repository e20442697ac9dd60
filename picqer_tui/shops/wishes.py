"""What a change wishes, as a writer reads it; what a key may do about it; and refusals before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotFound, Rejected
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Profile

NEEDED = {
    ChangeKind.COMPLETE_ORDER: "write-orders",
    ChangeKind.COMMENT_ORDER: "write-orders",
    ChangeKind.TAG_ORDER: "write-orders",
    ChangeKind.EDIT_SKU: "write-products",
}
"""The right that each kind of change needs."""
TRACKING = "Track & trace: "
_NO_SUCH_CHANGE = Phrase("This platform has no such change.")
_MARK = re.compile(r"\[([a-z][a-z-]*\.[a-z-]+:[^\[\]\s]+)\]")


def allowed(profile: Profile, kind: ChangeKind, granted: Mapping[str, bool | None]) -> SideEffects | Phrase:
    """What the platform says of such a change, unless the key was seen not to have the right."""
    effects = profile.writes.get(kind, _NO_SUCH_CHANGE)
    right = NEEDED[kind]
    if isinstance(effects, SideEffects) and granted.get(right) is False:
        return Phrase(
            "This key may not change that in {title}. {cure}",
            {"title": profile.title, "cure": profile.rights.get(right, profile.key_guide)},
        )
    return effects


def sku(change: Change) -> str:
    """The code that a product shall have.

    Raises:
        Rejected: there is none; a code is changed, never taken away.
    """
    wished = change.wished.get("sku", "")
    code = wished.exact if isinstance(wished, Raw) else str(wished)
    if not code.strip():
        raise refused(
            change, Phrase("A product without a code is nothing to wish for."), Phrase("Choose another code.")
        )
    return code


def texts(change: Change, name: str) -> list[str]:
    """The members of a list that is wished, byte for byte (`tracking`, `tags`)."""
    found = change.wished.get(name, ())
    return [each.exact if isinstance(each, Raw) else str(each) for each in found]


def comment(change: Change) -> str:
    """The text of a comment with the id of its change behind it; without `@`, which would call a colleague by name."""
    codes = texts(change, "tracking")
    said = [change.says, TRACKING + ", ".join(codes) if codes else "", f"[{change.id}]" if change.says else ""]
    return " ".join(part for part in said if part).replace("@", "")


def comments(found: Iterable[str]) -> list[str]:
    """Ids of the changes that these comments were made by."""
    return [mark for text in found for mark in _MARK.findall(text)]


def codes_in(text: str) -> list[str]:
    """Tracking codes of a comment that this program made."""
    _, told, rest = text.partition(TRACKING)
    return [code.strip() for code in rest.split(",") if code.strip()] if told else []


def refused(change: Change, why: Phrase, remedy: Phrase) -> Rejected:
    """A refusal of our own: nothing was sent."""
    return Rejected(why, f"[not-sent] {change.kind} {Raw(change.target)}", remedy)


def nothing_there(title: str, what: str, target: str) -> NotFound:
    return NotFound(
        Phrase("{account} has no {what} {target} any more.", {"account": title, "what": what, "target": Raw(target)}),
        f"[gone] {what} {Raw(target)}",
        Phrase("Run the step again and look at the new plan."),
        404,
    )

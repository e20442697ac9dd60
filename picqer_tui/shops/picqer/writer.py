"""Changes in Picqer: a tag on an order and a comment with an order; both can be taken away there by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotFound, NotSupported
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.shops import wishes
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import NeededId, RawText, Wire, parser
from picqer_tui.shops.picqer.api import PAGE, Api
from picqer_tui.shops.picqer.profile import PROFILE

T = TypeVar("T")
MOST_PAGES = 50
"""Pages of comments or tags that are gone through."""
_NOT_HERE = Phrase("Picqer completes orders and keeps product codes by a person's hand, not by this program.")


class TagWire(Wire):
    idtag: NeededId
    title: RawText


class CommentWire(Wire):
    body: str | None = ""


_tags_of = parser(list[TagWire] | dict[str, TagWire])
_comments_of = parser(list[CommentWire])


def tags(reply: Reply) -> list[TagWire]:
    """Tags as a list, or as a map by title."""
    found = _tags_of(reply)
    return list(found.values()) if isinstance(found, dict) else list(found)


def comments(reply: Reply) -> list[str]:
    return [row.body or "" for row in _comments_of(reply)]


class PicqerWriter:
    """The writing side of one account, named by its address."""

    def __init__(self, api: Api, identity: str) -> None:
        self._api, self._identity = api, identity
        self.granted: dict[str, bool | None] = {}

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return wishes.allowed(PROFILE, kind, self.granted)

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        """Whether a key may write cannot be asked without writing."""
        return self.can_write(kind)

    async def identity(self) -> str:
        return self._identity

    async def look(self, kind: ChangeKind, target: str) -> Values:
        match kind:
            case ChangeKind.TAG_ORDER:
                return {"tags": await self._tags_of(target)}
            case ChangeKind.COMMENT_ORDER:
                told = await self._comments(target)
                return {"comments": wishes.comments(told), "tracking": [c for t in told for c in wishes.codes_in(t)]}
        raise NotSupported(_NOT_HERE)

    async def send(self, change: Change) -> Values:
        match change.kind:
            case ChangeKind.TAG_ORDER:
                return await self._tag(change)
            case ChangeKind.COMMENT_ORDER:
                return await self._comment(change)
        raise wishes.refused(change, _NOT_HERE, Phrase("Do it in Picqer by hand."))

    # orders

    async def _tags_of(self, target: str) -> list[Raw]:
        rows = await self._list(f"orders/{_number(target)}/tags", tags, target)
        return [row.title for row in rows]

    async def _tag(self, change: Change) -> Values:
        """One tag, which the account has already: making one is a change of its own."""
        wished = wishes.texts(change, "tags")
        if len(wished) != 1:
            raise wishes.refused(change, Phrase("One tag is put on at a time."), Phrase("Leave this change out."))
        known = {row.title.exact: row.idtag for row in await self._list("tags", tags, change.target)}
        if wished[0] not in known:
            raise wishes.refused(
                change,
                Phrase("There is no tag “{tag}” in Picqer.", {"tag": Raw(wished[0])}),
                Phrase("Make it there under Settings > Tags, then send this again."),
            )
        number = known[wished[0]]
        body = {"idtag": int(number) if number.isdecimal() else number}
        await self._post(f"orders/{_number(change.target)}/tags", body)
        return {"tag": Raw(wished[0])}

    async def _comments(self, target: str) -> list[str]:
        return await self._list(f"orders/{_number(target)}/comments", comments, target)

    async def _comment(self, change: Change) -> Values:
        await self._post(f"orders/{_number(change.target)}/comments", {"body": wishes.comment(change)})
        return {"comment": change.id}

    # asking

    async def _list(self, path: str, parse: Callable[[Reply], list[T]], target: str) -> list[T]:
        """A list whole. A short page is the last one, and so is a page that repeats: not every list knows offsets."""
        found: list[T] = []
        last: list[T] = []
        for page in range(MOST_PAGES):
            try:
                call = Call(path, (("offset", str(page * PAGE)),))
                rows = (await self._api.line.read(call, parse)).value
            except NotFound as error:
                raise wishes.nothing_there(self._api.line.title, "order", target) from error
            if rows == last:
                break
            found += rows
            last = rows
            if len(rows) < PAGE:
                break
        return found

    async def _post(self, path: str, body: object) -> None:
        call = Call(path, method="POST", body=json.dumps(body).encode())
        await self._api.line.write(call, lambda reply: None)


def _number(target: str) -> str:
    if not (target.isdecimal() and target.isascii()):
        raise wishes.nothing_there(PROFILE.title, "order", target)
    return target

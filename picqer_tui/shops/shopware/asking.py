"""Asking a Shopware shop: searches, single answers, and what its refusals mean. Slow hosts are asked for smaller pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import BadReply, NotFound, Rejected, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.keys import Hasher
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.batches import too_slow
from picqer_tui.shops.calls import NO_HEADERS, Call, Reply
from picqer_tui.shops.failures import message
from picqer_tui.shops.fields import ListOf, MapOf, MaybeWhole, Text, Wire
from picqer_tui.shops.line import Line
from picqer_tui.shops.shopware.login import API, TokenAuth

T = TypeVar("T")
Criteria = Mapping[str, Any]
"""What is searched for, in the words of the Admin API: filter, sort, associations, includes."""
MOST = 500
"""Rows a page: the most that Shopware gives from 6.6 on unless set otherwise. 6.4 and 6.5 have no such limit, and give every
row to who asks for none."""
LEAST = 25
AT_ONCE = 3
"""Requests of a shop under way at the same time."""
INHERIT: Mapping[str, str] = {"sw-inheritance": "1"}
"""Variants show what they have of their parent. Counts by being there, whatever it says."""
NO_FLOWS: Mapping[str, str] = {"sw-skip-trigger-flow": "1"}
"""No flow of the shop (its mails, above all) is started by this request."""
_REFUSALS = frozenset({400, 403, 404, 405, 409, 412, 422})


class Listed(Wire, Generic[T]):
    """What a search gives. `total` is what the whole list has only when that was asked for (observed on Shopware 6.6.7.1)."""

    data: list[T]
    total: MaybeWhole = None


class Trouble(Wire):
    """One reason of a refusal."""

    code: Text = ""
    title: Text = ""
    detail: str | None = None
    source: Annotated[dict[str, Any], MapOf] = {}
    meta: Annotated[dict[str, Any], MapOf] = {}

    @property
    def parameters(self) -> Mapping[str, Any]:
        found = self.meta.get("parameters")
        return found if isinstance(found, dict) else {}


class Troubles(Wire):
    errors: Annotated[list[Trouble], ListOf] = []


_troubles = TypeAdapter(Troubles)


class TooMany(Rejected):
    """More rows were asked for than this shop gives; `most` is what it gives."""

    most = 0


class Asking:
    """One shop, asked over its line; made once per opened account."""

    def __init__(self, line: Line, auth: TokenAuth, hasher: Hasher) -> None:
        self.line, self.auth, self.hasher = line, auth, hasher
        self._most = MOST

    async def search(
        self,
        entity: str,
        criteria: Criteria,
        parse: Callable[[Reply], Listed[T]],
        limit: int = MOST,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Listed[T]:
        """Rows that fit, at most `limit`, fewer where the shop bears no more.

        Raises:
            RemoteError: it cannot be read, also not in small pages.
        """
        while True:
            size = min(limit, self._most)
            try:
                found: Listed[T] = await self._ask(self._search(entity, {**criteria, "limit": size}, headers), parse)
            except TooMany as error:
                if not 0 < error.most < size:
                    raise
                self._most = error.most
            except (Unreachable, BadReply) as error:
                if size <= LEAST or not too_slow(error):
                    raise
                self._most = size // 2
            else:
                if len(found.data) > size:
                    raise _criteria_dropped(self.line, entity)
                return found

    def full(self, rows: Sequence[object], limit: int = MOST) -> bool:
        """Whether there may be more behind a page that was asked with this limit."""
        return len(rows) >= min(limit, self._most)

    async def get(self, path: str, parse: Callable[[Reply], T], query: tuple[tuple[str, str], ...] = ()) -> T:
        """The answer of a single address."""
        return await self._ask(Call(f"{API}/{path}", query, accept=_REFUSALS), parse)

    async def change(self, method: str, path: str, body: Criteria, parse: Callable[[Reply], T]) -> T:
        """Sends a change exactly once, without the flows that it would start.

        Raises:
            RemoteError: as `Line.write`.
        """
        call = Call(f"{API}/{path}", method=method, body=json.dumps(body).encode(), headers=NO_FLOWS, accept=_REFUSALS)
        try:
            return (await self.line.write(call, partial(_told, parse, self.line.title))).value
        except RemoteError as error:
            error.detail = self.auth.hide(error.detail)
            raise

    def _search(self, entity: str, criteria: Criteria, headers: Mapping[str, str]) -> Call:
        body = json.dumps(criteria).encode()
        return Call(f"{API}/search/{entity}", method="POST", body=body, headers=headers, accept=_REFUSALS)

    async def _ask(self, call: Call, parse: Callable[[Reply], T]) -> T:
        try:
            return (await self.line.read(call, partial(_told, parse, self.line.title))).value
        except RemoteError as error:
            error.detail = self.auth.hide(error.detail)
            raise


def _told(parse: Callable[[Reply], T], title: str, reply: Reply) -> T:
    """Reads one answer, which may be a refusal; runs in the worker."""
    if reply.status >= 300:
        raise refusal(reply, title)
    return parse(reply)


def refusal(reply: Reply, title: str) -> RemoteError:
    """What a refusal means, by Shopware's own code (vendor's source; observed on 6.6.7.1)."""
    first = _first(reply.body)
    where = {"account": title}
    words = plain(first.detail or first.title) or message(reply.body)
    pointer = plain(str(first.source.get("pointer") or ""))
    said = " ".join(part for part in (f"HTTP {reply.status}", first.code, pointer, words) if part)[:300]
    if first.code == "FRAMEWORK__QUERY_LIMIT_EXCEEDED":
        error = TooMany(Phrase("{account} finds a page too large.", where), said, Phrase("Run the step again."), 400)
        most = first.parameters.get("maxLimit")
        error.most = most if isinstance(most, int) else 0
        return error
    if reply.status == 403 and first.code:
        return _no_right(first, where, reply.status)
    if reply.status == 403:
        return Unauthorised(
            Phrase(
                "Something in front of {account} (a firewall or a login of the web server) keeps the API closed.", where
            ),
            f"{said} [blocked]",
            Phrase("Have the address of this computer, or /api/, let through by the host."),
            403,
        )
    if reply.status == 404 or first.code == "SYSTEM__STATE_MACHINE_INVALID_ENTITY_ID":
        return NotFound(
            Phrase("{account} has nothing at this address.", where),
            said,
            Phrase("Check the address of the shop and that its API is switched on."),
            404,
        )
    return Rejected(
        Phrase("{account} refused the request.", where),
        said,
        Phrase("Look at the detail of this message; asking the same again will not help."),
        reply.status,
    )


def _first(body: bytes) -> Trouble:
    try:
        found = _troubles.validate_json(body)
    except ValidationError:
        return Trouble()
    return found.errors[0] if found.errors else Trouble()


def missing(trouble: Trouble) -> list[str]:
    """Privileges that the role lacks: they stand in a JSON text inside the JSON."""
    try:
        said = json.loads(trouble.detail or "")
    except ValueError:
        return []
    found = said.get("missingPrivileges") if isinstance(said, dict) else None
    return [plain(one)[:60] for one in found if isinstance(one, str)][:10] if isinstance(found, list) else []


def _no_right(trouble: Trouble, where: Mapping[str, str], status: int) -> Unauthorised:
    needed = ", ".join(missing(trouble)) or plain(trouble.title or trouble.code)
    return Unauthorised(
        Phrase("This key may not do that in {account}. It needs: {scope}", {**where, "scope": needed}),
        f"[privilege] {needed}",
        Phrase(
            "Give the integration Administrator, or a role with that right, under Settings > System > Integrations."
        ),
        status,
    )


def _criteria_dropped(line: Line, entity: str) -> BadReply:
    return BadReply(
        Phrase(
            "The web server of {account} drops what is asked and always gives the same list.", {"account": line.title}
        ),
        f"POST {line.host}/{API}/search/{entity}: [form] more rows than asked for",
        Phrase("Run the step again; if it stays so, the version of this shop or of its API is not known yet."),
    )

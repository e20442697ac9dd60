"""Who is behind a CCV Shop key: the shop, its settings, and what the key may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from picqer_tui.core.errors import BadReply, NotFound, RemoteError, Unauthorised
from picqer_tui.core.records import Account, Right
from picqer_tui.shops.address import named_place
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.ccv import login
from picqer_tui.shops.ccv.asking import Asking, Query
from picqer_tui.shops.ccv.profile import PROFILE
from picqer_tui.shops.ccv.wire import Number
from picqer_tui.shops.fields import Flag, Id, ListOf, MaybeFlag, Text, Wire, Word, parser

VERSION = "v1"


class ShopRow(Wire):
    id: Number
    name: Text = ""
    is_multishop_system: Flag = False
    api_root: Text = ""


class Shops(Wire):
    items: Annotated[list[ShopRow], ListOf]


class StatusRow(Wire):
    id: Id
    status_name: Text = ""
    status: Text = ""


class SettingsRow(Wire):
    webshop_enabled: MaybeFlag = None
    currency: Text = ""
    backend_language: Word = ""
    stock: MaybeFlag = None
    order_status: Annotated[list[StatusRow], ListOf] = []


class Root(Wire):
    items: Annotated[list[Any], ListOf]


class Known(NamedTuple):
    """What the first questions told."""

    shop: ShopRow
    settings: SettingsRow

    @property
    def statuses(self) -> Mapping[str, str]:
        """What the shop calls each status, by its number; empty when it does not say."""
        return {row.id: row.status_name or row.status for row in self.settings.order_status if row.id}


_shops_of = parser(Shops)
_settings_of = parser(SettingsRow)
_root_of = parser(Root)


def _root(reply: Reply) -> Root:
    found: Root = _root_of(reply)
    return found


async def enter(asking: Asking) -> Known:
    """The shop that a key belongs to.

    Raises:
        RemoteError: nobody is let in, with the cure.
    """
    await _knock(asking)
    found: Shops = await asking.get("webshops", "webshops/", _shops_of)
    if not found.items:
        raise login.not_whole(asking.where, "webshops: none")
    own = [row for row in found.items if not row.is_multishop_system]
    if not own:
        raise login.of_parent(asking.where)
    here = asking.where["host"].casefold()
    shop = next((row for row in own if named_place(row.api_root)[0] == here), own[0])
    return Known(shop, await _settings(asking, shop))


async def _knock(asking: Asking) -> None:
    """The root of the API: what a CCV Shop alone has."""
    try:
        await asking.get("root", "", _root)
    except NotFound as error:
        raise login.elsewhere(asking.where, error.detail) from error
    except BadReply as error:
        if "[form]" in error.detail:
            raise login.elsewhere(asking.where, error.detail) from error
        raise


async def _settings(asking: Asking, shop: ShopRow) -> SettingsRow:
    """How the shop is set; nothing where the key may not see it."""
    try:
        found: SettingsRow = await asking.get("settings", f"webshops/{shop.id}/settings/", _settings_of)
    except (NotFound, Unauthorised):
        return SettingsRow()
    return found


def account(asking: Asking, known: Known) -> Account:
    """Who answers. The identity is the shop's own number, which stays whatever its domains do."""
    shop, host = known.shop, asking.where["host"]
    return Account(
        id=shop.id,
        platform=PROFILE.name,
        title=shop.name or host,
        version=VERSION,
        version_known=True,
        host=host,
        home=named_place(shop.api_root)[0],
        clock_offset=asking.clock_offset,
        signed=True,
        currency=known.settings.currency,
        language=known.settings.backend_language,
        history_days=None,
        customers=(),
    )


ONE: Query = (("start", "0"), ("size", "1"))


class Probe(NamedTuple):
    """A question that shows a right."""

    resource: str
    path: str
    method: str = "GET"
    query: Query = ()


PROBES: Mapping[str, Sequence[Probe]] = {
    "products": (Probe("products", "products/", query=ONE), Probe("attributecombinations", "attributecombinations/0/")),
    "stock": (Probe("products", "products/", query=ONE), Probe("attributecombinations", "attributecombinations/0/")),
    "orders": (Probe("orders", "orders/", query=ONE), Probe("orderrows", "orders/0/orderrows/")),
    "write-orders": (Probe("orders", "orders/0/", "PATCH"),),
    "write-products": (
        Probe("products", "products/0/", "PATCH"),
        Probe("attributecombinations", "attributecombinations/0/", "PATCH"),
    ),
}
"""Right -> what is asked. Nothing has the number 0 and nothing is wished, so that a change of it changes nothing: with the right
it is not found, without it not allowed."""
_REFUSED = frozenset({401, 403, 405})
_NOBODY = frozenset({400, 404, 422})


async def rights(asking: Asking) -> list[Right]:
    """What this key may do, found out without effect. None where the answers tell neither."""
    asked: dict[Probe, tuple[bool | None, str]] = {}
    found = []
    for name, probes in PROBES.items():
        for probe in probes:
            if probe not in asked:
                asked[probe] = await _try(asking, probe)
        told = [asked[probe] for probe in probes]
        granted = False if any(let is False for let, _ in told) else True if all(let for let, _ in told) else None
        found.append(Right(name, granted, next((words for let, words in told if let is granted and not let), "")))
    return found


async def _try(asking: Asking, probe: Probe) -> tuple[bool | None, str]:
    """Whether the key is let in there, and the words of the answer.

    Raises:
        RemoteError: a list cannot be read for another reason than a right.
    """
    try:
        status, words = await asking.status(probe.resource, probe.path, probe.method, probe.query)
    except RemoteError as error:
        if probe.method == "GET":
            raise
        return None, error.detail
    if status in _REFUSED:
        return False, f"{words} ({probe.resource})"
    expected = status < 300 if probe.query else status in _NOBODY
    return (True if expected else None), words

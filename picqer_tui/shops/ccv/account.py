"""Who is behind a CCV Shop key: the shop, its settings, and what the key may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from picqer_tui.core.errors import BadReply, NotFound, Unauthorised
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
PROBES = (
    ("products", "products", "products/", "GET", ONE),
    ("stock", "products", "products/", "GET", ONE),
    ("orders", "orders", "orders/", "GET", ONE),
    ("write-orders", "orders", "orders/0/", "PATCH", ()),
    ("write-products", "products", "products/0/", "PATCH", ()),
)
"""Right, resource, question. Nothing has the number 0 and nothing is wished, so that a change of it changes nothing: with the
right it is not found, without it not allowed."""


async def rights(asking: Asking) -> list[Right]:
    """What this key may do, found out without effect. None where the answer tells neither."""
    asked: dict[tuple[str, str], tuple[int, str]] = {}
    found = []
    for name, resource, path, method, query in PROBES:
        if (path, method) not in asked:
            asked[path, method] = await asking.status(resource, path, method, query)
        status, words = asked[path, method]
        granted = False if status in (401, 403, 405) else True if status < 300 or method != "GET" else None
        if method != "GET" and status not in (400, 404, 422) and granted:
            granted = None
        found.append(Right(name, granted, "" if granted else words))
    return found

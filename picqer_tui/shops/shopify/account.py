"""Who is behind a Shopify address, which scopes the key has, and which locations count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, TypeAdapter

from picqer_tui.core.errors import Unauthorised
from picqer_tui.core.records import Account, Hook, Right
from picqer_tui.shops.fields import Flag, Id, ListOf, Text, Wire
from picqer_tui.shops.shopify.asking import VERSIONS, Asking
from picqer_tui.shops.shopify.profile import PROFILE

ACCOUNT_QUERY = """
query Account {
  shop {
    id
    name
    myshopifyDomain
    primaryDomain { host }
    currencyCode
    plan { publicDisplayName partnerDevelopment }
  }
  currentAppInstallation { accessScopes { handle } }
}
"""

LOCATIONS_QUERY = """
query Locations($first: Int!, $after: String) {
  locations(first: $first, after: $after, includeInactive: false) {
    nodes { id name isActive fulfillsOnlineOrders isFulfillmentService }
    pageInfo { hasNextPage endCursor }
  }
}
"""

APPS_QUERY = """
query Apps($first: Int!, $after: String) {
  appInstallations(first: $first, after: $after) {
    nodes { id app { title handle } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

HISTORY_DAYS = 60
"""Days of orders that a key sees without the scope read_all_orders (vendor's page on access scopes)."""
MOST_LOCATIONS = 10


def _is_global(value: str) -> str:
    if not re.fullmatch(r"gid://shopify/\w+/[0-9]{1,20}(?:\?.*)?", value):
        raise ValueError("not a global id")
    return value


Gid = Annotated[Id, AfterValidator(_is_global)]
"""A global id."""


class Domain(Wire):
    host: Text = ""


class ShopRow(Wire):
    id: Gid
    name: Text = ""
    myshopifyDomain: Text = ""  # noqa: N815 - the API's name
    primaryDomain: Domain | None = None  # noqa: N815
    currencyCode: Text = ""  # noqa: N815


class Scope(Wire):
    handle: Text


class Installation(Wire):
    accessScopes: Annotated[list[Scope], ListOf] = []  # noqa: N815


class AccountData(Wire):
    shop: ShopRow
    currentAppInstallation: Installation | None = None  # noqa: N815


class PageInfo(Wire):
    hasNextPage: Flag = False  # noqa: N815
    endCursor: str | None = None  # noqa: N815


class LocationRow(Wire):
    id: Gid
    name: Text = ""
    isActive: Flag = True  # noqa: N815
    fulfillsOnlineOrders: Flag = False  # noqa: N815
    isFulfillmentService: Flag = False  # noqa: N815


class Locations(Wire):
    nodes: list[LocationRow]
    pageInfo: PageInfo = PageInfo()  # noqa: N815


class LocationData(Wire):
    locations: Locations


class App(Wire):
    title: Text = ""
    handle: Text = ""


class AppRow(Wire):
    id: Gid
    app: App = App()


class Apps(Wire):
    nodes: list[AppRow]
    pageInfo: PageInfo = PageInfo()  # noqa: N815


class AppsData(Wire):
    appInstallations: Apps  # noqa: N815


_ACCOUNT = TypeAdapter(AccountData)
_APPS = TypeAdapter(AppsData)
_LOCATIONS = TypeAdapter(LocationData)


class Known(NamedTuple):
    """What the first question told."""

    shop: ShopRow
    scopes: frozenset[str]
    version: str

    def may(self, *wanted: str) -> bool:
        """Whether one of these scopes was granted; the right to write lets read as well."""
        return any(one in self.scopes or one.replace("read_", "write_", 1) in self.scopes for one in wanted)


async def enter(asking: Asking) -> Known:
    """The first question: it needs no scope, so that it tells a wrong key from a missing right.

    Raises:
        RemoteError: nobody is let in, with the cure.
    """
    told = await asking.ask(ACCOUNT_QUERY, _ACCOUNT)
    installation = told.value.currentAppInstallation
    scopes = frozenset(scope.handle for scope in installation.accessScopes) if installation else frozenset()
    return Known(told.value.shop, scopes, told.version)


def account(asking: Asking, known: Known) -> Account:
    """Who answers. The identity is the shop's own number, which stays whatever its names do."""
    shop = known.shop
    home = shop.primaryDomain.host if shop.primaryDomain else ""
    sees_orders = known.may("read_orders")
    return Account(
        id=shop.id,
        platform=PROFILE.name,
        title=shop.name or shop.myshopifyDomain,
        version=known.version or "?",
        version_known=known.version in VERSIONS,
        host=asking.line.host,
        home=home.casefold(),
        clock_offset=asking.line.clock_offset,
        signed=False,
        currency=shop.currencyCode,
        language="",
        history_days=HISTORY_DAYS if sees_orders and not known.may("read_all_orders") else None,
        customers=(),
    )


_WORK = ("write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders")


def rights(known: Known) -> list[Right]:
    """What this key may do, from the scopes that the shop accepted."""
    wanted: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
        ("products", (("read_products",),)),
        ("orders", (("read_orders",),)),
        ("stock", (("read_inventory",), ("read_locations", "read_inventory"))),
        ("write-products", (("write_products",),)),
        ("write-orders", (("write_orders",), _WORK)),
    )
    found = []
    for name, groups in wanted:
        missing = [" or ".join(group) for group in groups if not known.may(*group)]
        found.append(Right(name, not missing, ", ".join(missing)))
    return found


async def locations(asking: Asking, scope: Iterable[str]) -> list[LocationRow]:
    """The locations that count: those named in the settings (by number or name), else those that online orders are sent
    from. Empty when the key may not see them."""
    try:
        rows = await _all(asking)
    except Unauthorised:
        return []
    rows = [row for row in rows if row.isActive]
    named = {word.strip().casefold() for word in scope if word.strip()}
    if named:
        return [row for row in rows if named & {row.name.casefold(), row.id.casefold(), number(row.id)}][
            :MOST_LOCATIONS
        ]
    online = [row for row in rows if row.fulfillsOnlineOrders and not row.isFulfillmentService]
    return (online or rows)[:MOST_LOCATIONS]


async def _all(asking: Asking) -> Sequence[LocationRow]:
    rows: list[LocationRow] = []
    after: str | None = None
    while True:
        told = await asking.ask(LOCATIONS_QUERY, _LOCATIONS, {"first": 50, "after": after})
        rows += told.value.locations.nodes
        page = told.value.locations.pageInfo
        if not page.hasNextPage or page.endCursor in (None, after):
            return rows
        after = page.endCursor


async def apps(asking: Asking) -> list[Hook]:
    """Apps that are installed, as links of the shop: an app is told of what happens without any webhook that others see.

    Raises:
        Unauthorised: the key lacks the scope read_apps.
    """
    found: list[Hook] = []
    after: str | None = None
    while True:
        page = (await asking.ask(APPS_QUERY, _APPS, {"first": 50, "after": after})).value.appInstallations
        found += [_link(row) for row in page.nodes]
        if not page.pageInfo.hasNextPage or page.pageInfo.endCursor in (None, after):
            return found
        after = page.pageInfo.endCursor


def _link(row: AppRow) -> Hook:
    """Where an app reports to is not shown; an app called Picqer reports to Picqer."""
    name = row.app.title or row.app.handle
    is_picqer = "picqer" in f"{name} {row.app.handle}".casefold()
    return Hook(number(row.id), name, "picqer.com" if is_picqer else "", "app", True)


def number(gid: str) -> str:
    """The number in a global id, which is what addresses and other systems show."""
    return gid.rpartition("/")[2].partition("?")[0]

"""Who is behind a Shopware address, its version and sales channels, what the key may do, and what of Picqer is in the shop."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from picqer_tui.core.errors import NotFound, NotSupported, Rejected, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Account, Hook, Right
from picqer_tui.shops.address import named_place
from picqer_tui.shops.fields import Flag, ListOf, MapOf, Moment, Text, Wire, parser
from picqer_tui.shops.shopware import wire
from picqer_tui.shops.shopware.asking import Asking, Criteria, Listed
from picqer_tui.shops.shopware.profile import PROFILE
from picqer_tui.shops.shopware.wire import Named, Uuid
from picqer_tui.shops.shopware.wire_orders import ASSOCIATIONS

OLDEST, NEWEST = (6, 4), (6, 7)
"""Versions whose description or behaviour was looked at."""
BOOKED = (6, 6)
"""From this version on an order is taken off `stock` when it is placed; before, `availableStock` told what was left."""
STOREFRONT = "8a243080f92e4c719546314b577cf82b"
"""Type of a sales channel that is a shop with pages; the same in every installation (vendor's source)."""
MOST_CHANNELS = 100


class Version(Wire):
    version: Text


class Settings(Wire):
    enableStagingMode: Flag = False  # noqa: N815 - the API's name


class Config(Wire):
    shopId: Text = ""  # noqa: N815
    settings: Annotated[Settings, MapOf] = Settings()


class Domain(Wire):
    url: Text = ""


class Currency(Wire):
    isoCode: Text = ""  # noqa: N815


class ChannelRow(Named):
    """A sales channel. Domains and currency come along where the key may see them."""

    id: Uuid
    typeId: Text = ""  # noqa: N815
    active: Flag = True
    maintenance: Flag = False
    createdAt: Moment = None  # noqa: N815
    domains: Annotated[list[Domain], ListOf] = []
    currency: Annotated[Currency, MapOf] = Currency()

    @property
    def hosts(self) -> list[str]:
        return [host for one in self.domains if (host := _host(one.url))]

    @property
    def is_shop(self) -> bool:
        return self.typeId == STOREFRONT


class IntegrationRow(Wire):
    """The key itself, where it may see that."""

    admin: Flag = False


_version_of = parser(Version)
_config_of = parser(Config)
_channels_of = parser(Listed[ChannelRow])
_integrations_of = parser(Listed[IntegrationRow])
_any_of = parser(Listed[Any])


def _host(url: str) -> str:
    """Host of a domain; a channel without pages has words that only look like an address."""
    return named_place(url)[0] if url.casefold().startswith(("http://", "https://")) else ""


class Known(NamedTuple):
    """What the first questions told."""

    version: str
    config: Config
    channels: Sequence[ChannelRow]
    """Sales channels, the oldest first; empty when the key may not see them."""

    @property
    def number(self) -> tuple[int, int]:
        found = re.match(r"(\d{1,4})\.(\d{1,4})", self.version)
        return (int(found.group(1)), int(found.group(2))) if found else (0, 0)

    @property
    def booked(self) -> bool:
        """Whether `stock` itself is what can be sold."""
        return self.number >= BOOKED

    @property
    def others(self) -> Mapping[str, str]:
        """Names of sales channels that are not the shop itself, by id: tills, marketplaces. A shop without pages of its own has
        none that could be told apart."""
        if not any(one.is_shop for one in self.channels):
            return {}
        return {one.id: one.shown for one in self.channels if not one.is_shop}


_CHANNELS: Criteria = {
    "sort": [{"field": "createdAt", "order": "ASC"}, {"field": "id", "order": "ASC"}],
    "includes": {
        "sales_channel": [
            "id", "name", "translated", "typeId", "active", "maintenance", "createdAt", "domains", "currency",
        ],
        "sales_channel_domain": ["url"],
        "currency": ["isoCode"],
    },
}  # fmt: skip
_LINKED: Criteria = {"domains": {}, "currency": {}}


async def enter(asking: Asking) -> Known:
    """The first questions: any key may ask them, so that a wrong key is told from a missing right.

    Raises:
        RemoteError: nobody is let in, with the cure.
    """
    version = (await asking.get("_info/version", _version_of)).version
    try:
        config = await asking.get("_info/config", _config_of)
    except (Unauthorised, NotFound):
        config = Config()
    channels: Sequence[ChannelRow] = ()
    for linked in ({"associations": _LINKED}, {}):
        try:
            channels = (await asking.search("sales-channel", {**_CHANNELS, **linked}, _channels_of, MOST_CHANNELS)).data
            break
        except (Unauthorised, NotFound):
            continue
    return Known(version, config, channels)


def identity(asking: Asking, known: Known) -> str:
    """The id of the oldest sales channel, made when the shop was installed, so that it stays whatever its addresses do; with
    Shopware's own shop id where there is one (6.7), which tells a copy that was declared one from its original."""
    base = asking.line.base.partition("://")[2]
    place = known.channels[0].id if known.channels else base
    parts = [place, known.config.shopId, "staging" if known.config.settings.enableStagingMode else ""]
    return "#".join(part for part in parts if part)


def account(asking: Asking, known: Known, scope: Sequence[str]) -> Account:
    """Who answers. What the key may not see stays empty."""
    line = asking.line
    named = {word.strip().casefold() for word in scope}
    shops = [one for one in known.channels if one.is_shop and one.active] or list(known.channels)
    shops = [one for one in shops if named & {one.id, one.shown.casefold()}] or shops
    hosts = [host for one in shops for host in one.hosts]
    bare = line.host.casefold().removeprefix("www.")
    home = next((host for host in hosts if host.removeprefix("www.") == bare), hosts[0] if hosts else "")
    first = shops[0] if shops else None
    return Account(
        id=identity(asking, known),
        platform=PROFILE.name,
        title=(first.shown if first is not None else "") or home or line.host,
        version=known.version or "?",
        version_known=OLDEST <= known.number <= NEWEST,
        host=line.host,
        home=home,
        clock_offset=line.clock_offset,
        signed=False,
        currency=first.currency.isoCode if first is not None else "",
        language="",
        history_days=None,
        customers=(),
    )


_ONE: Criteria = {"includes": {"product": ["id"], "order": ["id"]}}
PROBES: tuple[tuple[str, str, Criteria], ...] = (
    ("products", "product", _ONE),
    ("orders", "order", {**_ONE, "associations": ASSOCIATIONS}),
)
"""Right -> the search that shows it, with all that is linked to what is read later."""
WRITES = ("write-products", "write-orders")
_NOT_SHOWN = "not shown to this key"


async def rights(asking: Asking) -> list[Right]:
    """What this key may do, found out without effect. Whether it may write shows only for an administrator: the shop looks
    whether a row exists before it looks at rights, so that a refusal could only be had for a change of something real."""
    found = []
    for name, entity, criteria in PROBES:
        try:
            await asking.search(entity, criteria, _any_of, 1)
        except Unauthorised as error:
            if error.status != 403:
                raise
            found.append(Right(name, False, error.detail))
        else:
            found.append(Right(name, True, ""))
    granted = True if await _may_all(asking) else None
    found += [Right(name, granted, "" if granted else _NOT_SHOWN) for name in WRITES]
    return found


async def _may_all(asking: Asking) -> bool:
    """Whether the integration is an administrator, which may do all. Others may not see themselves."""
    criteria: Criteria = {
        "filter": [{"type": "equals", "field": "accessKey", "value": asking.auth.id}],
        "includes": {"integration": ["accessKey", "admin"]},
    }
    try:
        rows = (await asking.search("integration", criteria, _integrations_of, 2)).data
    except (Unauthorised, NotFound, Rejected):
        return False
    return len(rows) == 1 and rows[0].admin


_ONLY_ADMINS = Phrase(
    "Shopware shows its plugins to an integration with Administrator alone. Look in the administration under Extensions > My "
    "extensions whether the Picqer plugin is there, and which connection key it has."
)


async def hooks(asking: Asking, known: Known) -> list[Hook]:
    """Plugins of Picqer, which tell it of every order, and webhooks of apps.

    Raises:
        NotSupported: the key may not see plugins, so that none being there would say nothing.
    """
    criteria: Criteria = {"includes": {"plugin": ["id", "name", "composerName", "label", "active"]}}
    try:
        rows = [row for row in (await asking.search("plugin", criteria, wire.plugins_of)).data if wire.is_picqer(row)]
    except Unauthorised as error:
        raise NotSupported(_ONLY_ADMINS, error.detail) from error
    found = [wire.plugin(row, await _settings(asking, known) if row.name == wire.PLUGIN else []) for row in rows]
    criteria = {"includes": {"webhook": ["id", "name", "eventName", "url", "active"]}}
    try:
        told = (await asking.search("webhook", criteria, wire.webhooks_of)).data
    except (Unauthorised, NotFound):
        told = []
    return [*found, *(wire.webhook(row) for row in told)]


async def _settings(asking: Asking, known: Known) -> list[Mapping[str, Any]]:
    """The settings of Picqer's plugin: those of the whole shop first. Empty when the key may not see them."""
    places = [(), *((("salesChannelId", one.id),) for one in known.channels)]
    found = []
    try:
        for place in places:
            query = (("domain", wire.CONFIG), *place)
            found.append(await asking.get("_action/system-config", wire.config_of, query))
    except (Unauthorised, NotFound):
        return []
    return found

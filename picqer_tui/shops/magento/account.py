"""Who is behind an address: where the API is, the login, identity, store views, version and rights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import BadReply, NotFound, NotSupported, RemoteError
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Account, Right
from picqer_tui.shops.address import named_place
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import Text, Wire, Word, parser
from picqer_tui.shops.line import Line
from picqer_tui.shops.magento.asking import Asking, Query, criteria
from picqer_tui.shops.magento.login import MODULES, REFUSALS, Said, log_in, of_server, said
from picqer_tui.shops.magento.profile import PROFILE
from picqer_tui.shops.magento.wire import Number

PLACES = ("rest", "index.php/rest")
"""Where the API may be; the second where addresses are not rewritten (observed on Magento 2.4.7)."""
KNOWN_VERSIONS = ("2.3", "2.4")
ONLY_SINCE_2_4 = frozenset({"Magento_TwoFactorAuth", "Magento_LoginAsCustomer", "Magento_RemoteStorage"})
SOURCES = "Magento_InventoryApi"
"""The module that keeps stock by source (2.3 and newer; some shops took it out)."""
SOURCE = "source:"
"""What stands in front of a stock source in the settings of a shop."""
EVERYWHERE = "all"


class StoreConfig(Wire):
    """One store view and how it is set."""

    id: Number
    code: Text
    website_id: Number
    locale: Text = ""
    base_currency_code: Text = ""
    base_url: Text = ""
    secure_base_url: Text = ""

    @property
    def address(self) -> str:
        return self.secure_base_url or self.base_url


class StoreView(Wire):
    id: Number
    code: Text
    name: Word = ""


_configs_of = parser(list[StoreConfig])
_views_of = parser(list[StoreView])
_modules_of = parser(list[str])


class Known(NamedTuple):
    """What the first questions told."""

    modules: tuple[str, ...]
    first: StoreConfig
    """The oldest store view."""
    chosen: tuple[StoreConfig, ...]
    """The store views that are meant; empty for all."""
    store: str
    """The one to read products of, where there is only one; else `all`, the values of which hold unless a view has its own."""
    sources: frozenset[str]
    """Stock sources that the settings name."""

    @property
    def by_source(self) -> bool:
        return SOURCES in self.modules

    @property
    def stores(self) -> frozenset[str]:
        return frozenset(one.id for one in self.chosen)

    @property
    def websites(self) -> frozenset[str]:
        return frozenset(one.website_id for one in self.chosen)


async def discover(door: Line) -> str:
    """Where the API is, asked without a key: Magento says which right is missing, whatever else refuses says nothing of it.

    Raises:
        RemoteError: no Magento answers, with the cure.
    """
    first: Said | None = None
    for api in PLACES:
        answer = (await door.read(Call(f"{api}/{MODULES}", accept=REFUSALS, markup=True), said)).value
        if answer.magento and (answer.good or answer.resource):
            return api
        first = first or answer
        if answer.status != 404:
            break
    assert first is not None
    where = {"account": door.title, "host": door.host}
    in_front = of_server(door, first)
    if in_front is not None:
        raise in_front
    if first.status == 200:
        raise BadReply(
            Phrase("A web page came back from {host} instead of data of {account}.", where),
            f"GET {door.host}/{PLACES[0]}/{MODULES}: [html-page] HTML instead of JSON",
            Phrase("Open the address in a browser to see what answers there, then correct it or run the step again."),
        )
    raise NotFound(
        Phrase("No Magento answers at {host}.", where),
        f"GET {door.host}/{PLACES[0]}/{MODULES}: HTTP {first.status} [no-api]",
        Phrase(
            "Correct the address, or choose the platform that this shop really runs on. Where customers see a front of its own, "
            "enter the address of Magento itself, which is the one of its admin."
        ),
        first.status,
    )


async def enter(door: Line, asking: Asking, scope: Sequence[str]) -> Known:
    """Finds the API and the way in, and the store views that are meant; to be done before anything is read.

    Raises:
        RemoteError: nobody is let in, or the settings name a store view that is not there; with the cure.
    """
    asking.api = await discover(door)
    await log_in(asking.line, asking.auth, asking.api)
    modules = await asking.get("modules", (), _modules_of)
    configs = [one for one in await asking.get("store/storeConfigs", (), _configs_of) if one.id != "0"]
    configs.sort(key=lambda one: int(one.id))
    if not configs:
        raise BadReply(
            Phrase("{account} shows no store view.", {"account": asking.line.title}), "[form] no store views"
        )
    named = [word.strip() for word in scope if word.strip()]
    sources = frozenset(word[len(SOURCE) :].strip() for word in named if word.casefold().startswith(SOURCE))
    views = [word for word in named if not word.casefold().startswith(SOURCE)]
    chosen = await _chosen(asking, configs, views) if views else ()
    one = chosen if chosen else tuple(configs)
    store = one[0].code if len(one) == 1 else EVERYWHERE
    return Known(tuple(modules), configs[0], chosen, store, sources)


async def _chosen(asking: Asking, configs: Sequence[StoreConfig], views: Sequence[str]) -> tuple[StoreConfig, ...]:
    """The store views with these codes, numbers or names."""
    names = {view.id: view.name for view in await asking.get("store/storeViews", (), _views_of)}
    found: dict[str, StoreConfig] = {}
    for word in views:
        fold = word.casefold()
        meant = [one for one in configs if fold in (one.code.casefold(), one.id, names.get(one.id, ""))]
        if not meant:
            raise NotSupported(
                Phrase("{account} has no store view “{name}”; it has: {names}.", {
                    "account": asking.line.title, "name": plain(word)[:60], "names": ", ".join(one.code for one in configs),
                }),
                f"[store-view] {plain(word)[:60]}",
                Phrase("Correct the part of the shop that is meant. A stock source is written with “source:” in front."),
            )  # fmt: skip
        found |= {one.id: one for one in meant}
    return tuple(found.values())


def identity(known: Known, line: Line) -> str:
    """The address that the shop itself has set for its oldest store view, and the code of that view: it stays the same
    whatever address the API is reached at, and tells a copy from its original. Magento shows no number of its own."""
    host, path = named_place(known.first.address or line.base)
    return f"{host.removeprefix('www.')}{path.rstrip('/')}#{known.first.code}"


async def account(door: Line, asking: Asking, known: Known) -> Account:
    """Who answers. A shop may keep its version to itself."""
    line = asking.line
    main = known.chosen[0] if known.chosen else known.first
    answer = await door.read(Call("magento_version", accept=REFUSALS, markup=True), _version_of)
    version = answer.value or ("2.4" if ONLY_SINCE_2_4 & set(known.modules) else "")
    home = named_place(main.address)[0]
    return Account(
        id=identity(known, line),
        platform=PROFILE.name,
        title=home or line.host,
        version=version or "?",
        version_known=version[:3] in KNOWN_VERSIONS,
        host=line.host,
        home=home,
        clock_offset=line.clock_offset,
        signed=asking.auth.signed,
        currency=main.base_currency_code,
        language=main.locale,
        history_days=None,
        customers=(),
    )


def _version_of(reply: Reply) -> str:
    """`Magento/2.4 (Community)` as `2.4 (Community)`; empty where hardening took it away."""
    found = re.match(rb"\s*Magento/(\d{1,2}\.\d{1,2})(?:\s*(\(\w{1,20}\)))?", reply.body[:100])
    if reply.status != 200 or found is None:
        return ""
    return " ".join(part.decode("ascii") for part in found.groups() if part)


def _probe(asking: Asking, path: str, query: Query = (), method: str = "GET") -> Call:
    body = b"{}" if method == "POST" else None
    return Call(asking.path(path), query, method=method, body=body, accept=REFUSALS, markup=True)


def probes(asking: Asking, known: Known) -> Sequence[tuple[str, Call]]:
    """Right -> the question that shows it. Order 0 does not exist, so that nothing can be sent of it: without the right it is
    401, with it 400 (observed on Magento 2.4.7); of a product that does not exist it is 404."""
    one = criteria((), (), 1)
    sources = _probe(asking, "inventory/source-items", one)
    return (
        ("products", _probe(asking, "products", one)),
        ("orders", _probe(asking, "orders", one)),
        ("stock", sources if known.by_source else _probe(asking, "stockItems/0")),
        ("feedback", _probe(asking, "shipments", one)),
        ("write-orders", _probe(asking, "order/0/ship", method="POST")),
    )


async def rights(asking: Asking, known: Known) -> list[Right]:
    """What this key may do, found out without effect. None where something else than the shop answered."""
    found = []
    for name, call in probes(asking, known):
        try:
            answer = (await asking.line.read(call, said)).value
        except RemoteError as error:
            if call.method == "GET":
                raise
            found.append(Right(name, None, error.detail))
            continue
        of_nothing = not call.query
        let_in = answer.magento and answer.status in (400, 404) if of_nothing else answer.good
        granted = True if let_in else False if answer.resource else None
        found.append(Right(name, granted, "" if granted else asking.auth.hide(answer.detail)))
    return found

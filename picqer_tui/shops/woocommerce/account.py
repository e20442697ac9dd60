"""Who is behind an address: discovery of the API, the login, identity, version and rights."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import BadReply, NotFound, NotSupported, RemoteError, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Account, Right
from picqer_tui.shops.address import is_loopback, named_place
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import Flag, ListOf, Text, Wire, parser
from picqer_tui.shops.line import Line
from picqer_tui.shops.woocommerce.asking import Asking, query_dropped
from picqer_tui.shops.woocommerce.login import API, LOOK, ONE, REFUSALS, log_in, probe, said
from picqer_tui.shops.woocommerce.profile import PROFILE

INDEX = "wp-json/"
INDEX_FIELDS = (("_fields", "name,url,home,gmt_offset,timezone_string,namespaces"),)
STATUS_FIELDS = (("_fields", "environment,settings"),)
OLDEST, NEWEST = (5, 9), (11, 99)
"""Versions whose source or behaviour was looked at."""


class Index(Wire):
    name: Text = ""
    url: Text = ""
    home: Text = ""
    namespaces: Annotated[list[str], ListOf] = []


class Environment(Wire):
    version: Text = ""
    language: Text = ""
    store_id: Text = ""


class ShopSettings(Wire):
    currency: Text = ""


class Status(Wire):
    environment: Environment = Environment()
    settings: ShopSettings = ShopSettings()


class Found(NamedTuple):
    """An answer to the question whether this is the index of a WordPress."""

    status: int
    site: Index | None
    api: str
    """Where the page says that its API is (`Link` header); empty when it does not."""


_index_of = parser(Index)
_status_of = parser(Status)


def _found(reply: Reply) -> Found:
    link = re.search(r"<([^>]*)>;\s*rel=\"https://api\.w\.org/\"", reply.headers.get("link", ""))
    index = None
    if reply.status == 200 and reply.body.lstrip()[:1] == b"{":
        try:
            index = _index_of(reply)
        except BadReply:
            index = None
    return Found(reply.status, index if index is not None and index.namespaces else None, link.group(1) if link else "")


async def _look(line: Line, path: str, query: tuple[tuple[str, str], ...] = ()) -> Found:
    call = Call(path, query, accept=REFUSALS, markup=True)
    return (await line.read(call, _found)).value


async def discover(line: Line) -> Index:
    """The index of the shop's API, asked without a key.

    Raises:
        NotSupported, NotFound: another platform, WooCommerce not active, or plain permalinks; each with its cure.
        BadReply: a web page where the API should be, and nothing tells what it is.
    """
    found = await _look(line, INDEX, INDEX_FIELDS)
    if found.site is not None:
        if "wc/v3" in found.site.namespaces:
            return found.site
        raise NotFound(
            Phrase("{account} is a WordPress site without a WooCommerce that answers.", {"account": line.title}),
            f"GET {line.host}/{INDEX}: [no-woocommerce] no wc/v3 among the namespaces",
            Phrase("Activate or update WooCommerce there (3.5 or newer), or correct the address."),
            404,
        )
    where = {"account": line.title, "host": line.host}
    if found.status in (401, 403):
        raise Unauthorised(
            Phrase("Something in front of {account} (a firewall or a security plugin) keeps the API closed.", where),
            f"GET {line.host}/{INDEX}: HTTP {found.status} [blocked]",
            Phrase(
                "Have the address of this computer, or /wp-json/, let through by the host or in the security plugin."
            ),
            found.status,
        )
    plain_form = await _look(line, "", (("rest_route", "/"), *INDEX_FIELDS))
    if plain_form.site is not None or "rest_route" in plain_form.api:
        raise NotSupported(
            Phrase("{account} has its addresses set to “plain”, and WooCommerce then accepts no key at all.", where),
            f"GET {line.host}/{INDEX}: HTTP {found.status} [plain-permalinks]",
            Phrase(
                "Choose in WordPress under Settings > Permalinks anything but Plain and save, then run the step again."
            ),
        )
    if plain_form.api:
        raise NotSupported(
            Phrase("{account} is WordPress, but has its API at another address ({there}).", {
                **where, "there": plain("".join(named_place(plain_form.api))),
            }),
            f"GET {line.host}/{INDEX}: HTTP {found.status} [elsewhere]",
            Phrase("Enter the address in front of /wp-json/ as the address of the shop."),
        )  # fmt: skip
    if found.status == 200:
        raise BadReply(
            Phrase("A web page came back from {host} instead of data of {account}.", where),
            f"GET {line.host}/{INDEX}: [html-page] HTML instead of JSON",
            Phrase("Open the address in a browser to see what answers there, then correct it or run the step again."),
        )
    raise NotFound(
        Phrase("No WordPress with WooCommerce answers at {host}.", where),
        f"GET {line.host}/{INDEX}: HTTP {found.status} [wrong-platform]",
        Phrase("Correct the address, or choose the platform that this shop really runs on."),
        found.status,
    )


def version_known(text: str) -> bool:
    """Whether this version was ever looked at."""
    numbers = re.match(r"(\d{1,4})\.(\d{1,4})", text)
    return numbers is not None and OLDEST <= (int(numbers.group(1)), int(numbers.group(2))) <= NEWEST


def identity(index: Index, line: Line, store_id: str) -> str:
    """Home address of the site, and WooCommerce's own shop id where it has one (since 8.4): the address tells a copy from its
    original, the id tells a new shop that took over an address. On this machine the id alone."""
    host, path = named_place(index.home or index.url or line.base)
    place = host.removeprefix("www.") + path.rstrip("/")
    if store_id and is_loopback(host.rpartition(":")[0] or host):
        place = "this-machine"
    return f"{place}#{store_id}" if store_id else place


async def enter(asking: Asking, secure: bool) -> Index:
    """Finds the API and the way in; to be done before anything is read.

    Raises:
        RemoteError: nobody is let in, with the cure.
    """
    index = await discover(asking.line)
    await log_in(asking.line, asking.auth, secure)
    return index


async def account(asking: Asking, index: Index) -> Account:
    """Who answers. What the key may not see stays empty."""
    line = asking.line
    status = Status()
    answer = await line.read(Call(f"{API}/system_status", STATUS_FIELDS, accept=REFUSALS, markup=True), _status_or_none)
    if answer.value is not None:
        status = answer.value
    home = named_place(index.url or index.home)[0]
    version = status.environment.version
    return Account(
        id=identity(index, line, status.environment.store_id),
        platform=PROFILE.name,
        title=index.name or home,
        version=version or "?",
        version_known=version_known(version),
        host=line.host,
        home=home,
        clock_offset=line.clock_offset,
        signed=asking.auth.signed,
        currency=status.settings.currency,
        language=status.environment.language,
        history_days=None,
        customers=(),
    )


def _status_or_none(reply: Reply) -> Status | None:
    if reply.status != 200 or reply.body.lstrip()[:1] != b"{":
        return None
    found: Status = _status_of(reply)
    return found


class Gateway(Wire):
    enabled: Flag = False


_gateways_of = parser(list[Gateway])


async def can_be_paid(asking: Asking) -> bool | None:
    """Whether any way to pay is switched on; None where this key may not see that."""
    try:
        answer = await asking.line.read(Call(f"{API}/payment_gateways", (("_fields", "id,enabled"),)), _gateways_of)
    except Unauthorised:
        return None
    return any(row.enabled for row in answer.value)


PROBES = (
    ("products", LOOK),
    ("orders", probe("orders", ONE)),
    ("write-products", probe("products/batch", method="POST")),
    ("write-orders", probe("orders/batch", method="POST")),
)
"""Right -> the question that shows it. An empty batch needs the right to write and changes nothing."""


async def rights(asking: Asking) -> list[Right]:
    """What this key may do, found out without effect. None where something else than the shop answered."""
    found = []
    for name, call in PROBES:
        try:
            answer = (await asking.line.read(call, said)).value
        except RemoteError as error:
            if call.method == "GET":
                raise
            found.append(Right(name, None, error.detail))
            continue
        if call.method == "GET" and answer.good and answer.rows > 1:
            raise query_dropped(asking.line)
        refused = answer.status in (401, 403) and answer.code.startswith("woocommerce_rest")
        granted = True if answer.good else False if refused else None
        found.append(Right(name, granted, "" if granted else asking.auth.hide(answer.detail)))
    return found

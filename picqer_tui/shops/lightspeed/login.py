"""Where the API of a Lightspeed shop lives, and the way in: key and secret, the right cluster, an active language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import BadReply, ConfigError, NotFound, RemoteError, Unauthorised
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.address import Address, shop_address
from picqer_tui.shops.calls import BasicAuth
from picqer_tui.shops.failures import message
from picqer_tui.shops.lightspeed.profile import PROFILE
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import whole_key

EUROPE, AMERICA = "api.webshopapp.com", "api.shoplightspeed.com"
_ENDS = {"webshopapp.com": EUROPE, "shoplightspeed.com": AMERICA}
OTHER = {EUROPE: AMERICA, AMERICA: EUROPE}
LANGUAGES = ("nl", "en", "de", "fr")
"""Tried in this order; a shop answers only in a language that is active there."""
_LANGUAGE = re.compile(r"(?:language:)?([a-z]{2})(?:[-_][a-z]{2})?\Z")
_BOTH = Phrase("Enter API key and API secret; both stand under Settings > Developers in the back office.")
_COPY = Phrase(
    "Look under Settings > Developers whether the key is switched on, and copy key and secret once more, without blanks."
)


def site(text: str) -> Address:
    """The API of the cluster that a shop lives on, from its own address or that of any page at Lightspeed. On this machine
    any address will do.

    Raises:
        ConfigError: no address, or one of a shop's own domain: it does not tell the cluster, and gets no key.
    """
    address = shop_address(text)
    if address.loopback:
        return address._replace(path=re.sub(r"/[a-z]{2}(?:/[a-z.]*)?\Z", "", address.path))
    host = next((api for end, api in _ENDS.items() if address.host == end or address.host.endswith(f".{end}")), "")
    if not host:
        raise ConfigError(
            Phrase("{host} is the shop's own address; its API lives at Lightspeed.", {"host": plain(address.host)}),
            "url",
            Phrase(
                "Enter https://api.webshopapp.com for a shop in Europe, or https://api.shoplightspeed.com for one in North "
                "America."
            ),
        )
    return Address(f"https://{host}", host, "", False)


def key_of(keys: Keys) -> BasicAuth:
    """Key and secret as they travel: in a header, never in an address.

    Raises:
        ConfigError: one of them is missing.
    """
    both = (whole_key(keys, name, PROFILE.title, _BOTH) for name in ("API_KEY", "API_SECRET"))
    return BasicAuth(*(Secret(part.reveal().strip()) for part in both))


def wished_language(scope: Sequence[str]) -> str:
    """The language named in the settings of a shop; empty when none is.

    Raises:
        ConfigError: what is named is no language.
    """
    named = [word.strip().casefold() for word in scope if word.strip()]
    if not named:
        return ""
    found = _LANGUAGE.match(named[0])
    if found is None or len(named) > 1:
        raise ConfigError(
            Phrase("“{text}” is not the code of a language.", {"text": plain(", ".join(named))[:60]}),
            "scope",
            Phrase("Enter one language of the shop in two letters, such as nl, or nothing."),
        )
    return found.group(1)


def about_language(words: str) -> bool:
    """Whether a 404 is one of a language that the shop does not have (seen in other clients)."""
    return "language" in words.casefold()


def refused(line: Line, status: int, body: bytes, asked: str) -> RemoteError:
    """Why nobody was let in."""
    where = {"account": line.title, "host": line.host}
    said = message(body)
    detail = f"GET {line.host}/{asked}: HTTP {status}" + (f", {said}" if said else "")
    if status == 401:
        return Unauthorised(Phrase("{account} does not accept this key.", where), f"{detail} [unknown-key]", _COPY, 401)
    if status == 403 and re.search(r"plan|package|upgrade|subscription", said, re.IGNORECASE):
        return Unauthorised(
            Phrase("The plan of {account} has no API.", where),
            f"{detail} [no-plan]",
            Phrase("Check the plan of the shop: the API belongs to Advanced and Professional."),
            403,
        )
    if status == 403:
        return Unauthorised(
            Phrase("This key may not read the data of the shop itself, so nobody can tell which shop it is.", where),
            f"{detail} [settings-right]",
            Phrase("Tick Settings (Read) for this key under Settings > Developers, and save."),
            403,
        )
    return NotFound(
        Phrase("No Lightspeed shop answers at {host}.", where),
        f"{detail} [wrong-platform]",
        Phrase("Correct the address, or choose the platform that this shop really runs on."),
        status,
    )


def at_the_other(line: Line, there: str) -> Unauthorised:
    """The key is good, at the other cluster."""
    return Unauthorised(
        Phrase("This key belongs to a shop at {there}.", {"there": there}),
        f"GET {line.host}: HTTP 401 [other-cluster]",
        Phrase("Enter https://{there} as the address of the shop.", {"there": there}),
        401,
    )


def no_language(line: Line, tried: Sequence[str]) -> NotFound:
    return NotFound(
        Phrase("{account} does not answer in this language: {languages}.", {
            "account": line.title, "languages": ", ".join(tried),
        }),
        f"GET {line.host}: HTTP 404 [language]",
        Phrase("Enter as part of the shop a language that is active under Settings > Languages, in two letters."),
        404,
    )  # fmt: skip


def not_whole(line: Line, what: str) -> BadReply:
    """An answer of the right form without what makes it usable."""
    return BadReply(
        Phrase("The answer of {account} is not of the expected form.", {"account": line.title}),
        f"GET {line.host}: [form] {what}",
        Phrase("Run the step again; if it stays so, the version of this shop or of its API is not known yet."),
    )

"""Where the API of a CCV Shop lives, and the way in: requests signed with a time (HMAC-SHA512), and why nobody was let in."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import BadReply, NotFound, Rejected, RemoteError, Unauthorised
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.address import Address, shop_address
from picqer_tui.shops.calls import Signature
from picqer_tui.shops.ccv.profile import PROFILE
from picqer_tui.shops.lookups import whole_key

ROOT = "api/rest/v1/"
"""What every path of the API begins with."""
CLOCK_REFUSES = 300.0
"""Seconds between two clocks from which a signature counts as old (vendor's page on authentication)."""
CLOCK_OFF = 60.0
"""Seconds from which a refusal is tried once more with the shop's own time."""
_BOTH = Phrase(
    "Enter public key and secret key; both stand with the key under Mijn webshop > Instellingen > API-instellingen."
)
_COPY = Phrase(
    "Copy both parts once more from Mijn webshop > Instellingen > API-instellingen, without blanks, or make a new key there."
)


def site(text: str) -> Address:
    """The root of a shop, from its address or that of any page of it: these shops live in no folder.

    Raises:
        ConfigError: no form of an address.
    """
    address = shop_address(text)
    kept = re.sub(r"/api(?:/.*)?\Z", "", address.path) if address.loopback else ""
    return address._replace(path=kept)


def signed(public: str, secret: str, method: str, uri: str, body: bytes, moment: str) -> str:
    """The signature of a request (vendor's page on authentication). `uri`: path and query exactly as sent; `body`: byte for
    byte, empty where there is none."""
    text = b"|".join((public.encode(), method.upper().encode(), uri.encode(), body, moment.encode()))
    return hmac.new(secret.encode(), text, hashlib.sha512).hexdigest()


def uri_of(url: str) -> str:
    """Path and query of an address, as they are sent."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class KeyAuth:
    """Public and secret key. `offset`: seconds that the shop's clock is ahead of ours, as far as it said so."""

    def __init__(self, keys: Keys, clock: Clock, offset: Callable[[], float | None]) -> None:
        """
        Raises:
            ConfigError: one of them is missing.
        """
        given = (whole_key(keys, name, PROFILE.title, _BOTH) for name in ("PUBLIC_KEY", "SECRET_KEY"))
        self._public, self._secret = (Secret(part.reveal().strip()) for part in given)
        self._clock, self._offset = clock, offset
        self._ahead = 0.0

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        now: datetime = self._clock.now() + timedelta(seconds=self._ahead)
        moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        public = self._public.reveal()
        found = signed(public, self._secret.reveal(), method, uri_of(url), body or b"", moment)
        return Signature({"x-public": public, "x-date": moment, "x-hash": found})

    async def renew(self) -> bool:
        """With a clock that is off, a read is asked once more with the shop's own time, so that what is wrong can be told
        for sure: the account then shows how far the clocks are apart."""
        told = self._offset()
        if told is None or abs(told - self._ahead) < CLOCK_OFF:
            return False
        self._ahead = told
        return True

    def secrets(self) -> Sequence[Secret]:
        return (self._secret, self._public)


def refused(
    where: Mapping[str, str], detail: str, status: int, code: str, offset: float | None, name: str
) -> RemoteError:
    """What a refusal means: the clock, the key, a right, an address. `name`: the resource that was asked."""
    if status in (401, 403) and offset is not None and abs(offset) > CLOCK_REFUSES - 30:
        return Unauthorised(
            Phrase(
                "{account} refuses this key because the clocks are {seconds} seconds apart: every request is signed with the "
                "time it is sent.",
                {**where, "seconds": round(abs(offset))},
            ),
            f"{detail} [clock]",
            Phrase("Set the clock of this computer, then run the step again."),
            status,
        )
    if status == 401:
        words = Phrase("{account} does not accept this key.", where)
        return Unauthorised(words, f"{detail} [unknown-key]", _COPY, status)
    if status == 403 or code.startswith("405"):
        return Unauthorised(
            Phrase("This key may not do that with “{name}” in {account}.", {**where, "name": name}),
            f"{detail} [right]",
            Phrase("Give the key this right under Mijn webshop > Instellingen > API-instellingen, or go on by hand."),
            status,
        )
    if code.startswith("404.20"):
        return NotFound(
            Phrase("{account} does not know “{name}” in its API.", {**where, "name": name}),
            f"{detail} [resource]",
            Phrase("Check the address of the shop; if it is right, this version of its API is not known yet."),
            status,
        )
    if status in (404, 410):
        return NotFound(
            Phrase("{account} has nothing at this address.", where),
            detail,
            Phrase("Run the step again; if it stays so, check the address of the shop."),
            status,
        )
    if code.startswith("501.30"):
        return Rejected(
            Phrase("“{name}” can only be read in {account}.", {**where, "name": name}),
            f"{detail} [read-only]",
            Phrase("If this shop is part of a multishop system, change it there."),
            status,
        )
    return Rejected(
        Phrase("{account} refused the request.", where),
        detail,
        Phrase("Look at the detail of this message; asking the same again will not help."),
        status,
    )


def elsewhere(where: Mapping[str, str], detail: str) -> NotFound:
    """Something else than a CCV Shop answers."""
    return NotFound(
        Phrase("No CCV Shop answers at {host}.", where),
        f"{detail} [wrong-platform]",
        Phrase("Correct the address, or choose the platform that this shop really runs on."),
        404,
    )


def no_app(where: Mapping[str, str], detail: str) -> Rejected:
    return Rejected(
        Phrase("{account} misses an app that this needs.", where),
        f"{detail} [app]",
        Phrase("Install the API app from the CCV Shop App Store, then run the step again."),
        500,
    )


def of_parent(where: Mapping[str, str]) -> Unauthorised:
    return Unauthorised(
        Phrase("This key belongs to a multishop system and not to one of its shops.", where),
        "[multishop] is_multishop_system",
        Phrase("Make a key in the shop itself and enter that one."),
        403,
    )


def not_whole(where: Mapping[str, str], what: str) -> BadReply:
    """An answer of the right form without what makes it usable."""
    return BadReply(
        Phrase("The answer of {account} is not of the expected form.", where),
        f"[form] {what}",
        Phrase("Run the step again; if it stays so, the version of this shop or of its API is not known yet."),
    )

"""What people paste as an address, made into the one that requests go to."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_NOT_ACCOUNTS = frozenset({"www", "redirect", "app", "api", "help", "status", "support", "docs"})
PICQER_DOMAIN = "picqer.com"
API = "/api/v1"


class Address(NamedTuple):
    """A shop's address: `origin` (scheme, host, port) and `path` without a slash at the end."""

    origin: str
    host: str
    """With port, unless it is the usual one."""
    path: str
    loopback: bool

    @property
    def url(self) -> str:
        return self.origin + self.path


class PicqerAddress(NamedTuple):
    base: str
    """What paths of the API are joined to."""
    host: str
    identity: str
    """Who this account is, the same in every later reading."""
    title: str
    loopback: bool


def is_loopback(host: str) -> bool:
    """Whether this host is the machine itself, by name or number."""
    name = host.strip("[]").casefold()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def shop_address(text: str, field: str = "url") -> Address:
    """The address of a shop as typed or copied from a browser: scheme added, query and fragment and slash at the end
    dropped, host in lower case and in its internet form.

    Raises:
        ConfigError: empty, no host, a key or password in it, or http to anywhere but this machine.
    """
    given = text.strip()
    if not given:
        raise _wrong(field, Phrase("The address is empty."))
    if "://" not in given:
        given = f"https://{given}"
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise _wrong(field, Phrase("“{text}” is not an address.", {"text": plain(text)[:80]})) from error
    if parts.username is not None or parts.password is not None:
        raise _wrong(field, Phrase("The address has a user name or a key in it."))
    host = _internet_form(parts.hostname or "")
    if not host or parts.scheme not in ("http", "https"):
        raise _wrong(field, Phrase("“{text}” is not an address.", {"text": plain(text)[:80]}))
    loopback = is_loopback(host)
    if parts.scheme == "http" and not loopback:
        raise ConfigError(
            Phrase(
                "“{text}” begins with http://, so a key would travel readable for everybody.",
                {"text": plain(text)[:80]},
            ),
            field,
            Phrase("Enter the address with https:// in front; the shop must be reachable that way."),
        )
    shown = f"[{host}]" if ":" in host else host
    usual = 443 if parts.scheme == "https" else 80
    netloc = shown if port in (None, usual) else f"{shown}:{port}"
    return Address(f"{parts.scheme}://{netloc}", netloc, re.sub(r"/+\Z", "", parts.path), loopback)


def picqer_address(text: str, field: str = "picqer.url") -> PicqerAddress:
    """The API address of a Picqer account from any form people use: `acme`, `acme.picqer.com`, with or without https,
    with `/api/v1`, or the link of a page in it. On this machine: `http://127.0.0.1:PORT[/prefix]` of a simulated one.

    Raises:
        ConfigError: no form of a Picqer address.
    """
    given = text.strip()
    if _LABEL.match(given.casefold()) and given.casefold() not in ("localhost",):
        given = f"{given}.{PICQER_DOMAIN}"
    try:
        address = shop_address(given, field)
    except ConfigError as error:
        if "@" in given or "://" in given:
            raise
        raise _not_picqer(field, text) from error
    if address.loopback:
        path = re.sub(rf"{re.escape(API)}(?:/.*)?\Z", "", address.path)
        return PicqerAddress(address.origin + path + API, address.host, f"picqer:this-machine{path}", "Picqer", True)
    label, _, domain = address.host.partition(".")
    if domain != PICQER_DOMAIN or not _LABEL.match(label) or label in _NOT_ACCOUNTS:
        raise _not_picqer(field, text)
    host = f"{label}.{PICQER_DOMAIN}"
    return PicqerAddress(f"https://{host}{API}", host, f"picqer:{host}", f"Picqer ({label})", False)


def named_place(address: str) -> tuple[str, str]:
    """(host with port, path) of an address that a shop names; empty for one that is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.netloc.rpartition("@")[2].casefold(), parts.path


def _internet_form(host: str) -> str:
    name = host.rstrip(".").casefold()
    if name.isascii():
        return name if re.fullmatch(r"[a-z0-9._:%-]+", name) else ""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _wrong(field: str, summary: Phrase) -> ConfigError:
    return ConfigError(
        summary,
        field,
        Phrase("Enter the address as the browser shows it on the shop's own pages, for example https://shop.example."),
    )


def _not_picqer(field: str, text: str) -> ConfigError:
    return ConfigError(
        Phrase("“{text}” is not the address of a Picqer account.", {"text": plain(text)[:80]}),
        field,
        Phrase(
            "Enter the part before .picqer.com in the address bar of Picqer, for example “acme” for acme.picqer.com."
        ),
    )

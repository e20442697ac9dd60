"""What people paste as an address."""

from __future__ import annotations

import pytest

from picqer_tui.core.errors import ConfigError
from picqer_tui.shops.address import is_loopback, picqer_address, shop_address


@pytest.mark.parametrize(
    "text",
    [
        "acme", " ACME ", "acme.picqer.com", "https://acme.picqer.com", "https://acme.picqer.com/", "Acme.Picqer.com/api/v1",
        "https://acme.picqer.com/api/v1/", "https://acme.picqer.com/orders/730551?tab=1#top", "https://acme.picqer.com:443",
    ],
)  # fmt: skip
def test_every_form_of_a_picqer_address(text):
    found = picqer_address(text)
    assert (found.base, found.identity) == ("https://acme.picqer.com/api/v1", "picqer:acme.picqer.com")


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/v1"),
        ("http://127.0.0.1:8000/picqer/", "http://127.0.0.1:8000/picqer/api/v1"),
        ("http://localhost:8000/picqer/api/v1", "http://localhost:8000/picqer/api/v1"),
        ("https://localhost:8443", "https://localhost:8443/api/v1"),
    ],
)
def test_a_picqer_on_this_machine(text, base):
    assert picqer_address(text).base == base
    assert picqer_address(text).loopback


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "https://", "acme.example", "https://picqer.com", "www.picqer.com", "redirect.picqer.com", "a.b.picqer.com",
        "https://acme.picqer.com.evil.example", "http://acme.picqer.com", "ac me", "acme_shop", "-acme", "ftp://acme.picqer.com",
        "https://acme.picqer.com:99999", "https://user:secret@acme.picqer.com", "http://192.168.1.2/",
    ],
)  # fmt: skip
def test_forms_that_are_none(text):
    with pytest.raises(ConfigError) as caught:
        picqer_address(text)
    assert caught.value.detail == "picqer.url"
    assert caught.value.remedy.msgid
    assert "secret" not in repr(caught.value.summary)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("shop.example", "https://shop.example"),
        ("https://Shop.Example/nl/", "https://shop.example/nl"),
        ("https://shop.example:8443/?a=1#b", "https://shop.example:8443"),
        ("https://fiétsen.example", "https://xn--fitsen-cva.example"),
        ("http://127.0.0.1:81/x//", "http://127.0.0.1:81/x"),
        ("http://[::1]:81", "http://[::1]:81"),
    ],
)
def test_addresses_of_shops(text, url):
    assert shop_address(text).url == url


@pytest.mark.parametrize(
    "text", ["", "http://shop.example", "https://key@shop.example", "https://sh op", "javascript:x"]
)
def test_addresses_that_are_not_usable(text):
    with pytest.raises(ConfigError):
        shop_address(text)


def test_this_machine():
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "a.localhost"))
    assert not any(is_loopback(host) for host in ("localhost.example", "10.0.0.1", "", "127.0.0.1.example"))

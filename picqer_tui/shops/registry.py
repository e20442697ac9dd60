"""Platform name -> adapter, imported when asked for.

An adapter is a folder in this room: `profile.py` with `PROFILE` (imports core alone), and `reader.py` with
`open_source(side, settings, keys, opening) -> Source`. For a shop `settings` are its `ShopSettings`; for Picqer the move's
`Settings`. A source that can write as well has an attribute `writer`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase

if TYPE_CHECKING:
    from picqer_tui.core.move import Keys, Settings, ShopSettings
    from picqer_tui.core.profile import Profile
    from picqer_tui.core.sides import Side
    from picqer_tui.core.sources import Source, Writer
    from picqer_tui.shops.opening import Opening

PICQER = "picqer"
_SHOPS = {
    "woocommerce": "WooCommerce",
    "magento": "Magento",
    "lightspeed": "Lightspeed eCom (C-Series)",
    "shopify": "Shopify",
    "shopware": "Shopware",
    "ccv": "CCV Shop",
    "bol": "Bol.com",
    "csv": "CSV export",
}
"""Shop platforms that are built, in the order they are offered, each with the title of its profile."""


def platforms() -> tuple[str, ...]:
    """Names of the shop platforms, as in move.toml; Picqer itself is not one."""
    return tuple(_SHOPS)


def title(name: str) -> str:
    """What a shop platform calls itself, without loading its profile; the name as it is when this version does not know it."""
    return _SHOPS.get(name, name)


def profile(name: str) -> Profile:
    """A platform as data; imports no network library.

    Raises:
        ConfigError: no such platform.
    """
    return cast("Profile", _module(name, "profile").PROFILE)


def open_source(platform: str, side: Side, settings: Settings | ShopSettings, keys: Keys, opening: Opening) -> Source:
    """One account, ready to read; nothing is sent yet. Give Picqer the move's `Settings`, a shop its `ShopSettings`.

    Raises:
        ConfigError: no such platform, an address that is none, or a key that is missing.
    """
    return cast("Source", _module(platform, "reader").open_source(side, settings, keys, opening))


def open_side(side: Side, settings: Settings, keys: Keys, opening: Opening) -> Source:
    """The account of one side of a move.

    Raises:
        ConfigError: as `open_source`, or this move has no such side.
    """
    if side == PICQER:
        return open_source(PICQER, side, settings, keys, opening)
    shop = settings.shop(side)
    if shop is None:
        raise ConfigError(
            Phrase("This move has no old shop."),
            f"[{side}]",
            Phrase("Choose another situation, or enter the old shop."),
        )
    return open_source(shop.platform, side, shop, keys, opening)


def writer_of(source: Source) -> Writer | None:
    """The writing side of an account, sharing its line and limiter; None when there is none."""
    from picqer_tui.core.sources import Writer

    writer = getattr(source, "writer", None)
    return writer if isinstance(writer, Writer) else None


def _module(name: str, part: str) -> Any:
    if name != PICQER and name not in _SHOPS:
        raise ConfigError(
            Phrase("There is no platform named {name}.", {"name": name[:40]}),
            "platform",
            Phrase("Choose one of: {names}.", {"names": ", ".join(_SHOPS)}),
        )
    return import_module(f"picqer_tui.shops.{name}.{part}")

"""A Shopware 6 shop over HTTP: the Admin API with its tokens, criteria, state machines and refusals (observed on 6.6.7.1).

Switches for tests and trouble, in `Shop.extra`: `max_limit` (rows a page, 6.6 and up), `token_seconds`, `staging`,
`administrator` (the integration is one), `no_flows` (names of flows that are off), `plugin_config` (of Picqer's plugin),
`apps` (with `Picqer` in it its plugin is there); in an order's `extra`: `custom_fields`. What it keeps there: `mails`,
`tags`; in an order's `shopware` and `shopware_beside`: the states of its machines since they were moved here. Ids are
those of the books, 32 digits; see `ids`.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

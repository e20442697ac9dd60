"""A Lightspeed eCom C-Series shop over HTTP: `/{language}/{resource}.json` at the root of its address.

Switches for tests and trouble, in `Shop.extra`: `languages` (codes, the default first), `idle_languages` (known, switched off),
`quota` (requests in 5 minutes, an hour, a day), `empty` (`false`, `null`, `text`: how an absent value is written), `empty_list`
(an empty list is `false`), `retry_after`, `late_orders` (a fresh order is 404 for two requests), `status_writable` and
`memo_writable` (on the order itself), `bulk_most`, `no_api_plan`, `retail`, `mails_shipped` (customers get mail unless told
otherwise); in an order's `extra`: `pickup`, `memo`, `metafields`, `light_status`; in a product's: `article_code` (else its SKU),
`auto` (visible as the platform decides). What it keeps there: `mails`.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

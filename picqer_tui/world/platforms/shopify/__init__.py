"""A Shopify shop over HTTP: the GraphQL Admin API with its login, costs, pages, bulk queries and refusals.

Switches for tests and trouble, in `Shop.extra`: `no_customer_data` (addresses refused, e-mail null), `bucket`
((size, restored a second)), `token_seconds`, `frozen` (402), `locked` (423); in an order's `extra`:
`fulfillment_hold` (a reason), `attributes`, `closed_at`; in a product's: `tags`, `product_type`, `sku_empty_text`.
What it keeps there: `mails`. `Shop.version` set to a version makes that one answer whatever is asked for.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

"""A WooCommerce shop over HTTP, `wc/v3`, as strict and as odd as the real one (observed on 9.9.5 and 11.0.1).

Switches for tests and trouble, in `Shop.extra`: `plain_permalinks`, `drops_authorization`, `custom_statuses`
(slug -> name), `plugins`, `mail_switches`; in an order's `extra`: `woo_status`, `meta`, `transaction_id`,
`registered`; in a product's: `meta`, `no_price`, `stock_status`. What it keeps there: `mails`, `captures`.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

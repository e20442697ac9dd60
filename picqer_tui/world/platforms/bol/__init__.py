"""A seller account of Bol.com over HTTP: offers v11, orders, shipments, inventory and process status v10, with its token.

Switches for tests and trouble, in `Shop.extra`: `token_seconds`, `limit_scale` (limits so many times as wide), `inactive`
(403: the account is not active); in an order's `extra`: `cancellation_request`; in a product's: `fbb` (Bol keeps and sends
it, as with tracking `elsewhere`), `condition` (`SECONDHAND`, `REFURBISHED`), `no_ean`, `no_operator`. A shop that is closed
shows nothing of it: an account has no page of its own at this address. Where the vendor's pages leave something open the seed
decides, unless `extra` says: `leaves-nulls-out`, `bare-empty-pages`, `spares-violations`, `says-when-to-retry`,
`lists-one-item`, `stock-managed-by-retailer`, `leaves-empty-reference-out`, `keeps-empty-offers`.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

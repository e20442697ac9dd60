"""A CCV Shop over HTTP: `/api/rest/v1/`, every request signed with the key's secret and the time.

Switches for tests and trouble, in `Shop.extra`: `limits` (reads and writes a minute of one resource, requests a minute in all),
`max_size` (rows a page at most), `codes` (`both`, `sku_number`, `product_number`: which field of a combination merchants fill),
`parent_numbers` (a product with combinations has a number of its own too), `empty_success` (a change answers 200 without a body,
else 204), `silent_post` (a new note is answered without a body), `same_value` (a change to what is there already is an error),
`status_names` (number -> the merchant's own name), `multishop` (a parent system's key), `old_options` (ids of products with
options of the old kind); in an order's `extra`: `ccv_status`, `pickup`; in a product's: `multishop`, `product_number`,
`sku_number`. What it keeps there: `mails`.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

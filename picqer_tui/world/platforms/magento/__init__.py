"""A Magento 2 shop over HTTP, `/rest/V1`, as strict and as odd as the real one (observed on 2.4.7-p3; 2.3 by its source).

Versions are `2.3` and `2.4`: pages past the end repeat the last one in 2.3, single access tokens are off in 2.4 unless
switched on, and comments may set any status in 2.3.

Switches for tests and trouble, in `Shop.extra`: `bearer` (single tokens on or off; else by version, and on when that is the
only key there is), `no_rewrites`, `no_version`, `no_schema`, `no_inventory` (stock of the old kind), `index_not_run` (salable
numbers are 0), `input_limit` (`max`, `default`, `items`), `drops_authorization`, `basic_login` (a staging site's), `firewall`
(stops brackets that are not encoded; else the seed decides), `custom_statuses` (status -> state), `ean_code`
(attribute that holds the barcode), `apps` (with `Picqer` in it, and the right `apps.read`, Picqer's module is in place); in an
order's `extra`: `magento_state` and `magento_status` (other than its status gives; `-` for none), `meta`, `registered`.
What it keeps there: `mails`, `captures`, `orphans` (stock of SKUs that are no product); in an order's: `invoiced`,
`invoices`; in a product's: `source_offset`.
"""

from __future__ import annotations

from .routes import app

__all__ = ["app"]

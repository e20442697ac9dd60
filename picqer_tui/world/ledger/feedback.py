"""Rules of `preflight.shipment-feedback`: what is lost from one platform to the other, subject `from>to`, attention.

Each loss is a finding of its own. By the article: partial shipments are shown by Magento, Shopify, Shopware and Bol; which
lines were sent by Magento, Shopify and Bol.

- `loses-partial`: the old platform shows partial shipments, the new one does not.
- `loses-lines`: the old platform shows which lines were sent, the new one does not.
- `loses-later-tracking`: to CCV from another.
- `tracking-waits`: to Lightspeed from another.
- `tracking-as-note`: to WooCommerce from another.

None within one platform, and none in `extra`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .facts import Problem
from .sight import Sight

STEP = "preflight.shipment-feedback"
PARTIAL = ("magento", "shopify", "shopware", "bol")
LINES = ("magento", "shopify", "bol")
PECULIAR = {"ccv": "loses-later-tracking", "lightspeed": "tracking-waits", "woocommerce": "tracking-as-note"}


def problems(sight: Sight) -> Iterator[Problem]:
    if sight.old is None or sight.old.platform == sight.new.platform:
        return
    before, after = sight.old.platform, sight.new.platform
    pair = f"{before}>{after}"
    if before in PARTIAL and after not in PARTIAL:
        yield Problem(STEP, "loses-partial", pair, "attention")
    if before in LINES and after not in LINES:
        yield Problem(STEP, "loses-lines", pair, "attention")
    if after in PECULIAR:
        yield Problem(STEP, PECULIAR[after], pair, "attention")

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

from picqer_tui.world.traits import traits

from .facts import Problem
from .sight import Sight

STEP = "preflight.shipment-feedback"


def problems(sight: Sight) -> Iterator[Problem]:
    if sight.old is None or sight.old.platform == sight.new.platform:
        return
    before, after = traits(sight.old.platform), traits(sight.new.platform)
    pair = f"{before.name}>{after.name}"
    if before.partial and not after.partial:
        yield Problem(STEP, "loses-partial", pair, "attention")
    if before.lines and not after.lines:
        yield Problem(STEP, "loses-lines", pair, "attention")
    if after.peculiar:
        yield Problem(STEP, after.peculiar, pair, "attention")

"""All steps, in the order of the plan."""

from __future__ import annotations

from picqer_tui.core.steps import Step
from picqer_tui.steps.cutover import (
    baseline,
    close_old_shop,
    connect_new,
    deactivate_old,
    drain,
    open_new_shop,
    switch_on,
)
from picqer_tui.steps.postchecks import (
    close,
    duplicate_orders,
    leftover_orders,
    missed_orders,
    product_identity,
    stock_push,
    watch,
)
from picqer_tui.steps.postchecks import shipment_feedback as feedback_after
from picqer_tui.steps.preflight import (
    access,
    connections,
    external_links,
    old_orders,
    order_numbers,
    quiet_moment,
    settings,
    shipment_feedback,
    shipping_options,
    sku_match,
    stranded_orders,
)

_OTHERS: tuple[Step, ...] = (
    access.STEP,
    connections.STEP,
    sku_match.STEP,
    external_links.STEP,
    old_orders.STEP,
    order_numbers.STEP,
    stranded_orders.STEP,
    shipment_feedback.STEP,
    shipping_options.STEP,
    settings.STEP,
    quiet_moment.STEP,
    drain.STEP,
    close_old_shop.STEP,
    baseline.STEP,
    deactivate_old.STEP,
    connect_new.STEP,
    duplicate_orders.STEP,
    product_identity.STEP,
    switch_on.STEP,
    open_new_shop.STEP,
    missed_orders.STEP,
    leftover_orders.STEP,
    stock_push.STEP,
    feedback_after.STEP,
    watch.STEP,
)

STEPS: tuple[Step, ...] = (*_OTHERS, close.over(_OTHERS))
"""The 26 steps. Two post-checks stand among the acts of the cutover, because they run by themselves after connecting."""

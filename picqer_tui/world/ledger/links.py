"""Rules of `preflight.external-links`, by what can be seen while nobody has said anything.

- `hook-active`, subject host, attention: an active webhook of Picqer goes to this host (host name of its address, lower case,
  without port). One for all webhooks of a host. A webhook that is not active is nothing.
- `list-empty`, subject `picqer`, attention: always, for nobody has listed other links or said that there are none.
- `channel-feeds-old-shop`, subject channel, attention: an order of the old shop placed in the last 56 days, whatever became
  of it, carries the mark of a channel that is not the shop itself. The mark is WooCommerce's `created_via`, unless
  `checkout`, `store-api`, `admin`, `subscription`, `pos-rest-api` or `rest-api`, and Shopify's `sourceName`, unless `web`,
  `pos`, `iphone`, `android`, `shopify_draft_order`, `subscription_contract` or digits alone (an app, which may as well be a
  mover of orders). Not in one shop (`upgrade`, `restart`): there the channel goes on; not in `extra`.
- `picqer-plugin`, subject side, attention: the shop has an active webhook whose address is at `picqer.com` or a name under it
  (WooCommerce shows all webhooks; Shopify only those of the app that asks), or an app called Picqer is installed (Shopify
  shows that to a key with the scope `read_apps` only). `old` for the old shop, and for the one shop of `upgrade` and
  `restart`; `new` for the new shop as long as nobody said that the old connection is off and there is no row of a new
  connection (a copy of the old site took it along), for the new connection may put one there itself.

`link-open` is about what a person has listed, and never in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from picqer_tui.world.books import Shop
from picqer_tui.world.traits import traits

from .facts import Problem
from .sight import SOLD, Sight

STEP = "preflight.external-links"
PICQER = "picqer.com"


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or "").lower()


def channels(sight: Sight) -> set[str]:
    """Channels that put orders into the old shop lately."""
    if sight.old is None or not traits(sight.old.platform).channels:
        return set()
    since = sight.now - SOLD
    return {order.channel for order in sight.orders(sight.old) if order.channel and order.placed >= since}


def listens(shop: Shop) -> bool:
    """Whether something of Picqer is seen in a shop by its key."""
    where = traits(shop.platform).hooks
    if where == "apps":
        return "apps.read" in shop.access.rights and "Picqer" in shop.extra.get("apps", ())
    if where == "none":
        return False
    hosts = (host_of(hook["url"]) for hook in shop.webhooks if hook.get("active", True))
    return any(host == PICQER or host.endswith(f".{PICQER}") for host in hosts)


def problems(sight: Sight) -> Iterator[Problem]:
    for host in {host_of(hook.address) for hook in sight.books.hooks if hook.active} - {""}:
        yield Problem(STEP, "hook-active", host, "attention")
    yield Problem(STEP, "list-empty", "picqer", "attention")
    if sight.old is not None and not sight.same:
        for channel in channels(sight):
            yield Problem(STEP, "channel-feeds-old-shop", channel, "attention")
    if sight.old is not None and listens(sight.old):
        yield Problem(STEP, "picqer-plugin", "old", "attention")
    connecting = sight.connected_at is not None or (sight.said and sight.switched_at is not None)
    if not sight.same and not connecting and listens(sight.new):
        yield Problem(STEP, "picqer-plugin", "new", "attention")

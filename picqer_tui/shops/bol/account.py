"""Who is behind the credentials, and what they may do."""

from __future__ import annotations

from picqer_tui.core.errors import RemoteError, Unauthorised
from picqer_tui.core.records import Account, Right
from picqer_tui.shops.bol.asking import Asking, Kind
from picqer_tui.shops.bol.catalogue import OFFERS
from picqer_tui.shops.bol.orders import ORDERS, SHIPMENTS
from picqer_tui.shops.bol.profile import PROFILE
from picqer_tui.shops.bol.wire import Seller, offers_of, seller_of
from picqer_tui.shops.bol.wire_orders import CURRENCY, orders_of, shipments_of

SELLER = "retailer/retailers/current"
VERSION = PROFILE.tested_versions[0]
PROBES = (
    ("products", Kind.OFFERS, OFFERS, offers_of, (("page-size", "25"),)),
    ("orders", Kind.ORDERS, ORDERS, orders_of, (("status", "OPEN"), ("fulfilment-method", "ALL"), ("page", "1"))),
    ("feedback", Kind.SHIPMENTS, SHIPMENTS, shipments_of, (("fulfilment-method", "FBR"), ("page", "1"))),
)
"""Right -> the question that shows it. Nothing is written to Bol.com, so no right to write is asked for."""


async def account(asking: Asking) -> Account:
    """Who answers. The seller's number is the identity: the address is the same for everybody, so two sides of one move on the
    same sales account are told by it alone.

    Raises:
        RemoteError: nobody is let in, with the cure.
    """
    seller: Seller = await asking.ask(Kind.RETAILER, SELLER, seller_of)
    return Account(
        id=seller.retailerId,
        platform=PROFILE.name,
        title=seller.displayName or seller.companyName or seller.retailerId,
        version=VERSION,
        version_known=True,
        host=asking.host,
        home="",
        clock_offset=asking.clock_offset,
        signed=False,
        currency=CURRENCY,
        language="",
        history_days=None,
        customers=(),
    )


async def rights(asking: Asking) -> list[Right]:
    """What these credentials may read, found out by reading a little. Stock stands in the offers."""
    found = []
    for name, kind, path, parse, query in PROBES:
        granted: bool | None = True
        detail = ""
        try:
            await asking.ask(kind, path, parse, query)
        except Unauthorised as error:
            granted, detail = False, error.detail
        except RemoteError as error:
            granted, detail = None, error.detail
        found.append(Right(name, granted, detail))
        if name == "products":
            found.append(Right("stock", granted, detail))
    return found

"""Changes in a Magento shop: all that is left of an invoiced order shipped, a comment with an order."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.errors import NotSupported
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.shops import wishes
from picqer_tui.shops.fields import Flag, Id, parser
from picqer_tui.shops.magento import account
from picqer_tui.shops.magento.asking import Asking, Listing, any_of
from picqer_tui.shops.magento.catalogue import Catalogue
from picqer_tui.shops.magento.orders import ITEM_FIELDS, Orders
from picqer_tui.shops.magento.profile import NO_WAY_BACK, PROFILE
from picqer_tui.shops.magento.single import is_number
from picqer_tui.shops.magento.wire_orders import (
    Stands,
    codes,
    comments_of,
    left_to_invoice,
    left_to_ship,
    stands_of,
    state_of,
)

STANDS_FIELDS = f"items[entity_id,state,status,total_due,{ITEM_FIELDS}],total_count"
CARRIER = "custom"
"""Magento's own code for a carrier that it does not know."""
_BY_HAND = Phrase("Set this order to complete in the admin by hand.")
_NOT_HERE = Phrase("Magento takes no such change from other programs.")
_made_of = parser(Id)
_done_of = parser(Flag)


class MagentoWriter:
    """The writing side of one shop. `enter` logs in once, `identify` asks anew who answers; rights are learnt when read."""

    def __init__(
        self,
        asking: Asking,
        orders: Orders,
        catalogue: Catalogue,
        enter: Callable[[], Awaitable[account.Known]],
        identify: Callable[[], Awaitable[str]],
    ) -> None:
        self._asking, self._orders, self._catalogue = asking, orders, catalogue
        self._enter, self._identify = enter, identify
        self.granted: dict[str, bool | None] = {}

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return wishes.allowed(PROFILE, kind, self.granted)

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        known = await self._enter()
        self.granted |= {right.id: right.granted for right in await account.rights(self._asking, known)}
        return self.can_write(kind)

    async def identity(self) -> str:
        return await self._identify()

    async def look(self, kind: ChangeKind, target: str) -> Values:
        await self._enter()
        match kind:
            case ChangeKind.COMPLETE_ORDER:
                row = await self._order(target)
                sent = [code for one in await self._orders.shipments([target]) for code in codes(one)]
                return {"status": row.status or row.state, "state": state_of(row).value, "tracking": sent}
            case ChangeKind.COMMENT_ORDER:
                await self._order(target)
                return await self._comments(target)
        raise NotSupported(_NOT_HERE)

    async def send(self, change: Change) -> Values:
        await self._enter()
        match change.kind:
            case ChangeKind.COMPLETE_ORDER:
                return await self._complete(change)
            case ChangeKind.COMMENT_ORDER:
                return await self._comment(change)
        raise wishes.refused(change, _NOT_HERE, Phrase("Make this change in the admin by hand."))

    async def _order(self, target: str) -> Stands:
        found: list[Stands] = []
        if is_number(target):
            group = any_of("entity_id", (target,))
            listing = Listing("orders", STANDS_FIELDS, stands_of, lambda row: row.entity_id, groups=(group,))
            found = [row for row in await self._asking.all(listing) if row.entity_id == target]
        if not found:
            raise wishes.nothing_there(self._asking.line.title, "order", target)
        return found[0]

    async def _complete(self, change: Change) -> Values:
        """One shipment of all that is left. Magento sets an order to complete when all of it is invoiced and shipped, so one that
        still needs its invoice takes two changes and is left to a person."""
        if "status" in change.wished:
            raise wishes.refused(change, NO_WAY_BACK, Phrase("Put it back by hand in the admin."))
        self._refuse_others(change, await self._order(change.target))
        body: dict[str, object] = {"notify": False, "appendComment": False}
        if tracking := wishes.texts(change, "tracking"):
            body["tracks"] = [
                {"track_number": code, "title": "Track & trace", "carrier_code": CARRIER} for code in tracking
            ]
        if source := await self._source(change):
            body["arguments"] = {"extension_attributes": {"source_code": source}}
        return {"shipment": await self._asking.send(f"order/{change.target}/ship", body, _made_of)}

    def _refuse_others(self, change: Change, row: Stands) -> None:
        """
        Raises:
            Rejected: one shipment would not complete this order.
        """
        if row.state == "holded":
            raise wishes.refused(
                change,
                Phrase("This order is on hold in Magento."),
                Phrase("Find out why, release it in the admin, and run the step again."),
            )
        if left_to_invoice(row):
            raise wishes.refused(
                change,
                Phrase("This order is not invoiced in full, so that a shipment would leave it in processing."),
                Phrase(
                    "Make its invoice in the admin (the order > Invoice; Capture Offline where no money is to be drawn), and run "
                    "the step again, or set it to complete by hand."
                ),
            )
        if row.state != "processing" or not left_to_ship(row):
            raise wishes.refused(
                change, Phrase("Magento shows nothing of this order that is left to be shipped."), _BY_HAND
            )

    async def _source(self, change: Change) -> str:
        """The stock source to ship from; empty where there is one only, or the key may not see them.

        Raises:
            Rejected: there are several and the settings do not choose.
        """
        sources = await self._catalogue.sources()
        if not (await self._enter()).sources and len(sources) < 2:
            return ""
        if len(sources) != 1:
            raise wishes.refused(
                change,
                Phrase("The shop keeps stock at several sources ({names}), and which one to ship from is not said.", {
                    "names": ", ".join(sources) or "-",
                }),
                Phrase(
                    "Name one of them as the part of the shop that is meant, with “source:” in front, or set this order to "
                    "complete in the admin by hand."
                ),
            )  # fmt: skip
        return sources[0]

    async def _comments(self, target: str) -> Values:
        """Codes in the order's comments, and which changes stand in them."""
        rows = (await self._asking.get(f"orders/{target}/comments", (), comments_of)).items
        told = [html.unescape(row.comment or "") for row in rows]
        found = [code for text in told for code in wishes.codes_in(text)]
        return {"tracking": list(dict.fromkeys(found)), "comments": wishes.comments(told)}

    async def _comment(self, change: Change) -> Values:
        """A comment that nobody is mailed and customers do not see. The status goes along: without it older versions take it
        off the order (vendor's issue 34180)."""
        row = await self._order(change.target)
        said: dict[str, object] = {
            "comment": wishes.comment(change),
            "is_customer_notified": 0,
            "is_visible_on_front": 0,
            "parent_id": int(change.target),
        }
        if row.status:
            said["status"] = row.status
        done = await self._asking.send(f"orders/{change.target}/comments", {"statusHistory": said}, _done_of)
        return {"accepted": done}

"""Changes in a Lightspeed shop: the shipment of an order to shipped, and the SKU of a variant."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.errors import NotSupported
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.shops import wishes
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import RawText, Wire, Word, parser
from picqer_tui.shops.lightspeed import account
from picqer_tui.shops.lightspeed.asking import Asking
from picqer_tui.shops.lightspeed.profile import NO_WAY_BACK, PROFILE
from picqer_tui.shops.lightspeed.wire import Number, Variant, VariantRow, variant_of
from picqer_tui.shops.lightspeed.wire_orders import (
    OneOrder,
    OrderRow,
    ShipmentRow,
    is_paid,
    order_of,
    shipments,
    state_of,
)

T = TypeVar("T")
SILENT = {"doNotifyShipped": False, "doNotifyReadyForPickup": False, "doNotifyTrackingCode": False}
"""Nobody is mailed about an order that was sent long ago."""
_BY_HAND = Phrase("Set this order to shipped in the back office by hand.")
_NO_SUCH = Phrase("Orders of Lightspeed have no tags, and their one memo would be written over.")


class Shipped(Wire):
    id: Number
    status: Word = ""


class ShippedAnswer(Wire):
    shipment: Shipped


class Coded(Wire):
    id: Number
    sku: RawText


class CodedAnswer(Wire):
    variant: Coded


_shipped_of = parser(ShippedAnswer)
_coded_of = parser(CodedAnswer)


class LightspeedWriter:
    """The writing side of one shop. `enter` asks once who answers, `identify` anew; rights are learnt when read."""

    def __init__(
        self, asking: Asking, enter: Callable[[], Awaitable[object]], identify: Callable[[], Awaitable[str]]
    ) -> None:
        self._asking, self._enter, self._identify = asking, enter, identify
        self.granted: dict[str, bool | None] = {}

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return wishes.allowed(PROFILE, kind, self.granted)

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        await self._enter()
        self.granted |= {right.id: right.granted for right in await account.rights(self._asking)}
        return self.can_write(kind)

    async def identity(self) -> str:
        return await self._identify()

    async def look(self, kind: ChangeKind, target: str) -> Values:
        await self._enter()
        match kind:
            case ChangeKind.COMPLETE_ORDER:
                row = await self._order(target)
                codes = [one.trackingCode for one in await self._shipments(target) if one.trackingCode.exact.strip()]
                return {"status": row.status, "state": state_of(row).value, "tracking": codes}
            case ChangeKind.EDIT_SKU:
                return {"sku": (await self._variant(target)).sku}
        raise NotSupported(_NO_SUCH)

    async def send(self, change: Change) -> Values:
        await self._enter()
        match change.kind:
            case ChangeKind.COMPLETE_ORDER:
                return await self._complete(change)
            case ChangeKind.EDIT_SKU:
                return await self._edit_sku(change)
        raise wishes.refused(change, _NO_SUCH, Phrase("Leave this change out."))

    # orders

    async def _order(self, target: str) -> OrderRow:
        found: OneOrder = await self._one("order", f"orders/{target}", order_of, target)
        return found.order

    async def _shipments(self, target: str) -> list[ShipmentRow]:
        rows = await self._asking.get("shipments", (("order", target), ("limit", "250")), shipments)
        return [row for row in rows if row.order in ("", target)]

    async def _complete(self, change: Change) -> Values:
        """The one shipment that Lightspeed made with the order; the order follows by itself."""
        if "status" in change.wished:
            raise wishes.refused(change, NO_WAY_BACK, Phrase("Put it back by hand in the back office."))
        row = await self._order(change.target)
        shipment = self._to_ship(change, row, await self._shipments(change.target))
        body: dict[str, object] = {"status": "shipped", **SILENT}
        if codes := wishes.texts(change, "tracking"):
            body["trackingCode"] = codes[0]
        answer = await self._put(f"shipments/{shipment.id}", {"shipment": body}, _shipped_of)
        return {"shipment": answer.shipment.id, "status": answer.shipment.status}

    def _to_ship(self, change: Change, row: OrderRow, found: list[ShipmentRow]) -> ShipmentRow:
        """The shipment, unless something stands in the way that is for a person to decide.

        Raises:
            Rejected: nothing was sent.
        """
        if not is_paid(row):
            why = Phrase("This order is not paid, so Lightspeed would leave it open after its shipment.")
            raise wishes.refused(change, why, _BY_HAND)
        if row.shipmentIsPickup:
            raise wishes.refused(change, Phrase("The customer picks this order up; it is not shipped."), _BY_HAND)
        if len(found) != 1 or found[0].status in ("shipped", "cancelled"):
            why = Phrase("Lightspeed does not show one open shipment of this order.")
            raise wishes.refused(change, why, _BY_HAND)
        if len(wishes.texts(change, "tracking")) > 1:
            why = Phrase("This order has several tracking codes, and Lightspeed keeps one.")
            raise wishes.refused(change, why, _BY_HAND)
        return found[0]

    # products

    async def _variant(self, target: str) -> VariantRow:
        found: Variant = await self._one("variant", f"variants/{target}", variant_of, target)
        return found.variant

    async def _edit_sku(self, change: Change) -> Values:
        """Only the code is sent; article code and barcode stay as they are."""
        wished = wishes.sku(change)
        row = await self._variant(change.target)
        made = (await self._put(f"variants/{row.id}", {"variant": {"sku": wished}}, _coded_of)).variant
        return {"sku": made.sku}

    # asking

    async def _one(self, what: str, path: str, parse: Callable[[Reply], T], target: str) -> T:
        found: T | None = None
        if target.isdecimal() and target.isascii() and len(target) < 20:
            found = await self._asking.one(path, (), parse)
        if found is None:
            raise wishes.nothing_there(self._asking.line.title, what, target)
        return found

    async def _put(self, path: str, body: object, parse: Callable[[Reply], T]) -> T:
        call = Call(self._asking.address(path), method="PUT", body=json.dumps(body).encode())
        return (await self._asking.line.write(call, parse)).value

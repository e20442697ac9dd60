"""Changes in a CCV Shop: an order to completed and back, a note with an order, and the code of a product or combination."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotSupported, Rejected
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.records import OrderState
from picqer_tui.shops import wishes
from picqer_tui.shops.ccv import account
from picqer_tui.shops.ccv.asking import Asking
from picqer_tui.shops.ccv.catalogue import COMBINATION, PRODUCT, Catalogue
from picqer_tui.shops.ccv.orders import Orders
from picqer_tui.shops.ccv.profile import PROFILE
from picqer_tui.shops.ccv.wire import CombinationRow, ProductRow, code_of
from picqer_tui.shops.ccv.wire_orders import COMPLETED, STATES, OrderRow, notes, state_of

_BY_HAND = Phrase("Set this order to completed in the back office by hand.")
_NO_SUCH = Phrase("This program makes no such change in CCV Shop.")


class CcvWriter:
    """The writing side of one shop. `enter` asks once who answers, `identify` anew; rights are learnt when read."""

    def __init__(
        self,
        asking: Asking,
        orders: Orders,
        catalogue: Catalogue,
        enter: Callable[[], Awaitable[object]],
        identify: Callable[[], Awaitable[str]],
    ) -> None:
        self._asking, self._orders, self._catalogue = asking, orders, catalogue
        self._enter, self._identify = enter, identify
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
                code = row.track_and_trace_code
                return {
                    "status": row.status,
                    "state": state_of(row).value,
                    "tracking": [code] if code.exact.strip() else [],
                }
            case ChangeKind.COMMENT_ORDER:
                await self._order(target)
                return await self._notes(target)
            case ChangeKind.EDIT_SKU:
                found = await self._thing(target)
                return {"sku": code_of(found) if isinstance(found, CombinationRow) else found.productnumber}
        raise NotSupported(_NO_SUCH)

    async def send(self, change: Change) -> Values:
        await self._enter()
        match change.kind:
            case ChangeKind.COMPLETE_ORDER:
                return await self._complete(change)
            case ChangeKind.COMMENT_ORDER:
                return await self._comment(change)
            case ChangeKind.EDIT_SKU:
                return await self._edit_sku(change)
        raise wishes.refused(change, _NO_SUCH, Phrase("Leave this change out."))

    # orders

    async def _order(self, target: str) -> OrderRow:
        found = await self._orders.order(target)
        if found is None:
            raise wishes.nothing_there(self._asking.title, "order", target)
        return found

    async def _complete(self, change: Change) -> Values:
        """Status 7, without a mail. A tracking code goes along, unless the order has that one already.

        Raises:
            Rejected: something stands in the way that is for a person to decide; nothing was sent.
        """
        row, codes = await self._order(change.target), wishes.texts(change, "tracking")
        if "status" in change.wished:
            return await self._reopen(change, row)
        if state_of(row) in (OrderState.CANCELLED, OrderState.DRAFT):
            why = Phrase("This order is cancelled, or its checkout was never finished.")
            raise wishes.refused(change, why, Phrase("Look at the order in the back office."))
        if len(codes) > 1:
            why = Phrase("This order has several tracking codes, and CCV Shop keeps one.")
            raise wishes.refused(change, why, _BY_HAND)
        there = row.track_and_trace_code.exact
        if codes and there.strip() and there != codes[0]:
            why = Phrase("This order has another tracking code already, which would be written over.")
            raise wishes.refused(change, why, _BY_HAND)
        body: dict[str, object] = {"status": COMPLETED, "mail": False}
        if codes and there != codes[0]:
            body["track_and_trace_code"] = codes[0]
        return await self._patch("orders", f"orders/{row.id}/", body)

    async def _reopen(self, change: Change, row: OrderRow) -> Values:
        """The status that it had, without a mail. A tracking code stays: nothing says how one is taken away."""
        was = str(change.wished["status"])
        if state_of(row) is not OrderState.DONE:
            why = Phrase("This order is not completed any more.")
            raise wishes.refused(change, why, Phrase("Look at the order in the back office."))
        if STATES.get(was) not in (OrderState.OPEN, OrderState.UNPAID):
            why = Phrase(
                "The status that this order had ({status}) is none that an order is put back to.", {"status": was}
            )
            raise wishes.refused(change, why, Phrase("Put it back by hand in the back office."))
        return await self._patch("orders", f"orders/{row.id}/", {"status": int(was), "mail": False})

    async def _notes(self, target: str) -> Values:
        """Codes in the notes of an order, and which changes stand in them."""
        told = await self._asking.get("ordernotes", f"orders/{target}/ordernotes/", notes)
        codes = [code for text in told for code in wishes.codes_in(text)]
        return {"tracking": list(dict.fromkeys(codes)), "comments": wishes.comments(told)}

    async def _comment(self, change: Change) -> Values:
        """A note that customers do not see."""
        row = await self._order(change.target)
        path, body = f"orders/{row.id}/ordernotes/", {"note": wishes.comment(change)}
        return {"status": await self._asking.send("ordernotes", "POST", path, body)}

    # products

    async def _thing(self, target: str) -> ProductRow | CombinationRow:
        """What has this id: a combination, or a product that is sold itself.

        Raises:
            NotFound: nothing has it.
            Rejected: one of each has it, so that nobody can tell which is meant.
        """
        form = None if target.startswith(PRODUCT) else await self._catalogue.combination(target)
        whole = None if target.startswith(COMBINATION) else await self._catalogue.product(target)
        own = whole[0] if whole is not None and not whole[1] else None
        if form is not None and own is not None:
            raise Rejected(
                Phrase("A product and a combination both have the number {number}.", {"number": Raw(target)}),
                f"[not-sent] two things of number {Raw(target)}",
                Phrase("Change the code in the back office by hand."),
            )
        if form is None and own is None:
            raise wishes.nothing_there(self._asking.title, "product", target)
        found = form or own
        assert found is not None
        return found

    async def _edit_sku(self, change: Change) -> Values:
        """Only the code is sent. That of a combination goes into the fields that hold the one it has now."""
        wished = wishes.sku(change)
        found = await self._thing(change.target)
        if isinstance(found, ProductRow):
            return await self._patch("products", f"products/{found.id}/", {"productnumber": wished})
        held = code_of(found)
        fields = [name for name, code in _codes(found).items() if code.exact == held.exact and code.exact.strip()]
        body: dict[str, object] = dict.fromkeys(fields or ["sku_number"], wished)
        return await self._patch("attributecombinations", f"attributecombinations/{found.id}/", body)

    async def _patch(self, resource: str, path: str, body: dict[str, object]) -> Values:
        return {"status": await self._asking.send(resource, "PATCH", path, body)}


def _codes(row: CombinationRow) -> dict[str, Raw]:
    return {"sku_number": row.sku_number, "product_number": row.product_number}

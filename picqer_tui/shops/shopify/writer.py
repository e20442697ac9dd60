"""Changes in a Shopify shop: all that is left of an order fulfilled, and that fulfilment cancelled; a tag on an order; the SKU
of a variant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotSupported, Rejected
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.records import OrderState
from picqer_tui.shops import wishes
from picqer_tui.shops.shopify import account, wire_writes
from picqer_tui.shops.shopify.asking import Asking
from picqer_tui.shops.shopify.profile import PROFILE
from picqer_tui.shops.shopify.single import is_number, quoted
from picqer_tui.shops.shopify.wire_orders import SENT, state_of
from picqer_tui.shops.shopify.wire_writes import Coded, Made, PlanRow, WorkRow

M = TypeVar("M", bound=Made)
LONGEST_SKU = 255
_BY_HAND = Phrase("Set this order to fulfilled in the admin by hand.")
_NO_COMMENTS = Phrase("Shopify takes no comments from other programs.")
_WITH_OTHERS = frozenset({"submitted", "accepted", "cancellation_requested", "cancellation_rejected"})
"""States of a request to a fulfilment service (vendor's page on fulfilment order requests)."""


class ShopifyWriter:
    """The writing side of one shop. `enter` asks once who answers, `identify` anew; `places` are the locations that count."""

    def __init__(
        self,
        asking: Asking,
        enter: Callable[[], Awaitable[account.Known]],
        identify: Callable[[], Awaitable[str]],
        places: Callable[[], Awaitable[Sequence[str]]],
    ) -> None:
        self._asking, self._enter, self._identify, self._places = asking, enter, identify, places
        self.granted: dict[str, bool | None] = {}

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return wishes.allowed(PROFILE, kind, self.granted)

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        self.granted |= {right.id: right.granted for right in account.rights(await self._enter())}
        return self.can_write(kind)

    async def identity(self) -> str:
        return await self._identify()

    async def look(self, kind: ChangeKind, target: str) -> Values:
        await self._enter()
        match kind:
            case ChangeKind.COMPLETE_ORDER:
                row = await self._plan(target)
                codes = [code.number for one in row.fulfillments if one.status in SENT for code in one.trackingInfo]
                return {
                    "status": row.status,
                    "state": state_of(row).value,
                    "tracking": [code for code in codes if code],
                }
            case ChangeKind.EDIT_SKU:
                return {"sku": (await self._coded(target)).sku}
            case ChangeKind.TAG_ORDER:
                return {"tags": await self._tags(target)}
        raise NotSupported(_NO_COMMENTS)

    async def send(self, change: Change) -> Values:
        await self._enter()
        match change.kind:
            case ChangeKind.COMPLETE_ORDER:
                return await self._complete(change)
            case ChangeKind.EDIT_SKU:
                return await self._edit_sku(change)
            case ChangeKind.TAG_ORDER:
                return await self._tag(change)
        raise wishes.refused(change, _NO_COMMENTS, Phrase("Write it down in the admin by hand."))

    # orders

    async def _plan(self, target: str) -> PlanRow:
        told = await self._asking.ask(wire_writes.PLAN_QUERY, wire_writes.PLAN, {"id": self._gid("Order", target)})
        if told.value.order is None:
            raise wishes.nothing_there(self._asking.line.title, "order", target)
        return told.value.order

    async def _complete(self, change: Change) -> Values:
        """One fulfilment of all that is left. Not mailed; it is not repeatable, so never sent twice (vendor's page)."""
        row = await self._plan(change.target)
        if "status" in change.wished:
            return await self._reopen(change, row)
        works = self._to_send(change, row, await self._places())
        fulfilment: dict[str, object] = {
            "notifyCustomer": False,
            "lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": work.id} for work in works],
        }
        if codes := wishes.texts(change, "tracking"):
            fulfilment["trackingInfo"] = {"number": codes[0]} if len(codes) == 1 else {"numbers": codes}
        told = await self._asking.change(wire_writes.FULFIL, wire_writes.FULFILLED, {"fulfillment": fulfilment})
        made = self._accepted(told.fulfillmentCreate)
        return {"fulfilment": made.fulfillment.id if made.fulfillment is not None else ""}

    async def _reopen(self, change: Change, row: PlanRow) -> Values:
        """The one fulfilment that this program made, cancelled; Shopify named it in its answer when it was made."""
        made = str(change.made.get("fulfilment") or "")
        why = _no_way_back(row, made, str(change.wished["status"]))
        if why is not None:
            raise wishes.refused(
                change, why, Phrase("Look at the order, and cancel the fulfilment in the admin by hand.")
            )
        told = await self._asking.change(wire_writes.CANCEL, wire_writes.CANCELLED, {"id": made})
        gone = self._accepted(told.fulfillmentCancel)
        return {"fulfilment": gone.fulfillment.id if gone.fulfillment is not None else ""}

    def _to_send(self, change: Change, row: PlanRow, places: Sequence[str]) -> list[WorkRow]:
        """What one request can fulfil: everything that is open, all at one location, which has to be one that counts.

        Raises:
            Rejected: something stands in the way that is for a person to decide.
        """
        works = row.fulfillmentOrders.nodes
        left = [work for work in works if work.status not in ("closed", "cancelled", "incomplete")]
        stops = next((work for work in left if work.status == "on_hold" or work.fulfillmentHolds), None)
        if stops is not None:
            why = next((hold.displayReason for hold in stops.fulfillmentHolds if hold.displayReason), "?")
            raise wishes.refused(
                change,
                Phrase("A hold stands on this order in Shopify ({why}).", {"why": why}),
                Phrase("Find out why, release the hold in the admin, and run the step again."),
            )
        if any(work.requestStatus in _WITH_OTHERS for work in left):
            raise wishes.refused(change, Phrase("A fulfilment service was asked to send this order."), _BY_HAND)
        if not left or row.fulfillmentOrders.pageInfo.hasNextPage or not all(work.can_be_sent for work in left):
            raise wishes.refused(
                change, Phrase("Shopify shows nothing of this order that this key may fulfil as a whole."), _BY_HAND
            )
        at = {work.assignedLocation.location.id if work.assignedLocation.location else "" for work in left}
        if len(at) > 1 or (places and not at <= set(places)):
            names = ", ".join(sorted({work.assignedLocation.name for work in left}))
            raise wishes.refused(
                change, Phrase("This order is to be sent from another location: {names}.", {"names": names}), _BY_HAND
            )
        return left

    async def _tags(self, target: str) -> list[Raw]:
        told = await self._asking.ask(wire_writes.TAGS_QUERY, wire_writes.TAGS, {"id": self._gid("Order", target)})
        if told.value.order is None:
            raise wishes.nothing_there(self._asking.line.title, "order", target)
        return told.value.order.tags

    async def _tag(self, change: Change) -> Values:
        """Adds to the tags there are; setting them would take away others' tags."""
        wished = wishes.texts(change, "tags")
        said = {"id": self._gid("Order", change.target), "tags": wished}
        told = await self._asking.change(wire_writes.ADD_TAG, wire_writes.TAGGED, said)
        self._accepted(told.tagsAdd)
        return {"tags": [Raw(tag) for tag in wished]}

    # products

    async def _coded(self, target: str) -> Coded:
        said = {"id": self._gid("ProductVariant", target)}
        told = await self._asking.ask(wire_writes.CODE_QUERY, wire_writes.CODE, said)
        if told.value.productVariant is None:
            raise wishes.nothing_there(self._asking.line.title, "variant", target)
        return told.value.productVariant

    async def _edit_sku(self, change: Change) -> Values:
        """Only the code is sent. Shopify itself would take a code that another variant has."""
        wished = wishes.sku(change)
        row = await self._coded(change.target)
        await self._refuse_in_use(change, row, wished)
        said = {
            "product": row.product.id if row.product is not None else "",
            "variants": [{"id": row.id, "inventoryItem": {"sku": wished}}],
        }
        told = await self._asking.change(wire_writes.EDIT_SKU, wire_writes.EDITED, said)
        made = self._accepted(told.productVariantsBulkUpdate)
        return {"sku": next((one.sku for one in made.productVariants if one.id == row.id), Raw(""))}

    async def _refuse_in_use(self, change: Change, row: Coded, wished: str) -> None:
        """The search is one of words and ignores case, so what comes is compared byte for byte."""
        said = {"filter": f"sku:{quoted(wished)}"}
        told = await self._asking.ask(wire_writes.SAME_CODE_QUERY, wire_writes.SAME_CODE, said)
        page = told.value.productVariants
        other = next((one for one in page.nodes if one.id != row.id and one.sku.exact == wished), None)
        if other is not None:
            raise wishes.refused(
                change,
                Phrase(
                    "Variant {id} of the shop has the code {sku} already.",
                    {"id": account.number(other.id), "sku": other.sku},
                ),
                Phrase("Give that variant another code first, or leave this change out."),
            )
        if page.pageInfo.hasNextPage or len(wished) > LONGEST_SKU:
            raise wishes.refused(
                change,
                Phrase("Whether another variant has the code {sku} could not be seen.", {"sku": Raw(wished)}),
                Phrase("Change this code in the admin by hand."),
            )

    # asking

    def _gid(self, kind: str, target: str) -> str:
        if not is_number(target):
            raise wishes.nothing_there(self._asking.line.title, kind, target)
        return f"gid://shopify/{kind}/{target}"

    def _accepted(self, made: M) -> M:
        """The answer, unless it says that nothing was changed."""
        if made.userErrors:
            words = "; ".join(one.message for one in made.userErrors)[:200]
            raise Rejected(
                Phrase("{account} refused the change.", {"account": self._asking.line.title}),
                f"[refused] {words}",
                Phrase("Look at the detail of this message, and make the change in the admin by hand."),
                200,
            )
        return made


def _no_way_back(row: PlanRow, made: str, was: str) -> Phrase | None:
    """Why cancelling the fulfilment `made` would not bring the order back to the status that it had; None: it would."""
    paid, _, sent = was.partition("/")
    if not made:
        return Phrase(
            "Shopify's answer was lost when this order was fulfilled, so which fulfilment was made is not known."
        )
    stands = [one.id for one in row.fulfillments if one.status in SENT]
    if made not in stands:
        return Phrase("The fulfilment that this program made does not stand any more.")
    if state_of(row) is not OrderState.DONE:
        return Phrase("This order is not fulfilled as a whole any more.")
    if paid != row.displayFinancialStatus:
        return Phrase("The payment of this order is not what it was before it was fulfilled.")
    if sent != ("partially_fulfilled" if len(stands) > 1 else "unfulfilled"):
        return Phrase("Cancelling the fulfilment would leave this order in another state than it had before.")
    return None

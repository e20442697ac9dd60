"""Changes in a Shopware shop: the delivery of an order to shipped, its tracking codes, a tag on an order, the number of a
product."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotSupported
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.shops import wishes
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.shopware import account
from picqer_tui.shops.shopware.asking import Asking, Criteria, Listed
from picqer_tui.shops.shopware.profile import PROFILE
from picqer_tui.shops.shopware.single import any_of
from picqer_tui.shops.shopware.wire import CodeRow, codes_of, is_id
from picqer_tui.shops.shopware.wire_orders import (
    INCLUDES,
    STANDS,
    DeliveryRow,
    Stands,
    Tag,
    stands_of,
    state_of,
    tagged_of,
    tags_of,
)

T = TypeVar("T")
LONGEST_SKU = 64
QUIET: Criteria = {"sendMail": False}
"""Stops the mail itself; the flows of the shop are skipped by a header beside it."""
_BY_HAND = Phrase("Set this order to done in the administration by hand.")
_OLD_FLOWS = Phrase(
    "Whether a shop of this version skips its flows is not known; the mail of Shopware itself is held back."
)


class ShopwareWriter:
    """The writing side of one shop. `enter` asks once who answers, `identify` anew; rights are learnt when read."""

    def __init__(
        self,
        asking: Asking,
        enter: Callable[[], Awaitable[account.Known]],
        identify: Callable[[], Awaitable[str]],
    ) -> None:
        self._asking, self._enter, self._identify = asking, enter, identify
        self.granted: dict[str, bool | None] = {}
        self._flows = True
        """The version is one that is known to skip flows."""

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        effects = wishes.allowed(PROFILE, kind, self.granted)
        if isinstance(effects, SideEffects) and kind is ChangeKind.COMPLETE_ORDER and not self._flows:
            return effects._replace(words=(effects.words[0], _OLD_FLOWS, *effects.words[1:]))
        return effects

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        self._flows = (await self._enter()).number >= (6, 5)
        self.granted |= {right.id: right.granted for right in await account.rights(self._asking)}
        return self.can_write(kind)

    async def identity(self) -> str:
        return await self._identify()

    async def look(self, kind: ChangeKind, target: str) -> Values:
        match kind:
            case ChangeKind.COMPLETE_ORDER:
                row = await self._order(target)
                codes = [code for one in row.deliveries for code in one.codes]
                return {"status": row.status, "state": state_of(row).value, "tracking": codes}
            case ChangeKind.COMMENT_ORDER:
                row = await self._order(target)
                return {"tracking": [code for one in row.deliveries for code in one.codes], "comments": []}
            case ChangeKind.EDIT_SKU:
                return {"sku": (await self._coded(target)).productNumber}
            case ChangeKind.TAG_ORDER:
                criteria = {"associations": {"tags": {}}, "includes": INCLUDES}
                return {"tags": [tag.name for tag in (await self._one("order", target, criteria, tagged_of)).tags]}
        raise NotSupported(Phrase("This platform has no such change."))

    async def send(self, change: Change) -> Values:
        match change.kind:
            case ChangeKind.COMPLETE_ORDER:
                return await self._complete(change)
            case ChangeKind.COMMENT_ORDER:
                return await self._track(change)
            case ChangeKind.EDIT_SKU:
                return await self._edit_sku(change)
            case ChangeKind.TAG_ORDER:
                return await self._tag(change)
        raise NotSupported(Phrase("This platform has no such change."))

    # orders

    async def _order(self, target: str) -> Stands:
        return await self._one("order", target, {"associations": STANDS, "includes": INCLUDES}, stands_of)

    async def _complete(self, change: Change) -> Values:
        """One step of the delivery to shipped, which is what Picqer itself does and looks at. Codes cannot travel with it."""
        row = await self._order(change.target)
        if "status" in change.wished:
            return await self._reopen(change, row)
        shown = {code.exact for one in row.deliveries for code in one.codes}
        left = [code for code in wishes.texts(change, "tracking") if code not in shown]
        if left:
            raise wishes.refused(
                change,
                Phrase(
                    "Shopware takes tracking codes in a step of their own, and these are not there yet: {codes}.",
                    {"codes": ", ".join(str(Raw(code)) for code in left)},
                ),
                Phrase("Enter them with the delivery in the administration, then run the step again."),
            )
        if row.delivery is not None:
            await self._asking.change("POST", f"_action/order_delivery/{row.delivery.id}/state/ship", QUIET, _nothing)
        elif row.state == "in_progress":
            await self._asking.change("POST", f"_action/order/{row.id}/state/complete", QUIET, _nothing)
        else:
            raise wishes.refused(change, Phrase("This order has no delivery in Shopware that could be sent."), _BY_HAND)
        return {}

    async def _reopen(self, change: Change, row: Stands) -> Values:
        """The delivery back to open, which is the only way back that there is."""
        was = str(change.wished["status"]).split("/")
        if row.delivery is None or len(was) != 3 or was[1] != "open" or row.state != was[0]:
            raise wishes.refused(
                change,
                Phrase("Shopware can only set a delivery back to open, which this order was not."),
                Phrase("Put it back by hand in the administration."),
            )
        await self._asking.change("POST", f"_action/order_delivery/{row.delivery.id}/state/reopen", QUIET, _nothing)
        return {}

    async def _track(self, change: Change) -> Values:
        """Codes are added to those there are: what is sent takes the place of the whole list."""
        if change.says:
            raise wishes.refused(
                change,
                Phrase("Shopware has one internal comment per order at most, and it would be written over."),
                Phrase("Write it down in the administration by hand."),
            )
        delivery = self._delivery(change, await self._order(change.target))
        codes = list(dict.fromkeys([*(code.exact for code in delivery.codes), *wishes.texts(change, "tracking")]))
        await self._asking.change("PATCH", f"order-delivery/{delivery.id}", {"trackingCodes": codes}, _nothing)
        return {"tracking": [Raw(code) for code in codes]}

    def _delivery(self, change: Change, row: Stands) -> DeliveryRow:
        if row.delivery is None:
            raise wishes.refused(change, Phrase("This order has no delivery in Shopware that could be sent."), _BY_HAND)
        return row.delivery

    async def _tag(self, change: Change) -> Values:
        """Adds to the tags there are. A tag is named by its id where it exists: by name another one would be made."""
        wished = wishes.texts(change, "tags")
        row = await self._one("order", change.target, {"includes": INCLUDES}, tagged_of)
        known: dict[str, str] = {}
        criteria = {"filter": [any_of("name", wished)], "includes": INCLUDES}
        tags: list[Tag] = (await self._asking.search("tag", criteria, tags_of)).data
        for tag in tags:
            known.setdefault(tag.name.exact, tag.id)
        body = {"tags": [{"id": known[tag]} if tag in known else {"name": tag} for tag in wished]}
        await self._asking.change("PATCH", f"order/{row.id}", body, _nothing)
        return {"tags": [Raw(tag) for tag in wished]}

    # products

    async def _coded(self, target: str) -> CodeRow:
        return await self._one("product", target, {"includes": {"product": ["id", "productNumber"]}}, codes_of)

    async def _edit_sku(self, change: Change) -> Values:
        """Only the number is sent."""
        wished = wishes.sku(change)
        if len(wished) > LONGEST_SKU or "<" in wished:
            raise wishes.refused(
                change,
                Phrase("Shopware would not keep the code {sku} as it is.", {"sku": Raw(wished)}),
                Phrase("Choose a code of at most 64 characters and without the sign <, on both sides."),
            )
        row = await self._coded(change.target)
        await self._refuse_in_use(change, row, wished)
        await self._asking.change("PATCH", f"product/{row.id}", {"productNumber": wished}, _nothing)
        return {"sku": Raw(wished)}

    async def _refuse_in_use(self, change: Change, row: CodeRow, wished: str) -> None:
        """Shopware takes numbers that differ in case, accents or blanks at the end only for the same."""
        criteria = {"filter": [any_of("productNumber", [wished])], "includes": {"product": ["id", "productNumber"]}}
        found: list[CodeRow] = (await self._asking.search("product", criteria, codes_of)).data
        other = next((one for one in found if one.id != row.id), None)
        if other is not None:
            raise wishes.refused(
                change,
                Phrase(
                    "Product {id} of the shop has the code {sku} already.",
                    {"id": other.id, "sku": other.productNumber},
                ),
                Phrase("Give that product another code first, or leave this change out."),
            )

    # asking

    async def _one(self, entity: str, target: str, criteria: Criteria, parse: Callable[[Reply], Listed[T]]) -> T:
        """The one row of this id; anything of another form is nobody's."""
        rows: list[T] = []
        if is_id(target):
            rows = (await self._asking.search(entity, {**criteria, "filter": [any_of("id", [target])]}, parse, 1)).data
        if not rows:
            raise wishes.nothing_there(self._asking.line.title, entity, target)
        return rows[0]


def _nothing(reply: Reply) -> None:
    """The answer to a change is not read: it is looked at anew."""

"""Changes in a WooCommerce shop: an order to completed, a note with an order, the SKU of a product or variation."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import NotSupported, RemoteError
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.shops import wishes
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import RawText, Wire, Word, parser
from picqer_tui.shops.woocommerce import account
from picqer_tui.shops.woocommerce.asking import STEADY, Asking
from picqer_tui.shops.woocommerce.login import API
from picqer_tui.shops.woocommerce.profile import PROFILE
from picqer_tui.shops.woocommerce.wire import MaybeNumber, Number, setting_of
from picqer_tui.shops.woocommerce.wire_orders import note_sign, notes_of, state_of

T = TypeVar("T")
MAIL = "settings/email_customer_completed_order/enabled"
"""The switch of the mail that goes out when an order is completed (observed on WooCommerce 9.9.5)."""
_SILENT = Phrase(
    "The mail “Completed order” is switched off in this shop, so customers are not mailed. Switch it on again afterwards."
)
_SWITCH = Phrase(
    "To mail nobody, switch “Completed order” off under WooCommerce > Settings > Emails for so long; other orders then go "
    "without that mail as well."
)
_UNSEEN = Phrase("Whether that mail is switched off could not be seen with this key.")


class OrderStands(Wire):
    id: Number
    status: Word


class Coded(Wire):
    """A product or variation by its own code (`context=edit` alone tells it from the parent's)."""

    id: Number
    sku: RawText
    status: Word = ""
    type: Word = ""
    parent_id: MaybeNumber = ""


class NoteMade(Wire):
    id: Number


_order_of = parser(OrderStands)
_coded_of = parser(Coded)
_coded_list_of = parser(list[Coded])
_note_of = parser(NoteMade)


class WooCommerceWriter:
    """The writing side of one shop. `enter` logs in once, `identify` asks anew who answers; rights are learnt when read."""

    def __init__(
        self, asking: Asking, enter: Callable[[], Awaitable[object]], identify: Callable[[], Awaitable[str]]
    ) -> None:
        self._asking, self._enter, self._identify = asking, enter, identify
        self.granted: dict[str, bool | None] = {}
        self._mails: bool | None = None
        """Whether the shop mails a customer whose order is completed; None: not known."""

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        effects = wishes.allowed(PROFILE, kind, self.granted)
        if isinstance(effects, Phrase) or kind is not ChangeKind.COMPLETE_ORDER:
            return effects
        if self._mails is False:
            return effects._replace(words=(_SILENT, *effects.words[1:]), mails=0)
        unseen = (_UNSEEN,) if self._mails is None else ()
        return effects._replace(words=(effects.words[0], _SWITCH, *unseen, *effects.words[1:]))

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        await self._enter()
        self.granted |= {right.id: right.granted for right in await account.rights(self._asking)}
        try:
            found = await self._asking.one(MAIL, (), setting_of)
        except RemoteError:
            found = None
        self._mails = None if found is None else found.value.casefold() != "no"
        return self.can_write(kind)

    async def identity(self) -> str:
        return await self._identify()

    async def look(self, kind: ChangeKind, target: str) -> Values:
        await self._enter()
        match kind:
            case ChangeKind.COMPLETE_ORDER:
                row = await self._order(target)
                return {"status": row.status, "state": state_of(row.status).value}
            case ChangeKind.EDIT_SKU:
                return {"sku": (await self._coded(target)).sku}
            case ChangeKind.COMMENT_ORDER:
                return await self._notes(target)
        raise NotSupported(Phrase("WooCommerce orders have no tags."))

    async def send(self, change: Change) -> Values:
        await self._enter()
        match change.kind:
            case ChangeKind.COMPLETE_ORDER:
                return await self._complete(change)
            case ChangeKind.EDIT_SKU:
                return await self._edit_sku(change)
            case ChangeKind.COMMENT_ORDER:
                return await self._comment(change)
        raise wishes.refused(change, Phrase("WooCommerce orders have no tags."), Phrase("Leave this change out."))

    # orders

    async def _order(self, target: str) -> OrderStands:
        row: OrderStands = await self._one("order", f"orders/{target}", (("_fields", "id,status"),), _order_of, target)
        return row

    async def _complete(self, change: Change) -> Values:
        """To completed, or back to what it was: any status may follow any other (observed on WooCommerce 9.9.5)."""
        status = str(change.wished.get("status") or "completed")
        row: OrderStands = await self._put(f"orders/{change.target}", {"status": status}, _order_of)
        return {"status": row.status}

    async def _notes(self, target: str) -> Values:
        """Codes in the order's notes, and which changes stand in them."""
        rows = await self._one("order", f"orders/{target}/notes", (("type", "any"),), notes_of, target)
        told = [html.unescape(row.note or "") for row in rows]
        signs = (note_sign(target, row) for row in rows)
        codes = [code for sign in signs if sign is not None for code in sign.tracking.split()]
        codes += [code for text in told for code in wishes.codes_in(text)]
        return {"tracking": list(dict.fromkeys(codes)), "comments": wishes.comments(told)}

    async def _comment(self, change: Change) -> Values:
        """A private note; one to the customer would be mailed."""
        body = {"note": wishes.comment(change), "customer_note": False}
        row: NoteMade = await self._put(f"orders/{change.target}/notes", body, _note_of, "POST")
        return {"note": row.id}

    # products

    async def _coded(self, target: str) -> Coded:
        fields = (("context", "edit"), ("_fields", "id,sku,status,type,parent_id"))
        row: Coded = await self._one("product", f"products/{target}", fields, _coded_of, target)
        if row.status == "trash":
            raise wishes.nothing_there(self._asking.line.title, "product", target)
        return row

    async def _edit_sku(self, change: Change) -> Values:
        """Only the code is sent: a field that did not change may be refused (observed on WooCommerce 9.9.5)."""
        wished = wishes.sku(change)
        if kept(wished) != wished:
            raise wishes.refused(
                change,
                Phrase("WooCommerce would keep the code {sku} in another spelling.", {"sku": Raw(wished)}),
                Phrase("Choose a code without blanks at its ends and without signs such as < and %, on both sides."),
            )
        row = await self._coded(change.target)
        await self._refuse_in_use(change, wished)
        variation = row.type == "variation" and row.parent_id not in ("", "0")
        path = f"products/{row.parent_id}/variations/{row.id}" if variation else f"products/{row.id}"
        made: Coded = await self._put(path, {"sku": wished}, _coded_of)
        return {"sku": made.sku}

    async def _refuse_in_use(self, change: Change, wished: str) -> None:
        """WooCommerce takes codes that differ in case only for the same."""
        query = (("sku", wished), ("status", "any"), ("_fields", "id,sku"), *STEADY)
        rows = (await self._asking.page("products", query, 0, _coded_list_of)).rows
        fold = wished.casefold()
        for row in rows:
            if row.id != change.target and row.sku.exact.strip().casefold() == fold:
                raise wishes.refused(
                    change,
                    Phrase("Product {id} of the shop has the code {sku} already.", {"id": row.id, "sku": row.sku}),
                    Phrase("Give that product another code first, or leave this change out."),
                )

    # asking

    async def _one(
        self, what: str, path: str, query: tuple[tuple[str, str], ...], parse: Callable[[Reply], T], target: str
    ) -> T:
        found: T | None = None
        if target.isdecimal() and target.isascii():
            found = await self._asking.one(path, query, parse)
        if found is None:
            raise wishes.nothing_there(self._asking.line.title, what, target)
        return found

    async def _put(self, path: str, body: object, parse: Callable[[Reply], T], method: str = "PUT") -> T:
        call = Call(f"{API}/{path}", method=method, body=json.dumps(body).encode())
        return (await self._asking.line.write(call, parse)).value


def kept(sku: str) -> str:
    """A code as WordPress stores it: without tags, escapes, line breaks and blanks at its ends, and with single blanks."""
    text = re.sub(r"%[0-9a-fA-F]{2}", "", re.sub(r"<[^>]*>?", "", sku))
    return re.sub(r"\s+", " ", text).strip()

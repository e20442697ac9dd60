"""One order of a shop in full: asked for when a person wants to see it, and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from picqer_tui.core.errors import NotSupported, Rejected
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.list_words import SIDES
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account
from picqer_tui.core.sheets import Sheet, SheetReader
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source

_NOT_SHOWN = Phrase("{side} cannot show one order in full.")
_BY_HAND = Phrase("Look the order up in the shop itself.")
_OTHER_SHOP = Phrase("Another shop answers at this address now, so an order of this number would be somebody else's.")
_ADDRESS = Phrase("Check the address and the key of this shop, and look the order up in the shop itself.")


class Sheets:
    """Reads orders past the state: nothing here is handed to the ledger."""

    def __init__(self, ledger: Ledger, sources: Mapping[Side, Source]) -> None:
        self._ledger, self._sources = ledger, sources

    async def read(self, side: Side, order: str) -> Sheet:
        """The order as it is now, of the shop that this move is about.

        Raises:
            NotSupported: it cannot be shown.
            Rejected: another shop answers at the address; ids of its orders mean other orders.
            RemoteError: it cannot be read now.
        """
        source = self._sources.get(side)
        reader: object = source
        if source is None or not isinstance(reader, SheetReader):
            raise NotSupported(_NOT_SHOWN._replace(values={"side": SIDES[side]}), "", _BY_HAND)
        kept = self._ledger.facts.identities.get(side, "")
        now = await _identity(source, side)
        if kept and kept != now:
            raise Rejected(_OTHER_SHOP, f"{now} / {kept}", _ADDRESS)
        return await reader.sheet(order)


async def _identity(source: Source, side: Side) -> str:
    found = ""
    async for page in source.read(Need(side, Account, timedelta()), None, None):
        found = next((record.id for record in page.records if isinstance(record, Account)), found)
    return found

"""A small move with a few orders on both sides of the switch, for tests of single steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Feedback, OrderState, Picklist, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason, Verdict
from tests.steps.fake_evidence import NOW, Accounts, accounts, ago, import_row, order

OLD, NEW = "4107", "5220"
STATES = {"expected": OrderState.UNPAID, "completed": OrderState.DONE, "cancelled": OrderState.CANCELLED}
LINES = (("A", 2),)


def made(**given: Any) -> Accounts:
    """A move whose zone is known, and five finished orders of the old connection that are in the old shop too."""
    found = accounts(**given)
    found.know(zone_seconds=0, zone="UTC")
    if found.move.has_old:
        for number in range(1, 6):
            imported(found, str(number), status="completed", state=OrderState.DONE, at=ago(days=4))
    return found


def switched(found: Accounts, at: datetime) -> None:
    """A person said that the old connection is off."""
    found.move = found.move._replace(switched_at=at)


def in_shop(found: Accounts, ident: str, at: datetime, side: Side = Side.OLD, **fields: Any) -> None:
    """A paid, open order in a shop."""
    lines = fields.pop("lines", LINES)
    number = fields.pop("number", f"#{ident}")
    found.add(side, *order(ident, number, *lines, placed_at=at, **{"email": f"m{ident}", **fields}))


def in_picqer(found: Accounts, ident: str, at: datetime, status: str = "processing", **fields: Any) -> None:
    """An order in Picqer, without row; its number is `O<ident>`, its id `p<ident>`."""
    lines = fields.pop("lines", LINES)
    state = fields.pop("state", STATES.get(status, OrderState.OPEN))
    given = {"email": f"m{ident}", "reference": Raw(f"#{ident}"), "status": status, "state": state, **fields}
    found.add(Side.PICQER, *order(f"p{ident}", f"O{ident}", *lines, placed_at=at, updated_at=at, **given))


def row(
    found: Accounts, ident: str, at: datetime, connection: str = OLD, order_id: str | None = None, **fields: Any
) -> None:
    """A row for the shop's order `ident`; its own id is a number that grows with the moment."""
    number = str(int(at.timestamp()) * 1000 + len(ident) * 100 + sum(map(ord, ident)) % 100)
    reached = f"p{ident}" if order_id is None else order_id
    found.add(Side.PICQER, import_row(number, connection, ident, f"#{ident}", reached, at, **fields))


def imported(
    found: Accounts, ident: str, at: datetime, connection: str = OLD, status: str = "processing", **fields: Any
) -> None:
    """An order that is in the shop, in the rows and in Picqer; shown as `#<ident>` unless a `number` is given."""
    side = Side.OLD if connection == OLD else Side.NEW
    numbered = {"foreign_number": fields["number"]} if "number" in fields else {}
    shop = {key: fields[key] for key in ("state", "lines", "email", "total", "number") if key in fields}
    in_shop(found, ident, at, side, **shop)
    row(found, ident, at, connection, **numbered)
    own = {key: fields[key] for key in ("lines", "email", "traits", "customer") if key in fields}
    in_picqer(found, ident, at, status, **own)


def picklist(
    found: Accounts,
    ident: str,
    status: str = "closed",
    picked: int = 2,
    closed_at: datetime | None = None,
    **fields: Any,
) -> None:
    """A picklist of the Picqer order `p<ident>`."""
    made = Picklist(
        f"k{ident}{status}", Raw(f"P{ident}"), f"p{ident}", "", "18", status, 2, picked, closed_at, closed_at, closed_at
    )
    found.add(Side.PICQER, made._replace(**fields))


def parcel(found: Accounts, ident: str, at: datetime, code: str = "3SABC") -> None:
    """A closed picklist of `p<ident>` with its shipment."""
    picklist(found, ident, closed_at=at)
    found.add(Side.PICQER, Shipment(f"s{ident}", f"p{ident}", f"k{ident}closed", code, "postnl", False, at))


def shown(found: Accounts, ident: str, code: str = "3SABC", side: Side = Side.OLD) -> None:
    """The shop shows a tracking code on its order."""
    found.add(side, Feedback(f"n{ident}", ident, "note", f"Track & trace: {code} https://example.test", ago(minutes=1)))


def verdict(mark: Mark, reason: Reason = Reason.COMPLETE, at: datetime = NOW) -> Verdict:
    """A sealed verdict of another step."""
    return Verdict(mark, reason, Phrase("said"), None, at, None, {})

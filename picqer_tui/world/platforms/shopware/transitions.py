"""Moving the machines of an order, with what that does besides: stock, mail, payment.

Observed on 6.6.7.1: no right is asked for a transition; one that leads to where the machine stands already answers 200 and
changes nothing; calling off gives the stock back at once, and opening again takes it.
"""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import ShopOrder

from . import orders, sales
from .around import STATE
from .entities import Wanted, shown
from .face import Face
from .machines import DELIVERY, ENTITIES, ORDER, TRANSACTION, TRANSITIONS, State, keep, states, status
from .refusals import Refused

Part = ShopOrder | sales.Delivery | sales.Transaction


def part(face: Face, entity: str, number: str) -> Part:
    """What a transition is about.

    Raises:
        Refused: there is none. Observed: that is no 404.
    """
    found: Part | None = orders.find(face, number) if entity == "order" else sales.found(face, number)
    fits = {"order": ShopOrder, "order_delivery": sales.Delivery, "order_transaction": sales.Transaction}[entity]
    if found is None or not isinstance(found, fits):
        detail = f'Unable to read entity "{entity}" with id "{number}".'
        raise Refused(400, "SYSTEM__STATE_MACHINE_INVALID_ENTITY_ID", detail, entityName=entity, entityId=number)
    return found


def possible(face: Face, entity: str, number: str) -> dict[str, Any]:
    """The transitions that are possible now."""
    held = sales.state_of(face, part(face, entity, number))
    start = f"{face.address}/api/_action/state-machine/{entity}/{number}/state"
    return {
        "transitions": [
            {
                "name": shown(face, STATE, State(held.machine, to), Wanted(), {})["name"],
                "technicalName": to,
                "actionName": action,
                "fromStateName": held.name,
                "toStateName": to,
                "url": f"{start}/{action}",
            }
            for action, to in TRANSITIONS[held.machine][held.name].items()
        ]
    }


def move(face: Face, entity: str, number: str, action: str, said: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Take an action; returns the state after it, and whether anything changed.

    Raises:
        Refused: not known, or not possible now.
    """
    about = part(face, entity, number)
    machine = ENTITIES[entity]
    held = sales.state_of(face, about)
    to = TRANSITIONS[machine][held.name].get(action)
    if to is None:
        ends = {after.get(action) for after in TRANSITIONS[machine].values()}
        if held.name not in ends:
            raise _illegal(face, held, action)
        return shown(face, STATE, held, Wanted(), {}), False
    row = about if isinstance(about, ShopOrder) else about.order
    if isinstance(about, ShopOrder) or about.main:
        _go(face, row, machine, action, to)
    else:
        row.extra.setdefault("shopware_beside", {})[about.id] = to
        face.shop.orders.touch(row, face.now())
    face.effect("status", row.id, f"{held.name}>{to}")
    if said.get("sendMail", True) is not False:
        face.mail(row.id, f"state_enter.{machine}.{to}")
    return shown(face, STATE, State(machine, to), Wanted(), {}), True


def _illegal(face: Face, held: State, action: str) -> Refused:
    names = list(TRANSITIONS[held.machine][held.name])
    now = face.named("state", held.machine, held.name)
    detail = f'Illegal transition "{action}" from state "{now}". Possible transitions are: {", ".join(names)}'
    parameters: dict[str, Any] = {"transition": action, "currentState": now, "possibleTransitions": names}
    return Refused(400, "SYSTEM__ILLEGAL_STATE_TRANSITION", detail, **parameters)


def _go(face: Face, row: ShopOrder, machine: str, action: str, to: str) -> None:
    at, paid_at = face.now(), row.paid_at
    was = states(face, row)
    now = was.moved(machine, to)
    face.shop.set_status(row, status(row, now), at)
    row.paid_at = paid_at
    keep(row, now)
    if machine == TRANSACTION:
        _money(face, row, to)
    elif machine == DELIVERY and action == "ship":
        for line in row.lines:
            line.shipped = line.amount - line.refunded if line.ships else 0
        face.effect("fulfilment", row.id, ",".join(sales.codes(row)), sum(line.shipped for line in row.lines))
    elif machine == DELIVERY and action == "ship_partially":
        face.effect("fulfilment", row.id, ",".join(sales.codes(row)), 0)
    elif machine == ORDER and (to == "cancelled") != (was.order == "cancelled"):
        _stock(face, row, 1 if to == "cancelled" else -1)


def _money(face: Face, row: ShopOrder, to: str) -> None:
    if to in ("paid", "authorized", "paid_partially") and row.paid_at is None:
        row.paid_at = face.now()
        face.effect("payment", row.id)
    if to == "refunded":
        for line in row.lines:
            line.refunded = line.amount
        face.effect("refund", row.id)


def _stock(face: Face, row: ShopOrder, sign: int) -> None:
    if row.stock_taken is (sign < 0):
        return
    row.stock_taken = sign < 0
    for line in row.lines:
        sold = face.shop.products.get(line.product_id)
        if sold is not None and sold.tracking != "off":
            face.shop.change_quantity(sold, sign * line.amount, face.now())
            face.effect("stock", sold.id, "", sign * line.amount)

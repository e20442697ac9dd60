"""What can be written: a tag or a comment on an order, and a tag of the account. Nothing else is served."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.books import Named

from .desk import Desk, RefusedError, not_found
from .kept import dumped
from .reads import find_order


def make_tag(desk: Desk) -> tuple[int, bytes]:
    title = desk.body.get("title")
    if not isinstance(title, str) or not title:
        raise RefusedError(400, 5, "Missing parameters")
    number = max(desk.books.tags, default=30) + 1
    made = desk.books.tags[number] = Named(number, title, {"color": str(desk.body.get("color", "#999999"))})
    desk.effect("field", number, title)
    return 201, dumped(desk.rows.tag(made))


def put_tag(desk: Desk, number: int) -> tuple[int, bytes]:
    order = find_order(desk, number)
    given = desk.body.get("idtag")
    if given is None:
        raise RefusedError(400, 5, "Missing parameters")
    tag = int(given) if str(given).isdecimal() else 0
    if tag not in desk.books.tags:
        raise not_found()
    if tag not in order.tags:
        order.tags = (*order.tags, tag)
        desk.effect("tag", order.idorder, desk.books.tags[tag].name)
        desk.books.orders.touch(order, desk.world.now())
    return 201, dumped([desk.rows.tag(desk.books.tags[t]) for t in order.tags])


def take_tag(desk: Desk, number: int, tag: int) -> tuple[int, bytes]:
    order = find_order(desk, number)
    if tag not in order.tags:
        raise not_found()
    order.tags = tuple(t for t in order.tags if t != tag)
    desk.effect("untag", order.idorder, desk.books.tags[tag].name)
    desk.books.orders.touch(order, desk.world.now())
    return 204, b""


def comments_of(desk: Desk, number: int) -> bytes:
    order = find_order(desk, number)
    return desk.small(c for c in _all(desk) if c["source"]["idorder"] == order.idorder)


def put_comment(desk: Desk, number: int) -> tuple[int, bytes]:
    order = find_order(desk, number)
    text = desk.body.get("body")
    if not isinstance(text, str) or not text:
        raise RefusedError(400, 5, "Missing parameters")
    writer, now = desk.books.users[0], desk.habits.date(desk.world.now())
    called = [user for user in desk.books.users if f"@{user.firstname} {user.lastname}" in text]
    made = {
        "idcomment": 501 + len(_all(desk)),
        "body": text,
        "author_type": "user",
        "author": {
            "iduser": writer.iduser,
            "username": writer.username,
            "full_name": f"{writer.firstname} {writer.lastname}",
            "image_url": None,
        },
        "source_type": "order",
        "source": {"idorder": order.idorder, "orderid": desk.habits.shown(order.orderid)},
        "mentions": [{"iduser": user.iduser, "full_name": f"{user.firstname} {user.lastname}"} for user in called],
        "show_at_related": desk.habits.flag(bool(desk.body.get("show_at_related"))),
        "is_visible_fulfilment": desk.habits.flag(bool(desk.body.get("is_visible_fulfilment"))),
        "created_at": now,
        "updated_at": now,
    }
    _all(desk).append(made)
    order.comments.append(text)
    desk.books.orders.touch(order)
    desk.effect("comment", order.idorder, text)
    for user in called:
        desk.effect("mention", order.idorder, user.username)
    return 201, dumped(made)


def _all(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.books.account.extra.setdefault("comments", [])
    return found

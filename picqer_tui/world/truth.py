"""The books as plain data, for tests and for who wants to look behind the scenes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from .books import Books
from .table import Table
from .world import World


def plain(value: Any) -> Any:
    """A value as JSON can carry it: dataclasses as objects, times as text, sets in order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if not f.name.startswith("_")}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(held) for held in value)
    if isinstance(value, (list, tuple, Table)):
        return [plain(held) for held in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


TABLES: dict[str, Callable[[Books], Iterable[Any]]] = {
    "products": lambda books: books.products,
    "orders": lambda books: books.orders,
    "rows": lambda books: books.rows,
    "picklists": lambda books: books.picklists,
    "shipments": lambda books: books.shipments,
    "backorders": lambda books: books.backorders,
    "stock-history": lambda books: books.stock_history,
    "warehouses": lambda books: books.warehouses.values(),
    "connections": lambda books: books.connections.values(),
    "customers": lambda books: books.customers.values(),
    "hooks": lambda books: books.hooks,
    "users": lambda books: books.users,
}
SKIPPED = frozenset({"products", "orders", "by_number", "changed", "access"})


def table(world: World, path: str, begin: int, count: int) -> Any:
    """A table by name (`orders`, `shops/new/products`), or one thing (`account`, `plans`, `options`, `shops/new`,
    `times` of what people said or did, `effects` of all writes with how often each happened).

    Raises:
        KeyError: there is no such thing.
    """
    books = world.books
    single: dict[str, Any] = {
        "account": books.account,
        "plans": world.plans,
        "options": world.options,
        "effects": books.traffic.effects(),
        "times": {name: getattr(world, name) for name in ("moment", "closed_at", "switched_at", "connected_at")},
    }
    if path in single:
        return plain(single[path])
    if path in TABLES:
        return [plain(row) for row in list(TABLES[path](books))[begin : begin + count]]
    place, _, rest = path.partition("/")
    if place != "shops":
        raise KeyError(path)
    side, _, what = rest.partition("/")
    shop = books.shops[side]
    if not what:
        return {
            f.name: plain(getattr(shop, f.name))
            for f in fields(shop)
            if f.name not in SKIPPED and not f.name.startswith("_")
        }
    if what not in ("products", "orders"):
        raise KeyError(path)
    return [plain(row) for row in getattr(shop, what).rows[begin : begin + count]]

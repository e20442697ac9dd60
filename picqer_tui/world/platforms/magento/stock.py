"""Stock as lists: sources, what lies there, and what can be sold."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.responses import Response

from .criteria import Criteria
from .face import Face, answer
from .fields import Wanted, chosen
from .lists import Kind, listing
from .product_lists import by_sku, rows
from .product_rows import sku_of
from .quantities import STOCK, at_source, stock_item
from .refusals import Refused, internal_error, no_entity

WEBSITE = "base"


class Held(NamedTuple):
    """A row of a source: a SKU and how much of it."""

    sku: str
    source: str
    quantity: float
    status: int


class Salable(NamedTuple):
    """What can be sold of a SKU."""

    sku: str
    quantity: float
    salable: bool


def held(face: Face) -> list[Held]:
    """All rows of all sources, by SKU alone. A product whose stock is not kept was never given a source."""
    first = next(iter(face.sources))
    last = list(face.sources)[-1]

    def make() -> list[Held]:
        found: dict[str, Held] = {}
        for row in rows(face):
            sku = sku_of(row)
            if sku and row.goods and row.kind != "bundle" and row.tracking in ("own", "elsewhere"):
                code = first if row.tracking == "own" else last
                amount = at_source(face, row)
                found.setdefault(sku.casefold(), Held(sku, code, amount, int(amount > 0)))
        return [*found.values(), *(Held(*one) for one in face.shop.extra.get("orphans", ()))]

    made: list[Held] = face.listed("held", _revision(face), "all", make)
    return made


def _revision(face: Face) -> tuple[int, int, int]:
    orphans = len(face.shop.extra.get("orphans", ()))
    return face.shop.products.revision, face.shop.orders.revision, orphans


def source_items(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """What lies at every source."""

    def column(row: Held, name: str) -> Any:
        return show(row)[name]

    def show(row: Held) -> dict[str, Any]:
        return {"sku": row.sku, "source_code": row.source, "quantity": row.quantity, "status": row.status}

    kind: Kind[Held] = Kind("source-items", column, _crash, show, lambda row: row, lambda row: row[:2])
    return listing(face, kind, held(face), _revision(face), asked, wanted)


def salable(face: Face, channel: str, website: str, asked: Criteria, wanted: Wanted | None) -> Response:
    """What can be sold on a website, from the index: nothing of anything where that was never made."""
    if (channel, website) != ("website", WEBSITE):
        raise no_entity()
    blind = bool(face.shop.extra.get("index_not_run"))
    revision = face.shop.products.revision, blind

    def make() -> list[Salable]:
        kept = (row for row in rows(face) if row.goods and row.kind != "bundle" and row.tracking == "own")
        return [Salable(sku_of(r), 0 if blind else r.quantity, not blind and r.quantity > 0) for r in kept]

    found: list[Salable] = face.listed("for-sale", revision, "all", make)

    def column(row: Salable, name: str) -> Any:
        return show(row)[name]

    def show(row: Salable) -> dict[str, Any]:
        return {"sku": row.sku, "qty": row.quantity, "is_salable": row.salable}

    kind: Kind[Salable] = Kind("salable", column, _crash, show, lambda row: row, lambda row: row.sku)
    return listing(face, kind, found, revision, asked, wanted)


def salable_of(face: Face, sku: str, stock: str) -> Response:
    """What can be sold of one SKU: a bare number. Another spelling than the source's ends in a crash."""
    row = by_sku(face, sku)
    if stock != str(STOCK):
        raise no_entity()
    if sku_of(row) != sku.strip():
        raise internal_error(int(row.id))
    return answer(row.quantity if row.tracking == "own" else 0)


def sources(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """The places where stock lies."""
    said = [
        {
            "source_code": code,
            "name": name,
            "enabled": True,
            "description": name,
            "latitude": 0,
            "longitude": 0,
            "country_id": "NL",
            "postcode": "00000",
            "use_default_carrier_config": True,
            "carrier_links": [],
        }
        for code, name in face.sources.items()
    ]
    return small_list(face, "sources", "source_code", said, asked, wanted)


def stocks(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """Which sources sell together, and on which websites."""
    channels = [{"type": "website", "code": WEBSITE}]
    said = [{"stock_id": STOCK, "name": "Default Stock", "extension_attributes": {"sales_channels": channels}}]
    return small_list(face, "stocks", "stock_id", said, asked, wanted)


def links(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """Which source belongs to which stock."""
    said = [{"stock_id": STOCK, "source_code": code, "priority": at + 1} for at, code in enumerate(face.sources)]
    return small_list(face, "links", "source_code", said, asked, wanted)


def small_list(
    face: Face, name: str, key: str, said: list[dict[str, Any]], asked: Criteria, wanted: Wanted | None
) -> Response:
    """A list of a few things that change only when the shop is set up anew."""

    def column(row: dict[str, Any], field: str) -> str | int | float | None:
        value = row[field]
        return value if isinstance(value, (str, int, float)) else None

    kind: Kind[dict[str, Any]] = Kind(name, column, _crash, lambda row: row, repr, lambda row: row[key])
    return listing(face, kind, said, repr(said), asked, wanted)


def _crash(name: str) -> Refused:
    return internal_error(len(name))


def item(face: Face, sku: str, wanted: Wanted | None) -> Response:
    """The stock of old of one product."""
    said = stock_item(face, by_sku(face, sku))
    return answer(said if wanted is None else chosen(said, wanted))

"""The world's books as accounts in memory: what perfect readers would have read, so that steps meet the world's truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import lines_digest
from picqer_tui.core.move import Scenario
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import (
    KINDS,
    Account,
    Backorder,
    ImportRow,
    Order,
    OrderLine,
    OrderState,
    Picklist,
    Product,
    Right,
    Shape,
    Shipment,
    Stock,
    Warehouse,
)
from picqer_tui.core.sides import Side
from picqer_tui.world import moments
from picqer_tui.world.books import Shop, ShopLine, ShopOrder, ShopProduct
from picqer_tui.world.ledger.access import answers_as, strange_version
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.world import World
from tests.steps.fake_evidence import FULFILMENTS, NOTES, RULE_UNKNOWN, Accounts, move, profile

SCOPES = ("", "open", "recent", "about", "changed")
SHAPES = {
    "simple": Shape.GOODS,
    "variant": Shape.GOODS,
    "parent": Shape.PARENT,
    "virtual": Shape.VIRTUAL,
    "gift-card": Shape.GIFT_CARD,
    "bundle": Shape.BUNDLE,
    "external": Shape.EXTERNAL,
}
SHOP_STATES = {
    "unpaid": OrderState.UNPAID,
    "on-hold": OrderState.UNPAID,
    "open": OrderState.OPEN,
    "partly-shipped": OrderState.PART_SHIPPED,
    "completed": OrderState.DONE,
    "cancelled": OrderState.CANCELLED,
    "refunded": OrderState.REFUNDED,
    "failed": OrderState.CANCELLED,
}
PICQER_STATES = {
    "expected": OrderState.UNPAID,
    "completed": OrderState.DONE,
    "cancelled": OrderState.CANCELLED,
}
RIGHTS = {
    "products.read": "products",
    "orders.read": "orders",
    "products.write": "write-products",
    "orders.write": "write-orders",
}


def make(seed: int = 1, **options: object) -> World:
    """A small world at the moment the options ask for."""
    given = {"products": 60, "orders": 120, "seed": seed, **options}
    return moments.make(WorldOptions(**given))  # type: ignore[arg-type]


def shop_profile(platform: str) -> Profile:
    return profile(platform, RULE_UNKNOWN, NOTES if platform == "woocommerce" else FULFILMENTS)


def read(world: World) -> Accounts:
    """Everything the keys of the move can see."""
    account = world.books.account
    old = shop_profile(world.options.from_platform)
    scenario = Scenario(world.options.scenario)
    new = old if world.options.same_shop else shop_profile(world.options.to_platform)
    facts = move(
        scenario,
        old,
        new,
        old_connection=str(account.chosen_connection or ""),
        customer="" if account.extra.get("customer_left_out") else str(account.customer or ""),
        warehouses=tuple(map(str, account.warehouses)),
        other_connections=tuple(map(str, account.other_connections)),
    )
    shops = [side for side in (Side.OLD, Side.NEW) if facts.settings.shop(side) is not None]
    facts = facts._replace(identities={side: world.shop(str(side)).identity for side in shops})
    made = Accounts(facts, world.now())
    _picqer(world, made)
    sides = (Side.OLD, Side.NEW) if facts.has_old else (Side.NEW,)
    for side in sides:
        _shop(world, made, side)
    return made


def _shut(made: Accounts, side: Side, kinds: Iterable[type], reason: str) -> None:
    for kind in kinds:
        for scope in SCOPES:
            made.cover(ListKey(side, kind, scope), Coverage.REFUSED, reason)


def _picqer(world: World, made: Accounts) -> None:
    books, account = world.books, world.books.account
    zone = ZoneInfo(account.zone)

    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(zone).replace(tzinfo=UTC)

    if account.access.revoked:
        _shut(made, Side.PICQER, KINDS, "no_right")
        return
    closed = {"orders": Order, "products": Product, "webshoporders": ImportRow}
    for right, kind in closed.items():
        made.add(Side.PICQER, Right(right, right in account.access.rights, ""))
        if right not in account.access.rights:
            _shut(made, Side.PICQER, [kind], "resource_closed")
    owners = sorted({str(p.idfulfilment_customer) for p in books.products if p.idfulfilment_customer is not None})
    made.add(
        Side.PICQER,
        Account(
            account.subdomain, "picqer", account.name, "", True, "h", "h", account.clock_skew, False, "EUR", "nl", None,
            tuple(owners),
        ),
    )  # fmt: skip
    for warehouse in books.warehouses.values():
        made.add(
            Side.PICQER,
            Warehouse(
                str(warehouse.idwarehouse), warehouse.name, warehouse.active, warehouse.accept_orders,
                warehouse.counts_for_general_stock,
            ),
        )  # fmt: skip
    for product in books.products:
        id_ = str(product.idproduct)
        composed = "composition" in product.type
        made.add(
            Side.PICQER,
            Product(
                id_, Raw(product.productcode), product.barcode, product.name, Shape.GOODS, product.active, "", Raw(""),
                Raw(""), None, product.type in ("unlimited_stock", "virtual_composition"), composed,
                str(product.idfulfilment_customer or ""), local(product.created), local(product.updated),
            ),
        )  # fmt: skip
        for place, stock in product.stock.items():
            made.add(Side.PICQER, Stock(f"{id_}/{place}", id_, Raw(product.productcode), str(place), stock.free))
    for order in books.orders:
        lines = [
            OrderLine(
                str(line.idorder_product), str(order.idorder), str(line.idproduct), Raw(line.productcode), line.amount,
                line.shipped + line.amount_cancelled, str(line.partof or ""),
            )
            for line in order.lines
        ]  # fmt: skip
        digest = lines_digest((line.productcode, line.amount) for line in order.lines if line.partof is None)
        made.add(
            Side.PICQER,
            Order(
                str(order.idorder), Raw(order.orderid), Raw(order.reference or ""), order.status,
                PICQER_STATES.get(order.status, OrderState.OPEN), local(order.created), local(order.updated),
                _mail(order.emailaddress), digest, "", "EUR", sum(line.amount for line in order.lines), 0, None, "",
                str(order.idfulfilment_customer or ""), {"template": str(order.idtemplate)},
            ),
            *lines,
        )  # fmt: skip
    for row in books.rows:
        made.add(
            Side.PICQER,
            ImportRow(
                str(row.id), str(row.connection), str(row.idorder or ""), Raw(row.foreign_id), Raw(row.foreign_number or ""),
                row.foreign_status or "", {"canceled": "cancelled"}.get(row.status, row.status), row.reason or "",
                local(row.ordered), local(row.created), local(row.updated),
            ),
        )  # fmt: skip
    for picklist in books.picklists:
        made.add(
            Side.PICQER,
            Picklist(
                str(picklist.idpicklist), Raw(picklist.picklistid), str(picklist.idorder or ""),
                str(picklist.idreturn or ""), str(picklist.idwarehouse), picklist.status,
                sum(line.amount for line in picklist.lines), sum(line.amount_picked for line in picklist.lines),
                local(picklist.created), local(picklist.updated), local(picklist.closed_at),
            ),
        )  # fmt: skip
    for sent in books.shipments:
        made.add(
            Side.PICQER,
            Shipment(
                str(sent.idshipment), str(sent.idorder or ""), str(sent.idpicklist), sent.tracking_code, sent.carrier,
                sent.cancelled, local(sent.created),
            ),
        )  # fmt: skip
    for waiting in books.backorders:
        made.add(
            Side.PICQER,
            Backorder(
                str(waiting.idbackorder), str(waiting.idorder), str(waiting.idproduct), waiting.amount,
                local(waiting.created),
            ),
        )  # fmt: skip


def _shop(world: World, made: Accounts, side: Side) -> None:
    shop = world.shop(str(side))
    if shop.access.revoked or answers_as_other(world, side, shop):
        _shut(made, side, KINDS, "no_right" if shop.access.revoked else "resource_closed")
        return
    for right, name in RIGHTS.items():
        made.add(side, Right(name, right in shop.access.rights, ""))
    if "products.read" not in shop.access.rights:
        _shut(made, side, [Product, Stock], "no_right")
    if "orders.read" not in shop.access.rights:
        _shut(made, side, [Order], "no_right")
    limited = (
        shop.platform == "shopify" and "orders.all" not in shop.access.rights and "orders.read" in shop.access.rights
    )
    host = shop.public_host if shop.platform == "shopify" else shop.host
    made.add(
        side,
        Account(
            shop.identity, shop.platform, shop.name, shop.version, not strange_version(shop), "127.0.0.1:8001", host,
            shop.clock_skew, shop.platform == "woocommerce", "EUR", "nl", 60 if limited else None, (),
        ),
    )  # fmt: skip
    for product in shop.products:
        made.add(side, _product(shop, product))
    for order in shop.orders:
        if not limited or (world.now() - order.created).days < 60:
            made.add(side, *_order(shop, order))


def answers_as_other(world: World, side: Side, shop: Shop) -> bool:
    from picqer_tui.world.ledger.sight import Sight

    return answers_as(Sight(world), str(side), shop) != shop.platform


def _product(shop: Shop, item: ShopProduct) -> Product:
    parent = shop.products.get(item.parent_id) if item.parent_id else None
    live = item.status == "live" and (parent is None or parent.status == "live")
    inherited = parent.sku if not item.sku.strip() and parent is not None and shop.platform == "woocommerce" else ""
    shape = Shape.TRANSLATION if item.translation_of else SHAPES[item.kind]
    return Product(
        item.id, Raw(item.sku), item.barcode, item.name, shape, live, item.parent_id or "", Raw(inherited), Raw(""),
        item.tracking == "own", False, item.kind == "bundle", "", None, None,
    )  # fmt: skip


def _order(shop: Shop, order: ShopOrder) -> Iterator[Order | OrderLine]:
    def goods(line: ShopLine) -> bool:
        return line.ships and not line.part_of

    lines = [line for line in order.lines if goods(line)]
    pieces = sum(max(0, line.amount - line.refunded) for line in lines)
    yield Order(
        order.id, Raw(order.number), Raw(order.source_number if shop.platform == "shopify" else ""), order.status,
        OrderState.DRAFT if order.test else SHOP_STATES[order.status], order.placed, order.updated, _mail(order.email),
        lines_digest((line.sku, line.amount) for line in lines), f"{order.total / 100:.2f}", shop.currency,
        0 if order.fulfilled_by else pieces, sum(line.shipped for line in lines), order.origin != "migrated",
        order.channel, "", {},
    )  # fmt: skip
    for line in order.lines:
        yield OrderLine(line.id, order.id, line.product_id, Raw(line.sku), line.amount, line.shipped, line.part_of)


def _mail(address: str | None) -> str:
    return (address or "").strip().casefold()

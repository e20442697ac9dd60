"""How an order of a shop becomes an order in Picqer: its lines, and the products that Picqer did not know."""

from __future__ import annotations

from datetime import datetime

from .books import Books, Connection, PicqerLine, PicqerOrder, PicqerProduct, Shop, ShopOrder
from .world import World


class CannotImportError(Exception):
    """An order of a shop cannot become an order in Picqer; the text is the row's reason."""


def new_product(world: World, connection: Connection, sku: str, name: str, at: datetime) -> PicqerProduct:
    """Make the product that an order needs and Picqer does not know, as the importer does."""
    books = world.books
    rows = books.shop_of(connection.id).sold_as(sku)
    known = rows[0] if rows else None
    return books.add_product(
        PicqerProduct(
            idproduct=books.new_id("product"),
            productcode=sku,
            name=name,
            barcode=known.barcode if known else "",
            created=at,
            updated=at,
            price=round((known.price if known else 0) / 1.21),
            weight=(known.weight if known else None) or 0,
            idfulfilment_customer=connection.idfulfilment_customer,
            extra={"connection": connection.id},
        )
    )


def lines_of(world: World, connection: Connection, order: ShopOrder, at: datetime) -> list[PicqerLine]:
    """The lines that a shop order gets in Picqer; products that Picqer does not know are made.

    Raises:
        CannotImportError: a line without SKU, or an address without country.
    """
    books = world.books
    if order.country_missing:
        raise CannotImportError("Country code is missing")
    wanted = [line for line in order.lines if line.ships and line.amount > line.refunded and not line.part_of]
    if any(not line.sku for line in wanted):
        raise CannotImportError("Product without SKU in order")
    made: list[PicqerLine] = []
    for line in wanted:
        product = books.product_of(line.sku) or new_product(world, connection, line.sku, line.name, at)
        amount = line.amount - line.refunded
        made.append(_line(books, product, amount, round(line.price / (1 + line.vat / 100))))
        made[-1].has_parts = bool(product.parts)
        whole = made[-1].idorder_product
        for part, pieces in product.parts:
            made.append(_line(books, books.products[part], amount * pieces, 0))
            made[-1].partof = whole
    return made


def _line(books: Books, product: PicqerProduct, amount: int, price: int) -> PicqerLine:
    return PicqerLine(
        idorder_product=books.new_id("line"),
        idproduct=product.idproduct,
        productcode=product.productcode,
        name=product.name,
        amount=amount,
        price=price,
        weight=product.weight,
    )


def _profile(books: Books, idorder: int) -> int | None:
    """The carrier profile of an order where the connection sets none: by what the customer chose, mostly the first."""
    known = list(books.profiles)
    return known[(0, 0, 0, 0, 0, 0, 0, 1, 1, 2)[idorder * 7 % 10] % len(known)] if known else None


def make_order(world: World, connection: Connection, shop: Shop, order: ShopOrder, at: datetime) -> PicqerOrder:
    """Make the Picqer order of a shop order, in `concept`, without any reservation.

    Raises:
        CannotImportError: see `lines_of`.
    """
    books = world.books
    lines = lines_of(world, connection, order, at)
    idorder = books.new_id("order")
    return books.orders.add(
        PicqerOrder(
            idorder=idorder,
            orderid=books.order_number(idorder, at),
            status="concept",
            created=at,
            updated=at,
            reference=order.number or order.id,
            customer=order.customer,
            lines=lines,
            emailaddress=order.email,
            idcustomer=40_000 + order.customer if order.customer % 3 else None,
            idtemplate=connection.idtemplate,
            idshippingprovider_profile=connection.idshippingprovider_profile or _profile(books, idorder),
            language=connection.language,
            idvatgroup=connection.idvatgroup,
            tags=connection.tags,
            warehouses=connection.warehouses,
            idfulfilment_customer=connection.idfulfilment_customer,
            pickup_point=order.pickup_point,
            connection=connection.id,
            shop=connection.shop,
            shop_order=order.id,
        )
    )

"""Rows of the account as the API gives them."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.books import (
    Books,
    Hook,
    ImportRow,
    Named,
    PicqerProduct,
    Stock,
    StockChange,
    User,
    Warehouse,
)

from .habits import Habits

Row = dict[str, Any]


class Rows:
    """Renders rows of the books in the habits of the account."""

    def __init__(self, books: Books, habits: Habits) -> None:
        self._books = books
        self._h = habits
        self._site = f"https://{books.account.subdomain}.picqer.com"

    def webshop_order(self, row: ImportRow) -> Row:
        h = self._h
        return {
            "idcompany_webshop_order": row.id,
            "idcompany_webshop": h.id(row.connection),
            "idorder": row.idorder,
            "foreign_id": row.foreign_id,
            "foreign_number": h.text(row.foreign_number),
            "foreign_status": h.text(row.foreign_status),
            "status": row.status,
            "reason": h.text(row.reason),
            "ordered": h.date(row.ordered),
            "created": h.date(row.created),
            "updated": h.date(row.updated),
        }

    def stock(self, warehouse: int, held: Stock) -> Row:
        return {
            "idwarehouse": warehouse,
            "stock": held.stock,
            "reserved": held.reserved,
            "reservedbackorders": held.reserved_backorders,
            "reservedpicklists": held.reserved_picklists,
            "reservedallocations": held.reserved_allocations,
            "freestock": held.free,
        }

    def stock_of(self, product: PicqerProduct) -> list[Row]:
        """A row for every warehouse."""
        return [self.stock(w, product.stock.get(w) or Stock()) for w in self._books.warehouses]

    def product(self, product: PicqerProduct) -> Row:
        h = self._h
        fields = [
            {"idproductfield": 3 + n, "title": title, "value": value}
            for n, (title, value) in enumerate(product.fields.items())
        ]
        return {
            "idproduct": product.idproduct,
            "idvatgroup": product.idvatgroup,
            "idsupplier": product.idsupplier,
            "productcode": product.productcode,
            "name": product.name,
            "price": product.price / 100,
            "fixedstockprice": product.price // 3 / 100,
            "productcode_supplier": product.productcode_supplier,
            "deliverytime": None,
            "description": "",
            "barcode": product.barcode,
            "type": product.type,
            "unlimitedstock": h.flag(product.type == "unlimited_stock"),
            "weight": product.weight,
            "length": None,
            "width": None,
            "height": None,
            "minimum_purchase_quantity": 0,
            "purchase_in_quantities_of": 0,
            "hs_code": h.text(product.hs_code),
            "country_of_origin": h.text(product.country_of_origin),
            "active": h.flag(product.active),
            "idfulfilment_customer": product.idfulfilment_customer,
            "analysis_pick_amount_per_day": "0.43" if product.idproduct % 3 else 0.43,
            "assembled": h.flag(product.type == "composition_with_stock"),
            "show_on_portal": h.flag(True),
            "comment_count": 0,
            "tags": self.tags(product.tags),
            "productfields": fields or h.map({}),
            "images": list(product.images),
            "pricelists": [],
            "stock": self.stock_of(product),
            "created": h.date(product.created),
            "updated": h.date(product.updated),
        }

    def tags(self, numbers: tuple[int, ...]) -> Any:
        """Tags by title."""
        known = [self._books.tags[number] for number in numbers if number in self._books.tags]
        return self._h.map({tag.name: self.tag(tag) for tag in known})

    def tag(self, tag: Named) -> Row:
        return {
            "idtag": tag.id,
            "title": tag.name,
            "color": tag.extra.get("color", "#999999"),
            "inherit": self._h.flag(False),
            "textColor": "#ffffff",
        }

    def stock_change(self, change: StockChange) -> Row:
        return {
            "idproduct_stock_history": change.id,
            "idproduct": self._h.id(change.idproduct),
            "idwarehouse": change.idwarehouse,
            "iduser": change.iduser,
            "idlocation": None,
            "old_stock": change.old_stock,
            "stock_change": change.stock_change,
            "new_stock": change.old_stock + change.stock_change,
            "reason": change.reason,
            "change_type": change.change_type,
            "changed_at": self._h.date(change.changed_at),
        }

    def warehouse(self, warehouse: Warehouse) -> Row:
        return {
            "idwarehouse": warehouse.idwarehouse,
            "name": warehouse.name,
            "accept_orders": self._h.flag(warehouse.accept_orders),
            "counts_for_general_stock": self._h.flag(warehouse.counts_for_general_stock),
            "priority": warehouse.priority,
            "active": self._h.flag(warehouse.active),
        }

    def hook(self, hook: Hook) -> Row:
        return {
            "idhook": hook.idhook,
            "name": hook.name,
            "event": hook.event,
            "address": hook.address,
            "active": self._h.flag(hook.active),
            "secret": self._h.flag(hook.secret),
        }

    def user(self, user: User) -> Row:
        return {
            "iduser": user.iduser,
            "idpacking_station": None,
            "username": user.username,
            "firstname": user.firstname,
            "lastname": user.lastname,
            "first_name": user.firstname,
            "last_name": user.lastname,
            "full_name": f"{user.firstname} {user.lastname}",
            "emailaddress": user.email,
            "language": user.language,
            "admin": self._h.flag(user.admin),
            "active": self._h.flag(user.active),
            "last_login_at": self._h.date(user.last_login),
            "created_at": self._h.date(user.created),
            "updated_at": self._h.date(user.created),
        }

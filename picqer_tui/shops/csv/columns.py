"""Which column of an export holds what: recognised by the names that platforms give their columns, in English and Dutch.

Names are compared without case, blanks and signs. A name that means two things is told by the other columns beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Sort(StrEnum):
    """What an export is a list of."""

    PRODUCTS = "products"
    ORDERS = "orders"


PRODUCTS: Mapping[str, tuple[str, ...]] = {
    "sku": ("sku", "variantsku", "productnumber", "productnummer", "referencecode", "referentie", "reference",
            "artikelnummer", "artikelcode", "articlecode", "productcode"),
    "id": ("internalvariantid", "offerid", "variantid", "id", "productid"),
    "ean": ("gtinupceanorisbn", "gtinupceanofisbn", "variantbarcode", "barcode", "ean", "eancode", "ean13", "gtin"),
    "name": ("name", "title", "naam", "titel", "productname", "productnaam", "nltitleshort", "entitleshort",
             "ustitleshort", "detitleshort", "frtitleshort"),
    "stock": ("variantinventoryqty", "inventoryquantity", "stocklevel", "stockamount", "stock", "voorraad", "qty",
              "voorraadaantal"),
    "tracked": ("stocktrack", "variantinventorytracker", "inventorytracker", "managestock", "voorraadbijhouden"),
    "sent-by": ("fulfilmenttype",),
    "live": ("published", "gepubliceerd", "productonline", "visible", "zichtbaar", "active", "actief"),
    "state": ("status",),
    "held": ("onholdbyretailer",),
    "type": ("producttype",),
    "parent": ("parentid", "parent", "hoofd", "bovenliggend", "hoofdproduct"),
    "group": ("handle", "urlhandle"),
    "translation": ("storeviewcode",),
    "weight": ("weight", "gewicht", "weightkg", "gewichtkg", "variantgrams", "weightvaluegrams"),
    "image": ("images", "afbeeldingen", "imagesrc", "productimageurl", "baseimage", "image", "afbeelding"),
}  # fmt: skip
"""What a product can tell -> names of columns that hold it, the surest first."""
ORDERS: Mapping[str, tuple[str, ...]] = {
    "number": ("ordernumber", "ordernummer", "bestelnummer", "incrementid", "ordernr", "order", "bestelling", "orderid"),
    "id": ("id", "orderid"),
    "placed": ("createdat", "orderdate", "orderdatum", "besteldatum", "purchasedate", "aankoopdatum", "orderdatetime",
               "orderplaceddatetime", "placedat", "datecreated", "date", "datum"),
    "updated": ("updatedat", "datemodified", "latestchangeddatetime"),
    "status": ("status", "orderstatus", "bestelstatus", "statemachinestatename", "statename"),
    "payment": ("financialstatus", "paymentstatus", "betaalstatus", "betalingsstatus",
                "transactionsstatemachinestatename"),
    "fulfilment": ("fulfillmentstatus", "shipmentstatus", "deliverystatus", "verzendstatus", "leverstatus",
                   "deliveriesstatemachinestatename", "fulfilmentstatus"),
    "cancelled": ("cancelledat",),
    "email": ("email", "emailadres", "customeremail", "billingemail", "emailbilling", "ordercustomeremail"),
    "total": ("total", "totaal", "ordertotal", "grandtotalpurchased", "totaalbedrag", "amounttotal", "nrevenue",
              "orderbedrag"),
    "currency": ("currency", "valuta", "currencyisocode"),
    "line-sku": ("lineitemsku", "itemsku", "sku", "productsku", "artikelnummer", "artikelcode", "productnumber",
                 "productnummer", "reference", "referentie"),
    "line-amount": ("lineitemquantity", "itemquantity", "quantity", "aantal", "qty"),
    "line-shipped": ("quantityshipped", "aantalverzonden"),
    "line-boxed": ("lineitemrequiresshipping",),
    "pieces": ("itemssold", "aantalartikelen", "verkochteartikelen"),
}  # fmt: skip
KNOWN = {Sort.PRODUCTS: PRODUCTS, Sort.ORDERS: ORDERS}
NEEDED = {Sort.PRODUCTS: ("sku",), Sort.ORDERS: ("number", "placed", "status")}
INSTEAD = {"status": ("payment", "fulfilment")}
"""What does as well as a needed one."""


class Form(NamedTuple):
    """An export of one platform, by columns that only it has. `means`: names that mean something else in it."""

    title: str
    sort: Sort
    signs: frozenset[str]
    means: Mapping[str, str] = MappingProxyType({})


FORMS = (
    Form("Shopify", Sort.ORDERS, frozenset({"lineitemsku", "financialstatus"}), {"number": "name"}),
    Form("Shopify", Sort.PRODUCTS, frozenset({"variantsku", "handle"})),
    Form("Shopify", Sort.PRODUCTS, frozenset({"urlhandle", "sku"})),
    Form("Magento", Sort.ORDERS, frozenset({"purchasedate", "purchasepoint"}), {"number": "id"}),
    Form("Magento", Sort.PRODUCTS, frozenset({"storeviewcode", "producttype"})),
    Form("WooCommerce", Sort.PRODUCTS, frozenset({"type", "published", "sku"}), {"type": "type"}),
    Form("WooCommerce", Sort.PRODUCTS, frozenset({"type", "gepubliceerd"}), {"type": "type"}),
    Form("WooCommerce", Sort.ORDERS, frozenset({"order", "nrevenue"})),
    Form("Lightspeed", Sort.PRODUCTS, frozenset({"internalvariantid", "internalid"})),
    Form("Shopware", Sort.PRODUCTS, frozenset({"productnumber", "parentid"})),
    Form("Bol.com", Sort.PRODUCTS, frozenset({"offerid", "referencecode"})),
)


class Guess(NamedTuple):
    """What was recognised in the columns of one file."""

    sort: Sort
    title: str
    """Platform whose export it is; empty when its columns are told by their names alone."""
    columns: Mapping[str, str]
    """What -> name of its column."""
    others: Mapping[str, tuple[str, ...]]
    """What -> columns that may hold it as well."""

    @property
    def missing(self) -> list[str]:
        return missing(self.sort, self.columns)


def missing(sort: Sort, columns: Mapping[str, str]) -> list[str]:
    """What is needed and has no column."""
    return [
        each
        for each in NEEDED[sort]
        if not columns.get(each) and not any(columns.get(other) for other in INSTEAD.get(each, ()))
    ]


def bare(name: str) -> str:
    """The name of a column without what differs between versions of an export."""
    return re.sub(r"[\W_]+", "", name.casefold())


def guess(names: Sequence[str]) -> Guess | None:
    """What a file with these columns is; None when it is neither products nor orders."""
    here = [bare(name) for name in names]
    form = next((each for each in FORMS if each.signs <= set(here)), None)
    if form is not None:
        return _guess(names, here, form.sort, form.title, form.means)
    orders = _guess(names, here, Sort.ORDERS, "", {})
    products = _guess(names, here, Sort.PRODUCTS, "", {})
    if not orders.missing:
        return orders
    if not products.missing:
        return products
    if "number" in orders.columns and len(orders.columns) > 1:
        return orders
    return products if len(products.columns) > 1 else None


def _guess(names: Sequence[str], here: Sequence[str], sort: Sort, title: str, means: Mapping[str, str]) -> Guess:
    columns: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for what, known in KNOWN[sort].items():
        wanted = (means[what],) if what in means else known
        fits = [names[here.index(one)] for one in wanted if one in here]
        free = [name for name in fits if name not in taken]
        if free:
            columns[what] = free[0]
            taken.add(free[0])
            if free[1:]:
                others[what] = tuple(free[1:])
    if "type" in means and "type" in here:
        columns["type"] = names[here.index("type")]
    return Guess(sort, title, columns, others)

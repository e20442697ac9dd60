"""Settings that are made anew for each connection, and details of products, in words."""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase

PAGE = Phrase("page of the connection in Picqer")

SETTINGS: dict[str, tuple[Phrase, Phrase, Phrase]] = {
    "warehouses": (
        Phrase("warehouses"),
        PAGE,
        Phrase("Which warehouses send its orders, and whose stock the shop shows."),
    ),
    "auto-process": (
        Phrase("automatic processing"),
        PAGE,
        Phrase("Leave it off while connecting; switch it on when the step for duplicate orders has passed."),
    ),
    "template": (
        Phrase("order template"),
        PAGE,
        Phrase("Sender, packing slip and the mails that Picqer sends to customers."),
    ),
    "rules": (
        Phrase("rules"),
        Phrase("Picqer: Settings > Rules"),
        Phrase("Rules that look at the old shop, its tags or its payment methods do nothing for the new one."),
    ),
    "tags": (Phrase("tags"), PAGE, Phrase("The tags that each order of this shop gets.")),
    "order-fields": (
        Phrase("order fields"),
        PAGE,
        Phrase("Fields that are filled from the order: delivery date, remarks, payment method."),
    ),
    "price-lists": (
        Phrase("price lists"),
        Phrase("Picqer: Settings > Price lists"),
        Phrase("Price lists that hang on customers or groups of the old shop."),
    ),
    "vat": (Phrase("VAT"), PAGE, Phrase("Prices with or without VAT, and the VAT group of new products.")),
    "language": (Phrase("language"), PAGE, Phrase("The language of packing slips and mails for this shop.")),
    "prefix": (
        Phrase("prefix of numbers"),
        PAGE,
        Phrase("A prefix that tells orders of the new shop from those of the old one."),
    ),
    "product-import": (
        Phrase("import of products"),
        PAGE,
        Phrase("Whether new products of the shop are made in Picqer, and with which details."),
    ),
    "stock-location": (
        Phrase("stock location"),
        PAGE,
        Phrase("The location in the shop whose stock Picqer keeps up to date."),
    ),
    "mails": (
        Phrase("mails to customers"),
        Phrase("both shops, and the template in Picqer"),
        Phrase("Who tells the customer that the parcel has left: the shop, Picqer or the carrier. Once is enough."),
    ),
}
"""Subject -> (name, where it is set, what to look at), in the order in which they are shown."""

DETAIL_NAMES = {
    "barcode": Phrase("barcode"),
    "weight": Phrase("weight"),
    "supplier-code": Phrase("supplier's code"),
    "hs-code": Phrase("HS code"),
    "country": Phrase("country of origin"),
    "images": Phrase("images"),
}

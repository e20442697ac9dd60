"""Orders, picklists, shipments and backorders as the API gives them."""

from __future__ import annotations

from picqer_tui.world.books import Backorder, Picklist, PicqerLine, PicqerOrder, Shipment

from .rows import Row, Rows


class OrderRows(Rows):
    """Renders what has to do with orders as well."""

    def _line(self, line: PicqerLine) -> Row:
        h = self._h
        return {
            "idorder_product": line.idorder_product,
            "idproduct": h.id(line.idproduct),
            "idvatgroup": line.idvatgroup,
            "productcode": line.productcode,
            "name": line.name,
            "remarks": h.text(line.remarks),
            "price": line.price / 100,
            "amount": line.amount,
            "amount_cancelled": line.amount_cancelled,
            "weight": line.weight,
            "partof_idorder_product": line.partof,
            "has_parts": h.flag(line.has_parts),
        }

    def order(self, order: PicqerOrder) -> Row:
        h, books = self._h, self._books
        return {
            "idorder": order.idorder,
            "idcustomer": order.idcustomer,
            "idtemplate": order.idtemplate,
            "idshippingprovider_profile": order.idshippingprovider_profile,
            "orderid": h.shown(order.orderid),
            **self._address(order.customer, "delivery"),
            **self._address(order.customer, "invoice"),
            "telephone": h.text(books.customers[order.customer].phone if order.customer in books.customers else None),
            "emailaddress": h.text(order.emailaddress),
            "reference": h.text(order.reference),
            "customer_remarks": h.text(None),
            "pickup_point_data": order.pickup_point,
            "partialdelivery": h.flag(True),
            "auto_split": h.flag(True),
            "invoiced": h.flag(False),
            "discount": 0,
            "calculatevat": h.flag(True),
            "preferred_delivery_date": None,
            "language": order.language,
            "via_portal": h.flag(bool(order.extra.get("via_portal"))),
            "idfulfilment_customer": order.idfulfilment_customer,
            "status": order.status,
            "public_status_page": f"{self._site}/s/{order.idorder:x}",
            "comment_count": len(order.comments),
            "warehouses": list(order.warehouses),
            "products": [self._line(line) for line in order.lines],
            "orderfields": [
                {"idorderfield": 7 + n, "title": title, "value": value}
                for n, (title, value) in enumerate(order.orderfields.items())
            ],
            "tags": self.tags(order.tags),
            "picklists": [self._short_picklist(books.picklists[n]) for n in order.picklists if n in books.picklists],
            "pricelists": [],
            "created": h.date(order.created),
            "updated": h.date(order.updated),
        }

    def _address(self, customer: int, kind: str) -> Row:
        person = self._books.customers.get(customer)
        name = (person.company or person.name) if person else ""
        contact = person.name if person and person.company else None
        lines = [name, person.street, f"{person.zipcode} {person.city}"] if person else []
        return {
            f"{kind}name": name,
            f"{kind}contactname": self._h.text(contact),
            f"{kind}address": person.street if person else "",
            f"{kind}address2": self._h.text(None),
            f"{kind}zipcode": person.zipcode if person else "",
            f"{kind}city": person.city if person else "",
            f"{kind}region": None,
            f"{kind}country": person.country if person else "",
            f"full_{kind}_address": "\n".join(lines),
        }

    def _short_picklist(self, picklist: Picklist) -> Row:
        h = self._h
        return {
            "idpicklist": picklist.idpicklist,
            "picklistid": h.shown(picklist.picklistid),
            "idorder": picklist.idorder,
            "idwarehouse": picklist.idwarehouse,
            "idpicklist_batch": None,
            "status": picklist.status,
            "totalproducts": sum(line.amount for line in picklist.lines),
            "totalpicked": sum(line.amount_picked for line in picklist.lines),
            "created": h.date(picklist.created),
            "updated": h.date(picklist.updated),
        }

    def picklist(self, picklist: Picklist) -> Row:
        h, books = self._h, self._books
        order = books.orders.get(picklist.idorder) if picklist.idorder is not None else None
        address = self._address(order.customer if order else picklist.customer or 0, "delivery")
        address["deliverycontact"] = address.pop("deliverycontactname")
        address.pop("full_delivery_address")
        return {
            **self._short_picklist(picklist),
            "idcustomer": order.idcustomer if order else None,
            "idreturn": picklist.idreturn,
            "idtemplate": order.idtemplate if order else 91,
            "idshippingprovider_profile": order.idshippingprovider_profile if order else None,
            **address,
            "telephone": h.text(None),
            "emailaddress": h.text(order.emailaddress if order else None),
            "reference": h.text(order.reference if order else None),
            "assigned_to_iduser": None,
            "invoiced": h.flag(False),
            "urgent": h.flag(False),
            "preferred_delivery_date": None,
            "paused_reason": h.text(None),
            "weight": sum(line.weight * line.amount for line in picklist.lines),
            "snoozed_until": h.date(None),
            "closed_by_iduser": picklist.closed_by,
            "closed_at": h.date(picklist.closed_at),
            "products": [
                {
                    "idpicklist_product": line.idpicklist_product,
                    "idproduct": h.id(line.idproduct),
                    "idorder_product": line.idorder_product,
                    "idreturn_product_replacement": None if picklist.idreturn is None else line.idpicklist_product,
                    "idvatgroup": 18,
                    "productcode": line.productcode,
                    "name": line.name,
                    "remarks": h.text(None),
                    "amount": line.amount,
                    "amount_picked": line.amount_picked,
                    "price": line.price / 100,
                    "weight": line.weight,
                    "stocklocation": h.text(f"A.{line.idproduct % 40}.{line.idproduct % 6}"),
                    "has_parts": h.flag(False),
                    "pick_locations": [],
                }
                for line in picklist.lines
            ],
        }

    def shipment(self, shipment: Shipment) -> Row:
        h, form = self._h, self._h.loose.shipment_form
        profile = self._books.profiles.get(shipment.profile)
        said: Row = {
            "idshipment": shipment.idshipment,
            "idpicklist": shipment.idpicklist,
            "idorder": shipment.idorder,
            "idreturn": shipment.idreturn,
            "idpackaging": None,
            "idshippingprovider": profile.idshippingprovider if profile else 2,
            "idcompany_shippingprovider": profile.idshippingprovider if profile else 2,
            "idcompany_shippingprovider_profile": shipment.profile,
            "provider": profile.provider_name if profile else shipment.carrier,
            "providername": profile.provider_name if profile else shipment.carrier,
            "public_providername": profile.provider_name if profile else shipment.carrier,
            "profile_name": profile.name if profile else "",
            "carrier_key": shipment.carrier,
            "weight": shipment.weight,
            "cancelled": h.flag(shipment.cancelled),
            "idfulfilment_customer": None,
            "created": h.date(shipment.created),
            "updated": h.date(shipment.updated),
        }
        if form != "new":
            said |= {
                "trackingcode": h.text(shipment.tracking_code),
                "tracktraceurl": h.text(shipment.tracking_url),
                "trackingurl": h.text(shipment.tracking_url),
                "labelurl": None,
                "labelurl_pdf": f"{self._site}/l/{shipment.idshipment}.pdf",
                "labelurl_zpl": None,
            }
        if form != "old":
            codes = (shipment.tracking_code, *shipment.extra_codes)
            said["parcels"] = [
                {
                    "idparcel": shipment.idshipment * 10 + n,
                    "idpackaging": None,
                    "weight": shipment.weight // len(codes),
                    "tracking_code": code,
                    "tracking_url": shipment.tracking_url.replace(shipment.tracking_code, code),
                    "documents": [],
                }
                for n, code in enumerate(codes)
            ]
        return said

    def backorder(self, backorder: Backorder) -> Row:
        order = self._books.orders.get(backorder.idorder)
        available = {"amount_available": backorder.amount_available}
        if self._h.loose.available_twice:
            available["amountavailable"] = backorder.amount_available
        return {
            "idbackorder": backorder.idbackorder,
            "idorder": backorder.idorder,
            "idorder_product": backorder.idorder_product,
            "idreturn": None,
            "idproduct": self._h.id(backorder.idproduct),
            "idcustomer": order.idcustomer if order else None,
            "idwarehouse": backorder.idwarehouse,
            "amount": backorder.amount,
            **available,
            "priority": backorder.priority,
            "has_parts": self._h.flag(False),
            "part_of_idbackorder": None,
            "parts_per_parent": None,
            "created_at": self._h.date(backorder.created),
        }

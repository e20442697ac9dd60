"""What stands around goods and orders: states, addresses, ways of paying and sending, sales channels, tags, plugins."""

from __future__ import annotations

from typing import Any, NamedTuple

from picqer_tui.world.clock import ANCHOR

from . import sales
from .entities import Entity, Getter, Link, register
from .face import Face
from .ids import digest, shown
from .machines import ENTITIES as MACHINES
from .machines import NAMES, TRANSITIONS, State
from .order_writes import known_tags
from .orders import listed
from .sales import Address, Delivery, Passed, Transaction, person

STOREFRONT, HEADLESS = "8a243080f92e4c719546314b577cf82b", "f183ee5650cf4bdb8a774337575067a6"
"""Types of sales channels; the same in every shop."""
PLUGIN = "PicqerExtendedIntegration"
PAYMENTS = {
    "ideal": "iDEAL",
    "bacs": "Vooruitbetaling",
    "klarna": "Achteraf betalen",
    "creditcard": "Creditcard",
    "manual": "Handmatig",
}
_COUNTRIES = {"NL": "Nederland", "BE": "België", "DE": "Duitsland"}


class Plugin(NamedTuple):
    """A plugin that is installed."""

    name: str
    label: str
    version: str
    composer: str


def _machine_name(machine: str) -> str:
    return {"order.state": "Order state", "order_delivery.state": "Order state"}.get(machine, "Payment state")


def _every_state(face: Face) -> list[State]:
    return [State(machine, name) for machine, held in TRANSITIONS.items() for name in held]


STATE = Entity(
    name="state_machine_state",
    fields={
        "id": lambda face, one: face.named("state", one.machine, one.name),
        "technicalName": lambda face, one: one.name,
        "name": lambda face, one: NAMES[one.name],
        "stateMachineId": lambda face, one: face.named("machine", one.machine),
        "translated": lambda face, one: {"name": NAMES[one.name], "customFields": []},
        "customFields": lambda face, one: None,
        "createdAt": lambda face, one: ANCHOR.replace(year=2024),
        "updatedAt": lambda face, one: None,
    },
    links={"stateMachine": Link("state_machine", lambda face, one: one.machine)},
    rows=_every_state,
)

MACHINE = Entity(
    name="state_machine",
    fields={
        "id": lambda face, one: face.named("machine", one),
        "technicalName": lambda face, one: one,
        "name": lambda face, one: _machine_name(one),
        "initialStateId": lambda face, one: face.named("state", one, "open"),
    },
    rows=lambda face: list(TRANSITIONS),
)


def _entity_of(machine: str) -> str:
    return next(name for name, held in MACHINES.items() if held == machine)


def _referenced(face: Face, one: Passed) -> str:
    if one.machine == "order.state":
        return shown(one.order.id)
    return Delivery(one.order).id if one.machine == "order_delivery.state" else Transaction(one.order).id


HISTORY = Entity(
    name="state_machine_history",
    fields={
        "id": lambda face, one: digest("history", one.order.id, one.machine, str(one.at), one.after),
        "referencedId": _referenced,
        "entityId": lambda face, one: {"id": _referenced(face, one), "version_id": None},
        "entityName": lambda face, one: _entity_of(one.machine),
        "stateMachineId": lambda face, one: face.named("machine", one.machine),
        "fromStateId": lambda face, one: face.named("state", one.machine, one.before),
        "toStateId": lambda face, one: face.named("state", one.machine, one.after),
        "transitionActionName": lambda face, one: one.action,
        "userId": lambda face, one: None,
        "integrationId": lambda face, one: face.named("integration", "Picqer") if one.by_picqer else None,
        "createdAt": lambda face, one: one.at,
    },
    links={
        "fromStateMachineState": Link("state_machine_state", lambda face, one: State(one.machine, one.before)),
        "toStateMachineState": Link("state_machine_state", lambda face, one: State(one.machine, one.after)),
    },
    since={"integrationId": (6, 7), "referencedId": (6, 5)},
    rows=lambda face: (one for row in listed(face) for one in sales.history(face, row)),
    revision=lambda face: face.shop.orders.revision,
    version=lambda face, one: one.order.version,
)


def _of_person(name: str) -> Getter:
    def read(face: Face, one: Address) -> Any:
        who = person(face, one.order)
        return (getattr(who, name) or None) if who is not None else None

    return read


def _part(at: int) -> Getter:
    def read(face: Face, one: Address) -> str:
        who = person(face, one.order)
        return (who.name if who else "").partition(" ")[::2][at]

    return read


def _country(face: Face, one: Address) -> str | None:
    who = person(face, one.order)
    return None if one.order.country_missing or who is None else who.country


ADDRESS = Entity(
    name="order_address",
    fields={
        "id": lambda face, one: one.id,
        "orderId": lambda face, one: shown(one.order.id),
        "countryId": lambda face, one: face.named("country", _country(face, one) or ""),
        "firstName": _part(0),
        "lastName": _part(1),
        "street": lambda face, one: _of_person("street")(face, one) or "",
        "zipcode": _of_person("zipcode"),
        "city": lambda face, one: _of_person("city")(face, one) or "",
        "company": _of_person("company"),
        "phoneNumber": _of_person("phone"),
        "customFields": lambda face, one: None,
    },
    links={"country": Link("country", _country)},
    rows=lambda face: (Address(row, kind) for row in listed(face) for kind in ("billing", "shipping")),
    revision=lambda face: face.shop.orders.revision,
)


def _by_name(entity: str, kind: str, names: dict[str, str], **more: Getter) -> Entity:
    """An entity of a few rows with a name and a translation of it."""

    def called(face: Face, one: str) -> str:
        return names.get(one, one)

    fields: dict[str, Getter] = {
        "id": lambda face, one: face.named(kind, one),
        "name": called,
        "translated": lambda face, one: {"name": called(face, one), "customFields": []},
    }
    since: dict[str, tuple[int, ...]] = {"technicalName": (6, 5, 7)}
    return Entity(name=entity, fields=fields | more, since=since, rows=lambda face: list(names))


def _yes(face: Face, one: Any) -> bool:
    return True


COUNTRY = _by_name("country", "country", _COUNTRIES, iso=lambda face, one: one, active=_yes)
PAYMENT = _by_name(
    "payment_method",
    "payment",
    PAYMENTS,
    technicalName=lambda face, one: f"payment_{one}",
    active=_yes,
    position=lambda face, one: 1,
)
SHIPPING = _by_name(
    "shipping_method",
    "shipping",
    {"standard": "Standaard"},
    active=_yes,
    technicalName=lambda face, one: f"shipping_{one}",
)
CURRENCY = _by_name("currency", "currency", {"EUR": "Euro"}, isoCode=lambda face, one: one, factor=lambda face, one: 1)


def channels(face: Face) -> list[str]:
    """Sales channels: the shop itself (no name), one for each marketplace or till, and the one that every shop begins with."""
    kept = face.kept("channels")
    if kept.get("revision") != face.shop.orders.revision:
        kept["revision"] = face.shop.orders.revision
        kept["names"] = sorted({row.channel for row in face.shop.orders if row.channel})
    return ["", *kept["names"], "Headless"]


CHANNEL = Entity(
    name="sales_channel",
    fields={
        "id": lambda face, one: face.named("channel", one),
        "typeId": lambda face, one: HEADLESS if one else STOREFRONT,
        "name": lambda face, one: one or face.shop.name,
        "translated": lambda face, one: {"name": one or face.shop.name, "customFields": []},
        "accessKey": lambda face, one: "SWSC" + face.named("access", one)[:22].upper(),
        "active": lambda face, one: True,
        "maintenance": lambda face, one: not one and face.shop.closed_how in ("maintenance", "password", "coming-soon"),
        "maintenanceIpWhitelist": lambda face, one: None,
        "currencyId": lambda face, one: face.named("currency", face.shop.currency),
        "languageId": lambda face, one: face.named("language"),
        "countryId": lambda face, one: face.named("country", "NL"),
        "paymentMethodId": lambda face, one: face.named("payment", "ideal"),
        "shippingMethodId": lambda face, one: face.named("shipping", "standard"),
        "taxCalculationType": lambda face, one: "horizontal",
        "createdAt": lambda face, one: ANCHOR.replace(year=2024),
        "updatedAt": lambda face, one: None,
    },
    links={
        "domains": Link("sales_channel_domain", lambda face, one: [] if one else [face.home], many=True),
        "currency": Link("currency", lambda face, one: face.shop.currency),
        "paymentMethods": Link(
            "payment_method",
            lambda face, one: [] if face.shop.closed_how == "checkout" else ["ideal", "creditcard", "bacs"],
            many=True,
        ),
    },
    rows=channels,
)

DOMAIN = Entity(
    name="sales_channel_domain",
    fields={
        "id": lambda face, one: face.named("domain", "0"),
        "url": lambda face, one: one,
        "salesChannelId": lambda face, one: face.named("channel", ""),
        "languageId": lambda face, one: face.named("language"),
        "currencyId": lambda face, one: face.named("currency", face.shop.currency),
        "snippetSetId": lambda face, one: face.named("snippets"),
    },
    rows=lambda face: [face.home],
)


TAG = Entity(
    name="tag",
    fields={"id": lambda face, one: face.named("tag", one), "name": lambda face, one: one},
    rows=known_tags,
)


def plugins(face: Face) -> list[Plugin]:
    """What is installed; Picqer's own when the books say so."""
    made = [Plugin("SwagPayPal", "PayPal-producten voor Shopware 6", "8.11.3", "swag/paypal")]
    if "Picqer" in face.shop.extra.get("apps", ()):
        made.append(Plugin(PLUGIN, "Picqer Extended Integration", "1.2.0", "picqer/shopware6-plugin"))
    return made


PLUGINS = Entity(
    name="plugin",
    fields={
        "id": lambda face, one: face.named("plugin", one.name),
        "baseClass": lambda face, one: f"{one.name}\\{one.name}",
        "name": lambda face, one: one.name,
        "composerName": lambda face, one: one.composer,
        "active": lambda face, one: True,
        "managedByComposer": lambda face, one: False,
        "version": lambda face, one: one.version,
        "upgradeVersion": lambda face, one: None,
        "installedAt": lambda face, one: ANCHOR.replace(year=2025),
        "autoload": lambda face, one: {"psr-4": {f"{one.name}\\": "src/"}},
        "label": lambda face, one: one.label,
        "translated": lambda face, one: {"label": one.label, "customFields": []},
    },
    rows=plugins,
)


INTEGRATION = Entity(
    name="integration",
    fields={
        "id": lambda face, one: face.named("integration", one),
        "label": lambda face, one: one,
        "accessKey": lambda face, one: face.shop.access.fields.get("ACCESS_KEY_ID", ""),
        "admin": lambda face, one: bool(face.shop.extra.get("administrator")),
    },
    rows=lambda face: ["Overstap"],
)

register(
    INTEGRATION, STATE, MACHINE, HISTORY, ADDRESS, COUNTRY, PAYMENT, SHIPPING, CURRENCY, CHANNEL, DOMAIN, TAG, PLUGINS
)

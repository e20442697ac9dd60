"""Step `preflight.shipping-options`: does every carrier in use work with the new platform?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import CarrierProfile, ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Option, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps import switch
from picqer_tui.steps.sales import recent_orders, sold_since
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.shipping-options"
FRESH = timedelta(days=30)
ROWS = switch.rows(FRESH)
PROFILES = Need(Side.PICQER, CarrierProfile, FRESH)
WORKS, PICKUP = "works", "pickup"
YES, UNUSED, NO = "yes", "unused", "no"

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="task",
    title=Phrase("Carriers"),
    article=Phrase("Find out beforehand what each carrier can do with each webshop."),
    purpose=Phrase(
        "Makes sure that what your customers choose in the new checkout, a carrier, an evening delivery or a pick-up"
        " point, arrives in Picqer in a form that it can use."
    ),
    advice=Phrase(
        "Open Picqer's help page “Verzendopties per webshop” and look up each carrier profile that you used in the"
        " last eight weeks. Place a test order in the new shop for each way of delivery, pick-up points first, and see"
        " whether the order in Picqer gets the right profile."
    ),
    findings=(
        FindingKind(
            "carrier-refused",
            Phrase("{name} does not work with {platform} (orders in the last 56 days: {orders})."),
            Phrase("Orders for it come into Picqer without a carrier, and somebody has to choose one for each parcel."),
            Phrase(
                "Choose another profile or carrier for the new shop, test it, and say here that this one is not needed."
            ),
        ),
        FindingKind(
            "carrier-unconfirmed",
            Phrase("Nobody has confirmed that {name} works with {platform} (orders in the last 56 days: {orders})."),
            Phrase("If it does not work, the first parcels wait until somebody finds out."),
            Phrase(
                "Look it up on Picqer's help page “Verzendopties per webshop”, or place a test order, and say here what you"
                " found."
            ),
        ),
        FindingKind(
            "pickup-points",
            Phrase("Parcels go to pick-up points of {name} (orders in the last 56 days: {orders})."),
            Phrase("A checkout that does not pass the pick-up point on sends the parcel to the customer's home."),
            Phrase(
                "Place a test order with a pick-up point in the new shop, look whether it arrives in Picqer, and confirm it here."
            ),
        ),
    ),
    asks=(
        Question(
            WORKS,
            Phrase("Does this carrier profile work with the new shop?"),
            Ask.CHOICE,
            options=(
                Option(YES, Phrase("Yes, I looked it up or tested it.")),
                Option(UNUSED, Phrase("The new shop does not need it.")),
                Option(NO, Phrase("No, it does not work.")),
            ),
            figure="profiles",
            required=False,
            each=True,
        ),
        Question(
            PICKUP,
            Phrase(
                "Does a pick-up point of this carrier arrive in Picqer from the new checkout, or is it no longer offered?"
            ),
            Ask.CONFIRM,
            figure="pickup",
            required=False,
            each=True,
        ),
    ),
)

_STATES = {
    YES: Phrase("works"),
    UNUSED: Phrase("not needed"),
    NO: Phrase("does not work"),
    "": Phrase("not confirmed"),
}


class ShippingOptions:
    """Judges what a person found out of each carrier profile in use. In use: asked for by an order that the old connection
    brought in the last 56 days (any connection, when there is no old one)."""

    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = [*switch.needs(evidence, FRESH), recent_orders(evidence.now, FRESH)]
        return [*wanted, PROFILES] if _named(evidence) else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        if (unknown := switch.unknown_old(switch.look(evidence, FRESH))) is not None:
            return unknown
        orders = _orders(evidence)
        profiles = Counter(name for order in orders if (name := order.traits.get("carrier", "")))
        points = Counter(name for order in orders if (name := order.traits.get("pickup", "")))
        names: dict[str, CarrierProfile] = {}
        if _named(evidence):
            names = {each.id: each for each in evidence.records(PROFILES, CarrierProfile, values=profiles)}
        _carriers(evidence, notes, profiles, names)
        _points(evidence, notes, points)
        notes.count("looked_at", len(orders))
        still = sum(not _said(evidence.move, each) for each in profiles)
        refused = sum(_said(evidence.move, each) == NO for each in profiles)
        values = {"profiles": len(profiles), "open": still, "refused": refused}
        if not profiles:
            return Judgement(
                Reason.COMPLETE, Phrase("No order of the last 56 days asked for a carrier profile of its own.")
            )
        words = Phrase(
            "Carrier profiles in use in the last 56 days: {profiles}. Not confirmed for the new shop: "
            "{open}. Not working with it: {refused}.",
            values,
        )
        return Judgement(Reason.COMPLETE, words)


STEP = ShippingOptions()


def _named(evidence: Evidence) -> bool:
    """Whether the names of the profiles can be read; without them the step still knows which are in use."""
    return evidence.reading(PROFILES).coverage is not Coverage.REFUSED


def _said(move: MoveFacts, profile: str) -> str:
    return move.answer(STEP_ID, f"{WORKS}:{profile}")


def _orders(evidence: Evidence) -> list[Order]:
    """Orders of the last 56 days whose way of sending has to work with the new shop as well."""
    need = recent_orders(evidence.now, FRESH)
    young = sold_since(evidence, need)
    connection = evidence.move.old_connection
    mine = {
        row.order_id
        for row in evidence.records(ROWS, ImportRow, by="order_id", values=young)
        if not connection or row.connection == connection
    }
    return list(evidence.records(need, Order, values=mine))


def _name(profile: str, names: Mapping[str, CarrierProfile]) -> Value:
    known = names.get(profile)
    if known is None:
        return Phrase("Carrier profile {id}", {"id": profile})
    return f"{known.carrier} {known.name}".strip()


def _carriers(evidence: Evidence, notes: Notes, used: Counter[str], names: Mapping[str, CarrierProfile]) -> None:
    rows: list[list[Value]] = []
    order = sorted(used, key=lambda each: (-used[each], len(each), each))
    for profile in order:
        said = _said(evidence.move, profile)
        name = _name(profile, names)
        facts: dict[str, Value] = {
            "name": name,
            "orders": used[profile],
            "platform": evidence.move.profiles[Side.NEW].title,
        }
        if said == NO:
            notes.finding(Finding("carrier-refused", Severity.BLOCKED, Raw(profile), used[profile], facts))
        elif not said:
            notes.finding(Finding("carrier-unconfirmed", Severity.ATTENTION, Raw(profile), used[profile], facts))
        rows.append([name, used[profile], _STATES.get(said, said)])
    columns = [Phrase("Carrier profile"), Phrase("Orders in 56 days"), Phrase("With the new shop")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": order}
    notes.figure(Figure("profiles", FigureShape.TABLE, Phrase("Carrier profiles in use"), data))


def _points(evidence: Evidence, notes: Notes, used: Counter[str]) -> None:
    rows: list[list[Value]] = []
    order = sorted(used, key=lambda each: (-used[each], each))
    for carrier in order:
        confirmed = evidence.move.answer(STEP_ID, f"{PICKUP}:{carrier}") == "yes"
        if not confirmed:
            name: Value = carrier if carrier != YES else Phrase("a carrier that is not named")
            facts: dict[str, Value] = {"name": name, "orders": used[carrier]}
            notes.finding(Finding("pickup-points", Severity.ATTENTION, Raw(carrier), used[carrier], facts))
        rows.append([carrier, used[carrier], _STATES[YES if confirmed else ""]])
    columns = [Phrase("Carrier"), Phrase("Orders in 56 days"), Phrase("With the new shop")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": order}
    notes.figure(Figure("pickup", FigureShape.TABLE, Phrase("Pick-up points in use"), data))

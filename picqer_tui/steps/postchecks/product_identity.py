"""`postchecks.product-identity`: every product code kept its product in Picqer, and no look-alike was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Epoch, Order, OrderLine, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.near import Code, nearest
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps import identity, switch
from picqer_tui.steps.preflight import external_links
from picqer_tui.steps.sales import SOLD, recent_orders
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import Switch
from picqer_tui.steps.told import Told

PRODUCTS = Need(Side.PICQER, Product, switch.WORKING)
TICK = 5_000

_SAME = Phrase("Codes in Picqer: each leads to the same product as at {at}, and none went or came")
_OTHER = Phrase("Codes in Picqer: some went, came or lead to another product since {at}")

SPEC = StepSpec(
    id="postchecks.product-identity",
    phase=Phase.POSTCHECKS,
    kind="check",
    title=Phrase("Product ids kept"),
    article=Phrase("Other systems keep working as long as the SKUs, and so the product ids in Picqer, stay the same."),
    purpose=Phrase(
        "Compares Picqer's products with the copy taken before the switch: every code must belong to the same product as before, "
        "and nothing that looks like an old product may have been made."
    ),
    advice=Phrase(
        "Run this right after connecting. What it finds breaks links with purchasing, bookkeeping and your own tools."
    ),
    findings=(
        FindingKind(
            "id-changed",
            Phrase("SKU {subject} was product {before} in Picqer and is product {idproduct} now."),
            Phrase(
                "Systems that know the old product id lose it, and its stock and history stand under another product."
            ),
            Phrase(
                "Warn the owners of your links, give the old product its code back in Picqer, and merge the new one into it."
            ),
        ),
        FindingKind(
            "lookalike-created",
            Phrase("A new product {subject} was made in Picqer; it looks like {other} ({class})."),
            Phrase("Orders for it cannot be picked: the stock lies under the other product."),
            Phrase("Merge it into {other} in Picqer and correct the SKU in the new shop."),
        ),
        FindingKind(
            "code-gone",
            Phrase("The code {subject} of product {idproduct} was changed or switched off since: it is {now} now."),
            Phrase("Orders of the new shop with the old code would make a new product."),
            Phrase("Ask whether it was meant so. If not, put the code back in Picqer."),
        ),
        FindingKind(
            "product-created",
            Phrase("A new product {subject} was made in Picqer since the switch."),
            Phrase("If nobody meant to add it, an order made it and it has no stock."),
            Phrase("Ask whether it was meant so; complete it in Picqer or correct the SKU in the new shop."),
        ),
    ),
    every=timedelta(minutes=10),
)


class ProductIdentity:
    """Judges product ids against the baseline; without one, against what old order lines tell and the figure
    that was made of all codes before."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = switch.needs(evidence)
        return [*wanted, PRODUCTS, recent_orders(evidence.now, switch.WORKING)]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = switch.look(evidence)
        told = Told(notes)
        notes.count("looked_at", evidence.reading(PRODUCTS).rows)
        earlier = _Earlier(evidence, notes)
        if switch.before_switch(evidence, PRODUCTS, seen):
            _with_copy(evidence, notes, told)
            return _said(told)
        if (unknown := switch.unknown_old(seen)) is not None:
            return unknown
        if seen.connected_at is None:
            words = Phrase(
                "No copy was taken before the switch and nothing was connected yet, so nothing can be compared."
            )
            return switch.not_connected(seen, words)
        _by_lines(evidence, told, seen, seen.connected_at)
        _new_since(evidence, told, seen.connected_at)
        said = _said(told)
        quiet = not any(told.told(kind.code) for kind in SPEC.findings)
        if quiet and earlier.same_before(seen.utc(seen.connected_at)):
            words = Phrase(
                "No copy was taken before the switch, but all codes in Picqer lead to the same products as at {at}, when "
                "“{title}” looked before it.",
                {"at": earlier.at, "title": external_links.STEP.spec.title},
            )
            return Judgement(Reason.COMPLETE, words)
        words = Phrase(
            "No copy was taken before the switch; the codes of the last eight weeks' order lines were compared instead. {said}",
            {"said": said.words},
        )
        return Judgement(Reason.NO_SAMPLE, words)


STEP = ProductIdentity()


class _Earlier:
    """The codes and product ids of now beside those that the step for external links saw, as one figure."""

    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        found = evidence.figure(external_links.STEP_ID, identity.NAME)
        verdict = evidence.verdicts().get(external_links.STEP_ID)
        now = identity.identity(evidence, notes, PRODUCTS)
        self.at = verdict.at if verdict is not None and found is not None else None
        self.same = found is not None and found.data.get("digest") == now.data["digest"]
        if self.at is not None:
            title = _SAME if self.same else _OTHER
            now = now._replace(title=title._replace(values={"at": self.at}))
        notes.figure(now)

    def same_before(self, moment: datetime | None) -> bool:
        """Nothing changed since a time that was surely before this moment, in whichever zone Picqer's clock is."""
        return self.same and self.at is not None and moment is not None and self.at < moment - SLACK


def _said(told: Told) -> Judgement:
    changed = told.told("id-changed") + told.told("lookalike-created")
    other = told.told("code-gone") + told.told("product-created")
    if changed or other:
        words = Phrase(
            "Products that lost their place in Picqer or got a double: {changed}. Others that are new "
            "or changed: {other}.",
            {"changed": changed, "other": other},
        )
    else:
        words = Phrase("All codes kept their product id, and no product was made.")
    return Judgement(Reason.COMPLETE, words)


def _mine(evidence: Evidence, product: Product) -> bool:
    customer = evidence.move.settings.customer
    return not customer or product.customer == customer


def _all(evidence: Evidence, epoch: Epoch) -> Iterator[Product]:
    return (p for p in evidence.records(PRODUCTS, Product, by="sku", epoch=epoch) if _mine(evidence, p))


def _with_copy(evidence: Evidence, notes: Notes, told: Told) -> None:
    """Walks the copy and the present list side by side, in order of code; then looks up the few that differ by id."""
    now = _all(evidence, Epoch.NOW)
    here = next(now, None)
    gone: dict[str, Product] = {}
    appeared: list[Product] = []
    for number, before in enumerate(_all(evidence, Epoch.BASELINE)):
        if number % TICK == 0:
            notes.progress(number, None)
        while here is not None and here.sku < before.sku:
            appeared.append(here)
            here = next(now, None)
        if here is None or here.sku != before.sku:
            gone[before.id] = before
            continue
        if here.id != before.id:
            told("id-changed", Severity.BLOCKED, before.sku, {"before": before.id, "idproduct": here.id}, 2)
        elif before.live and not here.live:
            _gone(told, before, Phrase("inactive"))
        here = next(now, None)
    while here is not None:
        appeared.append(here)
        here = next(now, None)
    renamed = {product.id: product for product in evidence.records(PRODUCTS, Product, values=gone)}
    for ident, before in gone.items() if switch.whole(evidence, PRODUCTS) else ():
        after = renamed.get(ident)
        _gone(told, before, Phrase("gone") if after is None else after.sku if after.live else Phrase("inactive"))
    known = {p.id for p in evidence.records(PRODUCTS, Product, values=[p.id for p in appeared], epoch=Epoch.BASELINE)}
    new = [product for product in appeared if product.id not in known]
    _describe(told, new, _all(evidence, Epoch.BASELINE))


def _gone(told: Told, before: Product, now: Value) -> None:
    told("code-gone", Severity.ATTENTION, before.sku, {"idproduct": before.id, "now": now})


def _describe(told: Told, new: Sequence[Product], old: Iterator[Product]) -> None:
    """New products: look-alikes of old ones, and others."""
    if not new:
        return
    near = {
        found.stranger.id: found
        for found in nearest(
            [Code(p.sku.exact, p.ean, p.id) for p in new],
            (Code(p.sku.exact, p.ean, p.id) for p in old),
        )
    }
    for product in new:
        found = near.get(product.id)
        if found is None:
            told("product-created", Severity.ATTENTION, product.sku, {"idproduct": product.id})
        else:
            facts = {
                "idproduct": product.id,
                "other": Raw(found.known.sku),
                "class": found.kind,
                "before": found.known.id,
            }
            told("lookalike-created", Severity.BLOCKED, product.sku, facts, 2)


def _by_lines(evidence: Evidence, told: Told, seen: Switch, since: datetime) -> None:
    """What order lines from before the new connection say of codes and products."""
    need = recent_orders(evidence.now, switch.WORKING)
    customer = evidence.move.settings.customer
    first = seen.local(evidence.now) - SOLD
    old = [
        order.id
        for order in evidence.records(need, Order)
        if order.placed_at is not None
        and first <= order.placed_at < since
        and (not customer or order.customer == customer)
    ]
    lines = evidence.records(need, OrderLine, by="order_id", values=old)
    before = {(line.sku, line.product_id) for line in lines if line.sku and line.product_id}
    now = {p.sku.exact: p for p in evidence.records(PRODUCTS, Product, by="sku", values={sku for sku, _ in before})}
    owners = {p.id: p for p in evidence.records(PRODUCTS, Product, values={ident for _, ident in before})}
    complete = switch.whole(evidence, PRODUCTS)
    for sku, ident in sorted(before):
        here = now.get(sku.exact)
        if here is not None and here.id != ident:
            told("id-changed", Severity.BLOCKED, sku, {"before": ident, "idproduct": here.id}, 2)
        elif here is None and complete:
            owner = owners.get(ident)
            facts = {"idproduct": ident, "now": owner.sku if owner is not None else Phrase("gone")}
            told("code-gone", Severity.ATTENTION, sku, facts)


def _new_since(evidence: Evidence, told: Told, since: datetime) -> None:
    made = {
        product.id: product
        for product in evidence.records(PRODUCTS, Product, since=since)
        if product.created_at is not None and product.created_at >= since and _mine(evidence, product)
    }
    changed = {product.id for product in made.values() if told.knows("id-changed", product.sku)}
    new = [product for product in made.values() if product.id not in changed]
    _describe(told, new, (p for p in _all(evidence, Epoch.NOW) if p.id not in made))

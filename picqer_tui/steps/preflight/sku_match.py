"""Step `preflight.sku-match`: every SKU of the new shop against Picqer's, and against what the old shop sold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Key, Product, Shape
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.eans import Barcodes
from picqer_tui.reconcile.near import Code, Near, nearest, perhaps, same_barcode
from picqer_tui.reconcile.skus import Walked, walk
from picqer_tui.steps.preflight.sku_changes import spellings
from picqer_tui.steps.preflight.sku_figures import figures, said
from picqer_tui.steps.preflight.sku_lists import NEW, OLD, PICQER, ROWS, Catalogue, free_stock, sold_through
from picqer_tui.steps.preflight.sku_words import DIFFERENCES, KINDS
from picqer_tui.steps.sales import Sales, open_orders, read_sales, recent_orders
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.sku-match"

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("SKUs equal"),
    article=Phrase("The SKUs in your new shop must be the same as the SKUs that you used already."),
    purpose=Phrase(
        "Compares every SKU of the new shop with Picqer, letter for letter, and with what the old shop sold. A SKU that"
        " differs by one blank becomes a second product in Picqer at the first order."
    ),
    advice=Phrase(
        "Start at the top: the list is sorted by what you sell. Correct codes in the new shop, not in Picqer: other"
        " systems hang on Picqer's products. Then run this step again."
    ),
    findings=KINDS,
    offers=frozenset({ChangeKind.EDIT_SKU}),
)


class SkuMatch:
    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        shared = [PICQER, NEW, open_orders(), recent_orders(evidence.now)]
        if not evidence.move.has_old:
            return shared
        return [*shared, ROWS] if evidence.move.same_shop else [*shared, ROWS, OLD]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        match = _Match(evidence, notes)
        match.walk()
        match.of_new_shop()
        match.without_code()
        if match.tells_absence and evidence.move.has_old:
            match.missing()
        match.write()
        for figure in figures(match.picqer, match.new, match.old_rows, match.walked, match.said, match.sales):
            notes.figure(figure)
        notes.count("looked_at", match.walked.left + match.walked.right)
        notes.count("left_out", sum(match.new.left_out.values()) + sum(match.picqer.left_out.values()))
        for reason, number in sorted((match.new.left_out + match.picqer.left_out).items()):
            notes.count(f"left_out.{reason}", number)
        return Judgement(Reason.COMPLETE, said(match.said, match.sales))


STEP = SkuMatch()


class _Match:
    """One comparison. What is equal is only counted; what is not is held and looked at afterwards."""

    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        self._evidence = evidence
        self._notes = notes
        self.picqer = Catalogue(evidence, PICQER, self._tick)
        self.new = Catalogue(evidence, NEW, self._tick)
        self.sales: Sales = read_sales(evidence)
        self._picqer_whole = evidence.reading(PICQER).coverage is Coverage.COMPLETE
        self._new_whole = evidence.reading(NEW).coverage is Coverage.COMPLETE
        """Of a list that was not read to its end nobody can say what is not in it."""
        self.walked = Walked()
        self.said: list[Finding] = []
        self.old_rows = 0
        self._known: dict[str, str] = {}
        """SKU -> id in Picqer, for the SKUs below."""
        self._sold: dict[str, list[str]] = {}
        """SKU -> ids in the new shop, for SKUs that need a look."""
        self._strangers: list[str] = []
        self._apart: list[tuple[str, str]] = []
        """(SKU, id) of Picqer's products that nothing in the new shop has exactly."""
        self._blank: list[str] = []
        self._near: dict[str, Near] = {}

    def _tick(self, done: int) -> None:
        self._notes.progress(done, None)

    @property
    def tells_absence(self) -> bool:
        """What is not in the lists is really not there."""
        return self._picqer_whole and self._new_whole

    # the walk

    def walk(self) -> None:
        """Both indexes side by side; keeps what is not simply equal, or equal with a trait that needs a look."""
        barcodes = Barcodes(self.picqer.keys("ean"), self.new.keys("ean"))
        pairs: list[tuple[str, str]] = []

        def same(known: str, sold: str) -> None:
            if (
                barcodes.differ(known, sold)
                or known in self.picqer.inactive
                or sold in self.new.untracked
                or sold in self.new.bundles
            ):
                pairs.append((known, sold))

        lefts, rights = self.picqer.keys("sku"), self.new.keys("sku")
        for group in walk(lefts, rights, self.walked, same, self._tick):
            self._keep(group.left, group.right)
        skus = {product.id: product.sku.exact for product in self.new.products(sold for _, sold in pairs)}
        for known, sold in pairs:
            self._known[skus[sold]] = known
            self._sold.setdefault(skus[sold], []).append(sold)

    def _keep(self, lefts: Sequence[Key], rights: Sequence[Key]) -> None:
        """A group of one fold: what is sold under a code of blanks only has no code."""
        known = {exact: id_ for _, exact, id_ in lefts}
        sold = {exact for _, exact, _ in rights}
        for folded, exact, id_ in rights:
            if not folded:
                self._blank.append(id_)
                continue
            if exact not in known and exact not in self._sold:
                self._strangers.append(exact)
            if exact in known:
                self._known[exact] = known[exact]
            self._sold.setdefault(exact, []).append(id_)
        self._apart.extend((exact, id_) for exact, id_ in known.items() if exact not in sold and exact.strip())

    # what is noticed

    def _note(self, code: str, severity: Severity, subject: str, sku: str, **facts: Value) -> None:
        """Keeps a finding; `sku` is the code whose sales say what it costs."""
        open_lines, sold_lines = self.sales.lines(sku)
        base: dict[str, Value] = {
            "side": "new",
            "open_lines": open_lines,
            "sold_lines": sold_lines,
            "lines": self.sales.share(sku),
            "sku": Raw(sku),
        }
        self.said.append(Finding(code, severity, Raw(subject), self.sales.weight(sku), {**base, **facts}))

    def _grave(self, sku: str) -> Severity:
        return Severity.BLOCKED if self.sales.sells(sku) else Severity.ATTENTION

    def of_new_shop(self) -> None:
        """Everything in the new shop that stands apart, per SKU."""
        self._find_near()
        ids = (id_ for items in self._sold.values() for id_ in items)
        items: dict[str, list[Product]] = {}
        for product in self.new.products(ids):
            items.setdefault(product.sku.exact, []).append(product)
        known = {product.id: product for product in self.picqer.products(set(self._known.values()))}
        hints = perhaps([sku for sku in self._strangers if sku not in self._near], [sku for sku, _ in self._apart])
        for sku in sorted(items):
            self._of_code(sku, known.get(self._known.get(sku, "")), items[sku], hints.get(sku, ""))

    def _find_near(self) -> None:
        if not self._strangers or not self.tells_absence:
            return
        strangers = self._codes(self.new, ((sku, self._sold[sku][0]) for sku in self._strangers))
        apart = self._codes(self.picqer, self._apart)
        self._near = {
            found.stranger.sku: found for found in nearest(strangers, apart, lambda at: self._notes.progress(at, None))
        }

    @staticmethod
    def _codes(catalogue: Catalogue, codes: Iterable[tuple[str, str]]) -> Iterator[Code]:
        for product in catalogue.products(id_ for _, id_ in codes):
            yield Code(product.sku.exact, product.ean, product.id)

    def _of_code(self, sku: str, known: Product | None, items: Sequence[Product], hint: str) -> None:
        near = self._near.get(sku)
        bundle = any(item.shape is Shape.BUNDLE for item in items)
        facts: dict[str, Value] = {"foreign_id": items[0].id, "idproduct": known.id if known else ""}
        other = _other_barcode(known, items)
        absent = known is None and self.tells_absence
        if known is not None and other:
            self._note("sku-same-code-other-ean", self._grave(sku), sku, sku, ean=other, other_ean=known.ean, **facts)
        elif near is not None:
            self._note(
                "sku-near-miss",
                self._grave(near.known.sku),
                sku,
                near.known.sku,
                **{**facts, "idproduct": near.known.id},
                other=Raw(near.known.sku),
                difference=DIFFERENCES[near.kind],
                **{"class": near.kind},
            )
        elif known is not None and not known.live:
            self._note("sku-inactive", Severity.ATTENTION, sku, sku, **facts)
        elif absent and not bundle:
            self._note("sku-not-in-picqer", Severity.ATTENTION, sku, sku, perhaps=Raw(hint), **facts)
        elif bundle and (absent or (known is not None and not known.composed)):
            self._note("bundle-in-shop", Severity.ATTENTION, sku, sku, **facts)
        if len(items) > 1:
            self._note("sku-duplicate", Severity.BLOCKED, sku, sku, count=len(items), **facts)
        if known is not None and known.live and not known.unlimited and _untracked(items):
            self._note("stock-not-tracked", Severity.ATTENTION, sku, sku, **facts)

    def without_code(self) -> None:
        """Goods of the new shop that have no SKU of their own."""
        blank = {product.id: product for product in self.new.products({*self._blank, *self.new.without_sku})}
        if not blank:
            return
        by_ean = self._picqer_by_barcode({same_barcode(each.ean) for each in blank.values()})
        codes = [each.other_code.exact for each in blank.values() if each.other_code]
        by_code = {each.sku.exact: each for each in self.picqer.having("sku", codes)} if codes else {}
        for product in sorted(blank.values(), key=lambda each: each.id):
            facts: dict[str, Value] = {"foreign_id": product.id, "name": product.name}
            match = by_code.get(product.other_code.exact) or by_ean.get(same_barcode(product.ean))
            if product.inherited:
                sku = product.inherited.exact
                self._note("sku-inherited", self._grave(sku), product.id, sku, other=Raw(sku), **facts)
            elif match is not None:
                self._note("sku-in-other-field", Severity.ATTENTION, product.id, match.sku, other=match.sku, **facts)
            elif self._picqer_whole:
                self._note("sku-empty", Severity.ATTENTION, product.id, "", **facts)

    def _picqer_by_barcode(self, wanted: set[str]) -> dict[str, Product]:
        wanted = wanted - {""}
        if not wanted:
            return {}
        ids = [id_ for folded, _, id_ in self.picqer.keys("ean") if same_barcode(folded) in wanted]
        found = sorted(self.picqer.products(ids), key=lambda each: each.sku.exact, reverse=True)
        return {same_barcode(product.ean): product for product in found}

    def missing(self) -> None:
        """What the old shop has or sold, and nobody can order in the new shop."""
        stood_for = {found.known.sku for found in self._near.values()}
        apart = {sku: id_ for sku, id_ in self._apart if sku not in stood_for and id_ not in self.picqer.inactive}
        sold = sold_through(self._evidence, self._evidence.move.old_connection)
        wanted = {sku for sku in apart if sku in sold} | self._in_old_shop(apart)
        left = [sku for sku in self._strangers if sku not in self._near]
        hints = perhaps(sorted(wanted), left)
        for sku in sorted(wanted):
            hint = Raw(hints.get(sku, ""))
            self._note("sku-missing", self._grave(sku), sku, sku, side="new", idproduct=apart[sku], perhaps=hint)

    def _in_old_shop(self, apart: dict[str, str]) -> set[str]:
        if self._evidence.move.same_shop:
            return set()
        old = Catalogue(self._evidence, OLD, self._tick)
        found: set[str] = set()
        for _, exact, _ in old.keys("sku"):
            self.old_rows += 1
            if exact in apart:
                found.add(exact)
        return found

    def write(self) -> None:
        """Adds free stock to what was noticed, and hands it over."""
        ids = {str(finding.facts["idproduct"]) for finding in self.said if finding.facts.get("idproduct")}
        free = free_stock(self._evidence, sorted(ids))
        for at, finding in enumerate(self.said):
            pieces = free.get(str(finding.facts.get("idproduct", "")))
            facts = {**finding.facts, "free_stock": pieces}
            weight = self.sales.weight(finding.facts["sku"], pieces)
            self.said[at] = finding._replace(facts=facts, weight=weight)
            self._notes.finding(self.said[at])
        for change in spellings(self._evidence, self._near.values(), self._sold):
            self._notes.propose(change)


def _other_barcode(known: Product | None, items: Iterable[Product]) -> str:
    """A barcode under this code in the shop that is not Picqer's; empty when there is none."""
    mine = same_barcode(known.ean) if known is not None else ""
    theirs = (item.ean for item in items if same_barcode(item.ean))
    return next((ean for ean in theirs if mine and same_barcode(ean) != mine), "")


def _untracked(items: Iterable[Product]) -> bool:
    return any(item.shape is not Shape.BUNDLE and item.tracked is False for item in items)

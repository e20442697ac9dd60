"""How the comparison of SKUs turned out, in numbers and in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.reconcile.skus import Walked
from picqer_tui.steps.preflight.sku_lists import Catalogue
from picqer_tui.steps.preflight.sku_words import IN_SHORT, LEFT_OUT
from picqer_tui.steps.sales import Sales


def _touched(said: Sequence[Finding], sales: Sales) -> dict[str, int]:
    """SKU -> lines sold, for every SKU with a difference."""
    return {sku: sales.share(sku) for finding in said if (sku := str.__str__(finding.facts["sku"]))}


def said(findings: Sequence[Finding], sales: Sales) -> Phrase:
    """The verdict in one sentence, in sales."""
    if not findings:
        return Phrase("Every SKU of the new shop is spelled as Picqer has it.")
    grave = sum(finding.severity is Severity.BLOCKED for finding in findings)
    heavy, lines = _heaviest(findings, sales)
    values: dict[str, Value] = {"count": len(findings), "grave": grave, "heavy": heavy}
    if not lines or not sales.total:
        return Phrase(
            "{count} difference, not in what you sold in the last eight weeks.",
            values,
            "{count} differences, none of them in what you sold in the last eight weeks.",
        )
    values["percent"] = min(100, round(100 * lines / sales.total)) or Phrase("less than 1")
    return Phrase(
        "{heavy} of {count} differences carries {percent}% of your sales.",
        values,
        "{heavy} of {count} differences carry {percent}% of your sales.",
    )


def _heaviest(findings: Sequence[Finding], sales: Sales) -> tuple[int, int]:
    """How many differences are in what sells, and how many order lines those SKUs had."""
    touched = _touched(findings, sales)
    selling = {sku: lines for sku, lines in touched.items() if lines}
    heavy = sum(str.__str__(finding.facts["sku"]) in selling for finding in findings)
    return heavy, sum(selling.values())


def figures(
    picqer: Catalogue, new: Catalogue, old_rows: int, walked: Walked, findings: Sequence[Finding], sales: Sales
) -> Iterator[Figure]:
    """Shares and tables of one comparison."""
    _, lines = _heaviest(findings, sales)
    yield Figure(
        "sales-touched",
        FigureShape.SHARE,
        Phrase("Order lines of the last eight weeks with a SKU that differs"),
        {"part": lines, "whole": sales.total},
    )
    yield Figure(
        "equal", FigureShape.SHARE, Phrase("SKUs spelled the same"), {"part": walked.equal, "whole": walked.right}
    )
    rows: list[list[Value]] = [
        [Phrase("Picqer"), walked.left],
        [Phrase("new shop"), walked.right],
        [Phrase("spelled the same"), walked.equal],
        [Phrase("differences"), len(findings)],
    ]
    if old_rows:
        rows.insert(1, [Phrase("old shop"), old_rows])
    yield _table("catalogues", Phrase("SKUs compared"), [Phrase("Where"), Phrase("SKUs")], rows)
    codes = Counter(finding.code for finding in findings)
    kinds: list[list[Value]] = [[IN_SHORT.get(code, code), number] for code, number in codes.most_common()]
    yield _table("differences", Phrase("Differences by kind"), [Phrase("Kind"), Phrase("How many")], kinds)
    left: list[list[Value]] = []
    for where, counted in ((Phrase("new shop"), new.left_out), (Phrase("Picqer"), picqer.left_out)):
        left.extend([where, LEFT_OUT[reason], number] for reason, number in counted.most_common())
    columns = [Phrase("Where"), Phrase("Reason"), Phrase("How many")]
    yield _table("left-out", Phrase("Not compared"), columns, left)


def _table(name: str, title: Phrase, columns: list[Phrase], rows: list[list[Value]]) -> Figure:
    keys = [str(at) for at in range(len(rows))]
    return Figure(name, FigureShape.TABLE, title, {"columns": columns, "rows": rows, "keys": keys})

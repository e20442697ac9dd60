"""The findings as CSV for a spreadsheet, with cells that a spreadsheet would run made harmless. For people, not to be read
back: the JSON form keeps every subject byte for byte."""

from __future__ import annotations

import csv
import io

from picqer_tui.core.phrase import Phrase
from picqer_tui.report.content import Content
from picqer_tui.words.language import Language

_RUNS = "=+-@\t\r\n\x00"
_COLUMNS = (
    Phrase("step"),
    Phrase("severity"),
    Phrase("code"),
    Phrase("subject"),
    Phrase("what"),
    Phrase("what to do"),
    Phrase("accepted"),
)


def harmless(cell: str) -> str:
    """The cell with a quote in front when a spreadsheet would take it for a formula."""
    return "'" + cell if cell and (cell[0] in _RUNS or cell.lstrip()[:1] in _RUNS) else cell


def render(content: Content, lang: Language) -> str:
    """A header and a row per finding, quoted by RFC 4180."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([lang.say(column) for column in _COLUMNS])
    for step in content.steps:
        kinds = {kind.code: kind for kind in step.spec.findings}
        for row in step.rows:
            if row.finding is None:
                continue
            kind, values = kinds.get(row.finding.code), {**row.finding.facts, "subject": row.finding.subject}
            said = (lang.say(kind.summary, values), lang.say(kind.remedy, values)) if kind else ("", "")
            cells = (step.spec.id, str(row.finding.severity), row.finding.code, str(row.finding.subject), *said)
            writer.writerow([harmless(cell) for cell in (*cells, lang.value(row.waived))])
    return out.getvalue()

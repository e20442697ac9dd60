"""A finding in words: what is wrong, what happens if nothing is done, the next move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from picqer_tui.core.clean import Raw, clean
from picqer_tui.core.findings import Finding, FindingKind, Severity
from picqer_tui.core.list_words import SIDES
from picqer_tui.core.listings import Row
from picqer_tui.core.phrase import Phrase, Value, Values
from picqer_tui.core.steps import StepSpec
from picqer_tui.tui.cells import width
from picqer_tui.tui.glyphs import ATTENTION, BLOCKED, Glyph
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.window_table import Cell, Column

SEVERITIES = {
    Severity.BLOCKED: BLOCKED,
    Severity.ATTENTION: ATTENTION,
    Severity.INFO: Glyph("·", Phrase("to know")),
}
FACTS = {
    "side": Phrase("side"),
    "foreign_id": Phrase("id in the shop"),
    "foreign_number": Phrase("number in the shop"),
    "idorder": Phrase("idorder in Picqer"),
    "idproduct": Phrase("idproduct in Picqer"),
    "other": Phrase("counterpart"),
    "class": Phrase("kind of difference"),
    "open_lines": Phrase("open order lines"),
    "sold_lines": Phrase("lines sold in 56 days"),
    "free_stock": Phrase("free stock"),
    "status": Phrase("status in Picqer"),
    "shop_status": Phrase("status in the shop"),
    "ordered_at": Phrase("ordered"),
    "age_days": Phrase("age in days"),
    "shop_stock": Phrase("stock in the shop"),
    "lines": Phrase("order lines"),
    "count": Phrase("how many"),
    "pieces": Phrase("pieces"),
    "left": Phrase("pieces still to send"),
    "shipped": Phrase("pieces sent"),
    "sku": Phrase("SKU"),
    "perhaps": Phrase("perhaps"),
    "difference": Phrase("difference"),
    "reason": Phrase("reason"),
    "next": Phrase("what to do"),
    "link": Phrase("page"),
    "tracking": Phrase("tracking code"),
    "platform": Phrase("platform"),
    "keep": Phrase("keep"),
    "cancel": Phrase("cancel"),
    "number": Phrase("number"),
    "before": Phrase("was"),
    "at": Phrase("when"),
    "why": Phrase("why"),
    "name": Phrase("name"),
    "host": Phrase("address"),
    "shop": Phrase("shop"),
}
_INSIDE = frozenset(
    {"class", "open_lines", "sold_lines", "title", "account", "state", "harm", "what", "guide", "grace"}
)
"""Facts that others say better: not shown one by one. Nor are phrases, which are parts of the sentences."""
_AT_STAKE = (
    ("open_lines", Phrase("{number} open line", plural="{number} open lines")),
    ("lines", Phrase("{number} line", plural="{number} lines")),
    ("sold_lines", Phrase("{number} line", plural="{number} lines")),
    ("left", Phrase("{number} piece", plural="{number} pieces")),
    ("pieces", Phrase("{number} piece", plural="{number} pieces")),
)
"""What hangs on a finding, by the first of these facts that is there."""
_SUBJECTS = {**SIDES, "move": Phrase("this move"), "over-30-days": Phrase("over 30 days")}
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


def kind_of(spec: StepSpec, finding: Finding) -> FindingKind | None:
    return next((kind for kind in spec.findings if kind.code == finding.code), None)


def values_of(finding: Finding) -> Values:
    return {**finding.facts, "subject": finding.subject}


def summary(voice: Voice, spec: StepSpec, finding: Finding) -> str:
    """One sentence: what is wrong with this subject."""
    kind = kind_of(spec, finding)
    return voice.say(kind.summary, values_of(finding)) if kind else f"{clean(finding.code)}: {finding.subject}"


def subject_words(voice: Voice, finding: Finding) -> str:
    """What a finding is about, as people know it: what has a title or a name by that, anything else as it is written."""
    facts, exact = finding.facts, finding.subject.exact
    if isinstance(facts.get("title"), Phrase):
        return voice.say(facts["title"])
    if facts.get("name"):
        return voice.language.value(facts["name"])
    if str(facts.get("platform", "")).lower() == exact:
        return voice.language.value(facts["platform"])
    return voice.say(_SUBJECTS[exact]) if exact in _SUBJECTS else str(finding.subject)


def stake(voice: Voice, finding: Finding) -> str:
    """What hangs on it in the trade's words: order lines, pieces, or the day of the order; empty when nothing does."""
    for name, words in _AT_STAKE:
        count = finding.facts.get(name)
        if isinstance(count, int) and count > 0:
            return voice.say(words._replace(number=count))
    ordered = finding.facts.get("ordered_at")
    return voice.day(ordered) if isinstance(ordered, datetime) else ""


def short(voice: Voice, spec: StepSpec, finding: Finding) -> str:
    """The summary without its subject where it begins with that, or with one word and that (`Order 12 is ...`): in a list the
    subject stands before it."""
    kind = kind_of(spec, finding)
    if kind is None:
        return clean(finding.code)
    template = voice.language.template(kind.summary, values_of(finding))
    at = template.find("{subject}")
    if at < 0 or len(template[:at].split()) > 1:
        return voice.say(kind.summary, values_of(finding))
    template = template[at + len("{subject}") :].lstrip(" ”'\",:")
    return voice.language.fill(template, values_of(finding))


def detail(voice: Voice, spec: StepSpec, finding: Finding) -> list[str]:
    """What is wrong, what happens if nothing is done, and the next move."""
    kind = kind_of(spec, finding)
    if kind is None:
        return [summary(voice, spec, finding)]
    values = values_of(finding)
    return [text for phrase in (kind.summary, kind.consequence, kind.remedy) if (text := voice.say(phrase, values))]


def facts(voice: Voice, finding: Finding, said: str = "") -> list[str]:
    """Every fact that the sentences do not say, on a line of its own, and the code. `said`: the sentences; a fact without a
    name in the reader's language is left out when it stands in them."""
    lines = []
    for name, value in finding.facts.items():
        if name in _INSIDE or value is None or value in ("", str(finding.subject)) or isinstance(value, Phrase):
            continue
        label = voice.say(FACTS[name]) if name in FACTS else clean(str(name)).replace("_", " ")
        if name == "side" and value in SIDES:
            lines.append(f"{label}: {voice.say(SIDES[value])}")
            continue
        text = voice.language.value(_plain_id(name, value))
        if name in FACTS or text not in said:
            lines.append(f"{label}: {text}")
    code = voice.say(Phrase("code in the report"))
    return [*lines, f"{code}: {clean(finding.code)}"]


def _plain_id(name: str, value: Value) -> Value:
    """Ids are not amounts: they are written without marks for thousands."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and "id" in name else value


def links(texts: Sequence[str]) -> list[str]:
    """Addresses in texts, each once, in order."""
    return list(dict.fromkeys(found.rstrip(".,;") for text in texts for found in _LINK.findall(text)))


def exact(subject: Raw) -> str:
    """The subject for the clipboard: byte for byte, unless it holds something that a terminal would obey."""
    text = subject.exact
    return text if all(letter.isprintable() or letter == "\u00a0" for letter in text) else str(subject)


def columns(voice: Voice, rows: Sequence[Row]) -> list[Column]:
    """The columns of a list of findings, as wide as the first rows ask."""
    found = [row.finding for row in rows if row.finding is not None]
    widest = max((width(subject_words(voice, finding)) for finding in found), default=8)
    stakes = max((width(stake(voice, finding)) for finding in found), default=0)
    said = [Column("", 1), Column(voice.say(Phrase("what")), max(8, widest), most=40)]
    said.append(Column(voice.say(Phrase("what is wrong"))))
    if stakes:
        said.append(Column("", stakes, right=True, most=25))
    return said


def cells_of(voice: Voice, spec: StepSpec, row: Row) -> list[Cell]:
    """One finding as a line of the list; what was accepted or noted says so."""
    finding = row.finding
    if finding is None:
        return []
    glyph = SEVERITIES[finding.severity]
    words = short(voice, spec, finding)
    if row.waived:
        words = " · ".join((voice.say(Phrase("accepted")), words))
    elif row.noted:
        words = " · ".join((voice.say(Phrase("noted")), words))
    calm = "dim" if row.waived or row.noted else ""
    return [
        Cell(glyph.sign, glyph.colour),
        Cell(subject_words(voice, finding), calm),
        Cell(words, calm),
        Cell(stake(voice, finding), calm),
    ]

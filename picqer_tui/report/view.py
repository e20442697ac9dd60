"""The report as plain said text in a nested shape that the templates fill in; shared by Markdown and HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.verdicts import Waiver
from picqer_tui.report import words
from picqer_tui.report.content import Content, StepContent
from picqer_tui.report.journal_words import LEFT_OUT, journal
from picqer_tui.words.language import Language

_LABELS = {
    "title": Phrase("Report of the move {name}"),
    "made": Phrase("Made at {at}"),
    "verdict": Phrase("Verdict"),
    "step": Phrase("Step"),
    "found": Phrase("Found"),
    "checked": Phrase("Looked at"),
    "fresh": Phrase("Counts until"),
    "findings": Phrase("Findings"),
    "what": Phrase("What"),
    "do": Phrase("What to do"),
    "accepted": Phrase("Accepted"),
    "journal": Phrase("Journal"),
    "when": Phrase("When"),
    "from_to": Phrase("From {old} to {new}: {scenario}."),
    "reads": Phrase(
        "Requests made for this report: Picqer {picqer}, old shop {old}, new shop {new}. Nothing was written."
    ),
    "numbers": Phrase("Figures"),
}

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""A report is read later, so its moments carry their dates: nothing in it is today or yesterday."""


def view(content: Content, lang: Language) -> dict[str, Any]:
    """Everything a template needs, as text."""
    lang = Language(lang.code, lang.zone, lambda: LONG_AGO)
    settings = content.facts.settings
    old = content.facts.profiles
    titles = {str(side): profile.title for side, profile in old.items()}
    requests = {str(side): traffic.requests for side, traffic in content.traffic.items()}
    values = {
        "name": settings.name,
        "at": content.finished_at,
        "old": titles.get("old", "–"),
        "new": titles.get("new", ""),
        "scenario": words.SCENARIOS[str(settings.scenario)],
    }
    counts = {"picqer": 0, "old": 0, "new": 0, **requests}
    label = {
        name: lang.say(phrase, {**values, **(counts if name == "reads" else {})}) for name, phrase in _LABELS.items()
    }
    told = journal(content.journal, [step.spec for step in content.steps])
    signed = words.signed(content.facts, [step.spec for step in content.steps])
    return {
        "lang": lang.code,
        "label": label,
        "signed": lang.say(signed) if signed is not None else "",
        "mark": lang.say(words.MARKS[content.mark]),
        "mark_class": str(content.mark),
        "steps": [_step(step, lang) for step in content.steps],
        "journal": [
            {"at": lang.value(said.line.at), "words": lang.say(said.words), "digest": said.line.digest[:12]}
            for said in told.lines
        ],
        "left_out": lang.say(LEFT_OUT._replace(number=told.left_out)) if told.left_out else "",
    }


def _step(step: StepContent, lang: Language) -> dict[str, Any]:
    verdict = step.standing.verdict
    counts = step.standing.counts
    sentence = verdict.words if verdict else step.standing.skipped or Phrase("This step has not been run yet.")
    return {
        "id": step.spec.id,
        "phase": lang.say(words.PHASES[step.spec.phase]),
        "title": lang.say(step.spec.title),
        "article": lang.say(step.spec.article),
        "mark": lang.say(words.standing_of(step.standing)),
        "mark_class": str(step.standing.mark),
        "words": lang.say(sentence),
        "why": _why(step, lang),
        "checked": lang.value(verdict.at) if verdict else "",
        "fresh": lang.value(verdict.fresh_until) if verdict and verdict.fresh_until else "",
        "found": sum(counts.get(severity, 0) for severity in ("blocked", "attention")),
        "findings": [_finding(step, row, lang) for row in step.rows],
        "more": lang.say(words.MORE, {"count": step.total - len(step.rows)}) if step.total > len(step.rows) else "",
        "waivers": [_waiver(waiver, step, lang) for waiver in step.waivers],
        "figures": [figure for figure in (_figure(figure, lang) for figure in step.figures) if figure],
    }


def _why(step: StepContent, lang: Language) -> str:
    """The reason, where it says something that the sentence does not."""
    verdict = step.standing.verdict
    if verdict is None or verdict.why is None or verdict.why == verdict.words or step.standing.mark is Mark.PASSED:
        return ""
    return lang.say(verdict.why)


def _finding(step: StepContent, row: Any, lang: Language) -> dict[str, Any]:
    finding = row.finding
    kind = next((kind for kind in step.spec.findings if kind.code == finding.code), None)
    values = {**finding.facts, "subject": finding.subject}
    return {
        "severity": lang.say(words.SEVERITIES[finding.severity]),
        "class": str(finding.severity),
        "code": finding.code,
        "subject": str(finding.subject),
        "summary": lang.say(kind.summary, values) if kind else finding.code,
        "remedy": lang.say(kind.remedy, values) if kind else "",
        "waived": lang.say(words.WAIVED) if row.waived else "",
    }


def _waiver(waiver: Waiver, step: StepContent, lang: Language) -> dict[str, str]:
    return {
        "what": f"{waiver.code} {waiver.subject}".strip() or lang.say(step.spec.title),
        "by": lang.value(waiver.by),
        "reason": lang.value(waiver.reason),
        "at": lang.value(waiver.at),
    }


def _figure(figure: Figure, lang: Language) -> dict[str, Any] | None:
    """Figures that read well as text; curves and heat maps are for the screen."""
    title, data = lang.say(figure.title), figure.data
    match figure.shape:
        case FigureShape.NUMBER:
            return {"title": title, "text": lang.value(data["value"])}
        case FigureShape.SHARE:
            return {
                "title": title,
                "text": lang.say(words.FIGURE_SHARE, {"part": data["part"], "whole": data["whole"]}),
            }
        case FigureShape.TEXT:
            return {"title": title, "text": _said(data["text"], lang)}
        case FigureShape.TABLE:
            columns = [_said(column, lang) for column in data["columns"]]
            return {
                "title": title,
                "columns": columns,
                "rows": [[_said(cell, lang) for cell in row] for row in data["rows"]],
            }
        case _:
            return None


def _said(value: Value, lang: Language) -> str:
    return lang.value(value)

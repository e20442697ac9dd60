"""The report as one JSON object: the output of `check --json`, described by `check.schema.json` beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.listings import Row
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase, pack
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason, Waiver
from picqer_tui.report.content import Content, StepContent
from picqer_tui.words.language import Language


def render(content: Content, lang: Language) -> str:
    """Two blanks of indent; subjects and identifiers in `facts` byte for byte."""
    return json.dumps(document(content, lang), ensure_ascii=False, indent=2) + "\n"


def document(content: Content, lang: Language) -> dict[str, Any]:
    """The object itself."""
    settings = content.facts.settings
    requests = {str(side): content.traffic[side].requests if side in content.traffic else 0 for side in Side}
    return {
        "move": settings.name,
        "scenario": str(settings.scenario),
        "same_shop": content.facts.same_shop,
        "platforms": {"old": settings.old.platform if settings.old else None, "new": settings.new.platform},
        "verdict": str(content.mark),
        "started_at": _time(content.started_at),
        "finished_at": _time(content.finished_at),
        "requests": requests,
        "steps": [_step(step, lang) for step in content.steps],
    }


def _step(step: StepContent, lang: Language) -> dict[str, Any]:
    verdict = step.standing.verdict
    reason = verdict.reason if verdict else Reason.NOT_RUN
    words = (verdict.why or verdict.words) if verdict else Phrase("This step has not been run yet.")
    if step.standing.skipped is not None:
        reason, words = Reason.NOT_IN_SCENARIO, step.standing.skipped
    counts = {"looked_at": 0, "left_out": 0, "blocked": 0, "attention": 0, "info": 0, **step.standing.counts}
    return {
        "id": step.spec.id,
        "phase": str(step.spec.phase),
        "kind": step.spec.kind,
        "offers": sorted(step.spec.offers),
        "verdict": str(step.standing.mark),
        "reason_code": str(reason),
        "reason": lang.say(words),
        "checked_at": _time(verdict.at) if verdict else None,
        "fresh_until": _time(verdict.fresh_until) if verdict else None,
        "acknowledged": step.standing.acknowledged,
        "waivers": [_waiver(waiver) for waiver in step.waivers],
        "evidence": _evidence(step),
        "counts": counts,
        "findings_total": step.total,
        "findings_complete": len(step.rows) == step.total,
        "findings": [_finding(step, row, lang) for row in step.rows],
    }


def _evidence(step: StepContent) -> dict[str, Any]:
    verdict = step.standing.verdict
    if verdict is None:
        return {"complete": False, "reads": 0, "rows": 0, "from": None, "to": None}
    basis = verdict.basis
    complete = verdict.reason is Reason.COMPLETE and verdict.mark is not Mark.NOT_VERIFIED
    return {
        "complete": complete and basis.complete,
        "reads": basis.reads,
        "rows": basis.rows,
        "from": _time(basis.begun_at),
        "to": _time(basis.ended_at),
    }


def _finding(step: StepContent, row: Row, lang: Language) -> dict[str, Any]:
    finding = row.finding
    if finding is None:
        raise ValueError("a listing of findings has a row without one")
    kind = next((kind for kind in step.spec.findings if kind.code == finding.code), None)
    values = {**finding.facts, "subject": finding.subject}
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "subject": finding.subject.exact,
        "summary": lang.say(kind.summary, values) if kind else finding.code,
        "remedy": lang.say(kind.remedy, values) if kind else "",
        "facts": _plain(pack(dict(finding.facts)), lang),
        "waived": row.waived,
    }


def _plain(data: Any, lang: Language) -> Any:
    """Facts as ordinary JSON: raw text, ISO times, seconds, sentences said."""
    if isinstance(data, list):
        return [_plain(item, lang) for item in data]
    if not isinstance(data, dict):
        return data
    match data:
        case {"$r": text} | {"$t": text}:
            return text
        case {"$d": seconds}:
            return seconds
        case {"$p": [msgid, values, plural, number, *none]}:
            return lang.say(Phrase(msgid, values, plural, number, *none))
        case _:
            return {key: _plain(item, lang) for key, item in data.items()}


def _waiver(waiver: Waiver) -> Mapping[str, Any]:
    subject = waiver.subject.exact if isinstance(waiver.subject, Raw) else waiver.subject
    return {"code": waiver.code, "subject": subject, "by": waiver.by, "reason": waiver.reason, "at": _time(waiver.at)}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None

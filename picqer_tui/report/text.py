"""The report as lines for a terminal or a log: marks with words, no colour, nothing that needs a wide screen."""

from __future__ import annotations

import textwrap

from picqer_tui.core.marks import Mark
from picqer_tui.report import words
from picqer_tui.report.content import Content, StepContent
from picqer_tui.words.language import Language

WIDTH = 80
_SIGNS = {Mark.PASSED: "ok", Mark.ATTENTION: "!", Mark.BLOCKED: "x", Mark.NOT_VERIFIED: "?", Mark.NOT_APPLICABLE: "-"}


def render(content: Content, lang: Language) -> str:
    """A block per step: mark, verdict, sentence, reason, then its findings with what to do."""
    blocks = [_step(step, lang) for step in content.steps]
    return "\n".join([*blocks, f"{lang.say(words.MARKS[content.mark])}\n"])


def _step(step: StepContent, lang: Language) -> str:
    mark, verdict = step.standing.mark, step.standing.verdict
    lines = [
        f"{_SIGNS[mark]:<2} {lang.say(step.spec.title)} ({step.spec.id}): {lang.say(words.mark_of(step.standing))}"
    ]
    said = step.standing.skipped or (verdict.words if verdict else None)
    lines += _wrapped(lang.say(said), "   ") if said else []
    if verdict and verdict.why and mark is not Mark.NOT_APPLICABLE and verdict.why != said:
        lines += _wrapped(lang.say(verdict.why), "   ")
    kinds = {kind.code: kind for kind in step.spec.findings}
    for row in step.rows:
        if row.finding is None:
            continue
        kind, values = kinds.get(row.finding.code), {**row.finding.facts, "subject": row.finding.subject}
        waived = f" ({lang.say(words.WAIVED)})" if row.waived else ""
        told = f"{lang.say(kind.summary, values)} {lang.say(kind.remedy, values)}" if kind else str(row.finding.subject)
        lines += _wrapped(f"{lang.say(words.SEVERITIES[row.finding.severity])}{waived}: {told}", "   - ", "     ")
    if step.total > len(step.rows):
        lines += _wrapped(lang.say(words.MORE, {"count": step.total - len(step.rows)}), "   ")
    return "\n".join(lines) + "\n"


def _wrapped(text: str, first: str, rest: str = "") -> list[str]:
    indent = rest or " " * len(first)
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False) or []

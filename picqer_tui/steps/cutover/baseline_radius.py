"""Old orders once more: what would connecting the new shop bring in, as it is now?

Judged by the step for old orders itself, over lists that are read in a few requests. What that step found out by reading far
back is not looked up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from picqer_tui.core.changes import Change
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, Finding, Severity
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.orders import NEAR_IN_TIME
from picqer_tui.reconcile.zone import SLACK
from picqer_tui.steps.preflight import old_orders
from picqer_tui.steps.preflight.old_orders_known import (
    FURTHEST,
    NEW_OPEN,
    InPicqer,
    candidates,
    needs_of,
    numbers_need,
)

STEP_ID = old_orders.STEP_ID
RECENT = "recent"
LATELY = timedelta(days=1)
"""How far back Picqer's orders are read when no order asks for more."""
_UNKNOWN = ("reimport-old", "recent-in-new-shop")
_SEEN = (Reason.COMPLETE, Reason.RULE_UNKNOWN, Reason.NO_SAMPLE)


class Heard:
    """Notes of another step's judgement: what it notices is held, and nothing is offered or counted."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.findings: list[Finding] = []
        self.figures: dict[str, Figure] = {}

    def finding(self, finding: Finding) -> None:
        self.findings.append(finding)

    def figure(self, figure: Figure) -> None:
        self.figures[figure.name] = figure

    def count(self, name: str, number: int) -> None:
        return

    def propose(self, change: Change) -> None:
        return

    def progress(self, done: int, of: int | None) -> None:
        self._notes.progress(done, of)


class Radius(NamedTuple):
    """What connecting would bring in that should not come, or that a person should know of."""

    findings: Sequence[Finding]
    figures: Mapping[str, Figure]
    judgement: Judgement
    read_at: datetime | None
    """When the open orders of the new shop were read; None when they could not be read to the end."""

    @property
    def blocked(self) -> int:
        return sum(finding.severity is Severity.BLOCKED for finding in self.findings)


def unseen(evidence: Evidence, step: str) -> bool:
    """A person accepted by name that this step could not see what it has to; then nobody asks for its lists again."""
    verdict = evidence.verdicts().get(step)
    accepted = any(not waiver.code for waiver in evidence.waivers(step))
    return accepted and (verdict is None or verdict.reason not in _SEEN)


def needs(evidence: Evidence, max_age: timedelta) -> list[Need]:
    """What the step for old orders reads, with Picqer's recent orders as far back only as a new order asks for."""
    if unseen(evidence, STEP_ID):
        return []
    wanted = [each for each in needs_of(evidence) if each.scope != RECENT]
    light = [each if each.about and each.side is Side.NEW else each._replace(max_age=max_age) for each in wanted]
    return [*light, Need(Side.PICQER, Order, max_age, RECENT, since=_since(evidence))]


def doubt(evidence: Evidence, max_age: timedelta) -> Reason | None:
    """Why the judgement cannot tell all of it; None when each list was read to its end."""
    for need in needs(evidence, max_age):
        reading = evidence.reading(need)
        if reading.coverage is not Coverage.COMPLETE:
            code = reading.reason if reading.reason in set(Reason) else ""
            return Reason(code) if code not in ("", Reason.COMPLETE, Reason.NOT_RUN) else Reason.INCOMPLETE
    return None


def judged(evidence: Evidence, notes: Notes) -> Radius:
    """The judgement of the step for old orders over the lists as they are now."""
    heard = Heard(notes)
    judgement = old_orders.STEP.judge(evidence, heard)
    before = _told_before(evidence)
    found = [_as_known(finding, before) for finding in heard.findings if finding.code != "rule-unknown"]
    reading = evidence.reading(NEW_OPEN)
    whole = reading.coverage is Coverage.COMPLETE
    return Radius(found, heard.figures, judgement, reading.begun_at if whole else None)


def note(evidence: Evidence, notes: Notes) -> int:
    """Notes each order that connecting would bring in and that nobody has settled; gives how many of them block."""
    if unseen(evidence, STEP_ID):
        return 0
    radius = judged(evidence, notes)
    found: dict[tuple[str, str], Finding] = {}
    for each in unsettled(evidence, STEP_ID, radius.findings):
        if (each.code, each.subject.exact) in found:
            each = each._replace(subject=Raw(str(each.facts["foreign_id"])))
        found[each.code, each.subject.exact] = each
    for each in found.values():
        notes.finding(each)
    if radius.read_at is not None:
        notes.figure(radius.figures["blast-radius"])
    return sum(each.severity is Severity.BLOCKED for each in found.values())


def unsettled(evidence: Evidence, step: str, findings: Sequence[Finding]) -> list[Finding]:
    """Those that a person has not settled in that step: neither accepted there, nor among the ones taken note of."""
    settled = {(waiver.code, waiver.subject.exact) for waiver in evidence.waivers(step)}
    counts = evidence.counts(step)
    if 0 < counts.get("attention", 0) <= counts.get("noted", 0):
        told = evidence.findings(step)
        settled |= {(each.code, each.subject.exact) for each in told if each.severity is Severity.ATTENTION}
    return [each for each in findings if (each.code, each.subject.exact) not in settled]


def _told_before(evidence: Evidence) -> dict[str, Finding]:
    """What the step for old orders said of each order of the shop when it ran."""
    told = evidence.findings(STEP_ID)
    return {str(each.facts["foreign_id"]): each for each in told if each.facts.get("foreign_id")}


def _as_known(finding: Finding, before: Mapping[str, Finding]) -> Finding:
    """An order that the lists of now do not tell of, and that was recognised when more was read, stays recognised."""
    earlier = before.get(str(finding.facts.get("foreign_id", "")))
    return earlier if earlier is not None and finding.code in _UNKNOWN and earlier.code not in _UNKNOWN else finding


def _since(evidence: Evidence) -> datetime:
    """So far back that an order which nobody looked up before is recognised by customer and lines if Picqer has it."""
    least = evidence.now - LATELY - SLACK
    numbers = numbers_need(evidence)
    if evidence.move.same_shop or numbers is None or evidence.reading(numbers).coverage is Coverage.NONE:
        return least
    before = _told_before(evidence)
    strangers = [
        order
        for order in candidates(evidence)
        if order.placed_at is not None
        and order.state in (OrderState.OPEN, OrderState.PART_SHIPPED)
        and order.email
        and order.lines
        and order.id not in before
    ]
    if not strangers:
        return least
    picqer = InPicqer(evidence)
    placed = (
        order.placed_at
        for order in strangers
        if order.placed_at is not None and picqer.would_come(order) and picqer.find(order) is None
    )
    oldest = min(placed, default=evidence.now)
    return max(min(oldest - NEAR_IN_TIME - SLACK, least), evidence.now - FURTHEST)

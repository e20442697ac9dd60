"""What the switch rests on: checks of the preflight that are young and whole, and still say the same of what is there now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Order, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason, Verdict, aged
from picqer_tui.steps import switch
from picqer_tui.steps.cutover import baseline_radius
from picqer_tui.steps.cutover.baseline_radius import LATELY, RECENT, Heard, unseen
from picqer_tui.steps.preflight import order_numbers, sku_match
from picqer_tui.steps.preflight.access_words import TITLES
from picqer_tui.steps.preflight.sku_lists import OLD
from picqer_tui.steps.preflight.sku_words import IN_SHORT
from picqer_tui.steps.sales import recent_orders
from picqer_tui.steps.told import Told

RESTS_ON = {
    "preflight.access": timedelta(hours=24),
    "preflight.connections": timedelta(days=7),
    "preflight.sku-match": timedelta(hours=24),
    "preflight.old-orders": timedelta(hours=24),
}
"""Checks that the switch rests on, and how old each may be."""
RESTS_ON_TITLES = {
    "preflight.access": Phrase("Access"),
    "preflight.order-numbers": order_numbers.STEP.spec.title,
    **TITLES,
}

_NEVER = Phrase("it was never run")
_OLD = Phrase("it is too old")
_PARTLY = Phrase("it could not see everything")
_NEW_SKUS = Phrase(
    "since it ran, {count} difference came up: {first} ({what})",
    plural="since it ran, {count} differences came up, the first is {first} ({what})",
)
_NEW_OVERLAP = Phrase("by now the numbers of the new shop run into others, with {first} as the next")


def needs(evidence: Evidence, light: timedelta, heavy: timedelta) -> list[Need]:
    """The lists over which checks are judged again: whole catalogues only as they are at hand, orders of the last day."""
    wanted: list[Need] = []
    if _skus_again(evidence):
        wanted += _catalogues(evidence, heavy)
        if unseen(evidence, baseline_radius.STEP_ID):
            wanted.append(recent_orders(evidence.now, light, LATELY))
    numbers = order_numbers.STEP
    if numbers.applies(evidence.move) is None and not unseen(evidence, numbers.spec.id):
        since = evidence.now - LATELY
        for need in numbers.needs(evidence):
            if need.kind is Order and not need.scope:
                continue
            aged_need = need if need.about else need._replace(max_age=light)
            wanted.append(aged_need._replace(since=since) if need.scope == RECENT else aged_need)
    return wanted


def judge(evidence: Evidence, told: Told) -> None:
    """Notes each check that is missing, old or not whole."""
    for step, limit in RESTS_ON.items():
        if any(not waiver.code for waiver in evidence.waivers(step)):
            continue
        verdict = _verdict(evidence, step)
        if verdict is not None and verdict.mark is Mark.NOT_APPLICABLE:
            continue
        if not _usable(evidence, verdict, limit):
            how = _NEVER if verdict is None else _PARTLY
            if verdict is not None and (verdict.reason is Reason.STALE or evidence.now - verdict.at > limit):
                how = _OLD
            _stale(told, step, verdict, verdict.reason if verdict else "not_run", how)


def judge_again(evidence: Evidence, told: Told, notes: Notes) -> None:
    """Notes each check that would say more by now than it said. One that nobody ran is told of already."""
    new = _new_differences(evidence, notes)
    if new:
        values = {"count": len(new), "first": new[0].subject, "what": IN_SHORT[new[0].code]}
        how = _NEW_SKUS._replace(values=values, number=len(new))
        _stale(told, sku_match.STEP_ID, _verdict(evidence, sku_match.STEP_ID), "changed", how)
    numbers = order_numbers.STEP
    verdict = _verdict(evidence, numbers.spec.id)
    if verdict is not None and numbers.applies(evidence.move) is None and not unseen(evidence, numbers.spec.id):
        heard = Heard(notes)
        numbers.judge(evidence, heard)
        known = {each.subject.exact for each in evidence.findings(numbers.spec.id)}
        first = next((each for each in heard.findings if each.subject.exact not in known), None)
        if first is not None:
            how = _NEW_OVERLAP._replace(values={"first": first.facts["next"]})
            _stale(told, numbers.spec.id, verdict, "changed", how)


def _verdict(evidence: Evidence, step: str) -> Verdict | None:
    verdict = evidence.verdicts().get(step)
    return aged(verdict, evidence.now) if verdict is not None else None


def _usable(evidence: Evidence, verdict: Verdict | None, limit: timedelta) -> bool:
    return verdict is not None and verdict.mark is not Mark.NOT_VERIFIED and evidence.now - verdict.at <= limit


def _stale(told: Told, step: str, verdict: Verdict | None, why: str, how: Phrase) -> None:
    facts: dict[str, Value] = {
        "at": verdict.at if verdict else None,
        "why": why,
        "how": how,
        "title": RESTS_ON_TITLES[step],
    }
    told("check-stale", Severity.BLOCKED, step, facts)


def _skus_again(evidence: Evidence) -> bool:
    """Whether the SKUs can be compared once more: the check ran lately, and saw what it has to."""
    limit = RESTS_ON[sku_match.STEP_ID]
    return not unseen(evidence, sku_match.STEP_ID) and _usable(evidence, _verdict(evidence, sku_match.STEP_ID), limit)


def _catalogues(evidence: Evidence, max_age: timedelta) -> list[Need]:
    """The lists of products that are compared. The old shop's stays as the check itself read it."""
    lists = [Need(Side.PICQER, Product, max_age), Need(Side.NEW, Product, max_age)]
    if evidence.move.has_old and not evidence.move.same_shop:
        lists.append(OLD._replace(max_age=OLD.max_age + RESTS_ON[sku_match.STEP_ID]))
    return lists


def _new_differences(evidence: Evidence, notes: Notes) -> Sequence[Finding]:
    """What the check for SKUs would say by now and has not said: they came, or were changed on either side, since it ran.
    The gravest first. Those of attention count as well: what sells is told by the last day's orders here."""
    if not _skus_again(evidence) or not switch.whole(evidence, *_catalogues(evidence, timedelta())):
        return []
    heard = Heard(notes)
    sku_match.STEP.judge(evidence, heard)
    told = (
        {(each.code, each.subject.exact) for each in evidence.findings(sku_match.STEP_ID)} if heard.findings else set()
    )
    found = [each for each in heard.findings if (each.code, each.subject.exact) not in told]
    return sorted(found, key=lambda each: (each.severity.rank, -each.weight, each.subject.exact))

"""What the switch rests on: checks of the preflight that are young and whole, and still say the same of what is there now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Severity
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Order, Product, Side
from picqer_tui.core.verdicts import Mark, Reason, Verdict, aged
from picqer_tui.reconcile.skus import Walked, walk
from picqer_tui.steps import switch
from picqer_tui.steps.cutover.baseline_radius import LATELY, RECENT, Heard, unseen
from picqer_tui.steps.preflight import order_numbers, sku_match
from picqer_tui.steps.preflight.access_words import TITLES
from picqer_tui.steps.preflight.sku_lists import Catalogue
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
    "{count} SKU came into the new shop since that Picqer does not have, {first}",
    plural="{count} SKUs came into the new shop since that Picqer does not have, the first is {first}",
)
_NEW_OVERLAP = Phrase("by now the numbers of the new shop run into others, with {first} as the next")


def needs(evidence: Evidence, light: timedelta, heavy: timedelta) -> list[Need]:
    """The lists over which checks are judged again: whole catalogues only as they are at hand, orders of the last day."""
    wanted: list[Need] = []
    if not unseen(evidence, sku_match.STEP_ID):
        wanted += _catalogues(heavy)
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
    verdict = _verdict(evidence, sku_match.STEP_ID)
    if _usable(evidence, verdict, RESTS_ON[sku_match.STEP_ID]):
        new = _strange_skus(evidence, notes)
        if new:
            how = _NEW_SKUS._replace(values={"count": len(new), "first": new[0]}, number=len(new))
            _stale(told, sku_match.STEP_ID, verdict, "changed", how)
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


def _catalogues(max_age: timedelta) -> list[Need]:
    return [Need(Side.PICQER, Product, max_age), Need(Side.NEW, Product, max_age)]


def _strange_skus(evidence: Evidence, notes: Notes) -> Sequence[str]:
    """SKUs that are for sale in the new shop and not in Picqer letter for letter, or for sale twice, and that the check has
    not told of: they came, or were changed on either side, since it ran."""
    lists = _catalogues(timedelta())
    if not switch.whole(evidence, *lists):
        return []
    picqer, new = (Catalogue(evidence, need, lambda done: notes.progress(done, None)) for need in lists)
    found: list[str] = []
    groups = walk(picqer.keys("sku"), new.keys("sku"), Walked(), tick=lambda done: notes.progress(done, None))
    for group in groups:
        known = {exact for _, exact, _ in group.left}
        sold = Counter(exact for folded, exact, _ in group.right if folded)
        found += [exact for exact, times in sold.items() if exact not in known or times > 1]
    if not found:
        return []
    told = {each.subject.exact for each in evidence.findings(sku_match.STEP_ID)}
    return [exact for exact in found if exact not in told]

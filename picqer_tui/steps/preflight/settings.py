"""Step `preflight.settings`: what has to be set in Picqer and in the new shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.details import Compared, compare
from picqer_tui.steps import switch
from picqer_tui.steps.cutover.deactivate_old import page
from picqer_tui.steps.preflight import settings_differs
from picqer_tui.steps.preflight.settings_words import DETAIL_NAMES, SETTINGS
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.settings"
FRESH = timedelta(days=30)
PICQER = Need(Side.PICQER, Product, FRESH)
NEW = Need(Side.NEW, Product, FRESH)
LOOKED = "looked"
TICK = 5_000

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="task",
    title=Phrase("Settings"),
    article=Phrase(
        "Some settings in Picqer differ per webshop, and which product details Picqer can fetch differs as well: not"
        " every shop has the same fields."
    ),
    purpose=Phrase(
        "A fixed list of settings that are made anew for each connection, so that the first order is treated as the"
        " last one was; and which details of products Picqer has and the new shop leaves empty."
    ),
    advice=Phrase(
        "Open the page of the old connection in Picqer and write down: warehouses, automatic processing, order"
        " template, tags, order fields, price lists, VAT, language, number prefix, import of products, stock location."
        " Look at rules and mails that name the old shop. Set the same for the new connection right after connecting."
    ),
    findings=(
        FindingKind(
            "setting-open",
            Phrase("Nobody has looked at this setting yet: {name} ({where})."),
            Phrase(
                "The first orders of the new shop may be treated in another way than the last ones of the old shop."
            ),
            Phrase("{look} {hint}"),
        ),
        FindingKind(
            "field-not-filled",
            Phrase("Products with {name} in Picqer: {filled}. Of these without it in the new shop: {lacking}."),
            Phrase("Products that Picqer makes from the new shop will lack it. {why}"),
            Phrase("Fill it in the new shop, or add it in Picqer by hand for each new product."),
        ),
    ),
    asks=(
        Question(
            LOOKED,
            Phrase("Have you looked at this setting, and do you know what to set for the new connection?"),
            Ask.CONFIRM,
            figure="checklist",
            required=False,
            each=True,
        ),
    ),
)

_NO_HINT = Phrase("Open it, compare, and tick it here.")
_WHY = {
    True: Phrase("{platform} has no such field."),
    False: Phrase("{platform} has a field for it, and it was left empty."),
}


class Settings:
    """Judges which settings were looked at, and which details the new shop leaves empty."""

    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return [PICQER, NEW]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        still = _checklist(evidence, notes)
        settings_differs.show(evidence.move, notes)
        found = _compared(evidence, notes)
        lacking = _details(evidence, notes, found) if switch.whole(evidence, PICQER, NEW) else 0
        notes.count("looked_at", found.products)
        if found.unseen:
            words = Phrase(
                "Of {unseen} of {products} products it could not be seen which details the new shop has. Open a few of them there"
                " and look.",
                {"unseen": found.unseen, "products": found.products},
            )
            return Judgement(Reason.INCOMPLETE, words)
        words = Phrase(
            "{open} of {all} settings is not looked at yet. Details of products left empty in the new shop: {lacking}.",
            {"open": still, "all": len(subjects(evidence.move)), "lacking": lacking},
            "{open} of {all} settings are not looked at yet. Details of products left empty in the new shop: {lacking}.",
            none="Every setting was looked at. Details of products left empty in the new shop: {lacking}.",
        )
        return Judgement(Reason.COMPLETE, words)


STEP = Settings()


def subjects(move: MoveFacts) -> tuple[str, ...]:
    """The settings that matter for this pair: a location only where the platform has some, a prefix only for another shop."""
    left_out = set() if move.profiles[Side.NEW].locations else {"stock-location"}
    if move.same_shop:
        left_out.add("prefix")
    return tuple(each for each in SETTINGS if each not in left_out)


def _checklist(evidence: Evidence, notes: Notes) -> int:
    """Notes each setting that nobody has ticked; gives how many."""
    move = evidence.move
    hints = move.profiles[Side.NEW].hints
    rows: list[list[Value]] = []
    still = 0
    for subject in subjects(move):
        name, where, look = SETTINGS[subject]
        ticked = move.answer(STEP_ID, f"{LOOKED}:{subject}") == "yes"
        rows.append([name, where, hints.get(subject, look), Phrase("looked at") if ticked else Phrase("open")])
        if not ticked:
            still += 1
            facts: dict[str, Value] = {
                "name": name,
                "where": where,
                "look": look,
                "hint": hints.get(subject, _NO_HINT),
                "link": page(move.settings.picqer_url, move.old_connection) if move.old_connection else "",
            }
            notes.finding(Finding("setting-open", Severity.ATTENTION, Raw(subject), 0, facts))
    columns = [Phrase("Setting"), Phrase("Where"), Phrase("What to look at"), Phrase("State")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": list(subjects(move))}
    notes.figure(Figure("checklist", FigureShape.TABLE, Phrase("Settings of the new connection"), data))
    return still


def _compared(evidence: Evidence, notes: Notes) -> Compared:
    customer = evidence.move.settings.customer

    def mine() -> Iterator[Product]:
        for at, product in enumerate(evidence.records(PICQER, Product, by="sku_fold")):
            if at % TICK == 0:
                notes.progress(at, None)
            if not customer or product.customer == customer:
                yield product

    shop = evidence.records(NEW, Product, by="sku_fold")
    return compare(mine(), shop, evidence.move.profiles[Side.NEW].details)


def _details(evidence: Evidence, notes: Notes, found: Compared) -> int:
    platform = evidence.move.profiles[Side.NEW]
    rows: list[list[Value]] = []
    for lack in found.lacks:
        possible = platform.details is None or lack.detail in platform.details
        rows.append([DETAIL_NAMES[lack.detail], lack.filled, lack.lacking])
        if lack.matters:
            facts: dict[str, Value] = {
                "name": DETAIL_NAMES[lack.detail],
                "filled": lack.filled,
                "lacking": lack.lacking,
                "why": _WHY[not possible]._replace(values={"platform": platform.title}),
            }
            notes.finding(Finding("field-not-filled", Severity.ATTENTION, Raw(lack.detail), lack.lacking, facts))
    columns = [Phrase("Detail"), Phrase("Filled in Picqer"), Phrase("Empty in the new shop")]
    keys = [lack.detail for lack in found.lacks]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": keys}
    notes.figure(Figure("details", FigureShape.TABLE, Phrase("Details of products that both have"), data))
    return sum(lack.matters for lack in found.lacks)

"""`cutover.close-old-shop`: nobody orders in the old shop any more, while its API stays open."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Ask, Option, Phase, Question, StepSpec
from picqer_tui.steps.scenarios import needs_two_shops
from picqer_tui.steps.unbuilt import Unbuilt

SPEC = StepSpec(
    id="cutover.close-old-shop",
    phase=Phase.CUTOVER,
    kind="task",
    title=Phrase("Close the old shop"),
    article=Phrase("New orders in the old webshop after the switch have to be entered in the new one by hand."),
    purpose=Phrase(
        "Every order that is placed in the old shop after the switch has to be entered again by hand. So its checkout closes "
        "first, while its API stays open: Picqer and this program still have to read it."
    ),
    advice=Phrase(
        "Close the checkout or the payment methods of the old shop, not the whole shop: a maintenance page often closes the API "
        "as well. Let payments under way end for 15 minutes. Then look whether an order still comes in."
    ),
    findings=(
        FindingKind(
            "old-shop-unreachable",
            Phrase("The old shop is closed so far that its API does not answer any more."),
            Phrase("The last orders can no longer be read, and shipments of open orders cannot be reported there."),
            Phrase(
                "Open the API again: close the checkout only, or let the addresses of Picqer and of this program through."
            ),
        ),
        FindingKind(
            "old-shop-sells",
            Phrase("Order {subject} was placed in the old shop at {ordered_at}, after it was said to be closed."),
            Phrase("Each such order has to be entered in the new shop by hand after the switch."),
            Phrase("Close the checkout, on every address, language and app of the old shop, and look again."),
        ),
    ),
    asks=(
        Question(
            "closed",
            Phrase("Is the checkout of the old shop closed?"),
            Ask.CHOICE,
            options=(
                Option("yes", Phrase("Yes, nobody can order there any more.")),
                Option("open", Phrase("No, it stays open on purpose; the order balance watches it.")),
            ),
        ),
    ),
    every=timedelta(minutes=5),
)

STEP = Unbuilt(SPEC, needs_two_shops)

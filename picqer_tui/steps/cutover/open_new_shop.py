"""`cutover.open-new-shop`: the public address shows the new shop, and people can order there."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Ask, Phase, Question, StepSpec
from picqer_tui.steps.unbuilt import Unbuilt

SPEC = StepSpec(
    id="cutover.open-new-shop",
    phase=Phase.CUTOVER,
    kind="task",
    title=Phrase("Open the new shop"),
    article=Phrase("After the switch the orders come in through the new webshop."),
    purpose=Phrase(
        "Opens the new shop in an order in which nothing is sold that is not there: first the stock, then the domain, then the "
        "password page, the checkout last."
    ),
    advice=Phrase(
        "Wait for the stock push, or open the checkout last. Move the domain, take away the password or maintenance page, switch "
        "on the payment methods, and place one order yourself. Look at the public address from a phone that is not on your "
        "own network."
    ),
    findings=(
        FindingKind(
            "new-shop-closed",
            Phrase("The new shop is still closed: {why}."),
            Phrase("Customers cannot order, and nothing proves that the new connection works."),
            Phrase("Take away the password or maintenance page, and switch on checkout and payment methods."),
        ),
        FindingKind(
            "domain-not-moved",
            Phrase("The address {subject} still shows the old shop."),
            Phrase("Customers keep ordering in the old shop, and Picqer does not see it."),
            Phrase(
                "Move the domain to the new shop; it can take hours until everybody sees it, so keep the old checkout closed."
            ),
        ),
    ),
    asks=(Question("opened", Phrase("Can customers order in the new shop now?"), Ask.CONFIRM),),
    every=timedelta(minutes=10),
)


def _applies(move: MoveFacts) -> Phrase | None:
    if move.same_shop:
        return Phrase("Old and new connection serve the same shop, so there is nothing to open.")
    return None


STEP = Unbuilt(SPEC, _applies)

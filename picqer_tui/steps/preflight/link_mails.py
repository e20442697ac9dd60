"""Ready letters to the owners of systems that hang on this Picqer account, in Dutch and in English."""

from __future__ import annotations

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.steps import planned, push_request

_NL = """Hallo,

Wij stappen {moment} in Picqer ({account}) over van {old} naar {new}.
Jullie systeem is aan ons Picqer-account gekoppeld ({link}).

Wat gelijk blijft: het Picqer-account, de API-sleutels, de SKU's en de product-id's in Picqer.
Wat verandert: orders komen binnen via een nieuwe webshopkoppeling en kunnen andere ordernummers, tags of velden hebben.

Willen jullie nakijken of jullie koppeling
 - ordernummers, tags, templates of ordervelden van de oude webshop gebruikt;
 - rechtstreeks met de oude webshop is verbonden;
 - op het moment van de overstap even stil mag staan?

Laat ons vóór die tijd weten of er iets moet gebeuren.

Alvast bedankt."""

_EN = """Hello,

In Picqer ({account}) we are moving from {old} to {new} {moment}.
Your system is linked to our Picqer account ({link}).

What stays the same: the Picqer account, the API keys, the SKUs and the product ids in Picqer.
What changes: orders come in through a new webshop connection and may have other order numbers, tags or fields.

Could you check whether your link
 - uses order numbers, tags, templates or order fields of the old webshop;
 - is connected to the old webshop directly;
 - may stand still for a while at the moment of the move?

Please tell us before that time whether anything has to be done.

Thank you in advance."""

_TITLES = {"nl": Phrase("Letter to {owner}, in Dutch"), "en": Phrase("Letter to {owner}, in English")}
_OTHERS = {"nl": "de bestaande webshops (die blijven)", "en": "the present webshops (which stay)"}


def letters(evidence: Evidence, owner: str, to: str) -> list[Figure]:
    """The letter to one owner, in each language. It goes to a third party, so each stands in its own language whatever the
    screen speaks. `owner`: host or name of the link; `to`: an address, empty when none was given."""
    move = evidence.move
    at = planned.planned(move)
    made = []
    for language, text in (("nl", _NL), ("en", _EN)):
        filled = text.format(
            moment=push_request.moment_in(language, at, move),
            account=move.settings.picqer_url,
            old=move.profiles[Side.OLD].title if move.has_old else _OTHERS[language],
            new=move.profiles[Side.NEW].title,
            link=owner,
        )
        data = {"text": filled, "to": to, "language": language, "owner": owner}
        title = _TITLES[language]._replace(values={"owner": owner})
        made.append(Figure(f"letter-{language}:{owner}", FigureShape.TEXT, title, data))
    return made

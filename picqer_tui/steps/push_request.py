"""The request for the stock push, ready to be sent to Picqer's support, in both languages."""

from __future__ import annotations

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Side

_NL = """Hallo,

Wij zijn overgestapt naar een nieuwe webshopkoppeling in Picqer ({account}).
Willen jullie een voorraad-push doen naar de nieuwe webshop ({shop}, {platform}{connection})?
Meetellende magazijnen: {warehouses}.
Graag een bericht wanneer de push klaar is, dan controleren wij de voorraden.

Alvast bedankt."""

_EN = """Hello,

We have moved to a new webshop connection in Picqer ({account}).
Could you do a stock push to the new webshop ({shop}, {platform}{connection})?
Warehouses that count: {warehouses}.
Please tell us when the push is done, so that we can check the stock.

Thank you in advance."""


def figures(evidence: Evidence, notes: Notes) -> None:
    """Puts the request in both languages beside the step. It is a letter to a third party, so each stands in its own
    language whatever the screen speaks."""
    move = evidence.move
    connection = move.new_connection
    values = {
        "account": move.settings.picqer_url,
        "shop": move.settings.new.url,
        "platform": move.profiles[Side.NEW].title,
    }
    for language, text, word, default in (
        ("nl", _NL, "koppeling", "zoals ingesteld bij de koppeling"),
        ("en", _EN, "connection", "as set for the connection"),
    ):
        filled = text.format(
            **values,
            connection=f", {word} {connection}" if connection else "",
            warehouses=", ".join(move.settings.warehouses) or default,
        )
        title = (
            Phrase("Request for the stock push, in Dutch")
            if language == "nl"
            else Phrase("Request for the stock push, in English")
        )
        notes.figure(
            Figure(f"request-{language}", FigureShape.TEXT, title, {"text": filled, "to": "", "language": language})
        )

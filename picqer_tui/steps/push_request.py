"""The request for the stock push, ready to be sent to Picqer's support, in both languages."""

from __future__ import annotations

from datetime import datetime

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.steps import planned

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

_AHEAD_NL = """Hallo,

Wij stappen {moment} over naar een nieuwe webshopkoppeling in Picqer ({account}).
Kunnen jullie kort daarna een voorraad-push doen naar de nieuwe webshop ({shop}, {platform})?
Meetellende magazijnen: {warehouses}.
Wij sturen een bericht zodra de koppeling is gelegd en de eerste order goed is binnengekomen. Past dit moment?

Alvast bedankt."""

_AHEAD_EN = """Hello,

We are moving to a new webshop connection in Picqer ({account}) {moment}.
Could you do a stock push to the new webshop ({shop}, {platform}) shortly after that?
Warehouses that count: {warehouses}.
We will tell you as soon as the connection is made and the first order came in well. Does this moment suit you?

Thank you in advance."""

_DEFAULTS = {"nl": "zoals ingesteld bij de koppeling", "en": "as set for the connection"}
_TITLES = {
    "nl": Phrase("Request for the stock push, in Dutch"),
    "en": Phrase("Request for the stock push, in English"),
}
DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "nl": ("jan.", "feb.", "mrt.", "apr.", "mei", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_AT = {"nl": "op {day} {date} om {time} uur", "en": "on {day} {date} at {time}"}
_OPEN = {"nl": "op een moment dat wij nog afspreken", "en": "at a moment that we still have to agree on"}


def moment_in(language: str, at: datetime | None, move: MoveFacts) -> str:
    """A planned moment as a letter in this language says it, on the merchant's wall clock."""
    if at is None:
        return _OPEN[language]
    local = at.astimezone(planned.zone_of(move))
    date = f"{local.day} {_MONTHS[language][local.month - 1]} {local.year}"
    return _AT[language].format(day=DAYS[language][local.weekday()], date=date, time=f"{local:%H:%M}")


def _figure(move: MoveFacts, language: str, text: str, **more: str) -> Figure:
    filled = text.format(
        account=move.settings.picqer_url,
        shop=move.settings.new.url,
        platform=move.profiles[Side.NEW].title,
        warehouses=", ".join(move.settings.warehouses) or _DEFAULTS[language],
        **more,
    )
    data = {"text": filled, "to": "", "language": language}
    return Figure(f"request-{language}", FigureShape.TEXT, _TITLES[language], data)


def figures(evidence: Evidence, notes: Notes) -> None:
    """Puts the request in both languages beside the step. It is a letter to a third party, so each stands in its own
    language whatever the screen speaks."""
    connection = evidence.move.new_connection
    for language, text, word in (("nl", _NL, "koppeling"), ("en", _EN, "connection")):
        named = f", {word} {connection}" if connection else ""
        notes.figure(_figure(evidence.move, language, text, connection=named))


def ahead(evidence: Evidence, notes: Notes, at: datetime | None) -> None:
    """As `figures`, asked beforehand for the planned moment."""
    for language, text in (("nl", _AHEAD_NL), ("en", _AHEAD_EN)):
        notes.figure(_figure(evidence.move, language, text, moment=moment_in(language, at, evidence.move)))

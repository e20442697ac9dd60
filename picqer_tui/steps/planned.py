"""The moment that was planned for the switch, kept as an answer; and the wall clock that people plan by."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase
from picqer_tui.reconcile.zone import known

STEP_ID = "preflight.quiet-moment"
WINDOW, MOMENT, PUSH = "window", "moment", "push"
HOME = "Europe/Amsterdam"
"""Where Picqer's users are, unless their account runs on another clock."""
_FORMS = ("%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M", "%Y-%m-%dT%H:%M", "%d-%m-%Y %H.%M")


def zone_of(move: MoveFacts) -> tzinfo:
    """The zone of the merchant's wall clock: that of Picqer's own dates where they are not in UTC, else the usual one."""
    found = known(move.calibration)
    name = found.name if found is not None and found.name not in ("", "UTC") else HOME
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        return UTC


def read(text: str, zone: tzinfo) -> datetime | None:
    """A moment as chosen from the windows (ISO text with zone) or as typed on the wall clock; None when it is neither."""
    for form in _FORMS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=zone).astimezone(UTC)


def said(move: MoveFacts) -> str:
    """What was answered last, of the window that was chosen and the moment that was typed; empty when nothing was."""
    given = [move.answers[STEP_ID, name] for name in (WINDOW, MOMENT) if (STEP_ID, name) in move.answers]
    given = [answer for answer in given if answer.value.strip()]
    return max(given, key=lambda answer: answer.at).value if given else ""


def planned(move: MoveFacts) -> datetime | None:
    """The planned moment of the switch in UTC; None while there is none that can be read."""
    text = said(move)
    return read(text, zone_of(move)) if text else None


def countdown(evidence: Evidence, notes: Notes) -> datetime | None:
    """Shows the planned moment and how long it is until then; gives it, or None when it has passed or there is none."""
    at = planned(evidence.move)
    if at is None or at <= evidence.now:
        return None
    title = Phrase("Planned moment of the switch")
    notes.figure(Figure("planned", FigureShape.NUMBER, title, {"value": at}))
    notes.figure(Figure("countdown", FigureShape.NUMBER, Phrase("Until then"), {"value": at - evidence.now}))
    return at

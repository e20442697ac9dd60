"""Step `preflight.connections`: which connection is which shop, and on what clock does Picqer's account run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile.origins import HANDFUL, Connection
from picqer_tui.steps.preflight.connections_seen import ROWS, Seen
from picqer_tui.steps.preflight.connections_words import FOUND_IN, KINDS
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.connections"
_OPEN = Need(Side.PICQER, Order, timedelta(hours=24), "open")

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Connections"),
    article=Phrase("You deactivate the current connection on its own page; its number stands in the link."),
    purpose=Phrase(
        "Lists the connections that brought orders into Picqer, looks up the newest orders of each in both shops, and so"
        " finds which connection belongs to which shop. The same orders tell on what clock Picqer's dates run."
    ),
    advice=Phrase(
        "Look whether the connection of the old shop is the right one and confirm it, or choose another from the list."
        " Open the link to be sure: it must show your old shop."
    ),
    findings=KINDS,
    asks=(
        Question(
            "old-connection",
            Phrase("Which connection belongs to the old shop? Choose it, or type its number from the address bar."),
            Ask.ROW,
            figure="connections",
            required=False,
        ),
    ),
)


class Connections:
    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = [ROWS, _OPEN]
        seen = Seen(evidence)
        wanted += [need for side in seen.sides if (need := seen.lookups(side)) is not None]
        recent = seen.recent_need()
        return [*wanted, recent] if recent is not None else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        seen = Seen(evidence)
        for finding in _findings(evidence, seen):
            notes.finding(finding)
        notes.count("looked_at", sum(connection.rows for connection in seen.connections.values()))
        notes.count("connections", len(seen.connections))
        notes.figure(_table(evidence, seen))
        notes.figure(_calibration(evidence, seen))
        return _judgement(evidence, seen)


STEP = Connections()


def _findings(evidence: Evidence, seen: Seen) -> Iterable[Finding]:
    move = evidence.move
    if move.has_old:
        yield from _of_chosen(evidence, seen)
    for connection in seen.connections.values():
        if connection.id != move.old_connection:
            yield from _of_other(evidence, seen, connection)


def _of_chosen(evidence: Evidence, seen: Seen) -> Iterable[Finding]:
    chosen = evidence.move.old_connection
    if not chosen:
        yield Finding("connection-not-chosen", Severity.BLOCKED, Raw("old"), 0, {"side": "old"})
        return
    connection = seen.chosen
    if not seen.chosen_serves:
        known = evidence.reading(ROWS).coverage is Coverage.COMPLETE
        if known and (connection is None or seen.asked_all(connection, Side.OLD)):
            rows = connection.rows if connection is not None else 0
            facts = {"side": "picqer", "count": rows, "hint": _hint(seen), "link": _link(chosen)}
            yield Finding("connection-not-this-shop", Severity.BLOCKED, Raw(chosen), rows, facts)
        return
    silent = seen.silent()
    if silent is not None and connection is not None:
        since, usual = silent
        facts = {
            "side": "picqer",
            "hours": _hours(evidence.now - since),
            "usual": _hours(usual),
            "since": since,
            "link": _link(chosen),
        }
        yield Finding("connection-silent", Severity.ATTENTION, Raw(chosen), 0, facts)


def _of_other(evidence: Evidence, seen: Seen, connection: Connection) -> Iterable[Finding]:
    move = evidence.move
    facts = {"side": "picqer", "count": connection.rows, "link": _link(connection.id)}
    same = move.same_shop
    if seen.chosen_serves and seen.serves(connection, Side.OLD) and not (same and seen.follows(connection)):
        yield Finding("second-connection-same-shop", Severity.BLOCKED, Raw(connection.id), connection.rows, facts)
    elif seen.serves(connection, Side.NEW) and _not_of_old(seen, connection):
        yield Finding("new-already-connected", Severity.ATTENTION, Raw(connection.id), connection.rows, facts)
    elif connection.rows <= HANDFUL and connection.id not in move.settings.other_connections:
        looked = all(seen.asked_all(connection, side) for side in seen.sides)
        whole = evidence.reading(ROWS).coverage is Coverage.COMPLETE
        if looked and whole and not any(seen.hits(connection, side) for side in seen.sides):
            yield Finding("looks-like-test", Severity.ATTENTION, Raw(connection.id), connection.rows, facts)


def _not_of_old(seen: Seen, connection: Connection) -> bool:
    """Whether everything was looked up that could make it a second connection of the old shop."""
    if not seen.move.has_old or seen.chosen is None:
        return True
    known = seen.chosen_serves or seen.asked_all(seen.chosen, Side.OLD)
    return known and seen.asked_all(connection, Side.OLD)


def _hint(seen: Seen) -> Phrase:
    fitting = [each.id for each in seen.connections.values() if seen.serves(each, Side.OLD)]
    if fitting:
        return Phrase("the orders of connection {connection} are in the old shop.", {"connection": fitting[0]})
    return Phrase("of no connection the newest orders were found there: is this the right old shop?")


def _link(connection: str) -> str:
    return f"https://redirect.picqer.com/config/webshops/{connection}"


def _hours(span: timedelta) -> int:
    return max(1, round(span.total_seconds() / 3600))


def _found_in(seen: Seen, connection: Connection) -> str:
    if not all(seen.asked_all(connection, side) for side in seen.sides):
        return "unseen"
    old = seen.move.has_old and seen.serves(connection, Side.OLD)
    new = seen.serves(connection, Side.NEW)
    return "both" if old and new else "old" if old else "new" if new else "neither"


def _open_by_connection(evidence: Evidence, seen: Seen) -> tuple[Mapping[str, int], int]:
    """Open Picqer orders per connection, and all open ones."""
    ids = [order.id for order in evidence.records(_OPEN, Order)]
    counts: dict[str, int] = {}
    for row in evidence.records(ROWS, ImportRow, by="order_id", values=ids):
        counts[row.connection] = counts.get(row.connection, 0) + 1
    return counts, len(ids)


def _table(evidence: Evidence, seen: Seen) -> Figure:
    columns = [
        Phrase("Connection"),
        Phrase("Orders found in"),
        Phrase("Orders"),
        Phrase("First"),
        Phrase("Last"),
        Phrase("Open now"),
        Phrase("Not imported"),
    ]
    counts, total = _open_by_connection(evidence, seen)
    rows: list[list[Value]] = []
    for each in seen.connections.values():
        left = each.rows - each.statuses.get("imported", 0)
        first = seen.utc(each.first_made) if each.first_made else None
        last = seen.utc(each.newest_made) if each.newest_made else None
        share = Phrase("{part} of {whole}", {"part": counts.get(each.id, 0), "whole": total})
        rows.append([each.id, FOUND_IN[_found_in(seen, each)], each.rows, first, last, share, left])
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": list(seen.connections)}
    fitting = [each.id for each in seen.connections.values() if _found_in(seen, each) in ("old", "both")]
    if len(fitting) == 1:
        data["meant"] = fitting[0]
    return Figure("connections", FigureShape.TABLE, Phrase("Connections that brought orders"), data)


def _calibration(evidence: Evidence, seen: Seen) -> Figure:
    """What later steps rest on; nothing in it that is not known."""
    facts: dict[str, Value] = {"value": len(seen.pairs), "zone_pairs": len(seen.pairs)}
    if seen.zone is not None:
        facts.update(seen.zone.facts())
    facts["connections"] = {each.id: _found_in(seen, each) for each in seen.connections.values()}
    chosen = seen.chosen
    if chosen is not None and chosen.newest_made is not None:
        facts["old_connection_last_row"] = seen.utc(chosen.newest_made)
        facts["old_connection_last_id"] = chosen.newest[-1].id
    title = Phrase("Orders that show Picqer's time zone")
    return Figure("calibration", FigureShape.NUMBER, title, facts)


def _judgement(evidence: Evidence, seen: Seen) -> Judgement:
    chosen, move = seen.chosen, evidence.move
    values = {"count": len(seen.connections), "connection": move.old_connection}
    if not move.has_old:
        words = Phrase(
            "{count} connection brings orders into Picqer; it stays as it is.",
            values,
            plural="{count} connections bring orders into Picqer; they stay as they are.",
        )
        return Judgement(Reason.COMPLETE, words)
    known = evidence.reading(ROWS).coverage is Coverage.COMPLETE
    if chosen is not None and not seen.chosen_serves and known and seen.asked_all(chosen, Side.OLD):
        words = Phrase(
            "Connection {chosen} was chosen, but its newest orders are not in the old shop.", {"chosen": chosen.id}
        )
        return Judgement(Reason.COMPLETE, words)
    if chosen is None or not seen.chosen_serves:
        words = Phrase(
            "{count} connection brings orders into Picqer; whether it is that of the old shop is not known yet.",
            values,
            plural="{count} connections bring orders into Picqer; which one is that of the old shop is not known yet.",
        )
        unseen = not seen.connections and evidence.reading(ROWS).coverage is Coverage.COMPLETE
        return Judgement(Reason.NO_SAMPLE if unseen else Reason.COMPLETE, words)
    if seen.zone is None:
        words = Phrase("It could not be told on what clock Picqer's dates run, so no moment can be compared.")
        return Judgement(Reason.ZONE_UNKNOWN, words)
    return Judgement(
        Reason.COMPLETE,
        Phrase(
            "The old shop is connection {connection}: {hits} of its {looked} newest orders were found there.",
            {**values, "hits": seen.hits(chosen, Side.OLD), "looked": len(chosen.newest)},
        ),
    )

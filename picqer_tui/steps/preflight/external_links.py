"""Step `preflight.external-links`: which other systems hang on this Picqer account."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import NOTHING, Phrase, Value, Values
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Hook, Order, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps.identity import identity
from picqer_tui.steps.preflight.connections_seen import ROWS, Seen
from picqer_tui.steps.preflight.external_links_words import KINDS, SHOPS, WHAT
from picqer_tui.steps.preflight.link_mails import letters
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.external-links"
FRESH = timedelta(days=30)
LATELY = timedelta(days=56)
ALIVE = timedelta(hours=48)
"""A connection of the new shop that brought nothing for longer was made for a test."""
HOOKS = {side: Need(side, Hook, FRESH) for side in Side}
PRODUCTS = Need(Side.PICQER, Product, FRESH)
PICQER = "picqer.com"
LINKS, NONE, INFORMED, PLUGIN = "links", "none", "informed", "plugin"
MOST_LETTERS = 20
_ADDRESS = re.compile(r"[^\s<>:]+@[^\s<>:]+\.[^\s<>:]+")

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="task",
    title=Phrase("External links"),
    article=Phrase(
        "If other systems are linked to Picqer by API, ask the owner of each link what the move means for it. Usually"
        " nothing, as long as SKUs and so the product ids in Picqer stay the same."
    ),
    purpose=Phrase(
        "Lists which systems listen to this Picqer account or put orders into the old shop, so that nobody is surprised"
        " on the day of the move."
    ),
    advice=Phrase(
        "Look in Picqer at Settings > API and Settings > Webhooks, and in the old shop at its apps and channels. Write"
        " down each system with its owner (purchasing, bookkeeping, marketplaces, tills), tell the owner the day of the"
        " move, and ask whether the link looks at the webshop or at Picqer's product ids."
    ),
    findings=KINDS,
    asks=(
        Question(
            LINKS,
            Phrase(
                "Which other systems use an API key of this account? Names with a semicolon between them, each with the e-mail"
                " address of its owner if you have it."
            ),
            Ask.TEXT,
            required=False,
        ),
        Question(
            NONE, Phrase("There are no other API links than those that are listed here."), Ask.CONFIRM, required=False
        ),
        Question(
            INFORMED,
            Phrase("Does the owner of this link know of the move, or is it arranged for the new shop?"),
            Ask.CONFIRM,
            figure="links",
            required=False,
            each=True,
        ),
        Question(
            PLUGIN,
            Phrase(
                "Only where the shop does not show it: have you looked in the shop for a plugin, app or webhook of Picqer, and is"
                " it arranged?"
            ),
            Ask.CONFIRM,
            required=False,
        ),
    ),
)


class _Link(NamedTuple):
    """One system that hangs on the account or on a shop."""

    code: str
    subject: str
    facts: Values = NOTHING
    to: str = ""
    """E-mail address of the owner, where a person gave it."""
    weight: int = 1


class ExternalLinks:
    """Judges whether the owner of each link that is seen or listed was told."""

    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        seen = Seen(evidence)
        wanted = [HOOKS[Side.PICQER], PRODUCTS, ROWS]
        wanted += [need for side in seen.sides if (need := seen.lookups(side)) is not None]
        wanted += [HOOKS[side] for side in _plugin_sides(evidence.move) if not _by_word(evidence, side)]
        return [*wanted, _recent(evidence)] if _has_channels(evidence.move) else wanted

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        links = list(_links(evidence))
        still = 0
        for link in links:
            if not _informed(evidence.move, link.subject):
                still += 1
                notes.finding(Finding(link.code, Severity.ATTENTION, Raw(link.subject), link.weight, link.facts))
        listed = bool(_listed(evidence.move)) or evidence.move.answer(STEP_ID, NONE) == "yes"
        if not listed:
            notes.finding(Finding("list-empty", Severity.ATTENTION, Raw("picqer"), 0, {"side": "picqer"}))
        _figures(evidence, notes, links)
        notes.count("looked_at", len(links))
        if not links and listed:
            return Judgement(Reason.COMPLETE, Phrase("No other system hangs on this account or on the old shop."))
        words = Phrase(
            "Systems that hang on this account or on the old shop: {count}. Owners not marked as informed: {open}.",
            {"count": len(links), "open": still},
        )
        return Judgement(Reason.COMPLETE, words)


STEP = ExternalLinks()


def _informed(move: MoveFacts, subject: str) -> bool:
    return move.answer(STEP_ID, f"{INFORMED}:{subject}") == "yes"


def _has_channels(move: MoveFacts) -> bool:
    """Whether something can feed a shop that is left: in one shop a channel goes on."""
    return move.has_old and not move.same_shop


def _recent(evidence: Evidence) -> Need:
    return Need(Side.OLD, Order, FRESH, "recent", since=evidence.now - LATELY)


def _plugin_sides(move: MoveFacts) -> tuple[Side, ...]:
    """Shops in which something of Picqer may be left. A copy of the old site takes it along into the new one."""
    if move.same_shop:
        return (Side.OLD,)
    return (Side.OLD, Side.NEW) if move.has_old else (Side.NEW,)


def _by_word(evidence: Evidence, side: Side) -> bool:
    """Whether a shop that does not show its webhooks was looked at by a person."""
    refused = evidence.reading(HOOKS[side]).coverage is Coverage.REFUSED
    return refused and evidence.move.answer(STEP_ID, PLUGIN) == "yes"


def _links(evidence: Evidence) -> Iterator[_Link]:
    """Everything that is seen or listed, each subject of a code once."""
    events: dict[str, Counter[str]] = {}
    for hook in evidence.records(HOOKS[Side.PICQER], Hook):
        if hook.active and hook.host:
            events.setdefault(hook.host.casefold(), Counter())[hook.event] += 1
    for host, told in sorted(events.items()):
        facts: dict[str, Value] = {"side": "picqer", "events": ", ".join(sorted(told)), "count": sum(told.values())}
        yield _Link("hook-active", host, facts, weight=sum(told.values()))
    for name, to in _listed(evidence.move).items():
        yield _Link("link-open", name, {"side": "picqer", "to": to}, to)
    if _has_channels(evidence.move):
        for channel, orders in sorted(_channels(evidence).items()):
            yield _Link("channel-feeds-old-shop", channel, {"side": "old", "orders": orders}, weight=orders)
    for side in _plugin_sides(evidence.move):
        if not _by_word(evidence, side) and (side is Side.OLD or _not_connected(evidence)):
            yield from _plugin(evidence, side)


def _listed(move: MoveFacts) -> dict[str, str]:
    """What a person listed: name -> e-mail address, empty when none was given."""
    found: dict[str, str] = {}
    for part in re.split(r"[;\n]", move.answer(STEP_ID, LINKS)):
        address = _ADDRESS.search(part)
        to = address.group() if address is not None else ""
        name = plain(part.replace(to, "") if to else part).strip(" <>:,()") or to
        if name:
            found.setdefault(name, to)
    return found


def _channels(evidence: Evidence) -> Counter[str]:
    """Orders of the last weeks by the channel that put them into the old shop, where that is not the shop itself."""
    since = evidence.now - LATELY
    return Counter(
        order.channel
        for order in evidence.records(_recent(evidence), Order)
        if order.channel and (order.placed_at is None or order.placed_at >= since)
    )


def _plugin(evidence: Evidence, side: Side) -> Iterator[_Link]:
    hosts = [
        hook
        for hook in evidence.records(HOOKS[side], Hook)
        if hook.active and (hook.host.casefold() == PICQER or hook.host.casefold().endswith(f".{PICQER}"))
    ]
    if hosts:
        facts: dict[str, Value] = {
            "side": side.value,
            "shop": SHOPS[side.value],
            "name": ", ".join(sorted({hook.name or hook.host for hook in hosts})),
        }
        yield _Link("picqer-plugin", side.value, facts, weight=len(hosts))


def _not_connected(evidence: Evidence) -> bool:
    """Whether the new shop surely has no living connection yet, which may have put a webhook there itself."""
    if evidence.move.settings.new.connected or evidence.move.switched_at is not None:
        return False
    if evidence.reading(ROWS).coverage is not Coverage.COMPLETE:
        return False
    seen = Seen(evidence)
    if not all(seen.asked_all(each, Side.NEW) for each in seen.connections.values()):
        return False
    living = (each for each in seen.connections.values() if each.id != evidence.move.old_connection)
    return not any(
        seen.serves(each, Side.NEW)
        and each.newest_made is not None
        and seen.utc(each.newest_made) >= evidence.now - ALIVE
        for each in living
    )


def _figures(evidence: Evidence, notes: Notes, links: Sequence[_Link]) -> None:
    rows: list[list[Value]] = [
        [
            SHOPS.get(link.subject, link.subject) if link.code == "picqer-plugin" else link.subject,
            WHAT[link.code],
            Phrase("informed") if _informed(evidence.move, link.subject) else Phrase("open"),
        ]
        for link in links
    ]
    columns = [Phrase("Link"), Phrase("What it is"), Phrase("Owner")]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [link.subject for link in links]}
    notes.figure(
        Figure("links", FigureShape.TABLE, Phrase("Systems that hang on this account or on the old shop"), data)
    )
    notes.figure(identity(evidence, notes, PRODUCTS))
    written: set[str] = set()
    for link in links:
        if link.code != "picqer-plugin" and link.subject not in written and len(written) < MOST_LETTERS:
            written.add(link.subject)
            for letter in letters(evidence, link.subject, link.to):
                notes.figure(letter)

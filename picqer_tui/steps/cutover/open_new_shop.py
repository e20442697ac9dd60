"""`cutover.open-new-shop`: the public address shows the new shop, and a person says that people can order there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, FindingKind, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account, Storefront
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps import switch
from picqer_tui.steps.told import Told

FRESH = timedelta(minutes=10)
OPENED, SEEN = "opened", "seen"

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
        "own network. If the old shop was read at that domain, say behind Ctrl+P where it lives now: later steps look there."
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
    asks=(
        Question(OPENED, Phrase("Can customers order in the new shop now?"), Ask.CONFIRM),
        Question(
            SEEN,
            Phrase(
                "Only where this program cannot look: does the public address show the new shop on a phone elsewhere?"
            ),
            Ask.CONFIRM,
            required=False,
        ),
    ),
    every=timedelta(minutes=10),
)

_WHY = {
    "password": Phrase("a password page stands in front of it"),
    "maintenance": Phrase("it shows a page for maintenance or “coming soon”"),
    "checkout": Phrase("its checkout is off"),
    "payment": Phrase("it has no payment method"),
    "unreachable": Phrase("its address does not answer"),
}


class OpenNewShop:
    """Judges what a customer meets at the public addresses."""

    spec = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        if move.same_shop:
            return Phrase("Old and new connection serve the same shop, so there is nothing to open.")
        return None

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        wanted = [_account(Side.NEW)]
        if evidence.move.has_old and evidence.reading(_account(Side.OLD)).coverage not in _DROPPED:
            wanted.append(_account(Side.OLD))
        fronts = _Fronts.of(evidence)
        if fronts is None or _by_word(evidence, fronts.need):
            return wanted
        return [*wanted, fronts.need]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        _order(evidence, notes)
        told = Told(notes)
        fronts = _Fronts.of(evidence)
        doubt: Phrase | None = None
        if fronts is not None and not _by_word(evidence, fronts.need):
            doubt = _look(evidence, notes, told, fronts)
        if evidence.move.answer(SPEC.id, OPENED) != "yes":
            return Judgement(Reason.WAITING_FOR_PERSON, Phrase("Nobody has said yet that customers can order there."))
        if doubt is not None and evidence.move.answer(SPEC.id, SEEN) != "yes":
            return Judgement(Reason.NO_SAMPLE, doubt)
        if told.told("domain-not-moved") or told.told("new-shop-closed"):
            return Judgement(Reason.COMPLETE, Phrase("The new shop cannot be found or ordered in yet."))
        seen = fronts is not None and doubt is None and switch.whole(evidence, fronts.need)
        return Judgement(Reason.COMPLETE, _words(evidence, seen))


STEP = OpenNewShop()


_DROPPED = (Coverage.REFUSED, Coverage.PARTIAL)
"""How the old shop may have been read when it is not asked any more: it can be gone from its address by now."""


def _account(side: Side) -> Need:
    return Need(side, Account, FRESH)


class _Fronts(NamedTuple):
    """The addresses that are looked at."""

    new: tuple[str, ...]
    """Where the new shop should show itself, likeliest first."""
    moving: str
    """The address that the old shop gives up to the new one; empty when each has its own."""
    host: str
    """The host that customers know that address by."""
    old_marks: frozenset[str]
    """By what the old shop is recognised: identity and hosts."""

    @property
    def need(self) -> Need:
        values = tuple(sorted({f"host:{each}" for each in (*self.new, self.moving) if each}))
        return Need(Side.NEW, Storefront, FRESH, "about", values)

    @staticmethod
    def of(evidence: Evidence) -> _Fronts | None:
        """None while it is not known under which address the new shop lives."""
        move = evidence.move
        new = next(iter(evidence.records(_account(Side.NEW), Account)), None)
        if new is None or evidence.reading(_account(Side.NEW)).coverage is not Coverage.COMPLETE:
            return None
        addresses = tuple(dict.fromkeys(_reached(each, new.host) for each in (new.home, new.host) if each))
        if not move.has_old or move.settings.old is None:
            return _Fronts(addresses, "", "", frozenset())
        old = next(iter(evidence.records(_account(Side.OLD), Account)), None) if _old_known(evidence) else None
        entered = urlsplit(move.settings.old.url).netloc.casefold()
        own = (old.home or old.host) if old is not None else entered
        marks = {own, entered, move.identities.get(Side.OLD, ""), old.host if old is not None else ""} - {""}
        moves = not move.profiles[Side.OLD].hosted and bool(new.home) and _bare(own) == _bare(new.home)
        reached = _reached(own, old.host if old is not None else entered)
        return _Fronts(addresses, reached if moves else "", own if moves else "", frozenset(marks))

    def shows_old(self, row: Storefront, move: MoveFacts) -> bool:
        """Whether this page is the old shop's."""
        if move.settings.old is None:
            return False
        old, new = move.settings.old.platform, move.settings.new.platform
        if row.platform and old != new:
            return row.platform == old
        return bool(row.shop) and row.shop in self.old_marks and row.shop != move.identities.get(Side.NEW)


def _old_known(evidence: Evidence) -> bool:
    """Whether the old shop still says who it is. After the domain has moved another shop answers at its address."""
    return evidence.reading(_account(Side.OLD)).coverage is Coverage.COMPLETE


def _reached(named: str, reached: str) -> str:
    """The address to look at for a host: itself, or for a shop on this machine the address where it answers."""
    local = reached.partition(":")[0] in ("127.0.0.1", "localhost")
    return reached if local else named


def _bare(host: str) -> str:
    return host.casefold().removeprefix("www.")


def _by_word(evidence: Evidence, need: Need) -> bool:
    """Whether a person looked where this program cannot."""
    refused = evidence.reading(need).coverage is Coverage.REFUSED
    return refused and evidence.move.answer(SPEC.id, SEEN) == "yes"


def _words(evidence: Evidence, seen: bool) -> Phrase:
    """What was seen at the public addresses, apart from what a person said: no page tells of its checkout."""
    said, looked = (evidence.move.answers.get((SPEC.id, which)) for which in (OPENED, SEEN))
    by = said.by if said is not None else ""
    if seen:
        return Phrase(
            "The public address shows the new shop. That customers can order there is what {by} said.", {"by": by}
        )
    if looked is not None and looked.value == "yes":
        return Phrase(
            "That the public address shows the new shop is what {by} said, and so is that customers can order there; this "
            "program could not see either.",
            {"by": looked.by if looked.by == by else [looked.by, by]},
        )
    return Phrase(
        "What the public address shows could not be seen. That customers can order there is what {by} said.", {"by": by}
    )


def _look(evidence: Evidence, notes: Notes, told: Told, fronts: _Fronts) -> Phrase | None:
    """Notes what a customer meets; gives what could not be seen."""
    move = evidence.move
    rows = {row.id: row for row in evidence.records(fronts.need, Storefront)}
    old = {host for host, row in rows.items() if fronts.shows_old(row, move)}
    _figure(notes, rows, old)
    if fronts.moving in old:
        told("domain-not-moved", Severity.ATTENTION, fronts.host, {"side": Side.NEW.value, "host": fronts.host})
    mine = [rows[host] for host in fronts.new if host in rows and host not in old]
    shut = next((row for row in mine if row.open is False), None)
    if shut is not None:
        why = _WHY.get(shut.closed_by, Phrase("customers cannot order there"))
        told(
            "new-shop-closed", Severity.ATTENTION, Side.NEW.value, {"side": Side.NEW.value, "why": why, "host": shut.id}
        )
        return None
    if not any(row.open for row in mine):
        return Phrase(
            "It could not be seen whether customers can order in the new shop. Look with a phone, and say so here."
        )
    return None


def _figure(notes: Notes, rows: dict[str, Storefront], old: set[str]) -> None:
    def shows(row: Storefront) -> Phrase:
        if row.id in old:
            return Phrase("the old shop")
        return (
            Phrase("the new shop, open") if row.open else Phrase("closed") if row.open is False else Phrase("not known")
        )

    columns = [Phrase("Address"), Phrase("Shows")]
    data: dict[str, Value] = {
        "columns": columns,
        "rows": [[host, shows(row)] for host, row in sorted(rows.items())],
        "keys": sorted(rows),
    }
    notes.figure(Figure("fronts", FigureShape.TABLE, Phrase("What customers see"), data))


_ACTS = (
    ("push", Phrase("The stock push is done, or the checkout opens last.")),
    ("domain", Phrase("The domain shows the new shop.")),
    ("door", Phrase("The password page, or the page for maintenance, is gone.")),
    ("checkout", Phrase("Checkout and payment methods are on.")),
    ("order", Phrase("One order was placed and is in Picqer.")),
)


def _order(evidence: Evidence, notes: Notes) -> None:
    """In which order to open, and how this platform does it."""
    pushed = evidence.verdicts().get("postchecks.stock-push")
    done = pushed is not None and pushed.mark is Mark.PASSED
    rows: list[list[Value]] = [[number, words] for number, (_, words) in enumerate(_ACTS, 1)]
    profile = evidence.move.profiles[Side.NEW]
    if profile.opening.msgid:
        rows.append(["", profile.opening])
    data: dict[str, Value] = {
        "columns": [Phrase("no."), Phrase("what to do")],
        "rows": rows,
        "keys": [*(key for key, _ in _ACTS), "platform"][: len(rows)],
        "pushed": done,
    }
    notes.figure(Figure("acts", FigureShape.TABLE, Phrase("Open in this order"), data))

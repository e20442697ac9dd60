"""Step `preflight.access`: who answers at each address, and may this key do what the later steps need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.move import CUSTOMER, MoveFacts, Scenario
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.readings import Coverage, Need, Reading
from picqer_tui.core.records import Account, Right
from picqer_tui.core.right_words import RIGHTS
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps.preflight.access_words import KINDS, NAMES, STEPS, TITLES
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.access"
FRESH = timedelta(hours=24)
CLOCK_OFF = 60
CLOCK_REFUSES = 300
"""Seconds of difference from which a signed request is refused."""

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Access"),
    article=Phrase(
        "Test in a test environment that Picqer gives you on request, not with an extra connection in your live account."
    ),
    purpose=Phrase(
        "Logs in to Picqer and to both shops, names the shop that answers at each address, and looks whether each key may"
        " do what the later steps need."
    ),
    advice=Phrase(
        "Read which shop was found behind each address: is that the one you mean? Mend what is blocked first. A right that"
        " you leave out only means that its steps become work by hand."
    ),
    findings=KINDS,
    asks=(
        Question(
            CUSTOMER[1],
            Phrase("Which customer's shop moves? Only when this Picqer account works for several."),
            Ask.ROW,
            figure="customers",
            required=False,
        ),
    ),
)


class Access:
    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return [need for side in sides(evidence.move) for need in (_account(side), _rights(side))]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        found: dict[Side, Account] = {}
        for side in sides(evidence.move):
            account = _Side(evidence, notes, side).judge()
            if account is not None:
                found[side] = account
        for finding in _together(evidence.move, found):
            notes.finding(finding)
        notes.figure(_table(evidence.move, found))
        notes.count("looked_at", len(sides(evidence.move)))
        if len(found) < len(sides(evidence.move)):
            return Judgement(
                Reason.COMPLETE, Phrase("Not every account could be entered, so nothing can be moved yet.")
            )
        if evidence.move.has_old:
            words = Phrase("Picqer, the old shop and the new shop answer, and are the ones named below.")
        else:
            words = Phrase("Picqer and the new shop answer, and are the ones named below.")
        return Judgement(Reason.COMPLETE, words)


STEP = Access()


def sides(move: MoveFacts) -> tuple[Side, ...]:
    """The accounts of this move."""
    return (Side.PICQER, Side.OLD, Side.NEW) if move.has_old else (Side.PICQER, Side.NEW)


def _account(side: Side) -> Need:
    return Need(side, Account, FRESH)


def _rights(side: Side) -> Need:
    return Need(side, Right, FRESH)


class _Side:
    """Judges one account."""

    def __init__(self, evidence: Evidence, notes: Notes, side: Side) -> None:
        self._evidence = evidence
        self._notes = notes
        self._side = side
        self._profile = evidence.move.profiles[side]

    def judge(self) -> Account | None:
        """The account that answers, or None when nobody can be let in."""
        need = _account(self._side)
        reading = self._evidence.reading(need)
        account = next(iter(self._evidence.records(need, Account)), None)
        if account is None or reading.coverage is not Coverage.COMPLETE:
            self._shut(reading)
            return None
        if account.platform != self._profile.name:
            self._note("wrong-platform", Severity.BLOCKED, expected=self._profile.title, found=account.platform)
            return None
        self._customers(account)
        for right in self._evidence.records(_rights(self._side), Right):
            self._right(right)
        self._limits(account)
        return account

    def _shut(self, reading: Reading) -> None:
        """Nobody was let in. What could not be reached at all stays without a finding: it is not verified."""
        if reading.coverage is not Coverage.REFUSED:
            return
        if reading.reason == Reason.NO_RIGHT:
            self._note("login-refused", Severity.BLOCKED, menu=self._profile.key_guide)
        elif not (reading.why is not None and "kept" in reading.why.values):
            self._note("wrong-platform", Severity.BLOCKED, expected=self._profile.title, found="")

    def _customers(self, account: Account) -> None:
        if self._side is Side.PICQER and len(account.customers) > 1 and not self._evidence.move.settings.customer:
            self._note("customer-not-chosen", Severity.BLOCKED, count=len(account.customers))
        if self._side is Side.PICQER and len(account.customers) > 1:
            self._notes.figure(_customer_table(account))

    def _right(self, right: Right) -> None:
        if right.granted is not False or right.id not in STEPS:
            return
        steps = ", ".join(STEPS[right.id])
        facts: dict[str, Value] = {
            "right": RIGHTS.get(right.id, right.id),
            "title": RIGHTS.get(right.id, right.id),
            "steps": steps,
            "titles": [TITLES[step] for step in STEPS[right.id]],
            "detail": right.detail,
        }
        if self._side is Side.PICQER:
            self._note("resource-closed", Severity.ATTENTION, subject=f"picqer:{right.id}", **facts)
            return
        required = right.id in self._profile.required_rights
        menu = self._profile.rights.get(right.id, self._profile.key_guide)
        severity = Severity.BLOCKED if required else Severity.ATTENTION
        self._note("right-missing", severity, subject=f"{self._side}:{right.id}", menu=menu, **facts)

    def _limits(self, account: Account) -> None:
        if account.history_days is not None:
            menu = self._profile.rights.get("all-orders", self._profile.key_guide)
            self._note("history-limited", Severity.ATTENTION, days=account.history_days, menu=menu)
        if account.clock_offset is not None and abs(account.clock_offset) > CLOCK_OFF:
            grave = account.signed and abs(account.clock_offset) > CLOCK_REFUSES
            severity = Severity.BLOCKED if grave else Severity.ATTENTION
            self._note("clock-off", severity, seconds=round(abs(account.clock_offset)), ahead=account.clock_offset > 0)
        if not account.version_known:
            self._note("version-unsupported", Severity.ATTENTION, version=account.version)

    def _note(self, code: str, severity: Severity, subject: str = "", **facts: Value) -> None:
        said = {"side": str(self._side), "account": NAMES[self._side], **facts}
        self._notes.finding(Finding(code, severity, Raw(subject or str(self._side)), 0, said))


def _together(move: MoveFacts, found: dict[Side, Account]) -> Iterator[Finding]:
    """What shows only when two accounts are laid side by side."""
    old, new = found.get(Side.OLD), found.get(Side.NEW)
    one_shop = old is not None and new is not None and (old.platform, old.id) == (new.platform, new.id)
    if old is not None and new is not None and one_shop:
        grave = move.scenario in (Scenario.REPLACE, Scenario.EXTRA)
        severity = Severity.BLOCKED if grave else Severity.INFO
        yield Finding("same-shop", severity, Raw("old+new"), 0, {"side": "old", "shop": new.title or new.host})
    if old is not None and new is not None and not one_shop and _will_move(move, old, new):
        yield Finding("address-moves", Severity.ATTENTION, Raw(_own_host(old)), 0, {"side": "old"})
    if new is not None and not move.profiles[Side.NEW].hosted and new.home and not _same_host(new.home, new.host):
        yield Finding("staging-address", Severity.ATTENTION, Raw(new.home), 0, {"side": "new", "host": new.host})


def _own_host(account: Account) -> str:
    return account.home or account.host


def _will_move(move: MoveFacts, old: Account, new: Account) -> bool:
    """The old shop is reached at the public address of the new one, and no lasting address was given for it."""
    later = move.settings.old.later_url if move.settings.old else ""
    if later or move.profiles[Side.OLD].hosted or not new.home:
        return False
    return _same_host(_own_host(old), new.home) or _same_host(old.host, new.home)


def _same_host(one: str, other: str) -> bool:
    return one.casefold().removeprefix("www.") == other.casefold().removeprefix("www.")


def _customer_table(account: Account) -> Figure:
    """The fulfilment customers to choose from."""
    columns = [Phrase("Number of the customer in Picqer")]
    rows = [[customer] for customer in account.customers]
    data = {"columns": columns, "rows": rows, "keys": list(account.customers)}
    return Figure("customers", FigureShape.TABLE, Phrase("Customers in this Picqer account"), data)


def _table(move: MoveFacts, found: dict[Side, Account]) -> Figure:
    columns = [Phrase("Account"), Phrase("Answers as"), Phrase("Platform"), Phrase("Version"), Phrase("Address")]
    rows: list[list[Value]] = []
    for side in sides(move):
        account = found.get(side)
        if account is None:
            rows.append([NAMES[side], Phrase("no answer that can be used"), "", "", ""])
        else:
            title = move.profiles[side].title
            rows.append([NAMES[side], account.title or account.id, title, account.version, _own_host(account)])
    keys = [str(side) for side in sides(move)]
    return Figure(
        "accounts", FigureShape.TABLE, Phrase("Who answers"), {"columns": columns, "rows": rows, "keys": keys}
    )

"""Bad lines on demand: which faults lie on which listener, and for how long.

A fault is written `[SIDE.]NAME[:ARG][@PART]`, for instance `too-many`, `new.server-error:3`,
`picqer.slow:0.5@/products`, `lost-answer:1/4` or `old.lost-answer:1@PUT /wp-json/wc/v3/orders/60917`. SIDE is
`picqer`, `old` or `new`; without it the fault lies on all three. PART is looked for in the request written as
`METHOD /path`, with the names of the fields that a GraphQL request asks for behind it (`new.rejected@orderClose`).
For faults that are counted, ARG is how many requests they hit (`3`), or which share of them (`1/4`: every fourth,
until cleared), or how many after how many (`1+2`: the third one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

SIDES = ("picqer", "old", "new")


class FaultKind(NamedTuple):
    """What one name means: counted or lasting, which requests it can hit, and its argument when none is given."""

    how: Literal["counted", "lasting"]
    hits: Literal["all", "writes", "reads"]
    default: str
    meaning: str


KINDS: dict[str, FaultKind] = {
    "too-many": FaultKind("counted", "all", "3", "429 with Retry-After: 1"),
    "too-many-bare": FaultKind("counted", "all", "3", "429 without Retry-After, plain text"),
    "too-many-odd": FaultKind("counted", "all", "5", "429 whose Retry-After is a date, negative, huge, words, empty"),
    "server-error": FaultKind("counted", "all", "3", "500 with a JSON body"),
    "bad-gateway": FaultKind("counted", "all", "3", "502 with an HTML body"),
    "maintenance": FaultKind("lasting", "all", "600", "503 HTML with Retry-After: ARG"),
    "revoked": FaultKind("lasting", "all", "0", "401 in the platform's own words after ARG more requests"),
    "html": FaultKind("counted", "all", "3", "200 with an HTML page instead of JSON"),
    "error-in-200": FaultKind("counted", "all", "3", "200 with a JSON error"),
    "redirect": FaultKind("counted", "all", "1", "302 to another host"),
    "hang": FaultKind("counted", "all", "1", "no answer for two minutes, then the connection closes"),
    "refused": FaultKind("lasting", "all", "0", "the connection is closed without an answer"),
    "lost-request": FaultKind("counted", "writes", "1", "a write is not applied and gets no answer"),
    "lost-answer": FaultKind("counted", "writes", "1", "a write is applied and gets no answer"),
    "rejected": FaultKind("counted", "writes", "1", "a write is not applied: the platform says no in its own words"),
    "error-applied": FaultKind("counted", "writes", "1", "a write is applied and answered with a 500"),
    "hang-applied": FaultKind("counted", "writes", "1", "a write is applied; no answer for two minutes"),
    "repeated": FaultKind("counted", "writes", "1", "a proxy on the way sends a write twice"),
    "colleague": FaultKind("counted", "writes", "1", "a colleague changes the thing just before the write comes"),
    "unauthorised": FaultKind("counted", "all", "1", "401 in the platform's own words, then the key works again"),
    "lost-page": FaultKind("counted", "reads", "1", "a read gets no answer"),
    "slow": FaultKind("lasting", "all", "2", "the body drips over ARG seconds"),
    "cut": FaultKind("counted", "all", "1", "half of the body, then the connection closes"),
    "huge": FaultKind("counted", "reads", "1", "a JSON body of 120 MB"),
    "nested": FaultKind("counted", "reads", "1", "JSON nested 100,000 deep"),
    "bad-gzip": FaultKind("counted", "reads", "1", "a body said to be gzip that is not"),
    "bom": FaultKind("lasting", "reads", "0", "a byte order mark before the JSON"),
    "notice": FaultKind("lasting", "reads", "0", "a PHP notice before the JSON"),
    "bad-utf8": FaultKind("counted", "reads", "1", "a byte that is not UTF-8 inside the JSON"),
    "not-a-number": FaultKind("counted", "reads", "1", "NaN inside the JSON"),
    "wrong-types": FaultKind("lasting", "reads", "0", "numbers as text, text as numbers, null where a list was"),
    "missing-fields": FaultKind("lasting", "reads", "0", "every third key of each row is absent"),
    "shifting": FaultKind("lasting", "reads", "1", "later pages begin ARG rows late (or early, when negative)"),
    "ignored-filters": FaultKind("lasting", "reads", "0", "filters in the request have no effect"),
    "lying-totals": FaultKind("lasting", "reads", "7", "totals that the service claims are ARG too high"),
    "clock-skew": FaultKind("lasting", "all", "420", "the Date header is ARG seconds ahead"),
}


class UnknownFaultError(ValueError):
    """A fault was written in a way that means nothing here."""


@dataclass(slots=True)
class Fault:
    """One fault lying on the line."""

    name: str
    argument: str
    side: str | None = None
    path: str = ""
    left: int | None = None
    every: int = 1
    after: int = 0
    seen: int = 0
    hits: int = field(default=0)

    @property
    def kind(self) -> FaultKind:
        """What its name means."""
        return KINDS[self.name]

    @property
    def number(self) -> float:
        """Its argument as a number; 0 when it is none."""
        try:
            return float(self.argument)
        except ValueError:
            return 0.0

    def __str__(self) -> str:
        side = f"{self.side}." if self.side else ""
        path = f"@{self.path}" if self.path else ""
        return f"{side}{self.name}:{self.argument}{path}"

    def strikes(self, side: str, path: str, writes: bool) -> bool:
        """Whether it hits this request, written as `METHOD /path FIELDS`; counted faults use themselves up here."""
        if self.side not in (None, side) or (self.path and self.path not in path):
            return False
        if self.kind.hits != "all" and (self.kind.hits == "writes") is not writes:
            return False
        self.seen += 1
        if self.name == "revoked":
            if self.seen <= self.number:
                return False
        elif self.kind.how == "counted":
            if self.seen <= self.after:
                return False
            if self.seen % self.every or self.left == 0:
                return False
            if self.left is not None:
                self.left -= 1
        self.hits += 1
        return True


def parse(text: str) -> Fault:
    """Read `[SIDE.]NAME[:ARG][@PART]`.

    Raises:
        UnknownFaultError: no such name or side, or a count that is none.
    """
    rest, _, path = text.strip().partition("@")
    rest, _, argument = rest.partition(":")
    side: str | None = None
    if "." in rest:
        side, _, rest = rest.partition(".")
        if side not in SIDES:
            raise UnknownFaultError(f"no such side: {side!r}; known: {', '.join(SIDES)}")
    if rest not in KINDS:
        raise UnknownFaultError(f"no such fault: {rest!r}; known: {', '.join(KINDS)}")
    kind = KINDS[rest]
    fault = Fault(rest, argument or kind.default, side, path)
    if kind.how == "counted":
        share, _, every = fault.argument.partition("/")
        count, _, after = share.partition("+")
        try:
            fault.left, fault.every = (None, max(1, int(every))) if every else (int(count), 1)
            fault.after = int(after or 0)
        except ValueError as error:
            raise UnknownFaultError(f"not a count: {fault.argument!r}; write 3, 1/4 or 1+2") from error
    return fault


class Faults:
    """The faults of one world. `world/fault_line.py` puts them on a listener."""

    def __init__(self, written: Iterable[str] = ()) -> None:
        self._lying: list[Fault] = [parse(text) for text in written]

    def put(self, wish: str | Mapping[str, object]) -> Fault:
        """Lay one more fault; as text, or as an object with `name` and optional `arg`, `side`, `path`.

        Raises:
            UnknownFaultError: when it means nothing here.
        """
        if isinstance(wish, Mapping):
            side = f"{wish['side']}." if wish.get("side") else ""
            argument = f":{wish['arg']}" if wish.get("arg") is not None else ""
            path = f"@{wish['path']}" if wish.get("path") else ""
            wish = f"{side}{wish.get('name', wish.get('fault', ''))}{argument}{path}"
        fault = parse(wish)
        self._lying.append(fault)
        return fault

    def clear(self, name: str = "") -> None:
        """Take all faults away, or all of one name."""
        self._lying = [fault for fault in self._lying if name and fault.name != name]

    def listing(self) -> list[dict[str, object]]:
        """What lies on the line now, as data."""
        return [{"fault": str(one), "left": one.left, "hits": one.hits} for one in self._lying]

    def lying(self) -> bool:
        """Whether any fault lies anywhere; a clean line costs nothing."""
        return bool(self._lying)

    def striking(self, side: str, path: str, writes: bool) -> dict[str, Fault]:
        """The faults that hit this request, by name; the first laid wins within a name."""
        found: dict[str, Fault] = {}
        for fault in self._lying:
            if fault.name not in found and fault.strikes(side, path, writes):
                found[fault.name] = fault
        self._lying = [one for one in self._lying if one.left != 0 or one.kind.how != "counted"]
        return found

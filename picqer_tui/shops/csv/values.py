"""What stands in cells: numbers with either decimal sign, dates in several orders, words of several platforms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from picqer_tui.core.records import OrderState, Shape

_NUMBER = re.compile(r"[-+]?[0-9][0-9.,'\u00a0\u202f ]*\Z")
_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ ,T]+(.*))?\Z")
_TEXT_DAY = re.compile(r"(?:([a-z]{3,9})\.? (\d{1,2}),? (\d{4})|(\d{1,2}) ([a-z]{3,9})\.? (\d{4}))(?:[ ,]+(.*))?\Z")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]m)?\Z")
_ZONE = re.compile(r"\s*(utc|z|gmt|[+-]\d{2}:?\d{2})\Z", re.IGNORECASE)
_MONTHS = {
    name: at
    for at, names in enumerate(
        ("jan", "feb", "mar maa mrt", "apr", "may mei", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec"), 1
    )
    for name in names.split()
}
_YES = frozenset({"1", "true", "yes", "ja", "y", "j", "on", "aan", "waar", "active", "actief", "shopify", "s"})
"""Shopify names itself where it keeps the stock; S is what is visible while there is stock (Lightspeed)."""
_OFF_SALE = frozenset(
    {
        "draft",
        "archived",
        "concept",
        "gearchiveerd",
        "inactive",
        "inactief",
        "disabled",
        "uitgeschakeld",
        "private",
        "trash",
    }
)


def number(text: str) -> Decimal | None:
    """A number; None when there is none, or when nobody can tell whether a sign parts thousands or decimals (`1.234`)."""
    bare = re.sub(r"[€$£\s\u00a0\u202f']", "", text)
    if not _NUMBER.match(bare):
        return None
    last = max(bare.rfind("."), bare.rfind(","))
    if last >= 0:
        whole, rest = bare[:last], bare[last + 1 :]
        signs = set(re.sub(r"[0-9+-]", "", whole))
        if bare[last] in signs:  # the same sign twice parts thousands
            whole, rest = bare.replace(bare[last], ""), ""
        elif len(rest) == 3 and not signs and whole.strip("+-0"):
            return None
        bare = re.sub(r"[.,]", "", whole) + (f".{rest}" if rest else "")
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def pieces(text: str) -> int | None:
    """A count of pieces; None when there is none."""
    found = number(text)
    return None if found is None or abs(found) >= Decimal(10) ** 12 else int(found)


def money(text: str) -> str:
    """Decimal text with two places; empty when there is no amount."""
    found = number(re.sub(r"[A-Za-z]{3}", "", text))
    return "" if found is None else f"{found:.2f}"


def flag(text: str) -> bool:
    return text.strip().casefold() in _YES


def on_sale(word: str) -> bool:
    """Whether a status of a product is none of those that take it off sale."""
    return word.strip().casefold() not in _OFF_SALE


def moment(text: str, zone: tzinfo, day_first: bool) -> datetime | None:
    """A date with or without time, in the zone of the export where it names none itself; None when it is not understood."""
    told = text.strip()
    found: datetime | None
    try:
        found = datetime.fromisoformat(re.sub(r"(?<=\d)\s*(?:UTC|Z|GMT)\Z", "+00:00", re.sub(r" (?=[+-]\d)", "", told)))
    except ValueError:
        found = _spelled(told, day_first)
    if found is None:
        return None
    return (found.replace(tzinfo=zone) if found.tzinfo is None else found).astimezone(UTC)


def _spelled(text: str, day_first: bool) -> datetime | None:
    low, offset = text.casefold(), ""
    if (said := _ZONE.search(low)) is not None and ":" in low[: said.start()]:
        offset, low = said.group(1), low[: said.start()]
    if (numbers := _DAY.match(low)) is not None:
        one, other, year = (int(each) for each in numbers.groups()[:3])
        day, month = (one, other) if day_first else (other, one)
        rest = numbers.group(4)
    elif (named := _TEXT_DAY.match(low)) is not None:
        month = _MONTHS.get((named.group(1) or named.group(5))[:3], 0)
        day, year = int(named.group(2) or named.group(4)), int(named.group(3) or named.group(6))
        rest = named.group(7)
    else:
        return None
    time = _TIME.match((rest or "0:00").strip())
    if time is None:
        return None
    hour = int(time.group(1))
    if time.group(4):
        hour = hour % 12 + (12 if time.group(4) == "pm" else 0)
    try:
        found = datetime(year, month, day, hour, int(time.group(2)), int(time.group(3) or 0))
    except ValueError:
        return None
    return _with_offset(found, offset)


def _with_offset(found: datetime, offset: str) -> datetime:
    if not offset:
        return found
    if offset in ("utc", "z", "gmt"):
        return found.replace(tzinfo=UTC)
    return datetime.strptime(f"{found.isoformat()}{offset}", "%Y-%m-%dT%H:%M:%S%z")


SHAPES = {
    "variable": Shape.PARENT,
    "grouped": Shape.PARENT,
    "configurable": Shape.PARENT,
    "external": Shape.EXTERNAL,
    "virtual": Shape.VIRTUAL,
    "downloadable": Shape.VIRTUAL,
    "bundle": Shape.BUNDLE,
    "giftcard": Shape.GIFT_CARD,
    "gift-card": Shape.GIFT_CARD,
    "mageworx_giftcards": Shape.GIFT_CARD,
}
"""Types of products as WooCommerce and Magento word them in exports; any other is taken for goods."""


def shape(text: str) -> Shape:
    """What kind of thing a type names; of several (`variation, virtual`) the first that says more than goods."""
    words = (word.strip() for word in text.casefold().split(","))
    return next((SHAPES[word] for word in words if word in SHAPES), Shape.GOODS)


_STATES = {
    OrderState.UNPAID: """pending, pending payment, pending_payment, payment_review, payment review, on hold, on-hold, holded,
        wachtend op betaling, wacht op betaling, wachten op betaling, in de wacht, openstaand, processing_awaiting_payment""",
    OrderState.OPEN: """processing, in behandeling, wordt verwerkt, verwerken, in verwerking, in progress, in_progress, nieuw,
        new, open, paid, betaald, unfulfilled, not shipped, not_shipped, niet verzonden, wachten op verzending,
        processing_awaiting_shipment, processing_awaiting_pickup""",
    OrderState.PART_SHIPPED: """partial, partially shipped, shipped_partially, partially_shipped, partially fulfilled,
        deels verzonden, gedeeltelijk verzonden, gedeeltelijk afgehandeld""",
    OrderState.DONE: """completed, complete, fulfilled, shipped, afgerond, voltooid, verzonden, afgehandeld, compleet,
        completed_shipped, completed_picked_up, delivered, bezorgd, handled""",
    OrderState.CANCELLED: "cancelled, canceled, geannuleerd, failed, mislukt, voided, restocked",
    OrderState.REFUNDED: "refunded, terugbetaald, closed, gesloten, gecrediteerd",
    OrderState.DRAFT: "draft, concept, checkout-draft",
}
_PAYMENTS = {
    OrderState.UNPAID: """pending, open, openstaand, unpaid, niet betaald, onbetaald, in progress, in_progress,
        partially_paid, paid_partially, deels betaald, gedeeltelijk betaald, reminded, unconfirmed, failed, mislukt, voided,
        cancelled, canceled, geannuleerd, expired, verlopen""",
    OrderState.OPEN: """paid, betaald, authorized, partially_refunded, refunded_partially, gedeeltelijk terugbetaald,
        completed, voltooid""",
    OrderState.REFUNDED: "refunded, terugbetaald, chargeback",
}


def _by_word(words: Mapping[OrderState, str]) -> dict[str, OrderState]:
    return {" ".join(word.split()): state for state, some in words.items() for word in some.split(",")}


STATES, PAYMENTS = _by_word(_STATES), _by_word(_PAYMENTS)
"""Words for where an order or its payment stands, as platforms show them in English and Dutch; any other is not known."""


def state(status: str, payment: str, fulfilment: str, cancelled: str) -> OrderState:
    """Where an order stands, by all that its row says. A word that is not known leaves it unknown."""
    if cancelled.strip():
        return OrderState.CANCELLED
    told = ((status, STATES), (payment, PAYMENTS), (fulfilment, STATES))
    said = [words.get(word.strip().casefold(), OrderState.UNKNOWN) for word, words in told if word.strip()]
    if not said or OrderState.UNKNOWN in said:
        return OrderState.UNKNOWN
    return next(wins for wins in _STRONGEST if wins in said)


_STRONGEST = (
    OrderState.DRAFT,
    OrderState.CANCELLED,
    OrderState.REFUNDED,
    OrderState.DONE,
    OrderState.PART_SHIPPED,
    OrderState.UNPAID,
    OrderState.OPEN,
)
"""Of several words for one order the one that counts."""

"""Field types for narrow models of what accounts send: tolerant of loose types, cleaning text, keeping identifiers raw.

Use them as annotations of a `Wire` model and read a whole answer with `parser(list[Model])`. A field that an account may
leave out needs a default in the model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, TypeAdapter, ValidationError

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.errors import BadReply
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.calls import Reply

T = TypeVar("T")
_PRINTABLE = re.compile(r"[\x21-\x7e]*\Z")
_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_FALSE = frozenset({"", "0", "false", "no", "off", "n", "f", "null", "none"})


class Wire(BaseModel):
    """A row as an account sends it: only the fields in use, everything else is skipped unread."""

    model_config = ConfigDict(extra="ignore")


def _scalar(value: Any) -> str:
    match value:
        case str():
            return value
        case None | bool() | dict() | list():
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _text(value: Any) -> str:
    return plain(_scalar(value))


def _raw(value: Any) -> Raw:
    return Raw(_scalar(value))


def _id(value: Any) -> str:
    text = _scalar(value)
    return text if _PRINTABLE.match(text) else Raw(text)


def _needed(value: Any) -> str:
    text = _id(value)
    if not text:
        raise ValueError("empty id")
    return text


def _word(value: Any) -> str:
    return plain(_scalar(value)).casefold()


def _flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    text = _scalar(value).strip().casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", ".") if isinstance(value, str) else str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 18 else None


def _whole(value: Any) -> int | None:
    if type(value) is int:
        return value
    number = _number(value)
    return None if number is None else int(number)


def _money(value: Any) -> str:
    number = _number(value)
    return "" if number is None else f"{number:.2f}"


def _wall_clock(value: Any) -> datetime | None:
    """Date and time without zone, read as if UTC; zero dates and empty text are None."""
    text = _scalar(value).strip()
    if len(text) < 10 or text.startswith("0000"):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _as_list(value: Any) -> Any:
    """A list where PHP may send a map by key, one bare element, or nothing."""
    match value:
        case list():
            return value
        case dict():
            return list(value.values())
        case _:
            return []


def _as_map(value: Any) -> Any:
    """A map where PHP sends `[]` when it is empty, or null."""
    return value if isinstance(value, dict) else {}


Text = Annotated[str, BeforeValidator(_text)]
"""Cleaned and trimmed text; null and nested values become empty."""
RawText = Annotated[Raw, PlainValidator(_raw)]
"""An identifier byte for byte (SKU, order number), from text or number; null becomes empty."""
Id = Annotated[str, PlainValidator(_id)]
"""An id as text, from text or number; null becomes empty. Raw when it holds anything but plain characters."""
NeededId = Annotated[str, PlainValidator(_needed)]
"""The id of a row: a row without one makes the whole answer unusable."""
Word = Annotated[str, BeforeValidator(_word)]
"""A status or type: cleaned, lower case."""
Flag = Annotated[bool, BeforeValidator(lambda value: bool(_flag(value)))]
"""True or false from a bool, 0/1, or text; null and what says neither become False."""
MaybeFlag = Annotated[bool | None, BeforeValidator(_flag)]
Whole = Annotated[int, BeforeValidator(lambda value: _whole(value) or 0)]
"""A whole number from a number or text, towards zero; null and what is no number become 0."""
MaybeWhole = Annotated[int | None, BeforeValidator(_whole)]
Money = Annotated[str, BeforeValidator(_money)]
"""Decimal text with two places; empty when there is no number."""
Moment = Annotated[datetime | None, BeforeValidator(_wall_clock)]
"""Aware UTC. Text with a zone is converted; text without one is read **as if UTC** (Picqer's own clock, `*_gmt` fields)."""
ListOf = BeforeValidator(_as_list)
"""`Annotated[list[X], ListOf]`: a list, also from a map by key, null, or a lone value (which is dropped)."""
MapOf = BeforeValidator(_as_map)
"""`Annotated[dict[str, X], MapOf]`: a map, also from PHP's empty list or null."""


def parser(shape: Any) -> Callable[[Reply], Any]:
    """Reads the body of a reply as this type, straight from its bytes. Runs in the worker; make it once, at import.

    Raises (the function made):
        BadReply: the body is of another form. Its detail names field and rule, never the data.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def parse(reply: Reply) -> Any:
        return read_json(adapter, reply.body)

    return parse


def read_json(adapter: TypeAdapter[T], body: bytes) -> T:
    """The body as the adapter's type.

    Raises:
        BadReply: it is not of that form.
    """
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        problem = rule(error)
    # outside the handler: the chained error would carry the account's data into tracebacks
    raise BadReply(
        Phrase("The answer is not of the form that this kind of account gives."),
        problem,
        Phrase("Run the step again; if it stays so, the version of this account's API is not known yet."),
    )


def rule(error: ValidationError) -> str:
    """Which field broke which rule, first three, without its value."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    told = [f"{plain('.'.join(str(part) for part in one['loc']))[:80] or 'body'}: {one['type']}" for one in found[:3]]
    return f"[form] {'; '.join(told)}" + (f" and {len(found) - 3} more" if len(found) > 3 else "")

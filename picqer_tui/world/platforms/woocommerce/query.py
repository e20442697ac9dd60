"""The query of a request as PHP reads it: the last of equal keys wins, brackets make lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

from .refusals import Refused, invalid

_BRACKETS = re.compile(r"^([^\[]+)\[([^\]]*)\]$")
_MOMENT = re.compile(
    r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?$",
)


def pairs(query: str) -> list[tuple[str, str]]:
    """Names and values in the order asked, decoded, brackets kept."""
    parts = [part.partition("=") for part in query.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


class Query:
    """Typed parameters of one request; each getter refuses as the API does."""

    def __init__(self, query: str) -> None:
        self._one: dict[str, str] = {}
        self._many: dict[str, list[str]] = {}
        for name, value in pairs(query):
            bracket = _BRACKETS.match(name)
            if bracket:
                self._many.setdefault(bracket[1], []).append(value)
                self._one.pop(bracket[1], None)
            else:
                self._one[name] = value
                self._many.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._one or name in self._many

    def ignore_all_but(self, names: Iterable[str]) -> None:
        """Forget every parameter except these, as a host that drops the query would."""
        kept = set(names)
        self._one = {name: value for name, value in self._one.items() if name in kept}
        self._many = {name: value for name, value in self._many.items() if name in kept}

    def signature(self) -> tuple[tuple[str, str], ...]:
        """The filters asked, without what only pages, picks fields or logs in."""
        apart = ("page", "per_page", "offset", "_fields", "consumer_key", "consumer_secret", "context", "_")
        asked = [*self._one.items(), *((name, ",".join(many)) for name, many in self._many.items())]
        return tuple(sorted(one for one in asked if one[0] not in apart and not one[0].startswith("oauth_")))

    def text(self, name: str, default: str = "") -> str:
        """One text; a list given where one is wanted is not text."""
        if name in self._many:
            raise invalid(name, f"{name} is not of type string.")
        return self._one.get(name, default)

    def number(self, name: str, default: int, least: int | None = None, most: int | None = None) -> int:
        """One whole number within its bounds."""
        said = self.text(name, str(default))
        if not re.fullmatch(r"-?\d+", said):
            raise invalid(name, f"{name} is not of type integer.")
        value = int(said)
        if least is not None and most is not None and not least <= value <= most:
            raise invalid(
                name,
                f"{name} must be between {least} (inclusive) and {most} (inclusive)",
                detail="rest_out_of_bounds",
            )
        if least is not None and value < least:
            raise invalid(name, f"{name} must be greater than or equal to {least}", detail="rest_out_of_bounds")
        return value

    def choice(self, name: str, default: str, known: Iterable[str]) -> str:
        """One of a fixed list."""
        known = tuple(known)
        said = self.text(name, default)
        if said not in known:
            raise invalid(name, f"{name} is not one of {', '.join(known)}.", detail="rest_not_in_enum")
        return said

    def choices(self, name: str, default: str, known: Iterable[str]) -> list[str]:
        """Several of a fixed list: separated by commas, or in brackets."""
        known = tuple(known)
        found = self.many(name) or [default]
        for number, said in enumerate(found):
            if said not in known:
                why = f"{name}[{number}] is not one of {', '.join(known)}."
                raise invalid(name, why, detail="rest_not_in_enum")
        return found

    def many(self, name: str) -> list[str]:
        """A list of texts: separated by commas, or in brackets."""
        if name in self._many:
            return self._many[name]
        return [part for part in (one.strip() for one in self._one.get(name, "").split(",")) if part]

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value."""
        said = self.text(name, "true" if default else "false").lower()
        if said not in ("true", "false", "1", "0", "yes", "no"):
            raise invalid(name, f"{name} is not of type boolean.")
        return said in ("true", "1", "yes")

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        """A date and time. Without an offset it is the shop's local time, unless `dates_are_gmt`."""
        said = self.text(name)
        if name not in self:
            return None
        found = _MOMENT.match(said.replace(" ", "+", 1) if re.search(r"T.* \d\d:?\d\d$", said) else said)
        if found is None:
            raise _not_a_date(name)
        try:
            value = datetime.fromisoformat(found[0].replace("z", "Z").replace("Z", "+00:00"))
        except ValueError as error:
            raise _not_a_date(name) from error
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC if self.flag("dates_are_gmt") else zone)
        return value.astimezone(UTC)


def _not_a_date(name: str) -> Refused:
    return invalid(name, "Invalid date.", detail="rest_invalid_date")

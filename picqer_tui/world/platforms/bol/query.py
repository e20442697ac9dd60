"""The query of a request: typed parameters, each refused as the API does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

from .problems import invalid


class Query:
    """Parameters by name, in the order asked; of several with one name the first counts, unless all are asked for."""

    def __init__(self, raw: str) -> None:
        self._pairs = parse_qsl(raw, keep_blank_values=True)

    def ignore_all_but(self, names: Iterable[str]) -> None:
        """Forget every parameter except these."""
        kept = set(names)
        self._pairs = [pair for pair in self._pairs if pair[0] in kept]

    def text(self, name: str, default: str = "") -> str:
        return next((value for one, value in self._pairs if one == name), default)

    def many(self, name: str) -> list[str]:
        """Every value of a parameter that may be repeated."""
        return [value for one, value in self._pairs if one == name and value]

    def number(self, name: str, default: int, least: int, most: int | None = None) -> int:
        """One whole number within its bounds."""
        said = self.text(name, str(default))
        value = int(said) if re.fullmatch(r"-?\d{1,9}", said) else least - 1
        if value < least or (most is not None and value > most):
            bounds = f"at least {least}" if most is None else f"between {least} and {most}"
            raise invalid(name, f"Request contains invalid value(s): '{said}', it must be {bounds}.")
        return value

    def choice(self, name: str, default: str, known: tuple[str, ...]) -> str:
        """One of a fixed list."""
        said = self.text(name, default)
        if said not in known:
            raise invalid(name, f"Request contains invalid value(s): '{said}', allowed values: {', '.join(known)}.")
        return said

    def flag(self, name: str) -> bool | None:
        """A truth value; None when it was not asked."""
        return {"": None, "true": True, "false": False}[self.choice(name, "", ("", "true", "false"))]

    def moment(self, name: str) -> datetime | None:
        """A date and time of ISO 8601; without an offset it is UTC."""
        said = self.text(name)
        if not said:
            return None
        try:
            value = datetime.fromisoformat(said.replace(" ", "+"))
        except ValueError as error:
            raise invalid(name, f"'{said}' is not a date and time.") from error
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

    def day(self, name: str) -> date | None:
        """A calendar day, `YYYY-MM-DD`."""
        said = self.text(name)
        if not said:
            return None
        try:
            return datetime.strptime(said, "%Y-%m-%d").date()
        except ValueError as error:
            raise invalid(name, f"'{said}' is not a date.") from error

"""What the documents leave open, decided for one account: loose types, dates, windows, sort directions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from picqer_tui.world.books import Account, Loose
from picqer_tui.world.world import World

ZERO_DATE = "0000-00-00 00:00:00"
FORMAT = "%Y-%m-%d %H:%M:%S"


class Habits:
    """How this account writes and reads values."""

    def __init__(self, world: World) -> None:
        account: Account = world.books.account
        self.loose: Loose = account.loose
        self.zone = ZoneInfo(account.zone)
        self.orders_descending = world.chance("picqer/orders-descending", 0.5)
        self.inactive_means_also = world.chance("picqer/inactive-means-also", 0.4)
        """`inactive=true` on products gives active ones too."""
        self.hides_closed_picklists = world.chance("picqer/hides-closed-picklists", 0.4)
        self.says_limit = world.chance("picqer/says-limit", 0.4)
        self.says_retry_after = world.chance("picqer/says-retry-after", 0.5)
        self.refuses_in_text = world.chance("picqer/refuses-in-text", 0.2)
        windows = ("fixed", "first-request", "sliding")
        picked = int(world.chance("picqer/window-a", 1 / 3)) + 2 * int(world.chance("picqer/window-b", 1 / 2))
        self.window = str(account.extra.get("window") or windows[picked % 3])
        denials = (401, 401, 403, 404)
        drawn = int(world.chance("picqer/denial-a", 0.5)) + 2 * int(world.chance("picqer/denial-b", 0.5))
        self.closed_with = int(account.extra.get("closed_with") or denials[drawn])

    def date(self, at: datetime | None) -> str | None:
        """A time in the account's zone without mark of it."""
        if at is None:
            return ZERO_DATE if self.loose.zero_dates else None
        return at.astimezone(self.zone).strftime(FORMAT)

    def read_date(self, text: str) -> datetime | None:
        """A time as a filter gives it; None when it is none."""
        for form in (FORMAT, "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).replace(tzinfo=self.zone).astimezone(UTC)
            except ValueError:
                continue
        return None

    def flag(self, value: bool) -> bool | int:
        return int(value) if self.loose.flags_as_int else value

    def id(self, value: int) -> int | str:
        """An id that some answers give as text."""
        return str(value) if self.loose.ids_as_text else value

    def shown(self, number: str) -> str | int:
        """An order or picklist number."""
        return int(number) if self.loose.order_number_as_int and number.isdecimal() else number

    def text(self, value: str | None) -> str | None:
        if value:
            return value
        return "" if self.loose.empty_text == "empty" else None

    def map(self, values: dict[str, Any]) -> Any:
        """A map by name; empty it is a list, an object or null."""
        if values:
            return values
        return {"list": [], "object": {}, "null": None}[self.loose.empty_tags]

    def error(self, code: int | None, message: str) -> dict[str, Any]:
        said: dict[str, Any] = {"error": True}
        if code is not None:
            said["error_code"] = code
        return said | {self.loose.error_key: message}

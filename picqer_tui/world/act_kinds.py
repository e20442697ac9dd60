"""What every kind of act is made of: a listing of what it can be done to, and the doing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from .world import World

Values = dict[str, Any]
Listing = Callable[[World], Iterator[tuple[str, Values]]]
Doing = Callable[[World, str, Values, datetime], Values]
"""A listing gives (what it is about, values); a doing is called with the world, that, what was given, and the time."""


class CannotDoError(Exception):
    """The act is not possible (any more)."""

"""Exit codes: a contract with scripts."""

from __future__ import annotations

from picqer_tui.core.errors import ConfigError, LockedError, PicqerTuiError, RemoteError, StateError, UsageError
from picqer_tui.core.marks import Mark

PASSED = 0
ATTENTION = 1
USAGE = 2
BLOCKED = 3
NOT_VERIFIED = 4
LOCKED = 5
STATE = 6
UNREACHABLE = 7
SIGINT = 130
SIGTERM = 143
SIGHUP = 129

_MARKS = {Mark.BLOCKED: BLOCKED, Mark.NOT_VERIFIED: NOT_VERIFIED, Mark.ATTENTION: ATTENTION, Mark.PASSED: PASSED}


def of_mark(mark: Mark) -> int:
    """The code for an overall mark."""
    return _MARKS.get(mark, PASSED)


def of_error(error: PicqerTuiError) -> int:
    """The code for an error that ended a command."""
    match error:
        case LockedError():
            return LOCKED
        case StateError():
            return STATE
        case ConfigError() | UsageError():
            return USAGE
        case RemoteError():
            return UNREACHABLE
        case _:
            return NOT_VERIFIED

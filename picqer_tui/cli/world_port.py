"""What the program hears from a simulated world on this machine: its clock, and the acts a person could do there.

Only a Picqer address on loopback is ever asked whether it is a world; a real account never is.
"""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import BadReply, Rejected, Unreachable
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.engine.doors import Act

SECONDS = 10.0
RESYNC = 0.5
"""Seconds between two looks at the world's clock while it is in use."""


def on_loopback(url: str) -> bool:
    """Whether this address is this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class WorldPort:
    """The control side of a world. Blocking calls, made from threads."""

    def __init__(self, url: str, ca_file: str = "") -> None:
        parts = urlsplit(url)
        self._base = f"{parts.scheme}://{parts.netloc}/_world"
        self._tls = ssl.create_default_context(cafile=ca_file or None) if parts.scheme == "https" else None

    def call(self, path: str, body: Any = None) -> Any:
        """GET, or POST with a body, and the parsed answer.

        Raises:
            Unreachable: nobody listens.
            Rejected: the world refused; its own words are the detail. Status 409: it is not possible (any more).
            BadReply: something else than a world answered.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(f"{self._base}/{path}", data=data, headers=headers)  # noqa: S310 - loopback only
        try:
            with urllib.request.urlopen(request, timeout=SECONDS, context=self._tls) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            words = _words(error.read(500).decode("utf-8", "replace"))
            raise Rejected(Phrase("The simulated world refused this."), words, status=error.code) from error
        except (OSError, TimeoutError) as error:
            raise Unreachable(Phrase("The simulated world does not answer."), type(error).__name__) from error
        except ValueError as error:
            raise BadReply(Phrase("This address is not a simulated world."), type(error).__name__) from error

    def acts(self) -> Sequence[Act]:
        """What a person could do there now."""
        return [Act(str(act["id"]), str(act["kind"]), act.get("values") or {}) for act in self.call("acts")]

    def do_act(self, act: str) -> Values:
        said = self.call(f"acts/{quote(act, safe='')}", {})
        return dict(said.get("said") or {})


def _words(answer: str) -> str:
    """What a refusal says, without the form it came in."""
    try:
        told = json.loads(answer)
    except ValueError:
        told = None
    return plain(str(told["error"]) if isinstance(told, dict) and "error" in told else answer)


class WorldClock:
    """The world's simulated time. Looks at it again now and then, so that it follows when somebody else sets it."""

    def __init__(self, port: WorldPort) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._looking = False
        self._take(port.call("clock"))

    def _take(self, told: dict[str, Any]) -> None:
        with self._lock:
            self._now = datetime.fromisoformat(told["now"]).astimezone(UTC)
            self._speed = float(told["speed"]) if told["running"] else 0.0
            self._at = time.monotonic()

    def now(self) -> datetime:
        elapsed = time.monotonic() - self._at
        if elapsed > RESYNC and not self._looking:
            self._looking = True
            threading.Thread(target=self._look, name="world-clock", daemon=True).start()
        with self._lock:
            return datetime.fromtimestamp(self._now.timestamp() + self._speed * elapsed, UTC)

    def _look(self) -> None:
        try:
            self._take(self._port.call("clock"))
        except (Unreachable, Rejected, BadReply):
            with self._lock:
                self._at = time.monotonic()
                self._speed = 0.0
        finally:
            self._looking = False

    def resync(self) -> None:
        """Looks now; called after an act, which may have moved time."""
        self._look()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds / self._speed if self._speed > 1 else seconds)


def find_world(url: str, ca_file: str = "") -> tuple[WorldPort, WorldClock] | None:
    """The world behind a Picqer address, or None: not on loopback, or something else answers there."""
    if not on_loopback(url):
        return None
    port = WorldPort(url, ca_file)
    try:
        return port, WorldClock(port)
    except (Unreachable, Rejected, BadReply, KeyError, TypeError):
        return None

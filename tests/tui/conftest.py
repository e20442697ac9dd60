"""Starting the app over fakes, waiting for what is meant to be seen, and reading what stands on the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta, timezone
from typing import Any

import pytest
from rich.cells import set_cell_size
from textual.events import Paste
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widgets import Input

from picqer_tui.tui.app import PicqerTui
from picqer_tui.tui.screens import step_pane
from picqer_tui.words.language import Language
from tests.tui.fakes import FakeWorkspace, header

SIZES = ((80, 24), (120, 40))
ZONE = timezone(timedelta(hours=1))


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words under a list follow the cursor at once."""
    monkeypatch.setattr(step_pane, "REST", 0.001)


def make_app(workspace: FakeWorkspace, code: str = "en", **given: Any) -> PicqerTui:
    return PicqerTui(workspace, Language(code, ZONE, workspace.clock.now), by="Sanne", **given)


def text_of(app: PicqerTui) -> str:
    """What the top screen paints, line by line."""
    size = Size(*app.size)
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(size))


class Seen:
    """An app under a pilot."""

    def __init__(self, app: PicqerTui, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def text(self) -> str:
        return text_of(self.app)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Text for the field that has the focus, all at once."""
        assert isinstance(self.app.focused, Input), self.app.focused
        self.app.focused.post_message(Paste(text))
        await self.pilot.pause()

    async def until(self, truth: Callable[[], object], seconds: float = 5.0) -> None:
        """Waits until something is true; a test that waits in vain says what was on the screen."""
        end = asyncio.get_running_loop().time() + seconds
        while not truth():
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"waited in vain; on the screen:\n{self.text}")
            await self.pilot.pause(0.02)

    async def sees(self, *texts: str) -> None:
        """Waits until all these texts are on the screen, each in one part of it (line ends count as blanks)."""

        def seen() -> bool:
            parts = self.parts()
            return all(any(" ".join(text.split()) in part for part in parts) for text in texts)

        await self.until(seen)

    def parts(self) -> list[str]:
        """The text of the screen and of its columns, each as one line."""
        lines = self.text.split("\n")
        parts = [lines]
        for name in ("#plan", "#step", "#side", "#box"):
            for widget in self.app.screen.query(name):
                area = widget.content_region
                cut = [set_cell_size(line[area.x :], area.width) for line in lines[area.y : area.bottom]]
                parts.append(cut)
        return [" ".join(" ".join(part).split()) for part in parts]

    async def open(self, step: str = "", name: str = "fietsenhuis") -> None:
        """Opens the move and goes to a step."""
        self.app.open_move(name)
        await self.until(lambda: type(self.app.screen).__name__ != "MovesScreen")
        await self.until(lambda: self.app.screen.query("#pane"))
        screen: Any = self.app.screen
        await self.until(lambda: screen.ready)
        if step:
            screen.go_to(step)
            await self.until(lambda: screen.pane.step == step and screen.pane.spec is not None)
        await self.idle()

    async def idle(self) -> None:
        """Waits until nothing is being looked up."""
        looks = ("look", "look-changes", "look-acts", "look-rollback")
        await self.pilot.pause()
        await self.until(lambda: not any(one.group in looks and not one.is_finished for one in self.app.workers))
        await self.pilot.pause()

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """Calls of the session or the workspace by this name."""
        workspace: Any = self.app.workspace
        return [call for call in (*workspace.session.calls, *workspace.calls) if call[0] == name]


@asynccontextmanager
async def running(
    workspace: FakeWorkspace | None = None, size: tuple[int, int] = (80, 24), code: str = "en", **given: Any
) -> AsyncIterator[Seen]:
    """The app over a workspace with one move, unless another is given."""
    workspace = workspace or FakeWorkspace(headers=[header()])
    app = make_app(workspace, code, **given)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Seen(app, pilot)
        session = workspace.session
        if session.hold is not None:
            session.hold.set()
        await session.close_listeners()
        await pilot.pause()

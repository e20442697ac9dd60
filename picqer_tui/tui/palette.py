"""What the command palette offers: every key of the screen, the settings, and what the screen adds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.screen import Screen

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.keys import ours
from picqer_tui.tui.screens.page import Page

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui


def commands(app: PicqerTui, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Each act once, however many keys it has."""
    say = app.voice.say
    keys = {
        active.binding.description: active
        for active in screen.active_bindings.values()
        if ours(active.binding) and active.enabled and active.binding.action != "command_palette"
    }
    for description, active in keys.items():

        async def act(action: str = active.binding.action, at: Any = active.node) -> None:
            await app.run_action(action, at)

        yield SystemCommand(say(Phrase(description)), "", act)
    yield SystemCommand(say(Phrase("settings")), say(Phrase("language, marks, colours")), app.action_settings)
    if isinstance(screen, Page):
        for title, help_text, act_now in screen.commands():
            yield SystemCommand(title, help_text, act_now)

"""Opening a move: missing keys are asked for, a move in use may be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from picqer_tui.core.errors import LockedError, MissingKeys, PicqerTuiError
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui


async def open_move(
    app: PicqerTui, name: str, then: str = "", keys: Mapping[Side, Keys] | None = None, step: str = ""
) -> None:
    """Runs in a worker of the app; ends with the move on the screen, or with a dialog that says why not."""
    from picqer_tui.tui.dialogs.box import Decision
    from picqer_tui.tui.dialogs.consent import AskDialog
    from picqer_tui.tui.dialogs.keys_needed import KeysDialog

    voice = app.voice
    look_only = False
    while app.session is None:
        try:
            app.attach(await app.workspace.open(name, keys, look_only), step, keys or {})
        except LockedError as error:
            paragraphs = [voice.say(error.summary), error.detail, voice.say(error.remedy)]
            title = voice.say(Phrase("{name} is open elsewhere", {"name": name}))
            look = voice.say(Phrase("Look without changing"))
            if look_only or await app.push_screen_wait(AskDialog(voice, title, paragraphs, look)) is not Decision.YES:
                return
            look_only = True
        except MissingKeys as error:
            given = await app.push_screen_wait(KeysDialog(voice, name, *error.ways[0], len(error.ways)))
            if not given:
                return
            keys = _joined(keys or {}, given)
        except PicqerTuiError as error:
            app.show_error(error)
            return
    if then == "report":
        from picqer_tui.tui.screens.report import ReportScreen

        app.push_screen(ReportScreen(app.session))


def _joined(first: Mapping[Side, Keys], then: Mapping[Side, Keys]) -> Mapping[Side, Keys]:
    return {side: {**first.get(side, {}), **then.get(side, {})} for side in (*first, *then)}

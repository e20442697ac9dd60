"""Leaving a move or the program: what goes on is asked about, and a write is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picqer_tui.core.phrase import Phrase

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui

WRITE_GRACE = 60.0
"""Seconds that leaving waits for a write's answer before it is noted as unknown."""


async def leave(app: PicqerTui) -> None:
    """The end of the program, when it is agreed to."""
    if app.leaving or not await may_close(app):
        return
    app.leaving = True
    await close_session(app, Phrase("Leaving at the user's wish."))
    app.exit()


async def close_move(app: PicqerTui) -> None:
    """Back to the list of moves, when it is agreed to."""
    if app.leaving or not await may_close(app):
        return
    await close_session(app, Phrase("Back to the list of moves."))
    app.show_moves()


async def may_close(app: PicqerTui) -> bool:
    """Asks when something goes on."""
    if not app.busy():
        return True
    from picqer_tui.tui.dialogs.box import Decision
    from picqer_tui.tui.dialogs.consent import QuitDialog

    return await app.push_screen_wait(QuitDialog(app.voice, app.is_writing)) is Decision.YES


async def close_session(app: PicqerTui, why: Phrase) -> None:
    """Closes the open move; says what is waited for while a change is on its way."""
    session = app.session
    if session is None:
        return
    if app.is_writing:
        from picqer_tui.tui.dialogs.consent import Waiting

        words = Phrase("Waiting for the answer to the change that was sent, so that its outcome is known.")
        app.push_screen(Waiting(app.voice, app.voice.say(words)))
        await session.close(why, WRITE_GRACE)
    else:
        await session.close(why)
    app.session = None

"""Following a shop to another address: the move is closed for a moment, the address looked at, and the move opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picqer_tui.core.errors import PicqerTuiError
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui.leaving import close_session, may_close
from picqer_tui.tui.opening import open_move

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui
    from picqer_tui.tui.ports import SessionDoor


def shops(session: SessionDoor) -> tuple[Side, ...]:
    """Sides whose shop may get another address: those that are read over one. One shop on both sides goes as the new one."""
    settings, same = session.facts.settings, session.facts.same_shop
    found = [side for side in (Side.OLD, Side.NEW) if (shop := settings.shop(side)) and "://" in shop.url]
    return () if session.look_only else tuple(side for side in found if not (same and side is Side.OLD))


async def follow(app: PicqerTui, session: SessionDoor, side: Side, step: str) -> None:
    """Runs in a worker of the app; ends with the move on the screen at this step, and a box that says what came of it."""
    from picqer_tui.tui.dialogs.address import TITLES, AddressDialog
    from picqer_tui.tui.dialogs.box import Decision
    from picqer_tui.tui.dialogs.consent import Waiting
    from picqer_tui.tui.dialogs.said import Said, error_box

    voice, settings = app.voice, session.facts.settings
    shop = settings.shop(side)
    if shop is None:
        return
    url = await app.push_screen_wait(AddressDialog(voice, side, shop.later_url or shop.url))
    if not url or not await may_close(app):
        return
    keys = app.keys
    await close_session(app, Phrase("A shop has another address."))
    app.show_moves()
    waiting = Waiting(voice, voice.say(Phrase("Looking which shop answers at this address.")))
    await app.push_screen(waiting)
    failed: PicqerTuiError | None = None
    try:
        await app.workspace.move_shop(settings.name, side, url, keys)
    except PicqerTuiError as error:
        failed = error
    finally:
        await waiting.dismiss(Decision.NO)
    await open_move(app, settings.name, keys=keys, step=step)
    if failed is not None:
        app.push_screen(error_box(voice, failed))
        return
    words = Phrase("The same shop answers there. From now on it is read at {url}.", {"url": url})
    again = Phrase("Run the steps that could not be verified again.")
    app.push_screen(Said(voice, voice.say(TITLES[side]), [voice.say(words), voice.say(again)]))

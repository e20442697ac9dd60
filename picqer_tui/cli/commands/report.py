"""`picqer-tui report NAME`: what was found, accepted and done, from what is on disk; nothing is asked of the accounts."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from picqer_tui.cli.exits import PASSED
from picqer_tui.cli.voice import choose, tell
from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.workspace import Workspace
from picqer_tui.report import write


def run(given: argparse.Namespace) -> int:
    return asyncio.run(_report(given))


async def _report(given: argparse.Namespace) -> int:
    workspace = Workspace(Wiring(for_move=given.name))
    try:
        session = await workspace.open(given.name, look_only=True)
        try:
            lang = choose(given.lang, session.facts.settings.lang)
            if given.output:
                path = await workspace.report(session, given.format, lang.code, Path(given.output))
                tell(Phrase("Written: {path}", {"path": str(path)}), lang)
            else:
                sys.stdout.write(await write.render(session, given.format, lang))
        finally:
            await session.close(Phrase("The report is written."))
    finally:
        await workspace.aclose()
    return PASSED

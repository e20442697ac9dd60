"""`picqer-tui list`: the moves, a line each."""

from __future__ import annotations

import argparse
import json

from picqer_tui.cli.exits import PASSED
from picqer_tui.cli.headers import headers
from picqer_tui.cli.voice import choose
from picqer_tui.config.paths import state_dir
from picqer_tui.core.phrase import Phrase


def run(given: argparse.Namespace) -> int:
    lang = choose(given.lang)
    moves = headers(state_dir())
    if given.json:
        rows = [
            {
                "name": move.name,
                "scenario": move.scenario,
                "old": move.old_title or None,
                "new": move.new_title,
                "phase": move.phase,
                "verdict": move.mark,
                "counts": dict(move.counts),
                "touched_at": move.touched_at.isoformat(timespec="seconds").replace("+00:00", "Z")
                if move.touched_at
                else None,
                "held_by": lang.say(move.held_by) if move.held_by else None,
                "problem": lang.say(move.problem) if move.problem else None,
            }
            for move in moves
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return PASSED
    if not moves:
        print(lang.say(Phrase("There are no moves yet. Start one with: picqer-tui new NAME")))
        return PASSED
    width = max(len(move.name) for move in moves)
    for move in moves:
        state = lang.say(move.problem) if move.problem else f"{move.phase} · {move.mark}"
        pair = f"{move.old_title or '–'} → {move.new_title}"
        print(f"{move.name:<{width}}  {pair:<28}  {state}  {lang.value(move.touched_at)}")
    return PASSED

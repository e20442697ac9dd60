"""The one module that knows where files lie."""

from __future__ import annotations

import os
from pathlib import Path

STATE_DIR = "PICQER_TUI_STATE_DIR"
SUFFIX = ".move"


def state_dir() -> Path:
    """Folder of this person's moves: `PICQER_TUI_STATE_DIR`, else the platform's place for state."""
    named = os.environ.get(STATE_DIR)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs  # here, because `PICQER_TUI_STATE_DIR` spares it

    return Path(platformdirs.user_state_dir("picqer-tui", appauthor=False))


def moves_dir(state: Path) -> Path:
    return state / "moves"


def move_file(state: Path, name: str) -> Path:
    """The state file of a move; `name` was checked by `core.move.check_name`."""
    return moves_dir(state) / f"{name}{SUFFIX}"


def move_files(state: Path) -> list[Path]:
    """State files of all moves, sorted by name; empty when there are none yet."""
    folder = moves_dir(state)
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())


def removed_dir(state: Path) -> Path:
    """Where moves go that were tidied away."""
    return state / "removed"


def reports_dir(state: Path) -> Path:
    return state / "reports"


def demo_dir(state: Path) -> Path:
    """State of the demo: its move, and the diary of its world; one demo at a time."""
    return state / "demo"


def make_private(folder: Path) -> Path:
    """The folder, made with 0700 where it was not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

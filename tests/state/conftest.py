"""A move's file in an empty folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from picqer_tui.state.move import MoveFile

from .samples import StillClock, settings


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "moves" / "fietsenhuis.sqlite"


@pytest.fixture
async def move(path: Path, clock: StillClock) -> AsyncIterator[MoveFile]:
    made = await MoveFile.create(path, settings(), {}, clock)
    yield made
    await made.close()

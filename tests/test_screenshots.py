"""The pictures in `screenshots/` show what the program shows now. Out of date: `python tests/make_screenshots.py`."""

from __future__ import annotations

import difflib
from pathlib import Path

from tests.album import take_all, words
from tests.make_screenshots import FOLDER


async def test_no_picture_is_out_of_date(tmp_path: Path) -> None:
    now = await take_all(tmp_path)
    kept = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
    assert sorted(kept) == sorted(now)
    for name, picture in now.items():
        before, after = words(kept[name]).splitlines(), words(picture).splitlines()
        assert before == after, "\n".join([f"{name}.svg is out of date:", *difflib.unified_diff(before, after, n=0)])
        assert any("picqer" in line.lower() or "fietsenhuis" in line for line in after) or len(after) > 5

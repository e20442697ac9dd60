"""Writes `screenshots/*.svg` from the running demo world: `python tests/make_screenshots.py`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "screenshots"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from tests.album import take_all

    with tempfile.TemporaryDirectory() as folder:
        pictures = asyncio.run(take_all(Path(folder)))
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.svg"):
        if old.stem not in pictures:
            old.unlink()
    for name, picture in pictures.items():
        (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
        print(f"{FOLDER.name}/{name}.svg")


if __name__ == "__main__":
    main()

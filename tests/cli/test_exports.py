"""A move whose old shop is a folder with exports: no key, columns confirmed first, every answer as old as its file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.running import run, step, valid
from tests.play import Playing

MOVE = "uit-een-export"
ACCESS, SKUS, STRANDED, FEEDBACK = (
    "preflight.access",
    "preflight.sku-match",
    "preflight.stranded-orders",
    "preflight.shipment-feedback",
)
LINKS = "preflight.external-links"


@pytest.fixture
def exports(world: Playing, tmp_path: Path) -> Path:
    folder = tmp_path / "oude shop"
    folder.mkdir()
    (folder / "orders.csv").write_text(
        "Ordernummer;Besteldatum;Status;Artikelnummer;Aantal\n900001;1-2-2020 12:00;Afgerond;A-1;1\n", encoding="utf-8"
    )
    (folder / "products.csv").write_text("Artikelnummer;Naam\nA-1;Mok\n", encoding="utf-8")
    return folder


@pytest.fixture
def move(world: Playing, keys: dict[str, str], exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in keys:
        if name.startswith("PICQER_TUI_OLD_"):
            monkeypatch.delenv(name)
    before, _, rest = (world.folder / "move.toml").read_text(encoding="utf-8").partition("[old]")
    _, _, new = rest.partition("[new]")
    made = tmp_path / "move.toml"
    made.write_text(f'{before}[old]\nplatform = "csv"\nurl = "{exports}"\n\n[new]{new}', encoding="utf-8")
    done = run("new", MOVE, "--file", str(made))
    assert done.code == 0, done.err
    return MOVE


def confirm(folder: Path) -> None:
    sheet = folder / "columns.toml"
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace("confirmed = false", "confirmed = true"), encoding="utf-8"
    )


def aged(folder: Path, at: float) -> None:
    for path in folder.glob("*.csv"):
        os.utime(path, (at, at))


def test_columns_are_proposed_and_nothing_is_taken_for_seen_before_they_are_confirmed(move: str, exports: Path) -> None:
    done = run("check", move, "--step", ACCESS, "--json", "--lang", "en")
    found = step(valid(done), ACCESS)
    assert found["evidence"]["complete"] is False
    assert not [one for one in found["findings"] if one["subject"] == "old"]
    assert "confirmed" in found["reason"]
    assert 'number = "Ordernummer"' in (exports / "columns.toml").read_text(encoding="utf-8")
    confirm(exports)
    done = run("check", move, "--step", ACCESS, "--json")
    assert step(valid(done), ACCESS)["evidence"]["complete"] is True


def test_an_answer_is_as_old_as_its_file_and_what_no_export_shows_is_not_verified(
    move: str, exports: Path, world: Playing
) -> None:
    run("check", move, "--step", ACCESS)
    confirm(exports)
    now = datetime.fromisoformat(world.call("clock")["now"]).timestamp()
    aged(exports, now - 3600)
    said = valid(run("check", move, "--step", STRANDED, "--step", SKUS, "--step", LINKS, "--json"))
    assert step(said, SKUS)["evidence"]["complete"] is True
    assert step(said, STRANDED)["evidence"]["complete"] is True
    assert step(said, LINKS)["evidence"]["complete"] is False
    aged(exports, now - 3 * 86400)
    said = valid(run("check", move, "--step", STRANDED, "--json"))
    old = step(said, STRANDED)
    assert (old["verdict"], old["reason_code"]) in (("not_verified", "stale"), ("blocked", "complete"))
    assert old["evidence"]["from"] < old["checked_at"]

"""`report`: from what is on disk, in every form, without asking the accounts anything."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Answer
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.verdicts import Reason, Verdict
from picqer_tui.report import words
from picqer_tui.report.view import LONG_AGO
from picqer_tui.steps.postchecks.close import SPEC as CLOSE
from picqer_tui.words.language import Language
from tests.cli.running import run, three_lines
from tests.play import Playing
from tests.tui.fakes import FakeSession

STEP = "preflight.sku-match"


@pytest.fixture
def judged(move: str, keys: dict[str, str]) -> str:
    assert run("check", move, "--step", STEP).code == 3
    return move


def test_every_form_in_both_languages(judged: str, tmp_path: Path, world: Playing) -> None:
    asked = world.call("log")["requests"]
    text = {form: run("report", judged, "--format", form, "--lang", "en") for form in ("md", "html", "csv", "json")}
    assert {(done.code, done.err) for done in text.values()} == {(0, "")}
    assert text["md"].out.startswith("# ")
    assert text["html"].out.lstrip().lower().startswith("<!doctype html>")
    rows = list(csv.reader(io.StringIO(text["csv"].out)))
    assert len({len(row) for row in rows}) == 1
    said = json.loads(text["json"].out)
    assert {one["id"]: one["verdict"] for one in said["steps"]}[STEP] == "blocked"
    assert all(judged in text[form].out for form in ("md", "html", "json"))
    dutch = run("report", judged, "--format", "md")
    assert dutch.code == 0
    assert dutch.out != text["md"].out, "the move's own language is Dutch"
    assert world.call("log")["requests"] == asked


def test_a_report_needs_no_keys(judged: str, monkeypatch: pytest.MonkeyPatch, keys: dict[str, str]) -> None:
    for name in keys:
        monkeypatch.delenv(name)
    assert run("report", judged).code == 0


def test_what_nobody_looked_at_is_not_yet_and_not_unknown(judged: str) -> None:
    said = run("report", judged, "--lang", "nl").out
    rows = [line for line in said.splitlines() if line.startswith("| ")]
    assert sum("| nog niet |" in row for row in rows) > 20
    assert not any("| onbekend |" in row for row in rows)


def test_a_report_of_a_move_never_looked_at(move: str) -> None:
    done = run("report", move, "--format", "json")
    assert done.code == 0
    said = json.loads(done.out)
    assert {one["verdict"] for one in said["steps"]} <= {"not_verified", "not_applicable"}


def test_to_a_file(judged: str, tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.html"
    path.parent.mkdir()
    done = run("report", judged, "--format", "html", "-o", str(path))
    assert done.code == 0
    assert str(path) in done.out
    assert path.read_text(encoding="utf-8") == run("report", judged, "--format", "html").out
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


@pytest.mark.parametrize("place", ["nowhere/report.md", ".", "file/report.md"])
def test_to_a_place_that_cannot_be_written(place: str, move: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    for lang in ("nl", "en"):
        done = run("report", move, "-o", str(tmp_path / place), "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert str(tmp_path) in three_lines(done)[0]
    assert (tmp_path / "file").read_text() == "kept"


def test_of_a_move_that_is_not_there() -> None:
    done = run("report", "elsewhere")
    assert done.code == 2
    assert "elsewhere" in done.err


def test_a_reader_that_goes_away_is_no_error(judged: str) -> None:
    import subprocess

    from tests.cli.running import PROGRAM

    words = " ".join(PROGRAM)
    done = subprocess.run(
        ["bash", "-c", f"{words} report {judged} --format html | head -c 10; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].endswith("0")


def test_who_signed_stands_above_the_report_and_not_before() -> None:
    answers = {(CLOSE.id, "name"): Answer("Marie de Vries", "Marie", datetime(2026, 11, 24, 8, 15, tzinfo=UTC))}
    facts = FakeSession().facts._replace(answers=answers)
    said = words.signed(facts, [CLOSE])
    assert said is not None
    assert Language("en", UTC, lambda: LONG_AGO).say(said) == "Signed off by Marie de Vries on 24 Nov 2026 08:15."
    assert words.signed(facts._replace(answers={}), [CLOSE]) is None


@pytest.mark.parametrize(
    ("mark", "counts", "noted", "said"),
    [
        (Mark.ATTENTION, {"attention": 2}, True, "attention, noted"),
        (Mark.ATTENTION, {"attention": 2}, False, "attention"),
        (Mark.BLOCKED, {"blocked": 0, "waived": 2}, False, "blocked, accepted"),
        (Mark.BLOCKED, {"blocked": 1, "waived": 1}, False, "blocked"),
    ],
)
def test_what_a_person_took_upon_them_stands_beside_the_verdict(
    mark: Mark, counts: dict[str, int], noted: bool, said: str
) -> None:
    verdict = Verdict(mark, Reason.COMPLETE, Phrase(""), None, LONG_AGO, None, {})
    here = StepStanding(CLOSE.id, CLOSE.phase, None, verdict, counts, False, noted, False, (), verdict)
    assert Language("en", UTC, lambda: LONG_AGO).say(words.standing_of(here)) == said

"""The journal in words: every kind of line that is written has a sentence, and nothing of a machine stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import picqer_tui
from picqer_tui.core.clean import Raw
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import StepSpec
from picqer_tui.report import journal_words
from picqer_tui.report.journal_words import journal
from picqer_tui.steps.order import STEPS
from picqer_tui.words.language import Language

WRITES = re.compile(r"(?:_line|journal\.write|write_journal)\(\s*[^\"()]*(?:\([^()]*\))?[^\"()]*\"([a-z-]+)\"")
"""A call that writes a line, with the kind that it names."""
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SPECS: list[StepSpec] = [step.spec for step in STEPS]
OFF = {"step": "cutover.deactivate-old", "question": "off", "value": "fietsenhuis", "by": "Anna"}


def told(*lines: tuple[str, Mapping[str, Any]], code: str = "en") -> list[str]:
    made = [JournalLine(at, NOON, what, values, "0" * 64) for at, (what, values) in enumerate(lines, 1)]
    language = Language(code, UTC)
    return [language.say(said.words) for said in journal(made, SPECS).lines]


@pytest.mark.parametrize(
    ("what", "values", "words"),
    [
        ("created", {"name": "a", "scenario": "replace"}, "The move was made."),
        ("session-opened", {}, "Opened."),
        ("session-closed", {"why": Phrase("Leaving at the user's wish.")}, "Closed. Leaving at the user's wish."),
        (
            "reading-closed",
            {"list": "old.Order.open", "coverage": "refused", "rows": 0, "reason": "no_right", "generation": 2},
            "Refused: old shop, open orders.",
        ),
        (
            "reading-closed",
            {"list": "picqer.Product", "coverage": "partial", "rows": 1, "reason": "unreachable", "generation": 2},
            "Read in part: Picqer, products, 1 row.",
        ),
        (
            "reading-interrupted",
            {"list": "new.Product", "rows": 300},
            "Reading was cut off after 300 rows: new shop, products.",
        ),
        (
            "sealed",
            {"step": "preflight.sku-match", "mark": "blocked", "blocked": 3, "attention": 1, "info": 4},
            "SKUs equal: blocked, 4 findings.",
        ),
        (
            "sealed",
            {"step": "preflight.access", "mark": "passed", "blocked": 0, "attention": 0, "info": 4},
            "Access: passed.",
        ),
        ("identity", {"side": "old", "identity": "winkel"}, "Met for the first time: old shop, winkel."),
        (
            "address",
            {"side": "old", "url": "https://oud.example", "identity": "oud"},
            "The old shop is read at https://oud.example from now on; oud answers there.",
        ),
        ("gate", {"gate": "into-cutover", "by": "Anna", "noted": {}}, "Anna passed the gate: into the switch."),
        (
            "waiver",
            {
                "step": "preflight.sku-match",
                "code": "sku-missing",
                "subject": Raw("A-1"),
                "by": "Anna",
                "reason": "Old.",
            },
            "SKUs equal: Anna accepted sku-missing A-1: Old.",
        ),
        (
            "waiver",
            {"step": "preflight.external-links", "code": "", "subject": Raw(""), "by": "Anna", "reason": "None here."},
            "External links: Anna accepted that it is not verified: None here.",
        ),
        (
            "waiver-lapsed",
            {"step": "preflight.sku-match", "code": "sku-missing"},
            "SKUs equal: an acceptance holds no longer. sku-missing",
        ),
        (
            "acknowledgement",
            {"step": "preflight.sku-match", "by": "Anna", "count": 1, "noted": 1},
            "SKUs equal: Anna took note of 1 finding.",
        ),
        ("consent", {"id": "c", "by": "Anna", "changes": ["x", "y"]}, "Anna agreed to 2 changes."),
        (
            "watch-ended",
            {"step": "cutover.drain", "why": Phrase("The switch was made.")},
            "Process orders: no longer watched. The switch was made.",
        ),
    ],
)
def test_a_line_is_a_sentence(what: str, values: Mapping[str, Any], words: str) -> None:
    assert told((what, values)) == [words]


def test_an_answer_stands_with_its_question() -> None:
    (said,) = told(("answer", OFF))
    assert said.startswith("Old connection off: Anna answered “fietsenhuis”. ")
    assert len(said) > 70, "the question follows"


def test_a_change_is_named_in_each_of_its_lines() -> None:
    label = {"change": "c-1", "label": "complete order #1001 in Shopify", "step": "x"}
    lines = [("intent", label), ("answered", {"change": "c-1"}), ("outcome", {"change": "c-1", "outcome": "not_done"})]
    assert told(*lines) == [
        "On its way: complete order #1001 in Shopify.",
        "Answered: complete order #1001 in Shopify.",
        "complete order #1001 in Shopify: not done.",
    ]


def test_lists_that_were_read_to_their_end_are_counted_and_not_told() -> None:
    values = {"list": "picqer.Product", "coverage": "complete", "rows": 9, "reason": "complete", "generation": 1}
    made = journal([JournalLine(at, NOON, "reading-closed", values, "") for at in range(3)], SPECS)
    assert (list(made.lines), made.left_out) == ([], 3)


def test_every_kind_of_line_that_is_written_has_words() -> None:
    written = set()
    for room in ("state", "engine"):
        for path in (Path(picqer_tui.__file__).parent / room).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            written |= set(WRITES.findall(text))
    assert written >= {"created", "sealed", "intent", "session-opened", "answer", "address"}
    assert written <= set(journal_words._KINDS) | set(journal_words._PLAIN)


def test_in_dutch_nothing_is_left_in_english() -> None:
    said = told(("gate", {"gate": "sign-off", "by": "Anna"}), ("session-opened", {}), code="nl")
    assert said == ["Anna ging door de poort: het aftekenen.", "Geopend."]

"""`check`: the codes it ends with, its JSON, and what can be chosen."""

from __future__ import annotations

import pytest

from tests.cli.running import run, step, three_lines, valid

SKUS, STRANDED = "preflight.sku-match", "preflight.stranded-orders"
FEEDBACK, NOT_BUILT = "preflight.shipment-feedback", "preflight.quiet-moment"


@pytest.mark.parametrize(
    ("steps", "code", "verdict"),
    [
        ((FEEDBACK,), 0, "passed"),
        ((STRANDED,), 1, "attention"),
        ((SKUS,), 3, "blocked"),
        ((NOT_BUILT,), 4, "not_verified"),
        ((STRANDED, NOT_BUILT), 4, "not_verified"),
        ((NOT_BUILT, SKUS, FEEDBACK), 3, "blocked"),
    ],
)
def test_the_exit_code_is_the_worst_verdict(
    steps: tuple[str, ...], code: int, verdict: str, move: str, keys: dict[str, str]
) -> None:
    done = run("check", move, "--json", *[word for one in steps for word in ("--step", one)])
    said = valid(done)
    assert (done.code, said["verdict"], done.err) == (code, verdict, "")
    assert {one["id"] for one in said["steps"]} == set(steps)


def test_the_whole_check_is_what_the_schema_promises(move: str, keys: dict[str, str]) -> None:
    done = run("check", move, "--json", "--lang", "en")
    said = valid(done)
    assert done.code == 3
    assert (said["move"], said["scenario"], said["platforms"]) == (
        move,
        "replace",
        {"old": "woocommerce", "new": "shopify"},
    )
    assert len(said["steps"]) == 26
    assert all(said["requests"].values()), "each account was asked"
    assert step(said, SKUS)["findings_total"] == len(step(said, SKUS)["findings"]) > 3
    assert all(finding["summary"] and finding["remedy"] for one in said["steps"] for finding in one["findings"])


def test_findings_can_be_cut_and_never_hide_how_many_there_are(move: str, keys: dict[str, str]) -> None:
    few = step(valid(run("check", move, "--step", SKUS, "--findings", "2", "--json")), SKUS)
    assert (len(few["findings"]), few["findings_complete"]) == (2, False)
    all_ = step(valid(run("check", move, "--step", SKUS, "--findings", "all", "--json")), SKUS)
    assert (len(all_["findings"]), all_["findings_complete"]) == (few["findings_total"], True)
    none = step(valid(run("check", move, "--step", SKUS, "--findings", "0", "--json")), SKUS)
    assert (none["findings"], none["verdict"]) == ([], "blocked")


def test_a_phase_and_a_kind_can_be_chosen(move: str, keys: dict[str, str]) -> None:
    said = valid(run("check", move, "--phase", "preflight", "--kind", "task", "--json"))
    assert said["steps"]
    assert {(one["phase"], one["kind"]) for one in said["steps"]} == {("preflight", "task")}


def test_summaries_are_said_in_the_asked_language(move: str, keys: dict[str, str]) -> None:
    dutch = run("check", move, "--step", FEEDBACK, "--lang", "nl")
    english = run("check", move, "--step", FEEDBACK, "--lang", "en")
    own = run("check", move, "--step", FEEDBACK)
    assert dutch.out != english.out
    assert own.out == dutch.out, "the move's own language is Dutch"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--step", "preflight.skus"), "preflight.sku-match"),
        (("--findings", "many"), "many"),
        (("--findings", "-1"), "-1"),
    ],
)
def test_what_cannot_be_checked_is_usage(words: tuple[str, ...], named: str, move: str, keys: dict[str, str]) -> None:
    for lang in ("nl", "en"):
        done = run("check", move, *words, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert named in done.err


def test_a_move_that_is_not_there_names_those_that_are(move: str) -> None:
    done = run("check", "elsewhere", "--lang", "en")
    assert done.code == 2
    what, _, cure = three_lines(done)
    assert "elsewhere" in what
    assert move in cure

"""Version, help, usage and language: what the program says before it knows any move."""

from __future__ import annotations

from pathlib import Path

import pytest

import picqer_tui
from picqer_tui.cli.main import nothing_typed
from picqer_tui.cli.parser import build
from picqer_tui.words.language import language
from tests.cli.running import run, three_lines

COMMANDS = ("new", "resume", "list", "check", "report", "demo", "world", "doctor")


def test_version() -> None:
    done = run("--version")
    assert (done.code, done.out, done.err) == (0, f"picqer-tui {picqer_tui.__version__}\n", "")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_help_names_every_command(lang: str) -> None:
    done = run("--lang", lang, "--help")
    assert done.code == 0
    assert all(f"\n    {name} " in done.out for name in COMMANDS)
    assert ("overstap" in done.out.lower()) is (lang == "nl")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_command_has_help_in_both_languages(command: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = build(language(lang))
    with pytest.raises(SystemExit) as end:
        parser.parse_args([command, "--help"])
    assert end.value.code == 0
    assert "--lang {nl,en}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["--nonsense"],
        ["check"],
        ["check", "x", "--phase", "halfway"],
        ["check", "x", "--kind", "guess"],
        ["report", "x", "--format", "pdf"],
        ["new"],
        ["--lang", "de", "list"],
        ["world", "--at", "yesterday"],
        ["world", "--products", "many"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_means_nothing_is_usage(words: list[str]) -> None:
    done = run(*words)
    assert done.code == 2
    assert "--help" in done.err


def test_the_language_of_a_usage_error_follows_the_reader() -> None:
    assert "Typ “picqer-tui" in run("--lang", "nl", "nonsense").err
    assert "Typ “picqer-tui" in run("nonsense", env={"LANG": "nl_NL.UTF-8"}).err
    assert "Type “picqer-tui" in run("nonsense", env={"LANG": "de_DE.UTF-8"}).err
    assert "Type “picqer-tui" in run("nonsense", env={"LANG": "nl_NL.UTF-8", "PICQER_TUI_LANG": "en"}).err


@pytest.mark.parametrize("words", [[], ["resume"], ["new", "fresh"], ["demo"]], ids=["moves", "resume", "new", "demo"])
def test_screens_without_a_terminal_say_how_to_get_one(words: list[str], move: str) -> None:
    for lang in ("nl", "en"):
        done = run("--lang", lang, *words)
        assert (done.code, done.out) == (2, "")
        assert "terminal" in done.err
        assert "ssh -t" in done.err
        assert "check" in done.err


def test_resume_without_a_move() -> None:
    what, cure = run("resume", "--lang", "en").err.strip().splitlines()
    assert "no move" in what
    assert "picqer-tui new" in cure
    assert run("resume").code == 2


def test_resume_of_a_move_that_is_not_there(move: str) -> None:
    done = run("resume", "elsewhere", "--lang", "nl")
    assert done.code == 2
    what, detail, cure = three_lines(done)
    assert "elsewhere" in what
    assert "state" in detail
    assert move in cure


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_doctor_looks_at_everything(lang: str, state: Path) -> None:
    done = run("doctor", "--lang", lang)
    assert done.code == 1, "there is no terminal here, which it says"
    assert picqer_tui.__version__ in done.out
    assert "ssh -t" in done.out
    assert str(state) in done.out
    assert {"en": "environment", "nl": "omgevingsvariabelen"}[lang] in done.out
    assert "picqer.com" in done.out


def test_doctor_shows_no_key(keys: dict[str, str]) -> None:
    done = run("doctor")
    assert not [value for value in keys.values() if value in done.said]


def test_doctor_on_a_state_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("doctor", "--lang", "en", env={"PICQER_TUI_STATE_DIR": str(tmp_path / "file" / "state")})
    assert done.code == 1
    assert "cannot be written" in done.out
    assert "PICQER_TUI_STATE_DIR" in done.out


def test_nothing_typed_is_what_the_parser_makes_of_it() -> None:
    assert vars(nothing_typed()) == vars(build(language("en")).parse_args([]))

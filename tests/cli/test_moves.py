"""`new --file` and `list`."""

from __future__ import annotations

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.running import run, three_lines

GOOD = """
name = "winkel"
scenario = "replace"
lang = "en"

[picqer]
url = "winkel"
old_connection = 4107

[old]
platform = "woocommerce"
url = "https://shop.example.com"

[new]
platform = "shopify"
url = "winkel.myshopify.com"
"""


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "move.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_new_move_from_a_file_is_private_and_listed(tmp_path: Path, state: Path) -> None:
    made = run("new", "winkel", "--file", file(tmp_path, GOOD))
    assert made.code == 0
    assert "picqer-tui resume winkel" in made.out
    path = state / "moves" / "winkel.move"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    listed = run("list", "--lang", "en")
    assert listed.code == 0
    assert "winkel" in listed.out
    assert "WooCommerce → Shopify" in listed.out


def test_the_words_of_a_new_move_are_in_its_own_language_unless_asked_otherwise(tmp_path: Path) -> None:
    dutch = file(tmp_path, GOOD.replace('"en"', '"nl"'))
    assert "overstap" in run("new", "een", "--file", dutch).out
    assert "The move" in run("new", "twee", "--file", dutch, "--lang", "en").out


def test_list_as_json(tmp_path: Path) -> None:
    assert json.loads(run("list", "--json").out) == []
    run("new", "winkel", "--file", file(tmp_path, GOOD))
    run("new", "later", "--file", file(tmp_path, GOOD))
    rows = json.loads(run("list", "--json").out)
    assert [row["name"] for row in rows] == ["later", "winkel"], "newest first"
    row = rows[1]
    assert (row["scenario"], row["old"], row["new"]) == ("replace", "WooCommerce", "Shopify")
    assert (row["phase"], row["verdict"], row["problem"], row["held_by"]) == ("preflight", "not_verified", None, None)
    assert datetime.fromisoformat(row["touched_at"]).tzinfo is not None


def test_an_empty_list_says_how_to_begin() -> None:
    for lang in ("nl", "en"):
        done = run("list", "--lang", lang)
        assert done.code == 0
        assert "picqer-tui new" in done.out


def test_an_extra_shop_has_no_old_side(tmp_path: Path) -> None:
    head, _, tail = GOOD.replace('"replace"', '"extra"').partition("[old]")
    alone = head + tail[tail.index("[new]") :]
    assert run("new", "erbij", "--file", file(tmp_path, alone)).code == 0
    assert run("list", "--json").out.count('"old": null') == 1
    both = run("new", "fout", "--file", file(tmp_path, GOOD.replace('"replace"', '"extra"')), "--lang", "en")
    assert both.code == 2
    assert "[old]" in both.err


WRONG = {
    "unknown key": (GOOD.replace("scenario =", 'colour = "blue"\nscenario ='), "colour"),
    "unknown key in a section": (GOOD.replace("[new]", '[new]\ntoken = "hidden"'), "new.token"),
    "key in the file": (GOOD.replace("[picqer]", '[picqer]\napi_key = "hidden"'), "picqer.api_key"),
    "wrong type": (GOOD.replace('url = "winkel"', "url = 12"), "picqer.url"),
    "text for a number": (GOOD.replace("4107", '"the old one"'), "picqer.old_connection"),
    "truth for a number": (GOOD.replace("4107", "true"), "picqer.old_connection"),
    "text for a list": (GOOD.replace("[new]", '[new]\nscope = "nl"'), "new.scope"),
    "list of something else": (GOOD.replace("old_connection = 4107", "warehouses = [1.5]"), "picqer.warehouses"),
    "text for a truth": (GOOD.replace("[new]", '[new]\nconnected = "yes"'), "new.connected"),
    "unknown scenario": (GOOD.replace('"replace"', '"sideways"'), "scenario"),
    "unknown language": (GOOD.replace('"en"', '"de"'), "lang"),
    "unknown platform": (GOOD.replace('"shopify"', '"prestashop"'), "new.platform"),
    "missing section new": (GOOD[: GOOD.index("[new]")], "[new]"),
    "missing section picqer": (GOOD[: GOOD.index("[picqer]")] + GOOD[GOOD.index("[old]") :], "[picqer]"),
    "missing section old": (GOOD[: GOOD.index("[old]")] + GOOD[GOOD.index("[new]") :], "[old]"),
    "section that is none": ('new = "shopify"\n' + GOOD[: GOOD.index("[new]")], "[new]"),
    "empty address": (GOOD.replace('"winkel.myshopify.com"', '" "'), "new.url"),
    "no certificate file": (GOOD.replace("[new]", '[new]\nca_file = "nowhere.pem"'), "nowhere.pem"),
    "no TOML": (GOOD + "\nname name", "TOML"),
    "empty": ("", "[picqer]"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_move_file_names_field_shape_and_cure(case: str, tmp_path: Path, state: Path) -> None:
    text, named = WRONG[case]
    done = run("new", "winkel", "--file", file(tmp_path, text), "--lang", "en")
    assert (done.code, done.out) == (2, "")
    what, detail, cure = three_lines(done)
    assert named in what + detail + cure
    assert cure.endswith(".") or "=" in cure
    assert "hidden" not in done.err
    assert not (state / "moves" / "winkel.move").exists()


def test_a_wrong_move_file_is_told_in_the_reader_s_language(tmp_path: Path) -> None:
    path = file(tmp_path, WRONG["unknown key"][0])
    said = {lang: three_lines(run("new", "winkel", "--file", path, "--lang", lang)) for lang in ("nl", "en")}
    assert said["nl"][0] != said["en"][0]
    assert all("colour" in what for what, _, _ in said.values())


def test_a_move_file_that_is_not_there_or_is_no_text(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.toml", tmp_path):
        done = run("new", "winkel", "--file", str(path), "--lang", "en")
        assert done.code == 2
        assert str(path) in three_lines(done)[0]
    (tmp_path / "bytes.toml").write_bytes(b'name = "\xff\xfe"')
    assert run("new", "winkel", "--file", str(tmp_path / "bytes.toml")).code == 2


def test_a_name_that_is_taken(tmp_path: Path, state: Path) -> None:
    path = file(tmp_path, GOOD)
    assert run("new", "winkel", "--file", path).code == 0
    before = (state / "moves" / "winkel.move").read_bytes()
    for again in ("winkel", "WINKEL"):
        done = run("new", again, "--file", path, "--lang", "en")
        assert done.code == 2
        assert "already" in three_lines(done)[0]
        assert "resume" in three_lines(done)[2]
    assert (state / "moves" / "winkel.move").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["", " ", "a/b", "..", ".hidden", "-x", "a\x1b[2Jb", "a\nb", "x" * 61, "con", "dot.", 'q"']
)
def test_a_name_that_cannot_be_a_file_name(name: str, tmp_path: Path, state: Path) -> None:
    done = run("new", "--file", file(tmp_path, GOOD), "--lang", "en", "--", name)
    assert done.code == 2
    assert "name" in done.err
    assert "\x1b" not in done.err
    assert not list(state.rglob("*.move"))


def test_names_that_look_odd_and_are_fine(tmp_path: Path) -> None:
    for name in ("fietsenhuis 2026", "zoë", "x" * 60, "1"):
        assert run("new", name, "--file", file(tmp_path, GOOD)).code == 0
    assert {row["name"] for row in json.loads(run("list", "--json").out)} == {"fietsenhuis 2026", "zoë", "x" * 60, "1"}

"""Every text that the program says has good Dutch: none missing, none left over, none that lost or gained a hole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import picqer_tui
from picqer_tui.words.catalogue import FOLDER, load, parse

ROOT = Path(picqer_tui.__file__).parent
TITLE = 22
"""Cells that the plan has for the title of a step."""
HOLE = re.compile(r"\{(\w+)\}")
COMPUTED = {"core/phrase.py", "engine/judging.py", "report/json.py", "tui/palette.py", "tui/screens/help.py"}
COMPUTED |= {"tui/widgets/frame.py", "cli/parser.py"}
"""Where a phrase is made from the words of another, which is said elsewhere."""


class Text(NamedTuple):
    """One text of the source."""

    msgid: str
    plural: str
    where: str
    is_title: bool


def _constant(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _titles(tree: ast.AST) -> set[ast.AST]:
    """What stands as the title of a step."""
    steps = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == "StepSpec")
    return {word.value for step in steps for word in step.keywords if word.arg == "title"}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _phrases(tree: ast.AST, rel: str) -> Iterator[Text]:
    titles = _titles(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        where = f"{rel}:{node.lineno}"
        if _name(node) == "Phrase":
            given: dict[str, ast.AST] = dict(zip(("msgid", "values", "plural", "number"), node.args, strict=False))
            given.update({word.arg: word.value for word in node.keywords if word.arg})
            msgid = _constant(given.get("msgid"))
            if msgid is None:
                assert rel in COMPUTED, f"{where}: a phrase begins with its words, written out"
                continue
            yield Text(msgid, _constant(given.get("plural")) or "", where, node in titles)
            if (none := _constant(given.get("none"))) is not None:
                yield Text(none, "", where, False)
        elif rel == "cli/parser.py" and _name(node) in ("say", "command"):
            words = _constant(node.args[-1])
            if words is not None:
                yield Text(words, "", where, False)


@cache
def texts() -> dict[str, Text]:
    """Every text outside the simulated world, by its msgid; a counted one before the same text uncounted."""
    found: dict[str, Text] = {}
    for path in sorted(ROOT.rglob("*.py")):
        rel = path.relative_to(ROOT).as_posix()
        if rel.startswith("world/"):
            continue
        for text in _phrases(ast.parse(path.read_text(encoding="utf-8")), rel):
            if any(letter.isalpha() for letter in HOLE.sub("", text.msgid)):
                known = found.get(text.msgid)
                keep = known is None or (text.plural and not known.plural) or (text.is_title and not known.is_title)
                if keep:
                    found[text.msgid] = text
    return found


def dutch() -> dict[str | tuple[str, int], str]:
    return parse((Path(FOLDER) / "nl" / "LC_MESSAGES" / "picqer_tui.po").read_text(encoding="utf-8"))


def test_every_text_has_dutch() -> None:
    known = load("nl")
    missing = [
        f"{text.where} {text.msgid}" for text in texts().values() if not known.knows(text.msgid, bool(text.plural))
    ]
    assert not missing, "\n".join(["no Dutch for:", *missing])


def test_every_counted_text_has_both_forms() -> None:
    known = dutch()
    forms = {text.where: {(text.msgid, n) in known for n in (0, 1)} for text in texts().values() if text.plural}
    torn = [where for where, found in forms.items() if found == {True, False}]
    assert forms
    assert not torn


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    said = texts()
    unused = {key if isinstance(key, str) else key[0] for key in dutch()} - set(said)
    assert not unused, "\n".join(["said nowhere:", *sorted(unused)])


def test_a_translation_has_the_holes_of_its_text() -> None:
    said, torn = texts(), []
    for key, told in dutch().items():
        msgid, form = (key, 0) if isinstance(key, str) else key
        if msgid not in said:
            continue
        of = said[msgid].plural if form else msgid
        if set(HOLE.findall(told)) != set(HOLE.findall(of)):
            torn.append(f"{said[msgid].where}: {told}")
    assert not torn, "\n".join(torn)


def test_both_forms_of_a_text_have_the_same_holes_but_for_the_first() -> None:
    for text in texts().values():
        if text.plural:
            assert set(HOLE.findall(text.msgid)) == set(HOLE.findall(text.plural)), text.where


def test_a_title_fits_the_plan_in_both_languages() -> None:
    titles = [text for text in texts().values() if text.is_title]
    assert len(titles) >= 26
    known = load("nl")
    long = [said for text in titles for said in (text.msgid, known.gettext(text.msgid)) if len(said) > TITLE]
    assert not long


def test_sentences_end_as_their_text_does() -> None:
    said = texts()
    torn = []
    for key, told in dutch().items():
        msgid, form = (key, 0) if isinstance(key, str) else key
        of = (said[msgid].plural if form else msgid) if msgid in said else told
        if (of[-1] in ".?!:") != (told[-1] in ".?!:") or of[:1].isspace() != told[:1].isspace():
            torn.append(told)
    assert not torn, "\n".join(torn)

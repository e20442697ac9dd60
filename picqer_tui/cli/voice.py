"""The language of a command, and lines said in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from picqer_tui.core.errors import PicqerTuiError
from picqer_tui.core.phrase import Phrase
from picqer_tui.words.language import LANGUAGES, Language, language

VARIABLE = "PICQER_TUI_LANG"


def choose(given: str | None, settled: str = "", environ: Mapping[str, str] | None = None) -> Language:
    """`--lang`, else `PICQER_TUI_LANG`, else the move's own language, else the locale; English when none is ours."""
    env = os.environ if environ is None else environ
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    for code in (given, env.get(VARIABLE), settled, locale[:2]):
        if code and code.lower() in LANGUAGES:
            return language(code.lower())
    return language("en")


def peek(arguments: Sequence[str]) -> Language:
    """The language before the command line is parsed, so that help and usage errors are said in it."""
    for index, word in enumerate(arguments):
        if word == "--lang" and index + 1 < len(arguments):
            return choose(arguments[index + 1])
        if word.startswith("--lang="):
            return choose(word.partition("=")[2])
    return choose(None)


def complain(error: PicqerTuiError, lang: Language) -> None:
    """The three lines of an error on standard error: what, the detail, what to do."""
    lines = [lang.say(error.summary), error.detail, lang.say(error.remedy) if error.remedy.msgid else ""]
    for line in lines:
        if line:
            print(line, file=sys.stderr)


def tell(phrase: Phrase, lang: Language) -> None:
    print(lang.say(phrase))

"""The few words that argparse says by itself, in the reader's language."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable
from typing import NoReturn

from picqer_tui.core.phrase import Phrase
from picqer_tui.words.language import Language, language

_USAGE = Phrase("usage:")
_MESSAGES = (
    (re.compile(r"unrecognized arguments: (?P<words>.+)"), Phrase("This is not known here: {words}")),
    (re.compile(r"the following arguments are required: (?P<words>.+)"), Phrase("Still missing: {words}")),
    (
        re.compile(r"argument (?P<name>\S+): invalid choice: (?P<value>.+?) \(.*?choose from (?P<words>.+)\)"),
        Phrase("{name} cannot be {value}. Choose from: {words}"),
    ),
    (re.compile(r"argument (?P<name>\S+): expected .+"), Phrase("{name} needs a value.")),
    (re.compile(r"argument (?P<name>\S+): invalid \w+ value: (?P<value>.+)"), Phrase("{name} cannot be {value}.")),
)


def said(message: str, lang: Language) -> str:
    """A complaint of argparse in this language; one that is not known stays as it is."""
    for known, phrase in _MESSAGES:
        found = known.fullmatch(message)
        if found:
            return lang.say(phrase._replace(values=found.groupdict()))
    return message


class Parser(argparse.ArgumentParser):
    """A parser whose headings and complaints are said in `lang`, which is set on the class before the first is made."""

    lang = language("en")

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **{**named, "add_help": False, "formatter_class": _Lines})  # type: ignore[arg-type]
        self._positionals.title = self.lang.say(Phrase("arguments"))
        self._optionals.title = self.lang.say(Phrase("options"))
        self.add_argument("-h", "--help", action="help", help=self.lang.say(Phrase("show this help and stop")))

    def error(self, message: str) -> NoReturn:
        self.print_usage()
        more = self.lang.say(Phrase("Type “{command} --help” for what is possible.", {"command": self.prog}))
        self.exit(2, f"{self.prog}: {said(message, self.lang)}\n{more}\n")


class _Lines(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, f"{Parser.lang.say(_USAGE)} " if prefix is None else prefix)


def _columns() -> int:
    """Columns of the terminal; argparse itself would load a large module to find them."""
    try:
        return int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size().columns or 80
    except OSError:
        return 80

"""Makes a report of an open move in one of its forms and puts it safely on disk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase
from picqer_tui.report.content import Move, gather
from picqer_tui.words.language import Language

MOST = 500
"""Findings a step shows in the forms for reading; CSV and JSON have them all."""


async def render(move: Move, form: str, lang: Language) -> str:
    """The report of the whole move: `form` md, html, csv or json."""
    standing = move.standing()
    whole = form in ("csv", "json")
    content = await gather(move, tuple(standing.steps), None if whole else MOST, standing.at, with_journal=not whole)
    match form:
        case "md":
            from picqer_tui.report.templated import markdown

            return markdown(content, lang)
        case "html":
            from picqer_tui.report.templated import html

            return html(content, lang)
        case "csv":
            from picqer_tui.report import csv

            return csv.render(content, lang)
        case "json":
            from picqer_tui.report import json

            return json.render(content, lang)
        case _:
            raise ConfigError(
                Phrase("There is no report form “{form}”.", {"form": form}),
                "format",
                Phrase("Choose md, html, csv or json."),
            )


def put(path: Path, text: str) -> Path:
    """Writes a whole file or nothing: beside it first, made durable, then moved into place.

    Raises:
        ConfigError: the folder is not there or may not be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(
            Phrase("“{path}” cannot be written.", {"path": str(path)}),
            error.strerror or "",
            Phrase("Choose a folder that exists and that you may write in."),
        ) from error
    return path

"""The report as Markdown and as HTML."""

from __future__ import annotations

import re
from typing import Any

import jinja2

from picqer_tui.report.content import Content
from picqer_tui.report.view import view
from picqer_tui.words.language import Language

_LOADER = jinja2.PackageLoader("picqer_tui.report", "templates")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#])")


def html(content: Content, lang: Language) -> str:
    """One file without outside parts; every value escaped."""
    room = jinja2.Environment(loader=_LOADER, autoescape=True, undefined=jinja2.StrictUndefined)
    return room.get_template("report.html.j2").render(view(content, lang))


def markdown(content: Content, lang: Language) -> str:
    """Markdown in which foreign text cannot become markup."""

    def finalize(value: Any) -> Any:
        return _MARKDOWN.sub(r"\\\1", value.replace("\n", " ")) if isinstance(value, str) else value

    room = jinja2.Environment(loader=_LOADER, autoescape=False, finalize=finalize, undefined=jinja2.StrictUndefined)  # noqa: S701
    text = room.get_template("report.md.j2").render(view(content, lang))
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"

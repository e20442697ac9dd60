"""Commands run as a person or a script runs them: in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema

PROGRAM = (sys.executable, "-m", "picqer_tui")


class Done(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def run(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, seconds: float = 40) -> Done:
    """One command to its end, without a terminal. No traceback ever reaches a person."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def begin(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """One command that is left running, in a process group of its own."""
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
        start_new_session=True,
    )


def three_lines(done: Done) -> tuple[str, str, str]:
    """What went wrong, the detail and the cure, as an error is told."""
    lines = done.err.strip().splitlines()
    assert len(lines) == 3, done.err
    return lines[0], lines[1], lines[2]


def valid(done: Done) -> dict[str, Any]:
    """The JSON of a check, when it is as the schema in the package promises."""
    schema = json.loads((files("picqer_tui.report") / "check.schema.json").read_text(encoding="utf-8"))
    said: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(said, schema, format_checker=jsonschema.FormatChecker())
    return said


def step(said: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in said["steps"] if one["id"] == name)

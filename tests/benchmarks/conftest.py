"""Benchmarks: long runs that print their figures and keep them as JSON."""

from __future__ import annotations

import compileall
import tempfile
from pathlib import Path

import pytest

import picqer_tui
from tests.benchmarks.measuring import Figures

_FIGURES = Figures()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--benchmark-out", metavar="FILE", help="write the figures of the benchmarks here, as JSON")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.long)
            item.add_marker(pytest.mark.timeout(1800))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not _FIGURES.kept:
        return
    named = config.getoption("--benchmark-out", default=None)
    path = Path(named) if named else Path(tempfile.mkdtemp(prefix="benchmarks-")) / "figures.json"
    _FIGURES.write(path)
    terminalreporter.section("figures")
    for figure in _FIGURES.kept:
        terminalreporter.write_line(figure.line())
    terminalreporter.write_line(f"written to {path}")


@pytest.fixture(scope="session")
def figures() -> Figures:
    return _FIGURES


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The program's bytecode is there, as after an installation."""
    compileall.compile_dir(Path(picqer_tui.__file__).parent, quiet=2)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own."""
    folder = tmp_path / "state"
    monkeypatch.setenv("PICQER_TUI_STATE_DIR", str(folder))
    monkeypatch.setenv("PICQER_TUI_LANG", "en")
    monkeypatch.setenv("LOGNAME", "tester")
    return folder

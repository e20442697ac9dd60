"""What every benchmark needs: figures with their control and their bar, quantiles, and what a process has used."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured: a value, beside a control where the machine's own speed must not count."""

    what: str
    value: float
    unit: str
    control: float | None
    bar: float | None
    """At most this: of the value, or of value / control where there is one. None: only told."""
    spread: tuple[float, float]
    """Least and most seen."""
    runs: int
    goal: float | None = None
    """What is hoped for beyond the bar."""

    @property
    def told(self) -> float:
        """The number that the bar is about."""
        return self.value / self.control if self.control else self.value

    @property
    def met(self) -> bool:
        return self.bar is None or self.told <= self.bar

    def line(self) -> str:
        beside = f" / {self.control:.4g} = {self.told:.3f} x" if self.control else ""
        bar = f"  bar {self.bar:g}" if self.bar is not None else ""
        goal = f" (goal {self.goal:g})" if self.goal is not None else ""
        low, high = self.spread
        between = f"  {low:.4g}..{high:.4g} in {self.runs}" if self.runs > 1 else ""
        verdict = "" if self.bar is None else "  met" if self.met else "  MISSED"
        return f"{self.what}: {self.value:.4g} {self.unit}{beside}{bar}{goal}{verdict}{between}"


@dataclass
class Figures:
    """All figures of a session of benchmarks."""

    kept: list[Figure] = field(default_factory=list)

    def note(
        self,
        what: str,
        samples: Sequence[float] | float,
        unit: str,
        *,
        control: Sequence[float] | float | None = None,
        bar: float | None = None,
        goal: float | None = None,
        pick: Callable[[Sequence[float]], float] = statistics.median,
    ) -> Figure:
        """Keeps a figure: of many samples `pick` (the median) is the value, as of those of the control."""
        values = [samples] if isinstance(samples, int | float) else list(samples)
        beside = [control] if isinstance(control, int | float) else list(control) if control is not None else []
        figure = Figure(
            what,
            pick(values),
            unit,
            pick(beside) if beside else None,
            bar,
            (min(values), max(values)),
            len(values),
            goal,
        )
        self.kept.append(figure)
        return figure

    def write(self, path: Path) -> None:
        """The figures as JSON, with the machine that they were taken on."""
        machine = {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        }
        rows = [{**asdict(each), "ratio": each.told if each.control else None, "met": each.met} for each in self.kept]
        path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2), encoding="utf-8")


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def undisturbed(values: Sequence[float]) -> float:
    """What a run takes when little else is going on: the fifth of all runs that went best ends here."""
    return quantile(values, 0.2)


def p99(values: Sequence[float]) -> float:
    return quantile(values, 0.99)


def interleaved(cases: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each case once per round, one after another, so that what else the machine does falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for case in cases.values():
        case()
    for _ in range(rounds):
        for name, case in cases.items():
            taken[name].append(case())
    return taken


def environment(**more: str) -> dict[str, str]:
    """This environment as a person's would be: compiled bytecode is used and kept, no terminal over SSH."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "SSH_CONNECTION", "SSH_TTY", "NO_COLOR", "COLUMNS")
    return {**{name: value for name, value in os.environ.items() if name not in left_out}, **more}


def timed_run(words: Sequence[str], env: Mapping[str, str]) -> Callable[[], float]:
    """A command as a case of `interleaved`: milliseconds from start to end."""

    def run() -> float:
        begun = time.perf_counter()
        subprocess.run(words, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        return (time.perf_counter() - begun) * 1e3

    return run


def program(*arguments: str) -> list[str]:
    """The program as its installed script starts it."""
    return [sys.executable, "-c", "import sys; from picqer_tui.cli.main import main; sys.exit(main())", *arguments]


def peak_memory(pid: int) -> float:
    """Megabytes that a living process has held at most; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def processor_time(pid: int) -> float:
    """Seconds of processor that a living process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

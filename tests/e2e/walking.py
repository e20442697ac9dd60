"""A person at the keyboard, and the same person in a browser at Picqer's settings pages: what a whole move takes."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable

from picqer_tui.core.steps import StepSpec
from picqer_tui.steps.order import STEPS
from tests.e2e.terminal import Terminal
from tests.play import Playing

SPECS: dict[str, StepSpec] = {step.spec.id: step.spec for step in STEPS}
ORDER = tuple(SPECS)
OK, ATTENTION, BLOCKED, UNKNOWN, NOT_YET, SKIPPED = "✓", "!", "✗", "?", "·", "–"
WORK_SECONDS = 40.0
PANE = 27
"""Column where the right side begins."""
STEP_TITLES = {str(spec.title.msgid): step for step, spec in SPECS.items()}


class Person:
    """Works through a move by keys alone, reading nothing but the screen (in English, at 80x24)."""

    def __init__(self, terminal: Terminal, world: Playing, move: str) -> None:
        self.terminal, self.world, self.move = terminal, world, move

    # reading

    def head(self) -> tuple[str, str, str]:
        """Title, mark and word of the step that is shown."""
        for line in self.terminal.text().splitlines()[2:4]:
            found = re.match(r"(.+?)\s{2,}(\S) (.+)", line[PANE:].strip())
            if found:
                return found[1], found[2], found[3]
        return "", "", ""

    def mark(self) -> str:
        return self.head()[1]

    def settled(self) -> bool:
        """Passed, skipped, noted or accepted, as the card says."""
        _, mark, word = self.head()
        return mark in (OK, SKIPPED) or "noted" in word or "accepted" in word

    def skipped(self, step: str) -> bool:
        """Whether a step does not apply in this move, as its card says."""
        self.go(step)
        return self.mark() == SKIPPED

    def keys(self) -> str:
        """The line that says which keys work now."""
        return self.terminal.text().splitlines()[-1]

    def offered(self, key: str) -> bool:
        return re.search(rf"(^|\s){key}(\s|$)", self.keys()) is not None

    # moving about

    def arrive(self, seconds: float = 20.0) -> None:
        """Until the move is on the screen; what is told about the time away is closed."""
        self.terminal.wait(lambda text: self.in_plan() or "While you were away" in text, seconds, "the move")
        if "While you were away" in self.terminal.wait_still(0.4):
            self.terminal.press("escape")
            self.terminal.wait_gone("While you were away")
        self.terminal.wait(lambda _: self.in_plan(), 5, "the plan")

    def in_plan(self) -> bool:
        return self.keys().startswith(" Enter look")

    def to_plan(self) -> None:
        """Back from the right side; Escape in the plan itself would leave the move."""
        if not self.in_plan():
            self.terminal.press("escape")
            self.terminal.wait(lambda _: self.in_plan(), 5, "the focus in the plan")

    def go(self, step: str) -> None:
        """Shows a step by the keys of the plan."""
        self.to_plan()
        title = str(SPECS[step].title.msgid)
        here = STEP_TITLES.get(self.head()[0])
        if here is None:
            self.terminal.press("home")
            here = ORDER[0]
        by = ORDER.index(step) - ORDER.index(here)
        self.terminal.press(*["down" if by > 0 else "up"] * abs(by))
        self.terminal.wait(lambda _: self.head()[0] == title, 10, f"the step {title}")
        self.terminal.wait_still(0.08)

    def slowly(self, *keys: str) -> None:
        """Keys as fingers press them: each is answered before the next."""
        for one in keys:
            self.terminal.press(one)
            self.terminal.wait_still(0.045)

    # working

    def run(self, step: str) -> str:
        """Looks again at a step, and waits for its verdict; one that does not apply is left alone."""
        if self.skipped(step):
            return SKIPPED
        self.terminal.press("r")
        if SPECS[step].kind == "watch":
            self.terminal.wait_for(r"Judged ", WORK_SECONDS)
            self.terminal.wait_still(0.3)
            if self.offered("s stop"):
                self.terminal.press("s")
        self.rest()
        return self.mark()

    def run_phase(self, first: str) -> None:
        """All of a phase but what is watched."""
        self.go(first)
        self.terminal.press("R")
        self.rest()

    def working(self) -> bool:
        """This step is worked at, or, as the lines of the work say, another one that was begun with it."""
        return self.offered("s stop") or "» " in self.terminal.text()

    def rest(self) -> None:
        """Until nothing runs any more."""
        self.terminal.wait_still(0.2, WORK_SECONDS)
        self.terminal.wait(lambda _: not self.working(), WORK_SECONDS, "the end of the work")
        self.terminal.wait_still(0.08)

    def settle(self, step: str) -> str:
        """Takes note of what asks for attention, and accepts by name and reason what is blocked or not verified."""
        self.go(step)
        if self.settled():
            return self.mark()
        if self.mark() in (NOT_YET, UNKNOWN) and self.offered("r run"):
            self.run(step)
        if self.mark() == BLOCKED:
            self.slowly("1", "home")
            for _ in range(60):
                if self.mark() != BLOCKED or self.settled():
                    break
                if not self.accept():
                    self.slowly("down")
            self.to_plan()
        if not self.settled() and self.accept() and not self.settled():
            self.accept()
        return self.mark()

    def accept(self) -> bool:
        """`a`, with a reason where one is asked; False when there is nothing to accept here."""
        if not self.offered("a accept"):
            return False
        self.terminal.press("a")
        box = "Your name|only be mended"
        self.terminal.wait(
            lambda shown: re.search(box, shown) or not self.offered("a accept"), said=f"{box}, or nothing to accept"
        )
        text = self.terminal.wait_still(0.1)
        if not re.search(box, text):
            return False
        if "only be mended" in text:
            self.slowly("escape")
            return False
        if "Why is this acceptable?" in self.terminal.wait_still(0.1):
            self.terminal.type("looked at by hand")
            self.slowly("enter")
        for _ in range(6):
            self.slowly("down", "right")
            if re.search("▸ (Accept|Take note)", self.terminal.text()):
                break
        self.slowly("enter")
        self.terminal.wait_gone("Your name")
        self.terminal.wait_still(0.08)
        return True

    def look_first(self, step: str) -> None:
        """A step that nobody looked at asks nothing yet."""
        self.go(step)
        if self.mark() == NOT_YET and self.offered("r run"):
            self.run(step)

    def say(self, step: str, typed: str) -> str:
        """Types the answer to the first question of a step."""
        self.look_first(step)
        self.slowly("3")
        self.terminal.type(typed)
        self.slowly("enter")
        self.rest()
        return self.mark()

    def tick(self, step: str, number: int = 0) -> None:
        """Ticks one question of a step."""
        self.look_first(step)
        self.slowly("3", *["tab"] * number, "space")
        self.rest()

    def address(self, step: str) -> str:
        """The address that the step shows for the person to open."""
        self.go(step)
        self.terminal.press("o")
        self.terminal.wait_for("https?://")
        text = self.terminal.wait_still(0.2)
        found = re.search(r"https?://[^\s│]+/config/webshops(/\d+)?", text)
        self.slowly("escape")
        assert found, text
        return found[0]

    # in the browser, and waiting

    def press_button(self, path: str) -> str:
        """Sends a form of Picqer's settings pages as a browser does; gives the address it leads to."""
        request = urllib.request.Request(f"{self.world.url}/config/webshops{path}", data=b"", method="POST")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(answer.url)

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.world.url}/config/webshops{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def let_pass(self, minutes: float) -> None:
        """Time goes by in the world."""
        self.world.call("clock", {"advance": minutes * 60})

    def until(self, what: Callable[[], bool], minutes: float, times: int, said: str) -> None:
        for _ in range(times):
            if what():
                return
            self.let_pass(minutes)
        raise AssertionError(f"not after {times} times {minutes} minutes: {said}\n{self.terminal.text()}")

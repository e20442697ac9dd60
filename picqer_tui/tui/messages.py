"""What is told inside the screens."""

from __future__ import annotations

from textual.message import Message

from picqer_tui.core.events import Event, JudgingMoved, ReadingMoved


class Happened(Message):
    """Something happened in the open move. Progress of one list or one judgement replaces its predecessor."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Happened) and progress_key(self.event) == progress_key(message.event) is not None


def progress_key(event: Event) -> tuple[str, str] | None:
    """What a progress event is about; None when the event is not progress."""
    match event:
        case ReadingMoved(key=key):
            return "reading", key
        case JudgingMoved(step=step):
            return "judging", step
        case _:
            return None

"""Text that is painted anew only when it says something else: what is told again at every turn costs a slow line nothing."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Words(Static):
    """A text without markup."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._told = Content("")

    def tell(self, words: Content | str) -> None:
        """Says this from now on."""
        told = Content(words) if isinstance(words, str) else words
        if not told.is_same(self._told):
            self._told = told
            self.update(told)

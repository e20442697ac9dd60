"""Colours: one accent, verdict colours on marks and verdicts, and the terminal's own for everything else."""

from __future__ import annotations

from textual.theme import Theme

_ROLES = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "screen-selection-background": "ansi_bright_black",
    "screen-selection-foreground": "ansi_default",
    "rule": "ansi_bright_black",
    "border": "ansi_bright_black",
    "border-blurred": "ansi_bright_black",
    "block-cursor-foreground": "ansi_default",
    "block-cursor-background": "ansi_default",
    "block-cursor-text-style": "reverse",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-background": "ansi_default",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_bright_black",
    "scrollbar": "ansi_bright_black",
    "scrollbar-background": "ansi_default",
    "scrollbar-hover": "ansi_bright_black",
    "scrollbar-active": "ansi_bright_black",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
}


def _terminal(name: str, dark: bool, accent: str, warning: str) -> Theme:
    return Theme(
        name=name,
        ansi=True,
        dark=dark,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=warning,
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables=_ROLES,
    )


TERMINAL = _terminal("terminal", True, "ansi_cyan", "ansi_yellow")
TERMINAL_LIGHT = _terminal("terminal-light", False, "ansi_blue", "ansi_magenta")
THEMES = ("terminal", "terminal-light", "textual-dark", "textual-light", "nord", "gruvbox")
"""What the settings offer, the terminal's own colours first."""

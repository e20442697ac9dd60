"""Where keys come from: the systemd credentials directory, a command the user names, the keyring where one really works, the
environment, a file the user names. Never from an argument, never written by this program."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import ConfigError, MissingKeys
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import LoginWay, Profile
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side

COMMAND = "PICQER_TUI_KEY_COMMAND"
"""A command that prints one key; `{name}` in it becomes the name of the key, for example `pass show webshop/{name}`."""
FILE = "PICQER_TUI_KEY_FILE"
"""A file with lines NAME=value, readable by its owner alone."""
SERVICE = "picqer-tui"
COMMAND_SECONDS = 30

Lookup = Callable[[str], str | None]


def key_name(side: Side, field: str) -> str:
    return f"PICQER_TUI_{side.upper()}_{field}"


def sources(environ: Mapping[str, str]) -> Sequence[tuple[str, Lookup]]:
    """The places that are usable here, best first, each with a word for `doctor`."""
    found: list[tuple[str, Lookup]] = []
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if folder:
        found.append(("systemd", _from_folder(Path(folder))))
    if environ.get(COMMAND):
        found.append(("command", _from_command(environ[COMMAND])))
    ring = _keyring(environ)
    if ring is not None:
        found.append(("keyring", ring))
    found.append(("environment", lambda name: environ.get(name) or None))
    if environ.get(FILE):
        found.append(("file", _from_file(Path(environ[FILE]).expanduser())))
    return found


def find_keys(
    profiles: Mapping[Side, Profile], given: Mapping[Side, Keys], environ: Mapping[str, str] | None = None
) -> Mapping[Side, Keys]:
    """The keys of each side: those given, then those found; none at all for a way to log in without fields.

    Raises:
        MissingKeys: for some side no login way is complete.
    """
    places = sources(os.environ if environ is None else environ)
    found: dict[Side, Keys] = {}
    missing: list[tuple[Side, Sequence[LoginWay]]] = []
    for side in sorted(profiles, key=list(Side).index):
        profile = profiles[side]
        keys = given.get(side) or _complete(side, profile.logins, places)
        if keys is not None:
            found[side] = keys
        else:
            missing.append((side, profile.logins))
    if missing:
        names = ", ".join(_names(side, ways) for side, ways in missing)
        raise MissingKeys(
            Phrase("Keys are missing."),
            names,
            Phrase("Set them in the environment, in a keyring, or let the program ask for them."),
            missing,
        )
    return found


def _names(side: Side, ways: Sequence[LoginWay]) -> str:
    """The variables of each way, ways parted by a slash."""
    return " / ".join(" + ".join(key_name(side, field.name) for field in way.fields) for way in ways)


def _complete(side: Side, ways: Sequence[LoginWay], places: Sequence[tuple[str, Lookup]]) -> Keys | None:
    for way in ways:
        values = {field.name: _look(key_name(side, field.name), places) for field in way.fields}
        if all(values.values()):
            return {name: Secret(value) for name, value in values.items() if value}
    return None


def _look(name: str, places: Sequence[tuple[str, Lookup]]) -> str | None:
    for _, place in places:
        value = place(name)
        if value:
            return value.strip("\r\n")
    return None


def _from_folder(folder: Path) -> Lookup:
    def look(name: str) -> str | None:
        path = folder / name
        return path.read_text(encoding="utf-8") if path.is_file() else None

    return look


def _from_command(command: str) -> Lookup:
    def look(name: str) -> str | None:
        words = [word.replace("{name}", name) for word in shlex.split(command)]
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ConfigError(
                Phrase("The command that should print a key did not run."),
                plain(f"{words[0]}: {type(error).__name__}"),
                Phrase("Correct {name}, or unset it.", {"name": COMMAND}),
            ) from error
        return done.stdout if done.returncode == 0 else None

    return look


def _keyring(environ: Mapping[str, str]) -> Lookup | None:
    """A keyring only where a round trip can work: over SSH without a session bus it would hang or ask."""
    if not (environ.get("DBUS_SESSION_BUS_ADDRESS") or os.name == "nt" or os.uname().sysname == "Darwin"):
        return None
    try:
        import keyring
        from keyring.backends import fail
        from keyring.errors import KeyringError
    except ImportError:
        return None
    if isinstance(keyring.get_keyring(), fail.Keyring):
        return None

    def look(name: str) -> str | None:
        try:
            found: str | None = keyring.get_password(SERVICE, name)
        except KeyringError:
            return None
        return found

    return look


def _from_file(path: Path) -> Lookup:
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(
            Phrase("The key file “{path}” cannot be read.", {"path": str(path)}),
            error.strerror or "",
            Phrase("Correct {name}, or unset it.", {"name": FILE}),
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(
            Phrase("The key file “{path}” can be read by others.", {"path": str(path)}),
            oct(mode & 0o777),
            Phrase("Make it yours alone: chmod 600."),
        )
    pairs = dict(line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    values = {name.strip(): value.strip() for name, value in pairs.items()}
    return values.get

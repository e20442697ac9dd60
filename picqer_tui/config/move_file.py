"""`move.toml`: what a move is about, without secrets. Every wrong field is named with its shape and its cure."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.move import Scenario, Settings, ShopSettings, check_name
from picqer_tui.core.phrase import Phrase

_TOP = {"name", "scenario", "lang", "picqer", "old", "new"}
_PICQER = {"url", "customer", "warehouses", "old_connection", "other_connections", "ca_file"}
_SHOP = {"platform", "url", "scope", "ca_file"}
_OLD = _SHOP | {"later_url"}
_NEW = _SHOP | {"connected"}
LANGUAGES = ("nl", "en")


def _wrong(field: str, shape: Phrase) -> ConfigError:
    return ConfigError(Phrase("“{field}” in the move file is not usable.", {"field": field}), field, shape)


def read_move_file(path: Path, platforms: Collection[str], name: str = "") -> Settings:
    """The settings in a move file; `name` given on the command line wins over the one in the file.

    Raises:
        ConfigError: cannot be read, is not TOML, has an unknown key, or a field is wrong.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            Phrase("The move file “{path}” cannot be read.", {"path": str(path)}),
            error.strerror or str(error),
            Phrase("Check the path and that you may read it."),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            Phrase("The move file “{path}” is not valid TOML.", {"path": str(path)}),
            str(error),
            Phrase('Write settings as name = "value", in sections [picqer], [old] and [new].'),
        ) from error
    return settings_of(data, platforms, name, path.parent)


def settings_of(
    data: Mapping[str, Any], platforms: Collection[str], name: str = "", folder: Path | None = None
) -> Settings:
    """Settings from the parsed file."""
    _known(data, _TOP, "")
    picqer = _section(data, "picqer", _PICQER)
    new = _section(data, "new", _NEW)
    scenario = _choice(data, "scenario", [str(s) for s in Scenario], "replace")
    old = _section(data, "old", _OLD) if "old" in data else None
    if old is None and scenario != Scenario.EXTRA:
        raise _wrong("[old]", Phrase("A move of this kind has an old shop: add a section [old] with platform and url."))
    if old is not None and scenario == Scenario.EXTRA:
        raise _wrong(
            "[old]", Phrase("An extra shop has no old side: leave the section [old] out, or choose another scenario.")
        )
    return Settings(
        name=check_name(name or _text(data, "name", "name")),
        scenario=Scenario(scenario),
        lang=_choice(data, "lang", LANGUAGES, "nl"),
        picqer_url=_text(picqer, "url", "picqer.url"),
        customer=_id(picqer, "customer"),
        warehouses=_ids(picqer, "warehouses"),
        old_connection=_id(picqer, "old_connection"),
        other_connections=_ids(picqer, "other_connections"),
        old=_shop(old, "old", platforms, folder) if old is not None else None,
        new=_shop(new, "new", platforms, folder),
        picqer_ca_file=_file(picqer, "ca_file", "picqer.ca_file", folder),
    )


def _shop(data: Mapping[str, Any], section: str, platforms: Collection[str], folder: Path | None) -> ShopSettings:
    platform = _choice(data, "platform", sorted(platforms), "", f"{section}.platform")
    scope = data.get("scope", [])
    if not isinstance(scope, list) or not all(isinstance(item, str | int) for item in scope):
        raise _wrong(f"{section}.scope", Phrase('Write a list, for example scope = ["nl"].'))
    connected = data.get("connected", False)
    if not isinstance(connected, bool):
        raise _wrong(f"{section}.connected", Phrase("Write true or false."))
    return ShopSettings(
        platform=platform,
        url=_text(data, "url", f"{section}.url"),
        scope=tuple(str(item) for item in scope),
        ca_file=_file(data, "ca_file", f"{section}.ca_file", folder),
        later_url=_text(data, "later_url", f"{section}.later_url", required=False),
        connected=connected,
    )


def _known(data: Mapping[str, Any], known: Collection[str], section: str) -> None:
    for key in data:
        if key not in known:
            field = f"{section}.{key}" if section else key
            raise ConfigError(
                Phrase("The move file has a setting “{field}” that does not exist.", {"field": field}),
                field,
                Phrase(
                    "Known here: {known}. Keys and passwords never go into this file.",
                    {"known": ", ".join(sorted(known))},
                ),
            )


def _section(data: Mapping[str, Any], name: str, known: Collection[str]) -> Mapping[str, Any]:
    found = data.get(name)
    if not isinstance(found, Mapping):
        raise _wrong(f"[{name}]", Phrase("Add a section [{name}].", {"name": name}))
    _known(found, known, name)
    return found


def _text(data: Mapping[str, Any], key: str, field: str, required: bool = True) -> str:
    found = data.get(key, "")
    if not isinstance(found, str) or (required and not found.strip()):
        raise _wrong(field, Phrase("Write a text between quotes."))
    return found.strip()


def _choice(data: Mapping[str, Any], key: str, options: Collection[str], default: str, field: str = "") -> str:
    found = data.get(key, default)
    if not isinstance(found, str) or found not in options:
        raise _wrong(field or key, Phrase("Choose one of: {options}.", {"options": ", ".join(options)}))
    return found


def _id(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key, "")
    if (
        isinstance(found, bool)
        or not isinstance(found, str | int)
        or (found != "" and not str(found).strip().isdigit())
    ):
        raise _wrong(f"picqer.{key}", Phrase("Write the number, for example {key} = 4107.", {"key": key}))
    return str(found).strip()


def _ids(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = data.get(key, [])
    if not isinstance(found, list):
        raise _wrong(f"picqer.{key}", Phrase("Write a list of numbers, for example {key} = [12, 15].", {"key": key}))
    return tuple(_id({key: item}, key) for item in found)


def _file(data: Mapping[str, Any], key: str, field: str, folder: Path | None) -> str:
    found = _text(data, key, field, required=False)
    if not found:
        return ""
    path = Path(found).expanduser()
    path = path if path.is_absolute() or folder is None else folder / path
    if not path.is_file():
        raise _wrong(field, Phrase("There is no file “{path}”. Give the path of a PEM file.", {"path": str(path)}))
    return str(path)

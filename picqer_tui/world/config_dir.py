"""What a world writes for the program that is to meet it: move.toml, keys.env, planted.json, ca.pem."""

from __future__ import annotations

import json
from pathlib import Path

from .control import ledger
from .world import World

ROLES = (("old", "OLD"), ("new", "NEW"))


def move_file(world: World, ca_file: Path | None = None) -> str:
    """The text of move.toml. A JSON string is a TOML string."""
    options, account = world.options, world.books.account
    lines = [
        f"name = {_text(f'world-{options.seed}')}",
        f"scenario = {_text(options.scenario)}",
        'lang = "nl"',
        "",
        "[picqer]",
        f"url = {_text(world.addresses['picqer'])}",
        f"warehouses = {list(account.warehouses)}",
    ]
    if account.chosen_connection is not None:
        lines.append(f"old_connection = {account.chosen_connection}")
    if account.customer is not None and not account.extra.get("customer_left_out"):
        lines.append(f"customer = {account.customer}")
    if account.other_connections:
        lines.append(f"other_connections = {list(account.other_connections)}")
    if ca_file is not None:
        lines.append(f"ca_file = {_text(str(ca_file))}")
    for side, _ in ROLES:
        if side not in world.books.shops:
            continue
        lines += ["", f"[{side}]", f"platform = {_text(asked_platform(world, side))}"]
        lines.append(f"url = {_text(address(world, side))}")
        if ca_file is not None:
            lines.append(f"ca_file = {_text(str(ca_file))}")
    return "\n".join(lines) + "\n"


def asked_platform(world: World, side: str) -> str:
    """The platform that the move file names: what the person believes, whatever answers there."""
    options = world.options
    return options.from_platform if side == "old" or options.same_shop else options.to_platform


def address(world: World, side: str) -> str:
    """The address that the move file names for a side; one and the same when both sides are one shop."""
    return world.addresses["old" if world.options.same_shop else side]


def keys(world: World) -> dict[str, str]:
    """The environment with the keys of the move."""
    found = {f"PICQER_TUI_PICQER_{name}": key for name, key in world.books.account.access.fields.items()}
    for side, role in ROLES:
        shop = world.books.shops.get(side)
        if shop is not None:
            found.update({f"PICQER_TUI_{role}_{name}": key for name, key in shop.access.fields.items()})
    return found


def write(world: World, where: Path, authority: bytes | None = None) -> None:
    """Write all files; the keys are readable by the owner alone."""
    where.mkdir(parents=True, exist_ok=True)
    ca_file = (where / "ca.pem").resolve() if authority is not None else None
    if ca_file is not None and authority is not None:
        ca_file.write_bytes(authority)
    (where / "move.toml").write_text(move_file(world, ca_file), encoding="utf-8")
    secret = where / "keys.env"
    secret.touch(mode=0o600)
    secret.chmod(0o600)
    secret.write_text("".join(f"{name}={key}\n" for name, key in keys(world).items()), encoding="utf-8")
    told = json.dumps(ledger(world), ensure_ascii=False, indent=1)
    (where / "planted.json").write_text(told + "\n", encoding="utf-8")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)

"""`check` and the accounts: keys found or not, and accounts that cannot be entered or reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import run, step, three_lines, valid
from tests.play import Playing, playing

ACCESS, SKUS, FEEDBACK = "preflight.access", "preflight.sku-match", "preflight.shipment-feedback"


def test_no_keys_at_all_names_each_that_is_missing(move: str, world: Playing) -> None:
    for lang in ("nl", "en"):
        done = run("check", move, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        _, detail, _ = three_lines(done)
        assert "PICQER_TUI_PICQER_API_KEY" in detail
        assert "PICQER_TUI_OLD_CONSUMER_SECRET" in detail
        assert "PICQER_TUI_NEW_" in detail


def test_half_a_login_is_no_login(move: str, keys: dict[str, str]) -> None:
    done = run("check", move, env={"PICQER_TUI_OLD_CONSUMER_SECRET": ""})
    assert done.code == 2
    assert "PICQER_TUI_OLD_CONSUMER_SECRET" in done.err


def test_keys_from_a_private_file_and_from_a_command(move: str, world: Playing, tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes((world.folder / "keys.env").read_bytes())
    path.chmod(0o600)
    assert run("check", move, "--step", FEEDBACK, env={"PICQER_TUI_KEY_FILE": str(path)}).code == 0
    command = f"sh -c 'grep ^{{name}}= {path} | cut -d= -f2-'"
    assert run("check", move, "--step", FEEDBACK, env={"PICQER_TUI_KEY_COMMAND": command}).code == 0
    path.chmod(0o644)
    open_ = run("check", move, "--step", FEEDBACK, "--lang", "en", env={"PICQER_TUI_KEY_FILE": str(path)})
    assert open_.code == 2
    assert "chmod 600" in open_.err
    gone = run("check", move, env={"PICQER_TUI_KEY_COMMAND": "no-such-command {name}"})
    assert gone.code == 2
    assert "PICQER_TUI_KEY_COMMAND" in gone.err


WRONG_KEYS = {
    "picqer": {"PICQER_TUI_PICQER_API_KEY": "f" * 40},
    "old": {"PICQER_TUI_OLD_CONSUMER_KEY": "ck_" + "0" * 40, "PICQER_TUI_OLD_CONSUMER_SECRET": "cs_" + "0" * 40},
    "new": {"PICQER_TUI_NEW_ACCESS_TOKEN": "shpat_" + "0" * 32, "PICQER_TUI_NEW_CLIENT_SECRET": "shpss_" + "0" * 32},
}


@pytest.mark.parametrize(
    "side", [side if at == 0 else pytest.param(side, marks=pytest.mark.long) for at, side in enumerate(WRONG_KEYS)]
)
def test_a_wrong_key_is_a_refused_login(side: str, move: str, keys: dict[str, str]) -> None:
    done = run("check", move, "--step", ACCESS, "--json", env=WRONG_KEYS[side])
    found = step(valid(done), ACCESS)
    assert done.code == 7
    refused = [one for one in found["findings"] if one["code"] == "login-refused"]
    assert [one["subject"] for one in refused] == [side]
    assert refused[0]["remedy"]
    assert not [value for value in WRONG_KEYS[side].values() if value in done.said]


@pytest.mark.parametrize("side", ["new", *(pytest.param(side, marks=pytest.mark.long) for side in ("picqer", "old"))])
def test_a_key_revoked_on_the_way(side: str, move: str, keys: dict[str, str], world: Playing) -> None:
    world.call("faults", {"fault": f"{side}.revoked:0"})
    done = run("check", move, "--step", SKUS, "--json")
    found = step(valid(done), SKUS)
    assert found["evidence"]["complete"] is False
    assert found["verdict"] in ("not_verified", "blocked"), "blocked is what was seen before, never hidden"
    assert done.code == (3 if found["verdict"] == "blocked" else 7)


def test_a_key_revoked_in_the_middle_of_a_list_leaves_it_unread(
    move: str, keys: dict[str, str], world: Playing
) -> None:
    world.call("faults", {"fault": "picqer.revoked:4"})
    done = run("check", move, "--step", SKUS, "--json")
    assert done.code in (3, 4, 7)
    assert step(valid(done), SKUS)["evidence"]["complete"] is False


def moved(move: str, world: Playing, tmp_path: Path, **addresses: str) -> str:
    """A second move whose file is that of the world with other addresses."""
    text = (world.folder / "move.toml").read_text(encoding="utf-8")
    for old, new in addresses.items():
        found = world.call("")["addresses"][old]
        assert found in text
        text = text.replace(f'"{found}"', f'"{new}"')
    path = tmp_path / "moved.toml"
    path.write_text(text, encoding="utf-8")
    done = run("new", "moved", "--file", str(path))
    assert done.code == 0, done.err
    return "moved"


def test_another_platform_at_the_address(move: str, keys: dict[str, str], world: Playing, tmp_path: Path) -> None:
    other = moved(move, world, tmp_path, old=world.call("")["addresses"]["new"])
    done = run("check", other, "--step", ACCESS, "--json")
    codes = {(one["code"], one["subject"]) for one in step(valid(done), ACCESS)["findings"]}
    assert done.code == 3
    assert ("wrong-platform", "old") in codes


def test_nobody_listens_at_the_address(move: str, keys: dict[str, str], world: Playing, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    other = moved(move, world, tmp_path, new=address)
    done = run("check", other, "--step", SKUS, "--json")
    found = step(valid(done), SKUS)
    assert (done.code, found["verdict"], found["reason_code"]) == (7, "not_verified", "unreachable")


def test_a_page_to_sign_in_to_a_network_is_no_account(move: str, keys: dict[str, str], world: Playing) -> None:
    world.call("faults", {"fault": "html:1/1"})
    done = run("check", move, "--step", ACCESS, "--step", SKUS, "--json", "--lang", "en")
    said = valid(done)
    assert (done.code, said["verdict"]) == (7, "not_verified")
    assert "web page" in step(said, ACCESS)["reason"] + step(said, SKUS)["reason"]


@pytest.mark.parametrize("fault", ["refused", "maintenance", pytest.param("redirect:1/1", marks=pytest.mark.long)])
def test_an_account_in_trouble_is_not_verified(fault: str, move: str, keys: dict[str, str], world: Playing) -> None:
    world.call("faults", {"fault": f"new.{fault}"})
    done = run("check", move, "--step", SKUS, "--json", seconds=90)
    found = step(valid(done), SKUS)
    assert (done.code, found["verdict"]) == (7, "not_verified")


def test_plain_http_is_for_this_machine_alone(move: str, keys: dict[str, str], world: Playing, tmp_path: Path) -> None:
    other = moved(move, world, tmp_path, old="http://shop.example.com")
    for lang in ("nl", "en"):
        done = run("check", other, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        what, detail, cure = three_lines(done)
        assert "http://" in what
        assert "url" in detail
        assert "https://" in cure


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """A world over TLS, with an authority of its own."""
    with playing(tmp_path_factory.mktemp("sealed"), tls=True, products=10, orders=10) as world:
        yield world


def test_an_authority_of_ones_own_is_named(sealed: Playing) -> None:
    path = sealed.folder / "move.toml"
    assert run("new", "sealed", "--file", str(path)).code == 0
    done = run("check", "sealed", "--step", FEEDBACK, "--step", ACCESS, "--json", env=sealed.keys)
    assert all(valid(done)["requests"].values())
    assert done.code in (0, 1, 3)
    assert step(valid(done), FEEDBACK)["verdict"] == "passed"


def test_without_the_authority_no_key_is_sent(sealed: Playing, tmp_path: Path) -> None:
    text = (sealed.folder / "move.toml").read_text(encoding="utf-8")
    path = tmp_path / "move.toml"
    path.write_text("\n".join(line for line in text.splitlines() if "ca_file" not in line), encoding="utf-8")
    assert run("new", "trusting", "--file", str(path)).code == 0
    done = run("check", "trusting", "--step", ACCESS, "--json", env=sealed.keys)
    found = step(valid(done), ACCESS)
    assert (done.code, found["verdict"], found["reason_code"]) == (7, "not_verified", "unreachable")
    assert "127.0.0.1" in found["reason"]


@pytest.fixture(scope="module")
def barred(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """A world in which a right key may not do everything."""
    with playing(tmp_path_factory.mktemp("barred"), seed=30, products=40, orders=60) as world:
        yield world


def test_a_right_key_that_may_not_enough(barred: Playing) -> None:
    assert run("new", "barred", "--file", str(barred.folder / "move.toml")).code == 0
    planted = barred.call("ledger?severity=1")["problems"]
    missing = {p["subject"] for p in planted if p["code"] == "right-missing" and p["severity"] == "blocked"}
    assert missing
    done = run("check", "barred", "--phase", "preflight", "--json", env=barred.keys)
    said = valid(done)
    assert done.code == 3
    found = {one["subject"] for one in step(said, ACCESS)["findings"] if one["severity"] == "blocked"}
    assert missing <= found
    assert "passed" not in {step(said, one)["verdict"] for one in (SKUS, "preflight.old-orders")}

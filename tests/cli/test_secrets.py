"""Keys appear nowhere: not in what is said, not in any file that is written, whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import run
from tests.play import Playing


def test_no_key_is_ever_said_or_written(
    move: str, keys: dict[str, str], world: Playing, state: Path, tmp_path: Path
) -> None:
    secrets = [value for value in keys.values() if len(value) > 8]
    assert secrets
    said = [run("check", move, "--json", "--findings", "all"), run("doctor"), run("list", "--json")]
    for fault in ("revoked:0", "redirect:1/1"):
        world.call("faults", {"clear": True, "fault": fault})
        said.append(run("check", move, "--step", "preflight.access"))
    for form in ("md", "html", "csv", "json"):
        said.append(run("report", move, "--format", form, "-o", str(tmp_path / f"report.{form}")))
    written = {one: one.read_bytes() for one in [*state.rglob("*"), *tmp_path.glob("report.*")] if one.is_file()}
    assert len(written) >= 5
    for secret in secrets:
        assert not [done for done in said if secret in done.said]
        assert not [one for one, data in written.items() if secret.encode() in data]
    for other in (b"Bearer ", b"shpat_", b"shpca_", b"oauth_signature", b"Basic "):
        assert not [one for one, data in written.items() if other in data]


def test_no_mail_address_or_name_of_a_customer_is_written(
    move: str, keys: dict[str, str], world: Playing, state: Path
) -> None:
    run("check", move)
    mails = {row["email"] for row in world.call("truth/customers")}
    assert len(mails) > 5
    for one in state.rglob("*"):
        if one.is_file():
            data = one.read_bytes()
            assert not [mail for mail in mails if mail.encode() in data]

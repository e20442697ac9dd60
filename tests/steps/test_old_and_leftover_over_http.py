"""Old orders and leftovers through the whole program, over HTTP: what is offered, what is sent, and what is offered after."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from picqer_tui.core.changes import ChangeKind, Outcome, SideEffects
from picqer_tui.core.sides import Side
from picqer_tui.world.world import World
from tests.steps.over_http import at, served

LEFT, OLD = "postchecks.leftover-orders", "preflight.old-orders"


def effects(world: World) -> Counter[str]:
    """What was changed in the world, by kind."""
    return Counter(effect.what for write in world.books.traffic.writes for effect in write.effects)


async def test_a_leftover_is_tagged_and_commented_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path / "w", monkeypatch, seed=3, at="connected") as world:
        async with at(tmp_path / "w", tmp_path / "s", LEFT) as door:
            rehearsal = await door.look()
            assert not [change for change in rehearsal if change.side is Side.PICQER]
            await door.off()
            first = [change for change in await door.look() if change.side is Side.PICQER]
            assert first
            assert {change.kind for change in first} == {ChangeKind.COMMENT_ORDER}
            tag = next(iter(world.books.tags.values())).name
            await door.answer("tag", tag)
            both = [change for change in await door.look() if change.side is Side.PICQER]
            tagged = {str(o.idorder) for o in world.books.orders if tag in [world.books.tags[t].name for t in o.tags]}
            wanted = {change.target for change in first}
            assert {c.target for c in both if c.kind is ChangeKind.TAG_ORDER} == wanted - tagged
            assert {c.target for c in both if c.kind is ChangeKind.COMMENT_ORDER} == wanted
            assert isinstance(await door.session.effects(Side.PICQER, ChangeKind.TAG_ORDER), SideEffects)
            done = await door.send(both)
            assert {done[change.id] for change in both} == {Outcome.DONE}
            sent = effects(world)
            assert (sent["comment"], sent["tag"]) == (len(first), len(both) - len(first))
            assert not [change for change in await door.look() if change.side is Side.PICQER], "it is there already"
            for order in (o for o in world.books.orders if str(o.idorder) in wanted):
                assert tag in [world.books.tags[t].name for t in order.tags]
                (told,) = [text for text in order.comments if LEFT in text]
                assert told.startswith("Deze order kwam binnen via de oude webshopkoppeling")
                assert "@" not in told
            await door.answer("tag", "")
            assert not [change for change in await door.look() if change.side is Side.PICQER]
            assert effects(world) == sent


async def test_a_tag_that_picqer_does_not_have_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path / "w", monkeypatch, seed=3, at="connected") as world:
        async with at(tmp_path / "w", tmp_path / "s", LEFT) as door:
            await door.off()
            await door.answer("tag", "no such tag")
            tags = [change for change in await door.look() if change.kind is ChangeKind.TAG_ORDER]
            done = await door.send(tags[:1])
            assert done[tags[0].id] is Outcome.NOT_DONE
            assert not effects(world)


async def test_a_comment_of_somebody_else_keeps_ours_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path / "w", monkeypatch, seed=3, at="connected"):
        async with at(tmp_path / "w", tmp_path / "s", LEFT) as door:
            await door.off()
            (one, *rest) = [change for change in await door.look() if change.side is Side.PICQER]
            theirs = one._replace(id=f"{LEFT}:picqer-comment:theirs", wished={"comments": []}, says="Bel de klant")
            await door.session._changing._writers[Side.PICQER].send(theirs)
            again = [change for change in await door.look() if change.side is Side.PICQER]
            assert {change.id for change in again} == {one.id, *(change.id for change in rest)}


async def test_where_webshop_orders_are_closed_leftovers_are_listed_by_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(tmp_path / "w", monkeypatch, seed=3, at="connected") as world:
        async with at(tmp_path / "w", tmp_path / "s", LEFT) as door:
            await door.off()
            await door.look()
            surely = {f.subject.exact for f in await door.findings() if f.code.startswith("leftover-")}
            assert surely
        world.books.account.access.rights.discard("webshoporders")
        async with at(tmp_path / "w", tmp_path / "s2", LEFT) as door:
            await door.off()
            await door.answer("tag", "Spoed")
            assert await door.look() == []
            found = await door.findings()
            assert {f.code for f in found} == {"leftover-origin-unknown"}
            assert surely <= {f.subject.exact for f in found}
            assert {f.facts["class"] for f in found} == {"by-reference"}
            verdict = door.session.standing().steps[LEFT].verdict
            assert verdict is not None
            assert (str(verdict.mark), str(verdict.reason)) == ("not_verified", "resource_closed")


@pytest.mark.parametrize("seed", [7, 9, 11])
async def test_in_one_shop_no_order_is_offered_that_picqer_has_not_sent(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops = {"from_platform": "woocommerce", "to_platform": "woocommerce"}
    with served(tmp_path / "w", monkeypatch, seed=seed, scenario="upgrade", at="preflight", **shops) as world:
        async with at(tmp_path / "w", tmp_path / "s", OLD) as door:
            proposed = {change.target for change in await door.look()}
            found = [f for f in await door.findings() if f.code.startswith("reimport-")]
            assert found
            by_id = {str(order.idorder): order for order in world.books.orders}
            sent = {str(f.facts["foreign_id"]) for f in found if by_id[str(f.facts["idorder"])].status == "completed"}
            assert proposed == sent
            assert len(sent) < len(found), "one that is open is among them"

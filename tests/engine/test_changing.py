"""One change from consent to outcome, on a real disk: whatever ends it, nothing is sent twice and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import (
    BadReply,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.events import ChangeSettled, Event
from picqer_tui.core.past import past_of
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.plan import Refusal
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason, seal
from picqer_tui.engine.changing import MAY_STILL_COME, Changing, covers
from picqer_tui.state.move import MoveFile

from .conftest import Bench
from .points import Killed, Ledger, Points

STEP = "preflight.sku-match"
WORDS = Phrase("It went wrong.")


class Shop:
    """An account in memory: codes by product. `trouble` says what becomes of a request, and whether it is applied."""

    def __init__(self) -> None:
        self.skus = {str(number): f"sku-{number}" for number in range(1, 4)}
        self.name, self.title = "new-1", "a thing"
        self.sends: list[str] = []
        self.applied: list[str] = []
        self.trouble: tuple[RemoteError | None, bool] = (None, True)
        self.deaf: RemoteError | None = None
        self.points = Points()
        self.effect: SideEffects | Phrase = SideEffects((), undo=True)
        self.before_send: Callable[[], None] = lambda: None

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return self.effect

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        await self.points.at("effects")
        return self.effect

    async def identity(self) -> str:
        await self.points.at("identity")
        return self.name

    async def look(self, kind: ChangeKind, target: str) -> Values:
        await self.points.at("look")
        if self.deaf is not None:
            raise self.deaf
        if target not in self.skus:
            raise NotFound(WORDS)
        return {"sku": Raw(self.skus[target]), "name": self.title}

    async def send(self, change: Change) -> Values:
        await self.points.at("send begins")
        self.before_send()
        self.sends.append(change.target)
        error, applied = self.trouble
        if applied:
            self.applied.append(change.target)
            self.skus[change.target] = change.wished["sku"].exact
        await self.points.at("send ended")
        if error is not None:
            raise error
        return {"status": 200}


def change(target: str, **more: Any) -> Change:
    before, wished = {"sku": Raw(f"sku-{target}")}, {"sku": Raw(f"SKU-{target}")}
    made = Change(
        f"{STEP}:edit-sku:{target}", STEP, ChangeKind.EDIT_SKU, Side.NEW, target, Raw(f"sku-{target}"), before, wished,
        {"new.Product": 3},
    )  # fmt: skip
    return made._replace(**more)


class Table:
    """A move with three changes proposed, and the shop they are for."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.clock = bench, bench.clock
        self.shop = Shop()
        self.told: list[Event] = []
        self.move: MoveFile | None = None
        self.ledger: Any = None

    async def open(self, points: Points | None = None) -> Changing:
        """As a new process would."""
        path = self.bench.path
        if self.move is not None:
            await self.move.close()
        new = not path.exists()
        if new:
            made = await MoveFile.create(path, self.bench.settings, self.bench.profiles, self.clock)
            await made.identify(Side.NEW, "new-1")
            await made.close()
        self.move = await MoveFile.open(path, self.bench.profiles, self.clock)
        if new:
            await self.propose(*(change(target) for target in self.shop.skus))
        self.shop.points = points or Points()
        ledger: Any = Ledger(self.move, self.shop.points)
        self.ledger = ledger
        return Changing(ledger, {Side.NEW: self.shop}, self.clock, self.told.append)

    async def propose(self, *changes: Change) -> None:
        assert self.move is not None
        run = await self.move.verdicts.open_run(STEP)
        for one in changes:
            run.notes.propose(one)
        await self.move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, WORDS), None, (), self.clock.now()))

    async def outcome(self, target: str = "1", suffix: str = "") -> str:
        assert self.move is not None
        ((_, found),) = await self.move.changes.find([change(target).id + suffix])
        return str(found)

    async def seen(self) -> Mapping[str, Any]:
        assert self.move is not None
        lines = [line for line in await self.move.journal() if line.what == "outcome"]
        found: Mapping[str, Any] = lines[-1].values["seen"]
        return found


@pytest.fixture
async def table(bench: Bench) -> Any:
    made = Table(bench)
    yield made
    if made.move is not None:
        await made.move.close()


async def agreed(changing: Changing, *targets: str) -> Consent:
    said = await changing.consent([change(one).id for one in targets], "Anna", str(len(targets)), {"new.Product": 3})
    assert isinstance(said, Consent), said
    return said


async def one(changing: Changing, target: str = "1") -> Outcome:
    return await changing.apply(await agreed(changing, target))


async def points_of_one_change(tmp_path: Path, lost: bool = False) -> list[str]:
    table = Table(Bench(tmp_path / "count.move"))
    points = Points()
    if lost:
        table.shop.trouble = (OutcomeUnknown(WORDS), True)
    assert await one(await table.open(points)) is Outcome.DONE
    assert table.move is not None
    await table.move.close()
    return points.passed


async def test_the_protocol_has_its_order(tmp_path: Path) -> None:
    assert await points_of_one_change(tmp_path) == [
        "find begins", "find ended", "agree begins", "agree ended", "find begins", "find ended",
        "intend begins", "intend ended", "identity", "effects", "look", "send begins", "send ended",
        "answered begins", "answered ended", "look", "settle begins", "settle ended",
    ]  # fmt: skip


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer-lost"])
async def test_killed_at_every_point_it_is_settled_by_looking_and_never_sent_twice(tmp_path: Path, lost: bool) -> None:
    names = await points_of_one_change(tmp_path, lost)
    intent, first = names.index("intend begins"), names.index("send ended") if lost else 0
    for at in range(first, len(names)):
        where = (at, names[at])
        table = Table(Bench(tmp_path / f"{at}.move"))
        changing = await table.open(Points(at + 1))
        if lost:
            table.shop.trouble = (OutcomeUnknown(WORDS), True)
        with pytest.raises(Killed):
            await one(changing)
        again = await table.open()
        before = await table.outcome()
        if at <= intent or names[at] == "settle ended":
            assert before == ("proposed" if at <= intent else "done"), where
        else:
            assert before == "unknown", where
            assert await again.look_again(change("1")) is (Outcome.DONE if table.shop.applied else Outcome.UNKNOWN)
            table.clock.at += MAY_STILL_COME
            settled = await again.look_again(change("1"))
            assert settled is (Outcome.DONE if table.shop.applied else Outcome.NOT_DONE), where
        assert len(table.shop.sends) <= 1, where
        assert table.move is not None
        await table.move.close()


async def test_cancelled_at_every_point_it_has_an_outcome_that_is_true(tmp_path: Path) -> None:
    names = await points_of_one_change(tmp_path)
    intent, sending, settling = (names.index(f"{name} begins") for name in ("intend", "send", "settle"))
    for at, name in enumerate(names):
        where = (at, name)
        table = Table(Bench(tmp_path / f"{at}.move"))
        points = Points(at + 1)
        changing = await table.open(points)
        work = asyncio.ensure_future(one(changing))
        points.end = work.cancel
        with pytest.raises(asyncio.CancelledError):
            await work
        for _ in range(400):
            found = await table.outcome()
            if found != "intended":
                break
            await asyncio.sleep(0.005)
        if at < intent:
            assert found == "proposed", where
        elif at < sending:
            assert found == "not_done", where
        else:
            assert found == ("unknown" if at < settling else "done"), where
        assert not changing.sending, where
        assert table.shop.sends == table.shop.applied, where
        assert table.move is not None
        await table.move.close()


@pytest.mark.parametrize(
    ("error", "applied", "outcome"),
    [
        (None, True, "done"),
        (None, False, "not_done"),
        (Rejected(WORDS, status=400), False, "not_done"),
        (Unauthorised(WORDS, status=401), False, "not_done"),
        (RateLimited(WORDS), False, "not_done"),
        (BadReply(WORDS), False, "not_done"),
        (Unreachable(WORDS), False, "not_done"),
        (OutcomeUnknown(WORDS), True, "done"),
        (OutcomeUnknown(WORDS), False, "unknown"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, RemoteError) else str(value),
)
async def test_the_outcome_says_what_became_of_it(
    table: Table, error: RemoteError | None, applied: bool, outcome: str
) -> None:
    changing = await table.open()
    table.shop.trouble = (error, applied)
    assert await one(changing) == outcome
    assert await table.outcome() == outcome
    assert (table.shop.sends, table.told[-1]) == (["1"], ChangeSettled(change("1").id, outcome))
    if outcome != "done":
        assert isinstance((await table.seen())["error"], Phrase)


async def test_an_error_that_nobody_expected_leaves_an_outcome_too(table: Table) -> None:
    changing = await table.open()

    def burst() -> None:
        raise KeyError("status")

    table.shop.before_send = burst
    with pytest.raises(KeyError):
        await one(changing)
    assert await table.outcome() == "unknown"
    table.clock.at += MAY_STILL_COME
    assert await changing.look_again(change("1")) is Outcome.NOT_DONE


async def test_without_an_answer_the_old_state_proves_nothing_until_the_server_must_be_done(table: Table) -> None:
    changing = await table.open()
    table.shop.trouble = (OutcomeUnknown(WORDS), False)
    assert await one(changing) is Outcome.UNKNOWN
    table.clock.at += MAY_STILL_COME - timedelta(seconds=1)
    assert await changing.look_again(change("1")) is Outcome.UNKNOWN
    table.shop.skus["1"] = "SKU-1"
    assert await changing.look_again(change("1")) is Outcome.DONE
    assert table.shop.sends == ["1"]


async def test_while_it_cannot_be_seen_it_stays_unknown(table: Table) -> None:
    changing = await table.open()
    table.shop.trouble = (OutcomeUnknown(WORDS), True)

    def silence() -> None:
        table.shop.deaf = Unreachable(WORDS)

    table.shop.before_send = silence
    assert await one(changing) is Outcome.UNKNOWN
    table.clock.at += MAY_STILL_COME
    assert await changing.look_again(change("1")) is Outcome.UNKNOWN
    table.shop.deaf = None
    assert await changing.look_again(change("1")) is Outcome.DONE


@pytest.mark.parametrize(("now", "outcome"), [("other", "not_done"), ("SKU-1", "done")])
async def test_what_a_colleague_changed_meanwhile_is_not_sent(table: Table, now: str, outcome: str) -> None:
    changing = await table.open()
    table.shop.skus["1"] = now
    assert await one(changing) == outcome
    assert table.shop.sends == []


async def test_what_is_gone_is_not_sent(table: Table) -> None:
    changing = await table.open()
    del table.shop.skus["1"]
    assert await one(changing) is Outcome.NOT_DONE
    assert table.shop.sends == []


async def test_nothing_is_sent_to_another_shop_at_the_same_address(table: Table) -> None:
    changing = await table.open()
    table.shop.name = "somebody-else"
    assert await one(changing) is Outcome.NOT_DONE
    assert table.shop.sends == []
    assert "Another shop" in (await table.seen())["error"].msgid


async def test_what_the_key_may_not_change_is_not_sent(table: Table) -> None:
    changing = await table.open()
    table.shop.effect = WORDS
    assert await one(changing) is Outcome.NOT_DONE
    assert (table.shop.sends, (await table.seen())["error"]) == ([], WORDS)


async def test_it_stops_at_the_first_that_is_not_done(table: Table) -> None:
    changing = await table.open()
    table.shop.skus["2"] = "other"
    consent = await agreed(changing, "1", "2", "3")
    assert await changing.apply(consent) is Outcome.NOT_DONE
    assert (await table.outcome("1"), await table.outcome("2"), await table.outcome("3")) == (
        "done", "not_done", "proposed",
    )  # fmt: skip
    assert table.shop.sends == ["1"]


async def test_leaving_begins_no_other(table: Table) -> None:
    changing = await table.open()
    table.shop.before_send = lambda: setattr(changing, "ending", True)
    await changing.apply(await agreed(changing, "1", "2"))
    assert (await table.outcome("1"), await table.outcome("2")) == ("done", "proposed")


async def test_a_consent_counts_once(table: Table) -> None:
    changing = await table.open()
    consent = await agreed(changing, "1")
    assert await changing.apply(consent) is Outcome.DONE
    table.shop.skus["1"] = "sku-1"
    await changing.apply(consent)
    table.shop.trouble = (Rejected(WORDS), False)
    again = await agreed(changing, "2")
    assert await changing.apply(again) is Outcome.NOT_DONE
    with pytest.raises(ValueError, match="agreed to anew"):
        await changing.apply(again)
    assert table.shop.sends == ["1", "2"]


@pytest.mark.parametrize(
    ("ids", "typed", "generation", "code"),
    [
        ((), "0", 3, "no-change"),
        (("1", "9"), "2", 3, "no-change"),
        (("1", "1"), "2", 3, "no-change"),
        (("1", "2"), "1", 3, "typed"),
        (("1",), "yes", 3, "typed"),
        (("1",), "1", 4, "plan-old"),
    ],
)
async def test_what_is_not_agreed_to(
    table: Table, ids: tuple[str, ...], typed: str, generation: int, code: str
) -> None:
    changing = await table.open()
    said = await changing.consent([change(each).id for each in ids], "Anna", typed, {"new.Product": generation})
    assert isinstance(said, Refusal)
    assert said.code == code


async def test_what_was_begun_before_needs_its_outcome_first(table: Table) -> None:
    changing = await table.open()
    table.shop.trouble = (OutcomeUnknown(WORDS), False)
    await one(changing)
    said = await changing.consent([change("1").id], "Anna", "1", {})
    assert isinstance(said, Refusal)
    assert said.code == "begun-before"


async def test_a_change_can_be_put_back_by_the_same_road(table: Table) -> None:
    changing = await table.open()
    id_ = change("1").id
    assert isinstance(await changing.undo(id_, "Anna", "1"), Refusal)
    await one(changing)
    assert isinstance(await changing.undo(id_, "Anna", ""), Refusal)
    assert await changing.undo(id_, "Anna", "1") is Outcome.DONE
    assert (table.shop.skus["1"], table.shop.sends) == ("sku-1", ["1", "1"])
    assert (await table.outcome(), await table.outcome(suffix=":undo")) == ("done", "done")
    assert table.move is not None
    intents = [line.values for line in await table.move.journal() if line.what == "intent"]
    assert [line["wished"]["sku"] for line in intents] == ["SKU-1", "sku-1"]
    table.shop.effect = SideEffects(())
    assert isinstance(await changing.undo(id_, "Anna", "1"), Refusal)


async def test_what_somebody_changed_since_is_not_put_back(table: Table) -> None:
    changing = await table.open()
    await one(changing)
    table.shop.skus["1"] = "other"
    assert await changing.undo(change("1").id, "Anna", "1") is Outcome.NOT_DONE
    assert table.shop.sends == ["1"]


async def test_putting_back_knows_the_answer_and_how_it_stood(table: Table) -> None:
    changing = await table.open()
    await one(changing)
    await changing.undo(change("1").id, "Anna", "1")
    assert table.move is not None
    ((back, _),) = await table.move.changes.find([change("1").id + ":undo"])
    assert back.made == {"status": 200}
    assert back.before == {"sku": Raw("SKU-1"), "name": "a thing"}
    assert back.wished == change("1").before


@pytest.mark.parametrize("what", ["sku", "name"])
async def test_anything_that_somebody_changed_since_is_refused_in_words(table: Table, what: str) -> None:
    """Also what this program did not wish for, where it shows that somebody was at it."""
    changing = await table.open()
    await one(changing)
    if what == "sku":
        table.shop.skus["1"] = "other"
    else:
        table.shop.title = "another thing"
    assert await changing.undo(change("1").id, "Anna", "1") is Outcome.NOT_DONE
    assert table.shop.sends == ["1"]
    assert "Somebody changed it after" in (await table.seen())["error"].msgid


async def test_what_was_put_back_is_not_put_back_again_until_it_is_made_again(table: Table) -> None:
    changing, id_ = await table.open(), change("1").id
    await one(changing)
    assert await changing.undo(id_, "Anna", "1") is Outcome.DONE
    table.shop.skus["1"] = "SKU-1"  # by a colleague
    said = await changing.undo(id_, "Anna", "1")
    assert isinstance(said, Refusal)
    assert (said.code, table.shop.sends) == ("back-before", ["1", "1"])
    table.shop.skus["1"] = "sku-1"
    await table.propose(change("1"))
    await one(changing)
    assert await changing.undo(id_, "Anna", "1") is Outcome.DONE
    assert table.shop.sends == ["1"] * 4


async def test_what_was_so_already_is_not_ours_to_put_back(table: Table) -> None:
    changing = await table.open()
    table.shop.skus["1"] = "SKU-1"
    assert await one(changing) is Outcome.DONE
    said = await changing.undo(change("1").id, "Anna", "1")
    assert isinstance(said, Refusal)
    assert (said.code, table.shop.sends) == ("not-ours", [])


@pytest.mark.parametrize("applied", [True, False])
async def test_putting_back_without_an_answer_is_settled_by_looking(table: Table, applied: bool) -> None:
    changing, id_ = await table.open(), change("1").id
    await one(changing)
    table.shop.trouble = (OutcomeUnknown(WORDS), applied)
    assert await changing.undo(id_, "Anna", "1") is (Outcome.DONE if applied else Outcome.UNKNOWN)
    assert isinstance(await changing.undo(id_, "Anna", "1"), Refusal)
    assert table.shop.sends == ["1", "1"]
    if applied:
        return
    assert table.move is not None
    ((back, _),) = await table.move.changes.find([id_ + ":undo"])
    table.clock.at += MAY_STILL_COME
    assert await changing.look_again(back) is Outcome.NOT_DONE
    table.shop.trouble = (None, True)
    assert await changing.undo(id_, "Anna", "1") is Outcome.DONE
    assert table.shop.skus["1"] == "sku-1"


async def test_putting_back_that_is_refused_changes_nothing_and_may_be_tried_again(table: Table) -> None:
    changing, id_ = await table.open(), change("1").id
    await one(changing)
    table.shop.trouble = (Rejected(WORDS, status=400), False)
    assert await changing.undo(id_, "Anna", "1") is Outcome.NOT_DONE
    assert (await table.outcome(), await table.outcome(suffix=":undo")) == ("done", "not_done")
    table.shop.trouble = (None, True)
    assert await changing.undo(id_, "Anna", "1") is Outcome.DONE


async def test_an_answer_of_an_earlier_making_is_not_taken_for_that_of_the_last(table: Table) -> None:
    changing, id_ = await table.open(), change("1").id
    await one(changing)
    assert (await past_of(table.ledger, id_)).answer == {"status": 200}
    await changing.undo(id_, "Anna", "1")
    await table.propose(change("1"))
    table.shop.trouble = (OutcomeUnknown(WORDS), True)
    assert await one(changing) is Outcome.DONE
    past = await past_of(table.ledger, id_)
    assert (past.answer, past.stood, past.put_back) == ({}, {"sku": Raw("SKU-1"), "name": "a thing"}, False)


async def test_killed_while_putting_back_it_is_settled_by_looking_and_never_sent_twice(tmp_path: Path) -> None:
    counted = Table(Bench(tmp_path / "count.move"))
    points = Points()
    changing = await counted.open(points)
    await one(changing)
    first = len(points.passed)
    assert await changing.undo(change("1").id, "Anna", "1") is Outcome.DONE
    names = points.passed
    assert counted.move is not None
    await counted.move.close()
    for at in range(names.index("intend ended", first), len(names)):
        where = (at, names[at])
        table = Table(Bench(tmp_path / f"{at}.move"))
        changing = await table.open(Points(at + 1))
        await one(changing)
        with pytest.raises(Killed):
            await changing.undo(change("1").id, "Anna", "1")
        again = await table.open()
        assert table.move is not None
        ((back, found),) = await table.move.changes.find([change("1").id + ":undo"])
        gone = table.shop.skus["1"] == "sku-1"
        if names[at] != "settle ended":
            assert found is Outcome.UNKNOWN, where
            table.clock.at += MAY_STILL_COME
            assert await again.look_again(back) is (Outcome.DONE if gone else Outcome.NOT_DONE), where
        assert len(table.shop.sends) <= 2, where
        await table.move.close()


def test_what_is_wanted_is_seen() -> None:
    assert covers({"sku": Raw("A"), "more": 1}, {"sku": "A"})
    assert not covers({"sku": Raw("A ")}, {"sku": "A"})
    assert not covers({}, {"sku": "A"})
    assert covers({"tracking": [Raw("3SA"), "3SB"]}, {"tracking": ["3SB"]})
    assert not covers({"tracking": ["3SA"]}, {"tracking": ["3SA", "3SB"]})
    assert not covers({"tracking": "3SA"}, {"tracking": ["3SA"]})
    assert covers({"state": "done"}, {})

"""Proposals, consents, intents and outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome
from picqer_tui.core.clean import Raw
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason, seal
from picqer_tui.state.move import MoveFile

from .samples import NOON, StillClock

STEP = "preflight.old-orders"


def change(target: str) -> Change:
    return Change(
        f"complete-{target}",
        STEP,
        ChangeKind.COMPLETE_ORDER,
        Side.NEW,
        target,
        Raw(f"#{target} "),
        {"status": "processing"},
        {"status": "completed"},
        {"new.Order.open": 3},
    )


async def proposed(move: MoveFile, targets: Sequence[str], words: str = "") -> None:
    run = await move.verdicts.open_run(STEP)
    for target in targets:
        run.notes.propose(change(target))
    await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase(words)), None, (), NOON))


def consent(name: str, *targets: str) -> Consent:
    return Consent(name, "Anna", str(len(targets)), NOON, tuple(f"complete-{target}" for target in targets))


async def sent(move: MoveFile, agreed: Consent, target: str) -> None:
    await move.changes.agree(agreed)
    await move.changes.intend(change(target), agreed)


async def stand(move: MoveFile) -> dict[str, str]:
    return {one.target: str(outcome) for one, outcome in await move.changes.plan(STEP)}


async def test_a_plan_is_what_the_newest_run_proposed(move: MoveFile) -> None:
    await proposed(move, ["2", "1"])
    assert await move.changes.plan(STEP) == [(change("2"), Outcome.PROPOSED), (change("1"), Outcome.PROPOSED)]
    await proposed(move, ["3"])
    assert await stand(move) == {"3": "proposed"}


async def test_each_step_of_a_write_is_on_disk_with_its_line(move: MoveFile) -> None:
    await proposed(move, ["1", "2"])
    await sent(move, consent("c1", "1"), "1")
    assert await stand(move) == {"1": "intended", "2": "proposed"}
    await move.changes.answered("complete-1", {"status": 200})
    await move.changes.settle("complete-1", Outcome.DONE, {"status": "completed"})
    assert await stand(move) == {"1": "done", "2": "proposed"}
    lines = [line for line in await move.journal() if line.what in ("consent", "intent", "answered", "outcome")]
    assert [line.what for line in lines] == ["consent", "intent", "answered", "outcome"]
    assert lines[1].values["label"] == Raw("#1 ")
    assert lines[3].values == {"change": "complete-1", "outcome": "done", "seen": {"status": "completed"}}


async def test_what_was_sent_stays_in_the_plan_after_it_is_proposed_no_more(move: MoveFile) -> None:
    await proposed(move, ["1", "2"])
    await sent(move, consent("c1", "1"), "1")
    await move.changes.settle("complete-1", Outcome.DONE, {})
    await proposed(move, ["2"])
    assert await stand(move) == {"2": "proposed", "1": "done"}
    found = await move.changes.find(["complete-1", "nobody", "complete-2", "complete-1"])
    assert [(one.target, outcome) for one, outcome in found] == [("1", Outcome.DONE), ("2", Outcome.PROPOSED)]


async def test_a_settled_change_that_a_later_run_proposes_again_is_a_proposal(move: MoveFile) -> None:
    await proposed(move, ["1"])
    await sent(move, consent("c1", "1"), "1")
    await move.changes.settle("complete-1", Outcome.NOT_DONE, {})
    assert await stand(move) == {"1": "not_done"}
    await proposed(move, ["1"])
    assert await stand(move) == {"1": "proposed"}
    await sent(move, consent("c2", "1"), "1")
    assert await stand(move) == {"1": "intended"}


async def test_an_unknown_outcome_stays_unknown_whatever_is_proposed(move: MoveFile) -> None:
    await proposed(move, ["1"])
    await sent(move, consent("c1", "1"), "1")
    await move.changes.settle("complete-1", Outcome.UNKNOWN, {})
    await proposed(move, ["1"], "again")
    assert await stand(move) == {"1": "unknown"}
    assert await move.changes.unknown() == [change("1")]
    run = await move.verdicts.open_run("cutover.baseline")
    assert list(run.evidence.unsettled()) == [change("1")]
    await move.changes.settle("complete-1", Outcome.DONE, {})
    assert await move.changes.unknown() == []


async def test_an_intent_without_outcome_is_unknown_when_opened_again(
    move: MoveFile, path: Path, clock: StillClock
) -> None:
    await proposed(move, ["1"])
    await sent(move, consent("c1", "1"), "1")
    await move.close()
    clock.at += timedelta(hours=1)
    again = await MoveFile.open(path, {}, clock)
    assert await again.changes.unknown() == [change("1")]
    last = (await again.journal())[-1]
    assert (last.what, last.values["outcome"]) == ("outcome", "unknown")
    await again.close()


async def test_looking_only_leaves_an_intent_as_it_is(move: MoveFile, path: Path, clock: StillClock) -> None:
    await proposed(move, ["1"])
    await sent(move, consent("c1", "1"), "1")
    beside = await MoveFile.open(path, {}, clock, read_only=True)
    assert [outcome for _, outcome in await beside.changes.plan(STEP)] == [Outcome.INTENDED]
    await beside.close()
    await move.changes.settle("complete-1", Outcome.DONE, {})


async def test_nothing_is_sent_without_its_own_consent(move: MoveFile) -> None:
    await proposed(move, ["1", "2"])
    with pytest.raises(ValueError, match="nobody gave"):
        await move.changes.intend(change("1"), consent("c0", "1"))
    await move.changes.agree(consent("c1", "1"))
    with pytest.raises(ValueError, match="does not name"):
        await move.changes.intend(change("2"), consent("c1", "1"))


@pytest.mark.parametrize("outcome", [None, Outcome.UNKNOWN, Outcome.NOT_DONE])
async def test_nothing_is_sent_twice_on_one_consent_nor_before_it_is_settled(
    move: MoveFile, outcome: Outcome | None
) -> None:
    await proposed(move, ["1"])
    agreed = consent("c1", "1")
    await sent(move, agreed, "1")
    if outcome is not None:
        await move.changes.settle("complete-1", outcome, {})
    with pytest.raises(ValueError, match="settled"):
        await move.changes.intend(change("1"), agreed)
    second = consent("c2", "1")
    await move.changes.agree(second)
    if outcome is Outcome.NOT_DONE:
        await move.changes.intend(change("1"), second)
        return
    with pytest.raises(ValueError, match="settled"):
        await move.changes.intend(change("1"), second)


async def test_only_intended_changes_are_answered_and_settled(move: MoveFile) -> None:
    with pytest.raises(ValueError, match="never intended"):
        await move.changes.settle("complete-1", Outcome.DONE, {})
    with pytest.raises(ValueError, match="never intended"):
        await move.changes.answered("complete-1", {})
    with pytest.raises(ValueError, match="settles nothing"):
        await move.changes.settle("complete-1", Outcome.PROPOSED, {})


async def test_changes_are_listed_with_where_they_stand_now(move: MoveFile) -> None:
    await proposed(move, ["2", "1", "3"])
    listing = await move.arrange(STEP, "changes", "subject", "")
    assert [row.change and row.change.target for row in listing.window(0, 9)] == ["1", "2", "3"]
    await sent(move, consent("c1", "1"), "1")
    assert [row.outcome for row in listing.window(0, 2)] == [Outcome.INTENDED, Outcome.PROPOSED]
    await move.changes.settle("complete-1", Outcome.DONE, {})
    await proposed(move, ["3"])
    assert [row.outcome for row in listing.window(0, 9)] == [Outcome.DONE, Outcome.PROPOSED, Outcome.PROPOSED]
    only = await move.arrange(STEP, "changes", "cost", "#1")
    assert [row.change and row.change.target for row in only.window(0, 9)] == ["1"]


async def test_a_step_proposes_a_change_once(move: MoveFile) -> None:
    run = await move.verdicts.open_run(STEP)
    run.notes.propose(change("1"))
    with pytest.raises(ValueError, match="second change"):
        run.notes.propose(change("1"))

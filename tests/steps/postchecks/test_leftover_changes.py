"""What is proposed in Picqer for the orders of the old connection that it still holds."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.core.changes import Change, ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Feedback, ImportRow
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask
from picqer_tui.steps.postchecks.leftover_orders import STEP
from tests.steps.fake_evidence import Accounts, ago, profile, run
from tests.steps.move_made import NEW, imported, in_picqer, in_shop, made, parcel, picklist, switched

COMMENTS = ListKey(Side.PICQER, Feedback, "about")


def off(tag: str = "", **given: Any) -> Accounts:
    """The old connection is off, and the person named a tag."""
    found = made(**given)
    switched(found, ago(hours=2))
    if tag:
        found.answer(STEP.spec.id, "tag", tag)
    return found


def proposed(found: Accounts, kind: ChangeKind | None = None) -> list[Change]:
    changes = [change for change in run(STEP, found).notes.proposed if change.side is Side.PICQER]
    return [change for change in changes if kind in (None, change.kind)]


def commented(found: Accounts, ident: str, by: str = "", count: str = "1") -> None:
    """A leftover with comments; one of them made by the change `by`."""
    imported(found, ident, ago(days=1), traits={"comments": count})
    if by:
        found.add(Side.PICQER, Feedback(f"p{ident}:{by}", f"p{ident}", "comment", by, None))


def test_the_tag_is_asked_and_nothing_waits_for_it() -> None:
    (question,) = STEP.spec.asks
    assert (question.id, question.ask, question.required) == ("tag", Ask.TEXT, False)


def test_each_leftover_gets_a_comment_and_the_tag_that_was_named() -> None:
    found = off(tag=" Oude winkel ")
    imported(found, "11", ago(days=1))
    imported(found, "12", ago(days=1), status="expected")
    imported(found, "13", ago(days=1))
    picklist(found, "13")
    changes = proposed(found)
    assert [change.target for change in changes] == ["p11", "p11", "p12", "p12", "p13", "p13"]
    tag, comment = changes[:2]
    assert (tag.kind, tag.label, tag.before, tag.wished) == (
        ChangeKind.TAG_ORDER,
        Raw("O11"),
        {},
        {"tags": [Raw("Oude winkel")]},
    )
    assert (comment.kind, comment.label, comment.wished) == (
        ChangeKind.COMMENT_ORDER,
        Raw("O11"),
        {"comments": [comment.id]},
    )
    assert tag.id != comment.id
    assert comment.based_on.keys() == {"picqer.Order.open", "picqer.ImportRow"}


def test_without_an_answer_there_is_no_tag() -> None:
    found = off()
    imported(found, "11", ago(days=1))
    assert [change.kind for change in proposed(found)] == [ChangeKind.COMMENT_ORDER]
    found.answer(STEP.spec.id, "tag", "  ")
    assert [change.kind for change in proposed(found)] == [ChangeKind.COMMENT_ORDER]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("nl", "kwam binnen via de oude webshopkoppeling (4107), als bestelling #Jan11."), ("en", "as order #Jan11.")],
)
def test_the_comment_is_a_plain_sentence_in_the_language_of_the_move(lang: str, said: str) -> None:
    found = off(lang=lang)
    imported(found, "11", ago(days=1), number="#@Jan11")
    (change,) = proposed(found)
    assert said in change.says
    assert "@" not in change.says
    assert change.says.endswith(("en niet eerder.", "and not before."))


def test_where_nothing_can_be_completed_the_comment_says_what_can_be_done() -> None:
    found = off(old=profile("bol")._replace(can_enter_orders=False))
    imported(found, "11", ago(days=1))
    (change,) = proposed(found)
    assert "report the parcel there by hand" in change.says


def test_what_is_there_is_not_proposed_again() -> None:
    found = off(tag="oude winkel")
    imported(found, "11", ago(days=1), traits={"tags": "Spoed,oude winkel"})
    imported(found, "12", ago(days=1), traits={"tags": "Oude winkel,oude winkel 2"})
    ours = "postchecks.leftover-orders:picqer-comment:"
    commented(found, "13", by=f"{ours}p13", count="2")
    commented(found, "14", by="postchecks.leftover-orders:comment-order:14")
    commented(found, "15", count="?")
    assert [change.target for change in proposed(found, ChangeKind.TAG_ORDER)] == ["p12", "p13", "p14", "p15"]
    assert [change.target for change in proposed(found, ChangeKind.COMMENT_ORDER)] == ["p11", "p12", "p14", "p15"]


def test_only_orders_that_have_comments_are_asked_for_them() -> None:
    found = off()
    imported(found, "11", ago(days=1))
    assert COMMENTS not in {need.list_key for need in run(STEP, found).needs}
    commented(found, "13")
    (need,) = [need for need in run(STEP, found).needs if need.list_key == COMMENTS]
    assert need.about == ("order:p13",)


@pytest.mark.parametrize("coverage", [Coverage.PARTIAL, Coverage.REFUSED])
def test_a_comment_that_may_be_there_is_not_proposed(coverage: Coverage) -> None:
    found = off()
    imported(found, "11", ago(days=1))
    commented(found, "13")
    found.cover(COMMENTS, coverage, "resource_closed", keep=0)
    outcome = run(STEP, found)
    assert [change.target for change in outcome.notes.proposed] == ["p11"]
    assert outcome.verdict.mark == ("attention" if coverage is Coverage.REFUSED else "not_verified")


def test_nothing_is_marked_that_is_not_surely_of_the_old_connection_or_not_held_any_more() -> None:
    found = off(tag="oude winkel")
    imported(found, "16", ago(days=1), connection=NEW)
    in_picqer(found, "by-hand", ago(days=1))
    in_shop(found, "15", ago(days=90))
    in_picqer(found, "15", ago(days=90))
    imported(found, "21", ago(days=2), status="completed")
    parcel(found, "21", ago(hours=1))
    imported(found, "22", ago(days=1), status="cancelled")
    assert proposed(found) == []


def test_before_the_switch_and_by_number_alone_nothing_is_marked() -> None:
    rehearsal = made()
    rehearsal.answer(STEP.spec.id, "tag", "oude winkel")
    imported(rehearsal, "11", ago(days=1))
    assert proposed(rehearsal) == []
    closed = off(tag="oude winkel")
    imported(closed, "11", ago(days=1))
    closed.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.REFUSED, "resource_closed")
    assert run(STEP, closed).said == {("leftover-origin-unknown", "O11")}
    assert proposed(closed) == []


def test_in_one_shop_it_is_the_same() -> None:
    found = off(tag="oude winkel", scenario=Scenario.UPGRADE)
    imported(found, "11", ago(days=1))
    assert [change.kind for change in proposed(found)] == [ChangeKind.TAG_ORDER, ChangeKind.COMMENT_ORDER]


def test_where_picqer_takes_no_such_change_nothing_is_proposed() -> None:
    found = off(tag="oude winkel")
    nothing = {kind: Phrase("Not here.") for kind in ChangeKind}
    picqer = found.move.profiles[Side.PICQER]._replace(writes=nothing)
    found.move = found.move._replace(profiles={**found.move.profiles, Side.PICQER: picqer})
    imported(found, "11", ago(days=1))
    assert proposed(found) == []


def test_another_tag_is_another_change() -> None:
    found = off(tag="oude winkel")
    imported(found, "11", ago(days=1))
    (one,) = proposed(found, ChangeKind.TAG_ORDER)
    found.answer(STEP.spec.id, "tag", "overstap")
    (other,) = proposed(found, ChangeKind.TAG_ORDER)
    assert one.id != other.id

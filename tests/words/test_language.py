"""Phrases said in two languages: nested, counted, with values as each language writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import FindingKind
from picqer_tui.core.phrase import Phrase, pack, unpack
from picqer_tui.steps.cutover import baseline
from picqer_tui.steps.postchecks import missed_words
from picqer_tui.steps.preflight import old_orders_words, quiet_moment, sku_words, stranded_words
from picqer_tui.words import formats
from picqer_tui.words.catalogue import parse
from picqer_tui.words.language import Language, say

NOW = datetime(2026, 11, 24, 5, 20, tzinfo=UTC)
AMSTERDAM = timezone(timedelta(hours=1))


def test_english_is_the_msgid_and_an_unknown_language_is_english() -> None:
    assert say(Phrase("Moves"), "en") == "Moves"
    assert say(Phrase("Moves"), "nl") == "Overstappen"
    assert say(Phrase("Moves"), "xx") == "Moves"
    assert say(Phrase("never translated {n}", {"n": 1}), "nl") == "never translated 1"


def test_numbers_choose_their_form() -> None:
    change = Phrase("{number} change unknown", {}, "{number} changes unknown", 1)
    assert say(change, "nl") == "1 wijziging onbekend"
    assert say(change._replace(number=1200), "nl") == "1.200 wijzigingen onbekend"
    assert say(change._replace(number=0), "en") == "0 changes unknown"


def test_a_count_among_the_values_chooses_the_form() -> None:
    thing = Phrase("{number} thing to take note of", {"number": 1}, "{number} things to take note of")
    assert say(thing, "en") == "1 thing to take note of"
    assert say(thing._replace(values={"number": 2}), "nl") == "2 punten om kennis van te nemen"
    later = Phrase("{who} has {count} key", {"who": Raw("A"), "count": 3}, "{who} has {count} keys")
    assert say(later, "en") == "A has 3 keys"


def test_a_sentence_that_begins_with_a_name_of_ours_begins_with_a_capital() -> None:
    assert say(Phrase("{account} runs.", {"account": Phrase("the old shop")}), "nl") == "De oude shop runs."
    assert say(Phrase("{account}, here", {"account": Phrase("the old shop")}), "nl") == "de oude shop, here"
    assert say(Phrase("{sku} is missing.", {"sku": Raw("slot-1051")}), "en") == "slot-1051 is missing."


def test_values_are_written_as_the_language_does() -> None:
    nl = Language("nl", AMSTERDAM, lambda: NOW)
    values = {
        "sku": Raw("BEL-01 "),
        "many": 23410,
        "rate": 8.1,
        "at": NOW - timedelta(days=1),
        "for": timedelta(minutes=135),
        "what": Phrase("orders"),
        "list": ["a", 1000],
        "none": None,
        "yes": True,
        "evil": "a\x1b[31m{many}",
    }
    template = "{sku} {many} {rate} {at} {for} {what} {list} {none} {yes} {evil} {gone} {{x}}"
    assert nl.say(Phrase(template, values)) == (
        "BEL-01␠ 23.410 8,1 gisteren 06:20 2 uur 15 min orders a, 1.000 – ja a^[[31m{many} … {x}"
    )
    assert Language("en", AMSTERDAM, lambda: NOW).say(Phrase("{at}", {"at": NOW})) == "06:20"


def test_a_hole_reaches_no_attribute_and_no_index() -> None:
    hostile = Phrase("{sku.__class__} {sku[0]} {sku!r}", {"sku": Raw("A")})
    assert say(hostile, "en") == "{sku.__class__} {sku[0]} {sku!r}"


@pytest.mark.parametrize(
    ("seconds", "nl", "en"),
    [
        (0.4, "0,4 s geleden", "0.4 s ago"),
        (75, "1 min geleden", "1 min ago"),
        (7300, "2 uur geleden", "2 hours ago"),
        (86400 * 3 + 50, "3 dagen geleden", "3 days ago"),
        (-5, "0,0 s geleden", "0.0 s ago"),
    ],
)
def test_ages(seconds: float, nl: str, en: str) -> None:
    at = NOW - timedelta(seconds=seconds)
    assert formats.age(at, NOW, "nl") == nl
    assert formats.age(at, NOW, "en") == en


def test_moments_and_days_in_the_local_zone() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert formats.moment(late, NOW, "nl", AMSTERDAM) == "morgen 00:30"
    assert formats.moment(NOW - timedelta(days=12), NOW, "nl", AMSTERDAM) == "do 12 nov 06:20"
    assert formats.day(NOW - timedelta(days=400), NOW, "en", AMSTERDAM) == "20 Oct 2025"


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(91, 100, "91%"), (999, 1000, "99%"), (1, 1000, "< 1%"), (0, 0, "–")]
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, said: str) -> None:
    assert formats.share(part, whole, "en") == said


def test_a_catalogue_is_read_as_gettext_means_it() -> None:
    po = (
        'msgid ""\nmsgstr "Language: nl\\n"\n\n#, fuzzy\nmsgid "guess"\nmsgstr "gok"\n\n'
        'msgid ""\n"long "\n"line"\nmsgstr ""\n"lange \\"regel\\"\\n"\n"hier"\n\nmsgid "open"\nmsgstr ""\n\n'
        'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "een"\nmsgstr[1] "veel"\n\n#~ msgid "old"\n#~ msgstr "oud"\n'
    )
    assert parse(po) == {"long line": 'lange "regel"\nhier', ("one", 0): "een", ("one", 1): "veel"}


def test_no_number_is_said_in_words_of_its_own() -> None:
    days = Phrase("{n} day", {"n": 0}, "{n} days", none="no day")
    assert say(days, "en") == "no day"
    assert say(days._replace(values={"n": 1}), "en") == "1 day"
    assert say(days._replace(values={"n": 0}, number=2), "en") == "0 days"
    assert unpack(pack(days)) == days
    assert len(pack(days._replace(none=""))["$p"]) == 4, "a phrase without such words is written as ever"


@pytest.mark.parametrize(
    ("kinds", "code", "fact"),
    [
        (stranded_words.KINDS, "stranded-unpaid", "age_days"),
        (missed_words.KINDS, "unpaid-open", "age_days"),
        (old_orders_words.KINDS, "reimport-old", "age_days"),
        (old_orders_words.KINDS, "rule-unknown", "most"),
        (sku_words.KINDS, "sku-same-code-other-ean", "lines"),
        (sku_words.KINDS, "sku-near-miss", "lines"),
        (sku_words.KINDS, "sku-missing", "lines"),
        (baseline.STEP.spec.findings, "feedback-in-flight", "minutes"),
        (quiet_moment.STEP.spec.findings, "moment-busy", "left"),
    ],
)
@pytest.mark.parametrize("code_of_language", ["en", "nl"])
def test_a_finding_never_speaks_of_0_days_or_lines(
    kinds: Sequence[FindingKind], code: str, fact: str, code_of_language: str
) -> None:
    kind = next(each for each in kinds if each.code == code)
    phrases = (kind.summary, kind.consequence, kind.remedy)
    told = " ".join(Language(code_of_language).say(phrase, {fact: 0}) for phrase in phrases)
    assert " 0 " not in told
    five = " ".join(Language(code_of_language).say(phrase, {fact: 5}) for phrase in phrases)
    assert " 5" in five
    assert five.count("{") == 0

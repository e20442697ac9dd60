"""Outside text is harmless, identifiers stay byte for byte, secrets stay secret, phrases survive the disk."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picqer_tui.core.clean import Raw, clean
from picqer_tui.core.keys import Hasher, bare_number, fold_sku, lines_digest, loose_sku, order_number
from picqer_tui.core.phrase import Phrase, dumps, loads
from picqer_tui.core.secret import Secret

UNSAFE = [
    *map(chr, range(0x20)),
    "\x7f",
    *map(chr, range(0x80, 0xA0)),
    *"\u202a\u202e\u2066\u2069\u200b\u200d\ufeff\u2028",
]


@given(st.text(st.one_of(st.characters(), st.sampled_from(UNSAFE))))
def test_nothing_a_terminal_would_obey_survives(text: str) -> None:
    shown = clean(text)
    assert not set(shown) & set(UNSAFE)
    assert len(shown) <= 500 * 8
    assert str(Raw(text)).isprintable() or not set(str(Raw(text))) & set(UNSAFE)


@given(st.text())
def test_an_identifier_is_kept_byte_for_byte(text: str) -> None:
    raw = Raw(text)
    assert raw == text
    assert type(raw.exact) is str
    assert raw.exact == text
    assert json.loads(json.dumps({"subject": raw.exact})) == {"subject": text}


def test_blanks_at_the_ends_of_an_identifier_are_seen() -> None:
    assert str(Raw("BEL-01 ")) == "BEL-01␠"
    assert f"{Raw('  A')}" == "␠␠A"
    assert str(Raw("A B")) == "A B"
    assert str(Raw("  ")) == "␠␠"


def test_values_survive_the_disk() -> None:
    values = {
        "sku": Raw("A\x1b[31m "),
        "at": datetime(2026, 11, 24, 5, tzinfo=UTC),
        "for": timedelta(minutes=15),
        "words": Phrase("{count} orders", {"count": 3}, "{count} order", 3),
        "list": [1, None, True, "x"],
    }
    again = loads(dumps(values))
    assert again == values
    assert isinstance(again["sku"], Raw)
    assert dumps(again) == dumps(values)


@pytest.mark.parametrize(
    ("one", "other"),
    [("BEL-01", "bel-01"), ("BEL-01", "BEL-01 "), ("BEL-01", "ВЕL-01"), ("BEL-01", "BEL\u201001"), ("A\u200bB", "AB")],
)
def test_what_people_overlook_folds_away(one: str, other: str) -> None:
    assert one != other
    assert fold_sku(one) == fold_sku(other)


def test_loose_codes_and_order_numbers() -> None:
    assert loose_sku("04412") == loose_sku("4412")
    assert loose_sku("TAS.RD-07") == loose_sku("TASRD7")
    assert fold_sku("04412") != fold_sku("4412")
    assert order_number(" #1001") == "1001"
    assert bare_number("WC-00123") == "123"
    assert bare_number("abc") == ""


def test_lines_are_the_same_in_any_order_and_never_without_a_code() -> None:
    assert lines_digest([("A", 1), ("B", 2)]) == lines_digest([("b ", 2), ("a", 1)])
    assert lines_digest([("A", 1), ("A", 1)]) == lines_digest([("A", 2)])
    assert lines_digest([("A", 1)]) != lines_digest([("A", 2)])
    assert lines_digest([("A", 1), ("", 1)]) == ""


def test_an_address_is_known_only_by_the_salt_of_its_move() -> None:
    one, other = Hasher(b"1"), Hasher(b"2")
    assert one.email(" Jan@Example.test") == one.email("jan@example.test")
    assert one.email("jan@example.test") != other.email("jan@example.test")
    assert one.email("") == one.email(None) == ""


def test_a_secret_never_prints_and_is_never_stored() -> None:
    secret = Secret("sk-verysecret")
    assert "verysecret" not in f"{secret} {secret!r} {[secret]} {vars if False else ''}"
    for store in (pickle.dumps, copy.copy, json.dumps):
        with pytest.raises(TypeError):
            store(secret)
    assert secret.reveal() == "sk-verysecret"

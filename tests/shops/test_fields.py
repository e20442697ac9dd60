"""Loose types become what they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import BadReply
from picqer_tui.shops import fields
from picqer_tui.shops.calls import Reply


@pytest.mark.parametrize(
    ("field", "given", "meant"),
    [
        (fields.Text, b'" a\\u001b[1m "', "a^[[1m"), (fields.Text, b"null", ""), (fields.Text, b"12.0", "12"),
        (fields.Text, b'{"a": 1}', ""), (fields.RawText, b'" 0012 "', " 0012 "), (fields.RawText, b"12", "12"),
        (fields.Id, b"12", "12"), (fields.Id, b'"12"', "12"), (fields.Id, b"null", ""), (fields.Id, b"12.0", "12"),
        (fields.Word, b'" Closed"', "closed"), (fields.Flag, b"1", True), (fields.Flag, b'"0"', False),
        (fields.Flag, b'"false"', False), (fields.Flag, b"null", False), (fields.Flag, b'"Yes"', True),
        (fields.MaybeFlag, b"null", None), (fields.MaybeFlag, b'"parent"', None), (fields.MaybeFlag, b"0", False),
        (fields.Whole, b'"12"', 12), (fields.Whole, b"12.9", 12), (fields.Whole, b"null", 0), (fields.Whole, b'"x"', 0),
        (fields.Whole, b"NaN", 0), (fields.Whole, b"-3", -3), (fields.Whole, b"true", 0), (fields.Whole, b'"1e400"', 0),
        (fields.MaybeWhole, b"null", None), (fields.MaybeWhole, b'"-2"', -2),
        (fields.Money, b'"12,5"', "12.50"), (fields.Money, b"8.25", "8.25"), (fields.Money, b'""', ""),
        (fields.Money, b"Infinity", ""), (fields.Moment, b'"0000-00-00 00:00:00"', None), (fields.Moment, b'""', None),
        (fields.Moment, b'"2026-11-20 09:15:39"', datetime(2026, 11, 20, 9, 15, 39, tzinfo=UTC)),
        (fields.Moment, b'"2026-11-20T09:15:39+01:00"', datetime(2026, 11, 20, 8, 15, 39, tzinfo=UTC)),
        (fields.Moment, b'"2026-13-99"', None), (fields.Moment, b"17", None),
        (Annotated[list[fields.Id], fields.ListOf], b"null", []), (Annotated[list[fields.Id], fields.ListOf], b"[1]", ["1"]),
        (Annotated[list[fields.Id], fields.ListOf], b'{"0": 1, "5": 2}', ["1", "2"]),
        (Annotated[dict[str, Any], fields.MapOf], b"[]", {}), (Annotated[dict[str, Any], fields.MapOf], b'{"a": 1}', {"a": 1}),
    ],
)  # fmt: skip
def test_loose_types(field, given, meant):
    found = TypeAdapter(field).validate_json(given)
    assert found == meant
    assert type(found) is type(meant) or isinstance(found, Raw)


def test_identifiers_stay_byte_for_byte():
    found = TypeAdapter(fields.RawText).validate_json(b'" A\\u200b\\t"')
    assert isinstance(found, Raw)
    assert found.exact == " A\u200b\t"
    hostile = TypeAdapter(fields.Id).validate_json(b'"a\\u001b"')
    assert "\x1b" not in f"{hostile}"


class Person(fields.Wire):
    id: fields.NeededId
    name: fields.Text


def test_an_unusable_answer_names_field_and_rule_and_never_the_data():
    parse = fields.parser(list[Person])
    for body in (
        b'[{"name": "Jan Jansen"}]',
        b'[{"id": null, "name": "Jan Jansen"}]',
        b'{"error": "Jan Jansen"}',
        b"[",
        b"",
    ):
        with pytest.raises(BadReply) as caught:
            parse(Reply(200, {}, body))
        assert "Jan" not in caught.value.detail
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_fields_not_in_use_are_skipped():
    (person,) = fields.parser(list[Person])(Reply(200, {}, b'[{"id": 1, "name": "x", "other": {"deep": []}}]'))
    assert person.id == "1"

"""Tables, indexes and versions of a move's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from picqer_tui.core.records import KINDS
from picqer_tui.state.columns import table_of

_TABLES = """
create table move(
  one integer primary key check(one = 1), name text not null, scenario text not null, settings text not null,
  created_at integer not null, touched_at integer not null, salt blob not null, baseline_at integer,
  journal_number integer not null, journal_digest text not null);
create table identity(side text primary key, identity text not null) without rowid;
create table answer(
  step text not null, question text not null, value text not null, who text not null, at integer not null,
  primary key(step, question)) without rowid;
create table gate(number integer primary key, gate text not null, who text not null, at integer not null, noted text not null);
create table journal(
  number integer primary key, at integer not null, what text not null, body text not null, digest text not null);
create table quota(account text primary key, log text not null) without rowid;

create table list(id integer primary key, side text not null, kind text not null, scope text not null,
  unique(side, kind, scope));
create table reading(
  list integer not null, epoch integer not null, coverage text not null, generation integer not null, begun_at integer,
  rows integer not null, claimed integer, cursor text, since integer, reason text not null, why text,
  changed_since integer, base_at integer, about text not null, older integer not null, whole integer not null,
  open integer not null, revision integer not null, primary key(list, epoch)) without rowid;
create table asked(
  list integer not null, value text not null, at integer not null, generation integer not null,
  primary key(list, value)) without rowid;
create table found(
  list integer not null, value text not null, id text not null, primary key(list, value, id)) without rowid;
create index found_by_id on found(list, id);

create table run(
  id integer primary key autoincrement, step text not null, mark text, reason text, words text, why text, at integer,
  fresh_until integer, based_on text, basis text, counts text, digest text not null default '',
  blocked integer not null default 0, attention integer not null default 0, info integer not null default 0,
  noted_attention integer not null default 0);
create table step(
  step text primary key, run integer not null, mark text not null, reason text not null, at integer not null,
  fresh_until integer, waived_blocked integer not null, waived_attention integer not null, waived_info integer not null,
  noted integer not null) without rowid;
create table finding(
  id integer primary key, run integer not null, code text not null, severity integer not null, subject text not null,
  weight integer not null, facts text not null, noted integer not null default 0);
create unique index finding_identity on finding(run, code, subject);
create table figure(
  run integer not null, name text not null, position integer not null, shape text not null, title text not null,
  data text not null, primary key(run, name)) without rowid;
create table waiver(
  step text not null, code text not null, subject text not null, severity text not null, rank integer not null,
  who text not null, reason text not null, at integer not null, context text not null, lapsed integer not null,
  primary key(step, code, subject)) without rowid;

create table proposal(
  number integer primary key, run integer not null, change text not null, body text not null, unique(run, change));
create table consent(id text primary key, who text not null, typed text not null, at integer not null,
  changes text not null) without rowid;
create table intent(
  number integer primary key, change text not null, step text not null, consent text not null, body text not null,
  at integer not null, answer text, outcome text not null, seen text, settled_at integer, settled_run integer);
create index intent_of_change on intent(change);
create index intent_of_step on intent(step);
create index intent_unsettled on intent(outcome) where outcome in ('intended', 'unknown');
"""


def _statements() -> Sequence[str]:
    """What makes a file of the first version: the tables above and one per kind of row, with its indexes."""
    made = [text for text in _TABLES.split(";") if text.strip()]
    for kind in KINDS:
        made.extend(table_of(kind).statements())
    return made


def _first(connection: sqlite3.Connection) -> None:
    for statement in _statements():
        connection.execute(statement)


MIGRATIONS: Sequence[Callable[[sqlite3.Connection], None]] = (_first,)
"""What brings a file from version n to n + 1, by position. The last one's number is the newest version."""


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Brings a file from `version` to the newest, inside the caller's transaction."""
    for number, step in enumerate(MIGRATIONS[version:], version + 1):
        step(connection)
        connection.execute(f"pragma user_version = {number}")

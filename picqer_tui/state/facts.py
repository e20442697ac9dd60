"""The facts of a move on disk: settings, answers, identities, gates; read into one value that is kept in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from picqer_tui.core.move import Answer, MoveFacts, Scenario, Settings, ShopSettings
from picqer_tui.core.phrase import Values, dumps, loads
from picqer_tui.core.profile import Profile
from picqer_tui.core.sides import Side
from picqer_tui.state.switch import switched_at
from picqer_tui.state.times import maybe_moment, moment

CALIBRATION = "calibration"
"""Name of the figures that later steps rest on."""


def put_settings(settings: Settings) -> str:
    """Settings as JSON."""
    data: dict[str, Any] = settings._asdict()
    data["old"] = settings.old._asdict() if settings.old else None
    data["new"] = settings.new._asdict()
    return dumps(data)


def take_settings(text: str) -> Settings:
    data = loads(text)
    return Settings(
        **{
            **data,
            "scenario": Scenario(data["scenario"]),
            "warehouses": tuple(data["warehouses"]),
            "other_connections": tuple(data["other_connections"]),
            "old": _take_shop(data["old"]) if data["old"] else None,
            "new": _take_shop(data["new"]),
        }
    )


def _take_shop(data: Mapping[str, Any]) -> ShopSettings:
    return ShopSettings(**{**data, "scope": tuple(data["scope"])})


def read_facts(connection: sqlite3.Connection, profiles: Mapping[Side, Profile]) -> MoveFacts:
    """All facts as the file has them now."""
    settings, created_at, baseline_at = connection.execute(
        "select settings, created_at, baseline_at from move"
    ).fetchone()
    answers = {
        (step, question): Answer(value, who, moment(at))
        for step, question, value, who, at in connection.execute("select step, question, value, who, at from answer")
    }
    identities = {Side(side): identity for side, identity in connection.execute("select side, identity from identity")}
    calibration: dict[str, Any] = {}
    for (data,) in connection.execute(
        "select data from step join figure on figure.run = step.run and figure.name = ? order by step.at, step.run",
        (CALIBRATION,),
    ):
        calibration.update(loads(data))
    return MoveFacts(
        take_settings(settings).answered(answers),
        profiles,
        moment(created_at),
        answers,
        identities,
        maybe_moment(baseline_at),
        switched_at(connection),
        calibration,
    )


def context(facts: MoveFacts) -> dict[str, str]:
    """What evidence is about: which accounts and which connection. A waiver holds for this alone."""
    found = {f"identity.{side}": identity for side, identity in facts.identities.items()}
    found["old_connection"] = facts.old_connection
    return found


def same_context(then: Values, now: Values) -> bool:
    """Whether nothing that was known then is another one now."""
    return all(not value or not now.get(name) or now[name] == value for name, value in then.items())

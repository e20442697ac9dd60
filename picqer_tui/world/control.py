"""The world's own addresses, under `/_world` on Picqer's listener: time, acts, ledger, faults, truth."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from . import acts
from .act_kinds import CannotDoError
from .faults import UnknownFaultError
from .ledger import covered, problems
from .moments import go
from .truth import plain, table
from .world import World

Door = Callable[[World, Request, dict[str, Any]], Any]


class WrongRequestError(Exception):
    """The request means nothing here."""


def ledger(world: World, severity: bool = False, said: bool = False) -> dict[str, Any]:
    """What is wrong in the world now: `seed`, `at`, `problems` of step, code and subject. With `said` also what a program
    can know only when a person has told it that the old connection is off."""
    found = []
    for problem in problems(world, said):
        entry = {"step": problem.step, "code": problem.code, "subject": problem.subject}
        found.append(entry | {"severity": problem.severity} if severity else entry)
    return {"seed": world.options.seed, "at": world.moment, "problems": found}


def clock(world: World) -> dict[str, Any]:
    return {"now": world.now().isoformat(), "running": world.clock.running, "speed": world.clock.speed}


def _read_clock(world: World, request: Request, given: dict[str, Any]) -> Any:
    return clock(world)


def _set_clock(world: World, request: Request, given: dict[str, Any]) -> Any:
    speed = float(given.get("speed", world.clock.speed))
    seconds = float(given.get("advance", 0))
    if seconds < 0 or not 0 < speed <= 100_000:
        raise WrongRequestError("advance is at least 0, speed between 0 and 100000")
    if seconds:
        world.advance(seconds)
    if given.get("running") is True or (world.clock.running and "speed" in given):
        world.clock.run(speed)
    elif given.get("running") is False:
        world.clock.stop()
    elif "speed" in given:
        world.clock.speed = speed
    world.note("time")
    return clock(world)


def _ledger(world: World, request: Request, given: dict[str, Any]) -> Any:
    asked = {name for name in ("severity", "said", "steps") if request.query_params.get(name) in ("1", "true")}
    told = ledger(world, severity="severity" in asked, said="said" in asked)
    return told | {"steps": covered(world, "said" in asked)} if "steps" in asked else told


def _go(world: World, request: Request, given: dict[str, Any]) -> Any:
    """Go to a moment. The world is made anew: what was done in it is gone, and time stands still."""
    go(world, str(given.get("at", "")))
    world.note("goto", moment=world.moment)
    return {"at": world.moment, **clock(world)}


def _acts(world: World, request: Request, given: dict[str, Any]) -> Any:
    return acts.possible(world)


def _act(world: World, request: Request, given: dict[str, Any]) -> Any:
    said = acts.do(world, request.path_params["act"], given)
    world.play()
    return {"done": True, "said": said}


def _log(world: World, request: Request, given: dict[str, Any]) -> Any:
    traffic = world.books.traffic
    return {
        "writes": plain(traffic.writes),
        "requests": dict(traffic.requests),
        "refused": dict(traffic.refused),
        "probes": dict(traffic.probes),
    }


def _faults(world: World, request: Request, given: dict[str, Any]) -> Any:
    return world.faults.listing()


def _lay_faults(world: World, request: Request, given: dict[str, Any]) -> Any:
    """Lay a fault: `{"fault": "new.server-error:3"}`, or with `name`, `arg`, `side`, `path`; or several, in `faults`.
    `{"clear": true}` takes all away first, `{"clear": NAME}` those of one name."""
    if given.get("clear"):
        world.faults.clear("" if given["clear"] is True else str(given["clear"]))
    wishes = list(given.get("faults", ()))
    if "name" in given:
        wishes.append(given)
    elif "fault" in given:
        wishes.append(given["fault"])
    for wish in wishes:
        world.faults.put(wish)
    return world.faults.listing()


def _truth(world: World, request: Request, given: dict[str, Any]) -> Any:
    query = request.query_params
    try:
        return table(world, request.path_params["path"], int(query.get("offset", 0)), int(query.get("limit", 10_000)))
    except KeyError as error:
        raise WrongRequestError(f"no such table: {request.path_params['path']}") from error


def _addresses(world: World, request: Request, given: dict[str, Any]) -> Any:
    return {"moment": world.moment, "scenario": world.options.scenario, "addresses": world.addresses}


DOORS: tuple[tuple[str, str, Door], ...] = (
    ("GET", "/_world", _addresses),
    ("GET", "/_world/clock", _read_clock),
    ("POST", "/_world/clock", _set_clock),
    ("GET", "/_world/ledger", _ledger),
    ("POST", "/_world/goto", _go),
    ("GET", "/_world/acts", _acts),
    ("POST", "/_world/acts/{act:path}", _act),
    ("GET", "/_world/log", _log),
    ("GET", "/_world/faults", _faults),
    ("POST", "/_world/faults", _lay_faults),
    ("GET", "/_world/truth/{path:path}", _truth),
)


def routes(world: World) -> list[Route]:
    """The routes of the world's own addresses."""
    return [Route(path, _endpoint(world, door), methods=[method]) for method, path, door in DOORS]


def _endpoint(world: World, door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            body = await request.body()
            given = json.loads(body) if body else {}
            if not isinstance(given, dict):
                raise WrongRequestError("the body is an object")
            return JSONResponse(door(world, request, given))
        except CannotDoError as error:
            return JSONResponse({"done": False, "error": str(error)}, 409)
        except (WrongRequestError, UnknownFaultError, ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return answer

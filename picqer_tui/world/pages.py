"""Picqer's settings pages for webshops, as a person would use them: a list, and a page for each connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from . import acts
from .act_kinds import CannotDoError
from .books import Connection
from .world import World

FRAME = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }}
button {{ font: inherit; padding: .4rem .9rem; cursor: pointer; }} .off {{ color: #a00; }} .bottom {{ margin-top: 3rem; }}
</style></head><body>{body}</body></html>"""
SWITCHES = (
    ("switch-processing", "auto_process", "Geïmporteerde orders automatisch verwerken"),
    ("switch-shipments", "sends_shipments", "Zendingen doorsturen naar de webshop"),
    ("switch-stock", "sends_stock", "Voorraad doorsturen naar de webshop"),
)


def routes(world: World) -> list[Route]:
    """The routes of the settings pages."""

    async def listing(request: Request) -> Response:
        return _page("Webshops", _list(world))

    async def one(request: Request) -> Response:
        connection = world.books.connections.get(request.path_params["number"])
        if connection is None:
            return _page("Niet gevonden", "<h1>Webshop niet gevonden</h1>", 404)
        return _page(connection.name, _connection(world, connection))

    return [
        Route("/config/webshops", listing, methods=["GET"]),
        Route("/config/webshops/connect", _button(world, "connect-shop"), methods=["POST"]),
        Route("/config/webshops/{number:int}", one, methods=["GET"]),
        Route("/config/webshops/{number:int}/deactivate", _button(world, "deactivate-connection"), methods=["POST"]),
        Route("/config/webshops/{number:int}/activate", _button(world, "activate-connection"), methods=["POST"]),
        *(
            Route(f"/config/webshops/{{number:int}}/{kind}", _button(world, kind), methods=["POST"])
            for kind, _, _ in SWITCHES
        ),
    ]


def _button(world: World, kind: str) -> Callable[[Request], Awaitable[Response]]:
    """A button does the act of the same name and comes back to the page."""

    async def press(request: Request) -> Response:
        number = request.path_params.get("number")
        try:
            said = acts.do(world, f"{kind}:{number}" if number is not None else kind, {})
        except CannotDoError:
            return _page("Niet mogelijk", "<h1>Dat kan nu niet</h1><p><a href='/config/webshops'>Terug</a></p>", 409)
        return RedirectResponse(f"/config/webshops/{said['connection']}", 303)

    return press


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(FRAME.format(title=escape(title), body=body), status)


def _list(world: World) -> str:
    rows = "".join(
        f"<tr><td><a href='/config/webshops/{one.id}'>{escape(one.name)}</a></td><td>{escape(one.platform)}</td>"
        f"<td>{_state(one)}</td></tr>"
        for one in world.books.connections.values()
    )
    connect = ""
    if world.new_connection() is None:
        name = escape(world.shop("new").name)
        connect = (
            f"<h2>Webshop toevoegen</h2><form method='post' action='/config/webshops/connect'>"
            f"<button>Koppel webshop {name}</button></form>"
        )
    return f"<h1>Webshops</h1><table><tr><th>Naam</th><th>Platform</th><th>Status</th></tr>{rows}</table>{connect}"


def _state(connection: Connection) -> str:
    return "actief" if connection.active else "<span class='off'>niet actief</span>"


def _connection(world: World, connection: Connection) -> str:
    base = f"/config/webshops/{connection.id}"
    switches = "".join(
        f"<tr><td>{label}</td><td>{'aan' if getattr(connection, name) else 'uit'}</td>"
        f"<td><form method='post' action='{base}/{kind}'><button>Zet "
        f"{'uit' if getattr(connection, name) else 'aan'}</button></form></td></tr>"
        for kind, name, label in SWITCHES
    )
    warehouses = ", ".join(escape(world.books.warehouses[w].name) for w in connection.warehouses)
    deed, text = ("deactivate", "de-activeer") if connection.active else ("activate", "activeer")
    return (
        f"<p><a href='/config/webshops'>Webshops</a></p><h1>{escape(connection.name)}</h1>"
        f"<p>{escape(connection.platform)}, nummer {connection.id}, {_state(connection)}</p>"
        f"<p>Magazijnen: {warehouses}</p><table>{switches}</table>"
        f"<form class='bottom' method='post' action='{base}/{deed}'><button>{text} webshop-integratie</button></form>"
    )

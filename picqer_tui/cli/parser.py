"""What can be typed after `picqer-tui`; names, options and defaults only."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence

from picqer_tui.cli.usage import Parser
from picqer_tui.core.phrase import Phrase
from picqer_tui.words.language import LANGUAGES, Language

PHASES = ("preflight", "cutover", "postchecks")
KINDS = ("check", "task", "watch")
SCENARIOS = ("replace", "extra", "upgrade", "restart")
FORMS = ("md", "html", "csv", "json")
DEMO_SEED = 11
"""A shop with a few things of each kind to mend."""
MOMENTS = ("preflight", "drain", "switched", "connected")


def build(lang: Language, words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The parser, with its help in this language. Given the command line, only the commands are made that it can mean, so
    that a short answer does not wait for the help of all others."""

    def say(msgid: str) -> str:
        return lang.say(Phrase(msgid)).replace("%", "%%")

    Parser.lang = lang
    top = Parser(
        prog="picqer-tui",
        description=say("Moves a webshop connection in Picqer without losing an order or shipping one twice."),
        epilog=say("Without a command: your moves, to start or resume one."),
    )
    top.add_argument("--version", action="store_true", help=say("show the version and stop"))
    top.set_defaults(lang=None, command=None, ascii=False, mouse=True)
    _lang(top, say)
    _screen(top, say)
    commands = top.add_subparsers(dest="command", metavar=say("COMMAND"))

    def command(name: str, words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=say(words), description=say(words))
        _lang(sub, say)
        return sub

    for make in _meant(words):
        make(command, say)
    return top


Say = Callable[[str], str]
Command = Callable[[str, str], argparse.ArgumentParser]


def _lang(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("language of what is said"))


def _screen(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("--ascii", action="store_true", default=argparse.SUPPRESS, help=say("marks in plain ASCII"))
    parser.add_argument(
        "--no-mouse",
        dest="mouse",
        action="store_false",
        default=argparse.SUPPRESS,
        help=say("leave the mouse to the terminal"),
    )


def _moves_commands(command: Command, say: Say) -> None:
    new = command("new", "make a new move, from a form or from a move file")
    new.add_argument("name", metavar=say("NAME"), help=say("name of the move"))
    new.add_argument("--file", metavar="move.toml", help=say("settings of the move, without keys"))
    _screen(new, say)
    resume = command("resume", "go on with a move")
    resume.add_argument("name", metavar=say("NAME"), nargs="?", help=say("name of the move; the newest when left out"))
    _screen(resume, say)
    moves = command("list", "list the moves")
    moves.add_argument("--json", action="store_true", help=say("as JSON"))


def _engine_commands(command: Command, say: Say) -> None:
    check = command("check", "look and judge without a screen")
    check.add_argument("name", metavar=say("NAME"), help=say("name of the move"))
    check.add_argument(
        "--step", action="append", metavar="ID", default=[], help=say("only this step; may be given more often")
    )
    check.add_argument("--phase", choices=PHASES, help=say("only this phase"))
    check.add_argument("--kind", choices=KINDS, help=say("only steps of this kind"))
    check.add_argument("--findings", metavar="N|all", default="200", help=say("how many findings a step shows (200)"))
    check.add_argument("--json", action="store_true", help=say("as one JSON object"))
    watch = command("watch", "keep looking after the switch, without a screen")
    watch.add_argument("name", metavar=say("NAME"), help=say("name of the move"))
    watch.add_argument("--for", dest="watch_for", metavar="2h", help=say("how long; until stopped when left out"))
    watch.add_argument("--json-lines", action="store_true", help=say("a JSON object per line"))
    report = command("report", "write the report of a move")
    report.add_argument("name", metavar=say("NAME"), help=say("name of the move"))
    report.add_argument("--format", choices=FORMS, default="md", help=say("form of the report"))
    report.add_argument("-o", "--output", metavar="PATH", help=say("file to write; when left out it is shown here"))


def _world_commands(command: Command, say: Say) -> None:
    demo = command("demo", "play a whole move in a simulated Picqer with two shops")
    _pair(demo, say)
    demo.set_defaults(seed=DEMO_SEED)
    demo.add_argument("--fast", action="store_true", help=say("let simulated time run faster"))
    _screen(demo, say)
    world = command("world", "serve the simulated Picqer and shops on this machine")
    _pair(world, say)
    world.add_argument(
        "--orders", type=int, metavar="N", default=300, help=say("how many orders there are at the start")
    )
    world.add_argument("--port", type=int, metavar="N", default=0, help=say("first of three ports; 0: free ones"))
    world.add_argument("--at", choices=MOMENTS, default="preflight", help=say("where in the move it starts"))
    world.add_argument("--run", action="store_true", help=say("let simulated time run"))
    world.add_argument("--speed", type=float, metavar="X", default=60.0, help=say("simulated seconds per second"))
    world.add_argument("--tls", action="store_true", help=say("serve HTTPS with a certificate of its own"))
    world.add_argument(
        "--fault", action="append", metavar="F", default=[], help=say("a fault of the line or of an account")
    )
    world.add_argument("--config-dir", metavar="DIR", help=say("write move.toml, keys.env and planted.json here first"))


def _pair(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument(
        "--from", dest="from_platform", metavar="P", default="woocommerce", help=say("platform of the old shop")
    )
    parser.add_argument(
        "--to", dest="to_platform", metavar="P", default="shopify", help=say("platform of the new shop")
    )
    parser.add_argument("--scenario", choices=SCENARIOS, default="replace", help=say("kind of move"))
    parser.add_argument("--products", type=int, metavar="N", default=120, help=say("how many products there are"))
    parser.add_argument("--seed", type=int, metavar="N", default=1, help=say("equal seeds give equal worlds"))


def _doctor_command(command: Command, say: Say) -> None:
    command("doctor", "look at terminal, colours, state folder, places for keys and network")


Family = Callable[[Command, Say], None]
_FAMILIES: Mapping[tuple[str, ...], Family] = {
    ("new", "resume", "list"): _moves_commands,
    ("check", "watch", "report"): _engine_commands,
    ("demo", "world"): _world_commands,
    ("doctor",): _doctor_command,
}
"""Commands by the function that makes their parsers."""


def _meant(words: Sequence[str] | None) -> Sequence[Family]:
    """The families a command line can mean: none when it is empty, that of the first command in it, or all."""
    if words is not None and not words:
        return ()
    for word in words or ():
        for names, make in _FAMILIES.items():
            if word in names:
                return (make,)
    return tuple(_FAMILIES.values())

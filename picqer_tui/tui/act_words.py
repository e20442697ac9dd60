"""The acts of a demo in words: where each is done, what it does, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from picqer_tui.core.clean import clean
from picqer_tui.core.phrase import Phrase, Value, Values
from picqer_tui.tui.voice import Voice

PICQER, OLD, FIRST, NEW, TIME = "picqer", "old", "first", "new", "time"
GROUPS: Mapping[str, Phrase] = {
    PICQER: Phrase("Picqer"),
    OLD: Phrase("old shop"),
    FIRST: Phrase("first shop"),
    NEW: Phrase("new shop"),
    TIME: Phrase("time"),
}
"""Where acts are done, in the order of the panel."""

_ACTS: Mapping[str, Phrase] = {
    "deactivate-connection": Phrase("Deactivate the connection {name} ({connection})"),
    "activate-connection": Phrase("Activate the connection {name} ({connection})"),
    "connect-shop": Phrase("Connect the new shop {name}"),
    "push-stock": Phrase("Have Picqer push the stock to the new shop"),
    "process-order": Phrase("Process order {orderid}"),
    "pick-and-ship": Phrase("Pick and send order {orderid}"),
    "cancel-order": Phrase("Cancel order {orderid}"),
    "receive-stock": Phrase("Receive the goods that orders wait for: {sku}"),
    "edit-code": Phrase("Give product {sku} another code"),
    "place-order": Phrase("A customer orders in {name}"),
    "pay-order": Phrase("A customer pays order {number}"),
    "complete-order": Phrase("Complete order {number} by hand"),
    "call-off-order": Phrase("A customer calls off order {number}"),
    "enter-order": Phrase("Enter order {number} of the old shop again by hand"),
    "close-shop": Phrase("Close the checkout of {name}"),
    "open-shop": Phrase("Open {name} for customers"),
    "move-domain": Phrase("Let {host} show the new shop"),
    "edit-sku": Phrase("Give {sku} another SKU"),
    "advance-time": Phrase("Let {span} pass"),
}
_SWITCHES: Mapping[str, tuple[Phrase, Phrase]] = {
    "switch-processing": (
        Phrase("Automatic processing on: {name} ({connection})"),
        Phrase("Automatic processing off: {name} ({connection})"),
    ),
    "switch-stock": (
        Phrase("Sending of stock on: {name} ({connection})"),
        Phrase("Sending of stock off: {name} ({connection})"),
    ),
    "switch-shipments": (
        Phrase("Reporting of shipments on: {name} ({connection})"),
        Phrase("Reporting of shipments off: {name} ({connection})"),
    ),
}
_CAME: Mapping[str, Phrase] = {
    "connect-shop": Phrase("It is connection {connection}."),
    "place-order": Phrase("It is order {number}."),
    "enter-order": Phrase("It is order {number} in the new shop."),
    "pick-and-ship": Phrase("Tracking code {tracking}."),
    "receive-stock": Phrase("{amount} piece came in.", plural="{amount} pieces came in."),
    "edit-code": Phrase("It is {sku} now."),
    "edit-sku": Phrase("It is {sku} now."),
    "move-domain": Phrase("The old shop is at {old} now."),
}
_GROUP: Mapping[str, str] = {"advance-time": TIME, "move-domain": NEW, "enter-order": NEW}
_SHOPS = ("place-order", "pay-order", "complete-order", "call-off-order", "close-shop", "open-shop", "edit-sku")


def group(kind: str, values: Values) -> str:
    """Where an act is done: a key of `GROUPS`."""
    side = str(values.get("side", ""))
    return _GROUP.get(kind) or (side if kind in _SHOPS and side in GROUPS else PICQER)


def act_words(voice: Voice, kind: str, values: Values) -> str:
    """What an act does, as one would say it; a kind that is not known here keeps its own name, with what it is about."""
    if kind in _SWITCHES:
        on, off = _SWITCHES[kind]
        return voice.say(off if values.get("on") else on, values)
    if kind in _ACTS:
        return voice.say(_ACTS[kind], {**values, "span": _span(values.get("seconds"))})
    said = ", ".join(f"{_plain(str(name))} {voice.language.value(value)}" for name, value in values.items())
    return f"{_plain(kind)}: {said}" if said else _plain(kind)


def came(voice: Voice, kind: str, said: Values) -> str:
    """What came of an act; empty when there is nothing to tell beside that it was done."""
    return voice.say(_CAME[kind], said) if kind in _CAME else ""


def _span(seconds: Value) -> Value:
    return timedelta(seconds=seconds) if isinstance(seconds, int | float) else seconds


def _plain(name: str) -> str:
    return clean(name).replace("-", " ").replace("_", " ")

"""What a broken line sends: refusals, pages that are no JSON, and bodies bent out of shape."""

from __future__ import annotations

import email.utils
import itertools
import json
from datetime import datetime, timedelta
from typing import Any

from picqer_tui.world.faults import Fault
from picqer_tui.world.traits import traits

Headers = list[tuple[bytes, bytes]]

_JSON: Headers = [(b"content-type", b"application/json; charset=utf-8")]
_HTML: Headers = [(b"content-type", b"text/html; charset=utf-8")]
_PAGE = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
_HUGE = 120_000_000


def refusal(platform: str) -> bytes:
    """The body of a 401 in the platform's own words."""
    return json.dumps(traits(platform).refusal()).encode()


def rejection(platform: str, body: bytes) -> tuple[int, bytes]:
    """Status and body of a no to a write."""
    status, said = traits(platform).rejection(body)
    return status, json.dumps(said).encode()


def elsewhere(fault: Fault, platform: str, now: datetime) -> tuple[int, Headers, bytes]:
    """Status, headers and body of an answer that the app never made."""
    match fault.name:
        case "too-many":
            return 429, [*_JSON, (b"retry-after", b"1")], json.dumps(traits(platform).too_many()).encode()
        case "too-many-bare":
            return 429, [(b"content-type", b"text/plain")], b"Too Many Requests"
        case "too-many-odd":
            later = email.utils.formatdate((now + timedelta(seconds=1)).timestamp(), usegmt=True)
            odd = (later, "-5", "99999999999", "in a while", "")[(fault.hits - 1) % 5]
            return 429, [*_JSON, (b"retry-after", odd.encode())], json.dumps(traits(platform).too_many()).encode()
        case "bad-gateway":
            return 502, _HTML, _PAGE % (b"502 Bad Gateway", b"502 Bad Gateway")
        case "maintenance":
            wait = [(b"retry-after", str(int(fault.number)).encode())]
            return 503, _HTML + wait, _PAGE % (b"Maintenance", b"Briefly unavailable for scheduled maintenance.")
        case "html":
            return 200, _HTML, _PAGE % (b"Welcome", b"Sign in to this network")
        case "redirect":
            target = fault.argument if "//" in fault.argument else "http://elsewhere.invalid/"
            return 302, [*_HTML, (b"location", target.encode())], b""
        case "error-in-200":
            return 200, _JSON, b'{"error": true, "error_code": 0, "error_message": "Something went wrong."}'
    return 500, _JSON, b'{"error": true, "error_code": 0, "error_message": "Internal server error"}'


def altered(fault: Fault, platform: str, body: bytes, headers: Headers) -> tuple[bytes, Headers]:
    """The app's own answer, bent as the fault says."""
    match fault.name:
        case "huge":
            return b'["' + b"x" * _HUGE + b'"]', headers
        case "nested":
            return b"[" * 100_000 + b"]" * 100_000, headers
        case "bad-gzip":
            return b"\x1f\x8b\x08\x00" + body[:64], [*headers, (b"content-encoding", b"gzip")]
        case "bom":
            return b"\xef\xbb\xbf" + body, headers
        case "notice":
            return b"<br />\n<b>Notice</b>: Undefined index in /srv/shop/plugin.php on line 12<br />\n" + body, headers
        case "bad-utf8":
            at = body.find(b'"') + 1
            return body[:at] + b"\xff\xfe" + body[at:], headers
        case "not-a-number":
            return body.replace(b":0", b":NaN", 1).replace(b": 0", b": NaN", 1), headers
        case "lying-totals":
            return _with_more(platform, body, int(fault.number)), [_more(pair, int(fault.number)) for pair in headers]
        case "wrong-types" | "missing-fields":
            try:
                parsed = json.loads(body)
            except ValueError:
                return body, headers
            bend = _mistyped if fault.name == "wrong-types" else _thinned
            return json.dumps(bend(parsed)).encode(), headers
    return body, headers


def _more(pair: tuple[bytes, bytes], by: int) -> tuple[bytes, bytes]:
    name, value = pair
    if name == b"x-wp-total":
        return name, str(max(0, int(value) + by)).encode()
    return pair


def _with_more(platform: str, body: bytes, by: int) -> bytes:
    """Raise the totals that a body claims."""
    try:
        return json.dumps(traits(platform).more(json.loads(body), by)).encode()
    except ValueError:
        return body


def _mistyped(value: Any) -> Any:
    turn = itertools.cycle(("text", "same", "null", "same"))

    def bend(one: Any, depth: int) -> Any:
        if isinstance(one, dict):
            return {key: bend(inner, depth + 1) for key, inner in one.items()}
        if isinstance(one, list):
            return None if depth > 1 and next(turn) == "null" else [bend(inner, depth + 1) for inner in one]
        if isinstance(one, bool):
            return one if next(turn) == "same" else int(one)
        if isinstance(one, int):
            return one if next(turn) == "same" else str(one)
        if isinstance(one, str) and one.isdecimal() and one == str(int(one)):
            return one if next(turn) == "same" else int(one)
        return one

    return bend(value, 0)


def _thinned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _thinned(one) for number, (key, one) in enumerate(value.items()) if (number + 1) % 3}
    return [_thinned(one) for one in value] if isinstance(value, list) else value

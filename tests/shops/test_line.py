"""The one request path, by a handler in place of the network."""

from __future__ import annotations

import asyncio
import json
import traceback
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from picqer_tui.core.errors import (
    BadReply,
    ConfigError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.calls import BasicAuth, Call, HeaderAuth, QueryAuth
from picqer_tui.shops.line import Line
from tests.shops.fakes import NIGHT, Asked, SleptClock, in_turn

KEY = "s3cr3t-key-of-nobody"


def as_json(reply):
    return json.loads(reply.body)


def ok(data=None, **headers):
    return httpx.Response(200, json=[] if data is None else data, headers=headers)


async def test_a_read_joins_signs_and_parses():
    asked = Asked(lambda request: ok([1]))
    line = asked.line(auth=HeaderAuth("X-Api-Key", Secret(KEY)))
    answer = await line.read(Call("/orders", (("status", "a b"), ("tag", "c&d"))), as_json)
    request = asked.requests[0]
    assert answer.value == [1]
    assert str(request.url) == "https://shop.example/api/orders?status=a%20b&tag=c%26d"
    assert request.headers["X-Api-Key"] == KEY
    assert request.headers["User-Agent"].startswith("picqer-tui/")
    assert "://" in request.headers["User-Agent"]
    assert line.traffic.requests == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Rejected), (401, Unauthorised), (403, Unauthorised), (404, NotFound), (422, Rejected)],
)
async def test_refusals_are_not_repeated(status, error):
    asked = Asked(lambda request: httpx.Response(status, json={"error_message": "no \x1b[31mway"}))
    with pytest.raises(error) as caught:
        await asked.line().read(Call("orders"), as_json)
    assert caught.value.status == status
    assert len(asked.requests) == 1
    assert "no ^[[31mway" in caught.value.detail
    assert caught.value.remedy.msgid


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_trouble_of_the_server_is_waited_for(status):
    asked = Asked(in_turn(httpx.Response(status, text="<html>"), httpx.Response(status), ok()))
    assert (await asked.line().read(Call("orders"), as_json)).value == []
    assert len(asked.requests) == 3


async def test_maintenance_is_told_at_once():
    asked = Asked(lambda request: httpx.Response(503, headers={"Retry-After": "600"}, text="<html>back soon"))
    with pytest.raises(Unreachable, match="maintenance"):
        await asked.line().read(Call("orders"), as_json)
    assert len(asked.requests) == 1


@pytest.mark.parametrize("value", ["2", "Mon, 23 Nov 2026 02:00:02 GMT", "-5", "soon", "", None])
async def test_every_form_of_retry_after(value):
    headers = {} if value is None else {"Retry-After": value}
    clock = SleptClock()
    asked = Asked(in_turn(httpx.Response(429, headers=headers), ok()))
    line = asked.line(clock=clock)
    await line.read(Call("orders"), as_json)
    assert line.traffic.refused == 1
    assert 1.9 <= clock.passed <= 6
    assert line.traffic.waited == pytest.approx(clock.passed)


async def test_told_to_wait_for_hours_it_says_so():
    asked = Asked(lambda request: httpx.Response(429, headers={"Retry-After": "86400"}))
    with pytest.raises(RateLimited) as caught:
        await asked.line().read(Call("orders"), as_json)
    assert caught.value.retry_after == 86400
    assert len(asked.requests) == 1


async def test_429_without_end_gives_up():
    clock = SleptClock()
    asked = Asked(lambda request: httpx.Response(429, text="slow down"))
    with pytest.raises(RateLimited):
        await asked.line(clock=clock).read(Call("orders"), as_json)
    assert len(asked.requests) == 6
    assert clock.passed > 60


@pytest.mark.parametrize(
    "problem",
    [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.ReadError("x"), httpx.RemoteProtocolError("gone")],
)
async def test_a_read_survives_a_bad_moment(problem):
    asked = Asked(in_turn(problem, ok([5])))
    assert (await asked.line().read(Call("orders"), as_json)).value == [5]


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (httpx.ReadTimeout("x"), OutcomeUnknown),
        (httpx.WriteTimeout("x"), OutcomeUnknown),
        (httpx.ReadError("x"), OutcomeUnknown),
        (httpx.WriteError("x"), OutcomeUnknown),
        (httpx.RemoteProtocolError("Server disconnected"), OutcomeUnknown),
        (httpx.RemoteProtocolError("peer closed connection (incomplete chunked read)"), OutcomeUnknown),
        (httpx.DecodingError("x"), OutcomeUnknown),
        (httpx.Response(500, text="no"), OutcomeUnknown),
        (httpx.Response(502, text="<html>"), OutcomeUnknown),
        (httpx.Response(200, text="<html><body>sign in"), OutcomeUnknown),
        (httpx.Response(200, text="{"), OutcomeUnknown),
        (httpx.ConnectError("x"), Unreachable),
        (httpx.ConnectTimeout("x"), Unreachable),
        (httpx.Response(429), RateLimited),
        (httpx.Response(401), Unauthorised),
        (httpx.Response(422), Rejected),
        (httpx.Response(301, headers={"location": "https://shop.example/api/orders/"}), BadReply),
        (httpx.Response(307, headers={"location": "https://other.example/"}), BadReply),
    ],
)
async def test_a_write_is_sent_once_whatever_happens(problem, error):
    asked = Asked(lambda request: problem)
    call = Call("orders/1", method="PUT", body=b"{}")
    with pytest.raises(error) as caught:
        await asked.line().write(call, as_json)
    assert len(asked.requests) == 1
    assert type(caught.value) is error


async def test_a_write_that_is_cancelled_stays_cancelled():
    async def forever(request):
        await asyncio.sleep(60)

    asked = Asked(forever)
    task = asyncio.ensure_future(asked.line().write(Call("orders", method="POST", body=b"{}"), as_json))
    for _ in range(20):
        await asyncio.sleep(0)
    assert asked.requests
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_same_host_redirects_of_a_get_are_followed():
    asked = Asked(in_turn(httpx.Response(301, headers={"location": "/api/orders/?page=2&key=" + KEY}), ok([1])))
    line = asked.line(auth=QueryAuth({"key": Secret(KEY)}))
    assert (await line.read(Call("orders"), as_json)).value == [1]
    assert str(asked.requests[1].url) == f"https://shop.example/api/orders/?page=2&key={KEY}"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/x", "http://shop.example/api/", "https://shop.example:8443/api/", "//evil/x"]
)
async def test_the_key_never_goes_to_another_host(target):
    asked = Asked(lambda request: httpx.Response(302, headers={"location": target + f"?key={KEY}"}))
    with pytest.raises(BadReply) as caught:
        await asked.line(auth=BasicAuth(Secret(KEY), Secret("x"))).read(Call("orders"), as_json)
    assert {request.url.host for request in asked.requests} == {"shop.example"}
    assert len(asked.requests) == 1
    assert KEY not in caught.value.detail + repr(caught.value.summary)


async def test_a_next_link_to_another_host_is_refused_unasked():
    asked = Asked(lambda request: ok())
    with pytest.raises(BadReply):
        await asked.line().read(Call("https://elsewhere.example/api/orders?page=2"), as_json)
    assert (await asked.line().read(Call("https://shop.example/api/orders?page=2"), as_json)).status == 200
    assert len(asked.requests) == 1


async def test_a_circle_of_redirects_ends():
    asked = Asked(lambda request: httpx.Response(302, headers={"location": "/api/orders"}))
    with pytest.raises(BadReply):
        await asked.line().read(Call("orders"), as_json)
    assert len(asked.requests) == 4


async def test_a_web_page_names_the_captive_portal():
    asked = Asked(lambda request: httpx.Response(200, html="<!DOCTYPE html><html>Hotel Wi-Fi"))
    with pytest.raises(BadReply) as caught:
        await asked.line().read(Call("orders"), as_json)
    assert "captive portal" in caught.value.remedy.msgid
    assert "[html-page]" in caught.value.detail


async def test_a_notice_before_the_json_is_named():
    body = b"<br />\n<b>Notice</b>: Undefined index in x.php on line 3<br />\n[]"
    with pytest.raises(BadReply) as caught:
        await Asked(lambda request: httpx.Response(200, content=body)).line().read(Call("orders"), as_json)
    assert "[php-notice]" in caught.value.detail


async def test_a_byte_order_mark_is_nothing():
    asked = Asked(lambda request: httpx.Response(200, content=b"\xef\xbb\xbf[1]"))
    assert (await asked.line().read(Call("orders"), as_json)).value == [1]


async def test_an_answer_too_large_is_cut_and_not_repeated():
    asked = Asked(lambda request: httpx.Response(200, content=b"[" + b"1," * 600_000))
    with pytest.raises(BadReply):
        await asked.line().read(Call("orders", largest=1_000_000), as_json)
    assert len(asked.requests) == 1


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[1, \xff]", b"{", b""])
async def test_what_cannot_be_read_is_an_error_of_ours(body):
    with pytest.raises(BadReply):
        await Asked(lambda request: httpx.Response(200, content=body)).line().read(Call("orders"), as_json)


async def test_a_parser_that_says_throttled_is_waited_for():
    def throttled(reply):
        if reply.body == b"[0]":
            raise RateLimited(Phrase("Throttled."), "points", retry_after=4.0)
        return as_json(reply)

    clock = SleptClock()
    asked = Asked(in_turn(ok([0]), ok([0]), ok([1])))
    line = asked.line(clock=clock)
    assert (await line.read(Call("graphql", method="POST", body=b"{}"), throttled)).value == [1]
    assert clock.passed == pytest.approx(8.0)
    assert line.traffic.refused == 2


async def test_accepted_statuses_reach_the_parser():
    asked = Asked(lambda request: httpx.Response(404, json={"code": 20}))
    answer = await asked.line().read(Call("products/9/parts", accept=frozenset({404})), as_json)
    assert (answer.status, answer.value) == (404, {"code": 20})


async def test_a_token_is_renewed_once():
    class Renewing(HeaderAuth):
        renewed = 0

        async def renew(self):
            self.renewed += 1
            return True

    auth = Renewing("Authorization", Secret(KEY), "Bearer ")
    asked = Asked(in_turn(httpx.Response(401), ok([1])))
    assert (await asked.line(auth=auth).read(Call("orders"), as_json)).value == [1]
    asked = Asked(lambda request: httpx.Response(401))
    with pytest.raises(Unauthorised):
        await asked.line(auth=auth).read(Call("orders"), as_json)
    assert (len(asked.requests), auth.renewed) == (2, 2)


@pytest.mark.parametrize("status", [401, 500, 200])
async def test_no_key_in_any_error(status):
    """Not in text, detail, cause, traceback or the error's own repr, even when the account repeats it."""
    asked = Asked(lambda request: httpx.Response(status, json={"message": f"bad key {KEY} in {request.url}"}))
    auth = QueryAuth({"consumer_secret": Secret(KEY)})
    line = asked.line(auth=auth)
    with pytest.raises(RemoteError) as caught:
        await line.read(Call("orders"), lambda reply: 1 // 0 if False else [][0])
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.detail + repr(auth)
    assert KEY not in told
    assert KEY not in repr(line) + repr(vars(line))


async def test_no_key_in_the_chained_error():
    def refuse(request):
        return httpx.ConnectError(f"cannot reach {request.url.host}", request=request)

    with pytest.raises(Unreachable) as caught:
        await Asked(refuse).line(auth=QueryAuth({"key": Secret(KEY)})).read(Call("orders"), as_json)
    cause = caught.value.__cause__
    assert isinstance(cause, httpx.ConnectError)
    assert KEY not in repr(cause.request.url) + repr(cause.request.headers)


async def test_the_account_clock_is_noted():
    said = format_datetime(NIGHT + timedelta(minutes=7), usegmt=True)
    line = Asked(lambda request: ok(date=said)).line()
    await line.read(Call("orders"), as_json)
    assert line.clock_offset == pytest.approx(420, abs=1)


@pytest.mark.parametrize("base", ["http://shop.example/api", "ftp://shop.example", "http://10.0.0.1"])
def test_keys_travel_over_https_only(base):
    with pytest.raises(ConfigError):
        Line(base, Asked(lambda request: ok()).opening(), title="the shop")


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8000/x", "http://localhost:1", "http://[::1]:8", "https://s.example"]
)
def test_this_machine_may_be_plain(base):
    Line(base, Asked(lambda request: ok()).opening(), title="the shop")


async def test_a_bulk_file_is_read_in_lines_without_a_key():
    body = b"\n".join(json.dumps({"n": number}).encode() for number in range(2500))
    asked = Asked(lambda request: httpx.Response(200, content=body))
    line = asked.line(auth=HeaderAuth("X-Token", Secret(KEY)))
    batches = [batch async for batch in line.lines("https://store.example/b.jsonl?sig=1", lambda some: len(some))]
    assert sum(batches) == 2500
    assert "X-Token" not in asked.requests[0].headers


async def test_a_bulk_file_that_is_gone_is_an_error():
    asked = Asked(lambda request: httpx.Response(403))
    with pytest.raises(Unauthorised):
        [batch async for batch in asked.line().lines("https://store.example/b.jsonl", len)]
    with pytest.raises(BadReply):
        [batch async for batch in asked.line().lines("http://store.example/b.jsonl", len)]

"""Real connections on loopback: certificates, refusals, answers that break off."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
import ssl

import pytest
import trustme

from picqer_tui.core.errors import BadReply, ConfigError, OutcomeUnknown, Unreachable
from picqer_tui.shops.calls import Call
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening
from tests.shops.fakes import NO_RESERVE, SleptClock


def as_json(reply):
    return json.loads(reply.body)


def answer(body, *headers, length=None):
    size = len(body) if length is None else length
    head = [
        "HTTP/1.1 200 OK",
        "Content-Type: application/json",
        f"Content-Length: {size}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


@contextlib.asynccontextmanager
async def server(said, tls=None):
    """Sends these bytes to whoever asks, and counts requests."""
    asked, over, busy = [], asyncio.Event(), set()

    async def serve(reader, writer):
        busy.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            if callable(said):
                await said(writer, over)
            else:
                writer.write(said)
                await writer.drain()
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield running.sockets[0].getsockname()[1], asked
    finally:
        over.set()
        await asyncio.wait(busy) if busy else None
        running.close()


def line(base, **more):
    return Line(base, Opening(SleptClock(), reserve=NO_RESERVE), title="the shop", **more)


async def ask(base, **more):
    one = line(base, **more)
    try:
        return (await one.read(Call("x"), as_json)).value
    finally:
        await one.aclose()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def test_a_certificate_of_its_own_is_refused_until_it_is_named(authority, tls, tmp_path):
    async with server(answer(b"[1]"), tls) as (port, asked):
        with pytest.raises(Unreachable) as caught:
            await ask(f"https://127.0.0.1:{port}")
        assert asked == []
        assert "ca_file" in caught.value.remedy.msgid
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        assert await ask(f"https://127.0.0.1:{port}", ca_file=str(tmp_path / "ca.pem")) == [1]


async def test_a_certificate_of_another_authority(tls, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    async with server(answer(b"[1]"), tls) as (port, asked):
        with pytest.raises(Unreachable) as caught:
            await ask(f"https://127.0.0.1:{port}", ca_file=str(tmp_path / "other.pem"))
    assert asked == []
    assert "ca_file" in caught.value.remedy.msgid


async def test_a_certificate_file_that_is_none(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    for path in (tmp_path / "ca.pem", tmp_path / "absent.pem"):
        with pytest.raises(ConfigError):
            await ask("https://127.0.0.1:9", ca_file=str(path))


async def test_nobody_listens():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        await ask(f"http://127.0.0.1:{port}")
    assert "refused" in caught.value.detail


async def test_an_answer_cut_off_is_told_after_three_times():
    async with server(answer(b"[1, 2", length=50)) as (port, asked):
        with pytest.raises(BadReply) as caught:
            await ask(f"http://127.0.0.1:{port}")
    assert "[cut]" in caught.value.detail
    assert len(asked) == 3


async def test_a_connection_closed_without_an_answer():
    async with server(b"") as (port, asked):
        with pytest.raises(Unreachable):
            await ask(f"http://127.0.0.1:{port}")
        assert len(asked) == 3
        one = line(f"http://127.0.0.1:{port}")
        with pytest.raises(OutcomeUnknown):
            await one.write(Call("x", method="POST", body=b"{}"), as_json)
        await one.aclose()
    assert len(asked) == 4


async def test_packed_answers_and_broken_packing():
    async with server(answer(gzip.compress(b"[7]"), "Content-Encoding: gzip")) as (port, _):
        assert await ask(f"http://127.0.0.1:{port}") == [7]
    async with server(answer(b"not packed", "Content-Encoding: gzip")) as (port, _):
        with pytest.raises(BadReply):
            await ask(f"http://127.0.0.1:{port}")


async def test_a_small_package_with_a_giant_in_it():
    async with server(answer(gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip")) as (port, asked):
        with pytest.raises(BadReply) as caught:
            await ask(f"http://127.0.0.1:{port}")
    assert "[too-large]" in caught.value.detail
    assert len(asked) == 1


async def test_silence_ends():
    async def silent(writer, over):
        await over.wait()

    async with server(silent) as (port, asked):
        with pytest.raises(Unreachable) as caught:
            await ask(f"http://127.0.0.1:{port}", read_timeout=0.1)
    assert "[time-out]" in caught.value.detail
    assert len(asked) == 2


async def test_a_drip_does_not_hold_the_line_for_ever(monkeypatch):
    monkeypatch.setattr("picqer_tui.shops.http.WHOLE_ANSWER", 0.3)

    async def drip(writer, over):
        writer.write(answer(b"", length=10_000))
        while not over.is_set():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with server(drip) as (port, _):
        with pytest.raises(Unreachable):
            await ask(f"http://127.0.0.1:{port}", read_timeout=5)

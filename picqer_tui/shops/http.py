"""The only module that knows httpx: one request out, one whole answer or a stream of blocks in, and every trouble as one
of our own errors."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit

import httpx

from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops import failures
from picqer_tui.shops.address import is_loopback
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.failures import Where

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they log whole addresses, query and all, at INFO

WHOLE_ANSWER = 180.0
"""Seconds that one answer may take from first to last byte."""
BLOCK = 1 << 20


class Http:
    """Connections to one account. Follows no redirect, repeats nothing, knows no key.

    `transport` (tests) takes the place of the network; `ca_file` is trusted beside the usual authorities.
    """

    def __init__(self, base: str, *, ca_file: str = "", read_timeout: float = 60.0, transport: object = None) -> None:
        parts = urlsplit(base)
        self._scheme = parts.scheme
        self._at_home = is_loopback(parts.hostname or "")
        self._ca_file, self._transport = ca_file, transport
        self._timeout = httpx.Timeout(read_timeout, connect=10.0, write=30.0, pool=None)
        self._client: httpx.AsyncClient | None = None

    async def exchange(
        self, where: Where, url: str, headers: Mapping[str, str], body: bytes | None, largest: int
    ) -> Reply:
        """One request and its whole answer, whatever its status.

        Raises:
            Failed: no answer, or none that can be used.
        """
        async with self._mapped(where), asyncio.timeout(WHOLE_ANSWER):
            client = self._opened()
            request = client.build_request(where.method, url, content=body, headers=dict(headers))
            answer = await client.send(request, stream=True)
            try:
                blocks, size = [], 0
                async for block in answer.aiter_bytes():
                    size += len(block)
                    if size > largest:
                        raise failures.too_large(where, largest)
                    blocks.append(block)
            finally:
                await answer.aclose()
        return Reply(answer.status_code, _lower(answer), b"".join(blocks).removeprefix(b"\xef\xbb\xbf"))

    async def blocks(
        self, where: Where, url: str, headers: Mapping[str, str], largest: int
    ) -> AsyncGenerator[tuple[int, Mapping[str, str], bytes], None]:
        """(status, headers, block of up to a megabyte) of a GET, as they come; the first block is empty.

        Raises:
            Failed: no answer, cut off, or larger than allowed.
        """
        size = 0
        async with self._mapped(where), self._opened().stream("GET", url, headers=dict(headers)) as answer:
            told = _lower(answer)
            yield answer.status_code, told, b""
            async for block in answer.aiter_bytes(BLOCK):
                size += len(block)
                if size > largest:
                    raise failures.too_large(where, largest)
                yield answer.status_code, told, block

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    @asynccontextmanager
    async def _mapped(self, where: Where) -> AsyncIterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise failures.no_answer(where, f"not complete after {WHOLE_ANSWER:.0f} s") from error
        except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise failures.no_connection(_bare(error, where), "no connection in time") from error
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise _of_connecting(_bare(error, where), error) from error
        except httpx.TimeoutException as error:
            raise failures.no_answer(_bare(error, where), type(error).__name__) from error
        except httpx.DecodingError as error:
            raise failures.cut_off(_bare(error, where), "cannot be unpacked") from error
        except httpx.RequestError as error:
            cut = "incomplete" in str(error) or "peer closed" in str(error)
            raise (failures.cut_off if cut else failures.hung_up)(_bare(error, where), type(error).__name__) from error
        except (httpx.InvalidURL, httpx.StreamError, UnicodeEncodeError) as error:
            raise failures.not_as_promised(where, type(error).__name__) from None

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                verify=self._trust(),
                transport=cast("httpx.AsyncBaseTransport | None", self._transport),
                timeout=self._timeout,
                follow_redirects=False,
                trust_env=not self._at_home,
                limits=httpx.Limits(max_connections=16, max_keepalive_connections=8),
            )
        return self._client

    def _trust(self) -> ssl.SSLContext:
        if self._scheme == "http" or self._transport is not None:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody; no TLS is spoken on this line
        context = httpx.create_ssl_context(trust_env=not self._at_home)
        if self._ca_file:
            try:
                context.load_verify_locations(cafile=self._ca_file)
            except (OSError, ssl.SSLError) as error:
                raise ConfigError(
                    Phrase("The certificate file {file} cannot be used.", {"file": self._ca_file}),
                    "ca_file",
                    Phrase("Name a file in PEM form that exists and may be read."),
                ) from error
        return context


def _bare(error: httpx.RequestError, where: Where) -> Where:
    """Takes the request, with its keys, off an error that will be chained to ours."""
    error.request = httpx.Request(where.method, f"https://{where.host}")
    return where


def _lower(answer: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _of_connecting(where: Where, error: BaseException) -> failures.Failed:
    """Why no connection came about: the name, the certificate, or the way there."""
    for cause in failures.causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return failures.no_trust(where, cause.verify_message or "certificate not trusted")
        if isinstance(cause, socket.gaierror):
            return failures.no_name(where)
        if isinstance(cause, ssl.SSLError):
            return failures.no_trust(where, cause.reason or "TLS failed")
        if isinstance(cause, ConnectionRefusedError):
            return failures.no_connection(where, "connection refused")
    return failures.no_connection(where, type(error).__name__)

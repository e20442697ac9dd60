"""A Picqer with one long list of products and a strict limit, over TLS. Prints its port, then serves until its input ends.

Arguments: folder for the certificate, kind of window (fixed, first, sliding), limit, window in seconds, requests that others
take in each window, number of products, latency in seconds. `/stats` tells what was let in and refused.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import trustme

PAGE = 100


class Window:
    """Counts requests as a service may."""

    def __init__(self, kind: str, limit: int, seconds: float) -> None:
        self.kind, self.limit, self.seconds = kind, limit, seconds
        self.log: deque[float] = deque()
        self.begun, self.count = -seconds, 0
        self.let_in = self.refused = 0
        self.first = self.last = 0.0

    def take(self, mine: bool = True) -> tuple[int, float]:
        """(left, 0) when let in, (-1, seconds to wait) when not."""
        now = time.monotonic()
        if self.kind == "sliding":
            while self.log and self.log[0] <= now - self.seconds:
                self.log.popleft()
            if len(self.log) >= self.limit:
                return self._refuse(mine, self.log[0] + self.seconds - now)
            self.log.append(now)
            left = self.limit - len(self.log)
        else:
            begun = now // self.seconds * self.seconds if self.kind == "fixed" else now
            if begun != self.begun if self.kind == "fixed" else now >= self.begun + self.seconds:
                self.begun, self.count = begun, 0
            if self.count >= self.limit:
                return self._refuse(mine, self.begun + self.seconds - now)
            self.count += 1
            left = self.limit - self.count
        if mine:
            self.let_in += 1
            self.first, self.last = self.first or now, now
        return left, 0.0

    def _refuse(self, mine: bool, wait: float) -> tuple[int, float]:
        self.refused += mine
        return -1, wait


def product(number: int) -> dict[str, Any]:
    """A product as long as a real one."""
    return {
        "idproduct": 5000 + number,
        "idvatgroup": 18,
        "name": f"Artikel {number} katoen heren blauw maat {number % 7}",
        "price": 12.5 + number % 40,
        "fixedstockprice": 6.1,
        "idsupplier": 12,
        "productcode": f"ART-{number:08d}-{'SML'[number % 3]}",
        "productcode_supplier": f"SUP{number:07d}",
        "deliverytime": None,
        "description": "Een artikel met een omschrijving van gewone lengte, zoals een winkel die schrijft. " * 3,
        "barcode": f"87{number:011d}",
        "type": "normal",
        "unlimitedstock": False,
        "weight": 350,
        "length": 300,
        "width": 200,
        "height": 50,
        "minimum_purchase_quantity": 1,
        "purchase_in_quantities_of": 1,
        "hs_code": "61091000",
        "country_of_origin": "NL",
        "active": True,
        "idfulfilment_customer": None,
        "analysis_pick_amount_per_day": 0.35,
        "analysis_abc_classification": "B",
        "tags": {},
        "productfields": [{"idproductfield": field, "title": f"Veld {field}", "value": "waarde"} for field in range(4)],
        "images": [f"https://cdn.example.com/{number}.jpg"],
        "pricelists": [],
        "stock": [
            {"idwarehouse": 12, "stock": number % 90, "reserved": 1, "reservedbackorders": 0, "freestock": number % 90}
        ],
        "created": "2025-01-02 03:04:05",
        "updated": "2026-10-02 03:04:05",
    }


class Door(asyncio.Protocol):
    """One connection."""

    def __init__(self, window: Window, rows: list[bytes], latency: float) -> None:
        self._window, self._rows, self._latency = window, rows, latency
        self._got = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        while (end := self._got.find(b"\r\n\r\n")) >= 0:
            asked, self._got = self._got[:end].split(b" ", 2)[1].decode(), self._got[end + 4 :]
            self._answer(asked)

    def _answer(self, asked: str) -> None:
        window = self._window
        if asked.startswith("/stats"):
            told = {"let_in": window.let_in, "refused": window.refused, "span": window.last - window.first}
            self._send(200, json.dumps(told).encode(), "")
            return
        left, wait = window.take()
        rate = f"X-RateLimit-Limit: {window.limit}\r\nX-RateLimit-Remaining: {max(left, 0)}\r\n"
        if left < 0:
            self._later(429, b'{"error": true}', f"{rate}Retry-After: {wait:.3f}\r\n")
        else:
            self._later(200, self._body(asked), rate)

    def _body(self, asked: str) -> bytes:
        if "/stats/" in asked:
            return json.dumps({"key": "total-products", "value": len(self._rows)}).encode()
        if "/warehouses" in asked:
            return b'[{"idwarehouse": 12, "name": "Magazijn", "active": true, "counts_for_general_stock": true}]'
        offset = int(found.group(1)) if (found := re.search(r"offset=(\d+)", asked)) else 0
        rows = [] if "inactive" in asked else self._rows[offset : offset + PAGE]
        return b"[" + b",".join(rows) + b"]"

    def _later(self, status: int, body: bytes, more: str) -> None:
        asyncio.get_running_loop().call_later(self._latency, self._send, status, body, more)

    def _send(self, status: int, body: bytes, more: str) -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        if not self._transport.is_closing():
            self._transport.write(head.encode() + body)


async def others(window: Window, many: int) -> None:
    """Another link of the merchant, spread evenly."""
    while many:
        await asyncio.sleep(window.seconds / many)
        window.take(mine=False)


async def main() -> None:
    """Serves."""
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    limit, seconds, many, total = int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    rows = [json.dumps(product(number)).encode() for number in range(total)]
    window = Window(kind, limit, seconds)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Door(window, rows, float(sys.argv[7])), "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    other = asyncio.create_task(others(window, many))
    await loop.run_in_executor(None, sys.stdin.read)
    other.cancel()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())

"""Who a Picqer account is and what a key may see in it, asked without any effect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import Rejected
from picqer_tui.core.records import Account, Product, Right
from picqer_tui.core.sources import Page
from picqer_tui.shops.calls import Call
from picqer_tui.shops.pagination import Batch
from picqer_tui.shops.picqer import pages
from picqer_tui.shops.picqer.api import FAR, PAGE, Api, Fetch
from picqer_tui.shops.picqer.profile import RIGHTS

SAMPLES = 24
"""Pages of products, spread over the catalogue, in which fulfilment customers are looked for."""
REMEMBERED = 3600.0


class AccountReader:
    """Logs in, names the account, probes its resources."""

    def __init__(self, api: Api, clock: Clock, title: str, identity: str) -> None:
        self._api, self._clock = api, clock
        self._title, self._identity = title, identity
        self._customers: tuple[float, tuple[str, ...]] | None = None

    async def login(self) -> str:
        """The language of the key's user, empty when a key of narrow scope hides it.

        Raises:
            Rejected: neither the user nor the products can be seen, so the login is refused.
        """
        try:
            return (await self._api.line.read(Call("users/me"), pages.user_language)).value
        except Rejected:
            await self._api.line.read(Call("products", (("offset", "0"),)), pages.products(True))
            return ""

    async def account(self) -> AsyncIterator[Page]:
        language = await self.login()
        customers = await self._seen_customers()
        line = self._api.line
        yield Page(
            [
                Account(
                    id=self._identity,
                    platform="picqer",
                    title=self._title,
                    version="v1",
                    version_known=True,
                    host=line.host,
                    home=line.host,
                    clock_offset=line.clock_offset,
                    signed=False,
                    currency="",
                    language=language,
                    history_days=None,
                    customers=customers,
                )
            ],
            None,
        )

    async def _seen_customers(self) -> tuple[str, ...]:
        """Fulfilment customers of products: all of a small catalogue, a sample of a large one. Kept for an hour."""
        now = self._clock.monotonic()
        if self._customers is None or now - self._customers[0] > REMEMBERED:
            try:
                self._customers = now, await self._look_for_customers()
            except Rejected:
                return ()
        return self._customers[1]

    async def _look_for_customers(self) -> tuple[str, ...]:
        fetch = self._api.fetch("products", pages.products(True))
        first = await fetch(0)
        batches = [first]
        if len(first.rows) >= PAGE:
            total = await self._api.stat("total-products")
            if total is None:
                batches += await self._doubling(fetch)
            else:
                step = max(PAGE, -(-total // SAMPLES))
                batches += await asyncio.gather(*(fetch(offset) for offset in range(step, total, step)))
        found = {
            record.customer
            for batch in batches
            for row in batch.rows
            for record in row.records
            if isinstance(record, Product) and record.customer
        }
        return tuple(sorted(found, key=lambda number: (len(number), number)))

    async def _doubling(self, fetch: Fetch) -> list[Batch]:
        found: list[Batch] = []
        offset = PAGE
        while offset < FAR and len(found) < SAMPLES and (batch := await fetch(offset)).rows:
            found.append(batch)
            offset *= 2
        return found

    async def rights(self) -> AsyncIterator[Page]:
        """One record per resource: granted when a first page comes."""
        yield Page(list(await asyncio.gather(*(self._right(name) for name in RIGHTS))), None)

    async def _right(self, name: str) -> Right:
        path = name
        if name == "stock":
            try:
                rows = (await self._api.fetch("warehouses", pages.warehouses)(0)).rows
            except Rejected:
                rows = ()
            if not rows:
                return Right(name, None, "")
            path = f"warehouses/{rows[0].id}/stock"
        try:
            await self._api.line.read(Call(path, (("offset", "0"),)), lambda reply: None)
        except Rejected as error:
            return Right(name, False, f"HTTP {error.status}")
        return Right(name, True, "")

"""Picqer's API v1 over HTTP, as strict and as loosely typed as its documents and its clients tell.

Habits that are not documented are decided by the seed (`habits.py`). Switches for tests and trouble, in
`Account.extra`: `closed_with` (status of a resource that the key may not see: 401, 403, 404), `key_customer` (a key bound
to one fulfilment customer), `window` (`fixed`, `first-request`, `sliding`).
"""

from __future__ import annotations

from .app import app

__all__ = ["app"]

"""All resolvers in one table."""

from __future__ import annotations

from functools import lru_cache

from .executor import Resolver


@lru_cache(maxsize=1)
def resolvers() -> dict[tuple[str, str], Resolver]:
    """By (type, field). Made late, because starting a bulk query is itself one of them."""
    from . import around_fields, catalogue_fields, line_fields, mutations, sales_fields, shop_fields

    return {
        **catalogue_fields.RESOLVERS,
        **sales_fields.ORDERS,
        **line_fields.LINES,
        **shop_fields.RESOLVERS,
        **around_fields.RESOLVERS,
        **mutations.RESOLVERS,
    }

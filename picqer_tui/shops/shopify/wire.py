"""Products as a Shopify shop sends them (GraphQL Admin API), and the records made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import TypeAdapter, model_validator

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Product, Shape, Stock, filled
from picqer_tui.shops.fields import Flag, ListOf, MaybeFlag, MaybeWhole, Moment, Money, RawText, Text, Wire, Word
from picqer_tui.shops.shopify.account import Gid, PageInfo, number

_STOCK = """
        id
        sku
        inventoryQuantity
        inventoryItem {{ tracked requiresShipping{details}{levels} }}
"""
_PRODUCT = (
    _STOCK
    + """        barcode
        title
        createdAt
        updatedAt
        requiresComponents
        product {{ id title status isGiftCard featuredMedia {{ id }} }}
"""
)
_DETAILS = " harmonizedSystemCode countryCodeOfOrigin measurement { weight { value } }"
_LEVEL = (
    ' at{at}: inventoryLevel(locationId: "{id}") {{ isActive quantities(names: ["available"]) {{ name quantity }} }}'
)


def _node(locations: Sequence[str], stock_only: bool) -> str:
    levels = "".join(_LEVEL.format(at=at, id=one) for at, one in enumerate(locations))
    if stock_only:
        return _STOCK.format(details="", levels=levels)
    return _PRODUCT.format(details=_DETAILS, levels=levels)


def variants_query(locations: Sequence[str], stock_only: bool) -> str:
    """A page of variants with their stock at these locations (global ids)."""
    return f"""
query Variants($first: Int!, $after: String, $filter: String) {{
  productVariants(first: $first, after: $after, query: $filter, sortKey: ID) {{
    nodes {{{_node(locations, stock_only)}    }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""


def nodes_query(locations: Sequence[str], stock_only: bool) -> str:
    """Single variants by global id."""
    return f"""
query VariantsById($ids: [ID!]!) {{
  nodes(ids: $ids) {{
    ... on ProductVariant {{{_node(locations, stock_only)}    }}
  }}
}}
"""


def bulk_query(locations: Sequence[str], stock_only: bool) -> str:
    """All variants, as the document inside a bulk operation."""
    return f"""
{{
  productVariants {{
    edges {{ node {{{_node(locations, stock_only)}    }} }}
  }}
}}
"""


COUNT_QUERY = """
query VariantCount {
  productVariantsCount(limit: null) { count precision }
}
"""

BULK_START = """
mutation BulkStart($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: false) {
    bulkOperation { id status }
    userErrors { field message }
  }
}
"""

BULK_STATUS = """
query BulkStatus($id: ID!) {
  bulkOperation(id: $id) { id status errorCode rootObjectCount url }
}
"""


class Quantity(Wire):
    name: Word
    quantity: MaybeWhole = None


class Level(Wire):
    isActive: MaybeFlag = None  # noqa: N815 - the API's name
    quantities: Annotated[list[Quantity], ListOf] = []

    @property
    def stocked(self) -> bool:
        return self.isActive is not False

    @property
    def available(self) -> int | None:
        return next((one.quantity for one in self.quantities if one.name == "available"), None)


class Weight(Wire):
    value: Money = ""


class Measured(Wire):
    weight: Weight | None = None


class Item(Wire):
    """The stock item of a variant. `levels`: in the order of the locations asked for; None where it is not stocked."""

    tracked: Flag
    requiresShipping: Flag = True  # noqa: N815
    harmonizedSystemCode: Text = ""  # noqa: N815
    countryCodeOfOrigin: Text = ""  # noqa: N815
    measurement: Measured | None = None
    levels: list[Level | None] = []

    @model_validator(mode="before")
    @classmethod
    def gather(cls, value: Any) -> Any:
        """One alias a location: `at0`, `at1`, ..."""
        if not isinstance(value, dict):
            return value
        at = sorted(
            (name for name in value if name.startswith("at") and name[2:].isdecimal()), key=lambda one: int(one[2:])
        )
        return {**value, "levels": [value[name] for name in at]}


class ProductOf(Wire):
    """The product that a variant is of."""

    id: Gid
    title: Text = ""
    status: Word
    isGiftCard: Flag = False  # noqa: N815
    featuredMedia: Any = None  # noqa: N815


class StockRow(Wire):
    """As much of a variant as its stock needs."""

    id: Gid
    sku: RawText
    inventoryQuantity: MaybeWhole = None  # noqa: N815
    inventoryItem: Item  # noqa: N815


class VariantRow(StockRow):
    barcode: Text = ""
    title: Text = ""
    createdAt: Moment = None  # noqa: N815
    updatedAt: Moment = None  # noqa: N815
    requiresComponents: Flag = False  # noqa: N815
    product: ProductOf


class StockPage(Wire):
    nodes: list[StockRow]
    pageInfo: PageInfo  # noqa: N815


class VariantPage(Wire):
    nodes: list[VariantRow]
    pageInfo: PageInfo  # noqa: N815


class StockData(Wire):
    productVariants: StockPage  # noqa: N815


class VariantData(Wire):
    productVariants: VariantPage  # noqa: N815


class VariantNodes(Wire):
    nodes: list[VariantRow | None]


class StockNodes(Wire):
    nodes: list[StockRow | None]


class Count(Wire):
    count: int


class CountData(Wire):
    productVariantsCount: Count | None  # noqa: N815


class BulkOperation(Wire):
    id: Gid
    status: Word = ""
    errorCode: Text = ""  # noqa: N815
    rootObjectCount: MaybeWhole = None  # noqa: N815
    url: str | None = None


class UserError(Wire):
    message: Text = ""


class BulkStarted(Wire):
    bulkOperation: BulkOperation | None = None  # noqa: N815
    userErrors: Annotated[list[UserError], ListOf] = []  # noqa: N815


class BulkStartData(Wire):
    bulkOperationRunQuery: BulkStarted | None  # noqa: N815


class BulkStatusData(Wire):
    bulkOperation: BulkOperation | None  # noqa: N815


VARIANTS: TypeAdapter[VariantData] = TypeAdapter(VariantData)
STOCKS: TypeAdapter[StockData] = TypeAdapter(StockData)
VARIANT: TypeAdapter[VariantRow] = TypeAdapter(VariantRow)
STOCK: TypeAdapter[StockRow] = TypeAdapter(StockRow)
VARIANT_NODES: TypeAdapter[VariantNodes] = TypeAdapter(VariantNodes)
STOCK_NODES: TypeAdapter[StockNodes] = TypeAdapter(StockNodes)
COUNT, STARTED, STATUS = TypeAdapter(CountData), TypeAdapter(BulkStartData), TypeAdapter(BulkStatusData)
SELLABLE = frozenset({"active", "unlisted"})
"""Product states in which something can be bought; unlisted ones by their link (vendor's page on product status)."""
LONE = "Default Title"


def product(row: VariantRow, located: bool) -> Product:
    """`located`: stock was asked for at the locations that count."""
    item = row.inventoryItem
    if row.product.isGiftCard:
        shape = Shape.GIFT_CARD
    elif row.requiresComponents:
        shape = Shape.BUNDLE
    else:
        shape = Shape.GOODS if item.requiresShipping else Shape.VIRTUAL
    name = row.product.title if row.title in ("", LONE) else f"{row.product.title} - {row.title}"
    return Product(
        id=number(row.id),
        sku=row.sku,
        ean=row.barcode,
        name=name,
        shape=shape,
        live=row.product.status in SELLABLE,
        parent_id=number(row.product.id),
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=item.tracked and (not located or any(level is not None and level.stocked for level in item.levels)),
        unlimited=False,
        composed=row.requiresComponents,
        customer="",
        created_at=row.createdAt,
        updated_at=row.updatedAt,
        filled=_filled(row),
    )


def _filled(row: VariantRow) -> str:
    """What there is beside code and name; images hang on the product page."""
    item, measured = row.inventoryItem, row.inventoryItem.measurement
    return filled(
        barcode=row.barcode,
        weight=measured.weight.value.strip("0.") if measured is not None and measured.weight else "",
        hs_code=item.harmonizedSystemCode,
        country=item.countryCodeOfOrigin,
        images=row.product.featuredMedia,
    )


def stock(row: StockRow, locations: Sequence[str]) -> list[Stock]:
    """A row for each location where it is stocked; without locations the sellable total. None: not kept."""
    ident, tracked = number(row.id), row.inventoryItem.tracked
    if not locations:
        return [Stock(ident, ident, row.sku, "", row.inventoryQuantity if tracked else None)]
    rows = [
        Stock(f"{ident}@{number(place)}", ident, row.sku, number(place), level.available)
        for place, level in zip(locations, row.inventoryItem.levels, strict=False)
        if level is not None and level.stocked and tracked
    ]
    return rows or [Stock(ident, ident, row.sku, "", None)]

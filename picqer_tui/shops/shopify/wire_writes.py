"""What is asked before a change in a Shopify shop, the mutations, and their answers (GraphQL Admin API)."""

from __future__ import annotations

from typing import Annotated

from pydantic import TypeAdapter

from picqer_tui.core.clean import Raw
from picqer_tui.shops.fields import Id, ListOf, RawText, Text, Wire, Word
from picqer_tui.shops.shopify.account import Gid, PageInfo
from picqer_tui.shops.shopify.wire_orders import FulfillmentRow, Stands

PLAN_QUERY = """
query OrderPlan($id: ID!) {
  order(id: $id) {
    id
    cancelledAt
    displayFinancialStatus
    displayFulfillmentStatus
    fulfillments(first: 50) { id status trackingInfo(first: 10) { number } }
    fulfillmentOrders(first: 20) {
      nodes {
        id
        status
        requestStatus
        assignedLocation { name location { id } }
        supportedActions { action }
        fulfillmentHolds { id displayReason }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""

TAGS_QUERY = """
query OrderTags($id: ID!) {
  order(id: $id) { id tags }
}
"""

CODE_QUERY = """
query VariantCode($id: ID!) {
  productVariant(id: $id) { id sku product { id } }
}
"""

SAME_CODE_QUERY = """
query VariantsBySku($filter: String!) {
  productVariants(first: 50, query: $filter) {
    nodes { id sku }
    pageInfo { hasNextPage endCursor }
  }
}
"""

FULFIL = """
mutation Fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""

CANCEL = """
mutation CancelFulfilment($id: ID!) {
  fulfillmentCancel(id: $id) {
    fulfillment { id status }
    userErrors { field message }
  }
}
"""

EDIT_SKU = """
mutation EditSku($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $product, variants: $variants, allowPartialUpdates: false) {
    productVariants { id sku }
    userErrors { field message }
  }
}
"""

ADD_TAG = """
mutation AddTag($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) {
    node { id }
    userErrors { field message }
  }
}
"""


class Place(Wire):
    id: Gid


class Assigned(Wire):
    name: Text = ""
    location: Place | None = None


class Action(Wire):
    action: Word = ""


class Hold(Wire):
    id: Id = ""
    displayReason: Text = ""  # noqa: N815 - the API's name


class WorkRow(Wire):
    """A fulfilment order: what one location has to send of an order."""

    id: Gid
    status: Word
    requestStatus: Word = ""  # noqa: N815
    assignedLocation: Assigned = Assigned()  # noqa: N815
    supportedActions: Annotated[list[Action], ListOf] = []  # noqa: N815
    fulfillmentHolds: Annotated[list[Hold], ListOf] = []  # noqa: N815

    @property
    def can_be_sent(self) -> bool:
        return any(one.action == "create_fulfillment" for one in self.supportedActions)


class Works(Wire):
    nodes: list[WorkRow]
    pageInfo: PageInfo = PageInfo()  # noqa: N815


class PlanRow(Stands):
    id: Gid
    fulfillments: Annotated[list[FulfillmentRow], ListOf] = []
    fulfillmentOrders: Works = Works(nodes=[])  # noqa: N815


class PlanData(Wire):
    order: PlanRow | None


class TagsRow(Wire):
    id: Gid
    tags: Annotated[list[RawText], ListOf] = []


class TagsData(Wire):
    order: TagsRow | None


class Coded(Wire):
    """A variant and its code."""

    id: Gid
    sku: RawText = Raw("")
    product: Place | None = None


class CodeData(Wire):
    productVariant: Coded | None  # noqa: N815


class CodePage(Wire):
    nodes: list[Coded]
    pageInfo: PageInfo = PageInfo()  # noqa: N815


class SameCodeData(Wire):
    productVariants: CodePage  # noqa: N815


class Trouble(Wire):
    """A refusal in the answer to a mutation."""

    message: Text = ""


class Made(Wire):
    """What a mutation answers: nothing was changed when it names a trouble."""

    userErrors: Annotated[list[Trouble], ListOf] = []  # noqa: N815


class Fulfilled(Made):
    fulfillment: Place | None = None


class FulfilData(Wire):
    fulfillmentCreate: Fulfilled  # noqa: N815


class CancelData(Wire):
    fulfillmentCancel: Fulfilled  # noqa: N815


class Edited(Made):
    productVariants: Annotated[list[Coded], ListOf] = []  # noqa: N815


class EditData(Wire):
    productVariantsBulkUpdate: Edited  # noqa: N815


class TagData(Wire):
    tagsAdd: Made  # noqa: N815


PLAN: TypeAdapter[PlanData] = TypeAdapter(PlanData)
TAGS: TypeAdapter[TagsData] = TypeAdapter(TagsData)
CODE: TypeAdapter[CodeData] = TypeAdapter(CodeData)
SAME_CODE: TypeAdapter[SameCodeData] = TypeAdapter(SameCodeData)
FULFILLED: TypeAdapter[FulfilData] = TypeAdapter(FulfilData)
CANCELLED: TypeAdapter[CancelData] = TypeAdapter(CancelData)
EDITED: TypeAdapter[EditData] = TypeAdapter(EditData)
TAGGED: TypeAdapter[TagData] = TypeAdapter(TagData)

"""Who is behind a Lightspeed key: the shop, its language, and what the key may do."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from picqer_tui.core.errors import NotFound, Unauthorised
from picqer_tui.core.records import Account, Right
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.failures import message
from picqer_tui.shops.fields import Flag, Id, ListOf, Text, Wire, Word, parser
from picqer_tui.shops.lightspeed import login
from picqer_tui.shops.lightspeed.asking import Asking
from picqer_tui.shops.lightspeed.profile import PROFILE

REFUSALS = frozenset({401, 403, 404})


class Currency(Wire):
    shortcode: Text = ""


class ShopRow(Wire):
    id: Id
    mainDomain: Text = ""  # noqa: N815 - the API's name
    subDomain: Text = ""  # noqa: N815
    isRetail: Flag = False  # noqa: N815
    currency: Currency | bool | str | None = None


class ShopAnswer(Wire):
    shop: ShopRow


class LanguageRow(Wire):
    code: Word = ""
    isDefault: Flag = False  # noqa: N815
    isActive: Flag = True  # noqa: N815


class Languages(Wire):
    languages: Annotated[list[LanguageRow], ListOf]


class Known(NamedTuple):
    """What the first question told."""

    shop: ShopRow
    language: str

    @property
    def currency(self) -> str:
        found = self.shop.currency
        return found.shortcode.upper() if isinstance(found, Currency) else ""


class Said(NamedTuple):
    """An answer to the question who is there: the shop, or why not."""

    status: int
    shop: ShopRow | None
    body: bytes


_shop_of = parser(ShopAnswer)
_languages_of = parser(Languages)


def _said(reply: Reply) -> Said:
    if reply.status != 200:
        return Said(reply.status, None, reply.body)
    found: ShopAnswer = _shop_of(reply)
    return Said(200, found.shop, b"")


def shop_call(language: str) -> Call:
    return Call(f"{language}/shop.json", accept=REFUSALS, markup=False)


async def enter(asking: Asking, wished: str, knock: Callable[[str], Awaitable[str]]) -> Known:
    """Finds a language that the shop answers in, and the shop. `knock` asks whether the key opens a shop at the other cluster,
    and gives that cluster.

    Raises:
        RemoteError: nobody is let in, with the cure.
    """
    line = asking.line
    tried = (wished,) if wished else login.LANGUAGES
    last: Said | None = None
    for language in tried:
        last = (await line.read(shop_call(language), _said)).value
        if last.shop is not None:
            if not last.shop.id:
                raise login.not_whole(line, "shop.id: missing")
            asking.language = language
            if not wished:
                asking.language = await _default(asking) or language
            return Known(last.shop, asking.language)
        if last.status == 404 and login.about_language(message(last.body)):
            continue
        if last.status == 401 and (there := await knock(language)):
            raise login.at_the_other(line, there)
        raise login.refused(line, last.status, last.body, f"{language}/shop.json")
    raise login.no_language(line, tried)


async def _default(asking: Asking) -> str:
    """The main language of the shop; empty when it does not say."""
    try:
        found: Languages = await asking.get("languages", (), _languages_of)
    except (NotFound, Unauthorised):
        return ""
    codes = [row.code for row in found.languages if row.isDefault and row.isActive]
    return codes[0] if codes and re.fullmatch(r"[a-z]{2}", codes[0]) else ""


def account(asking: Asking, known: Known) -> Account:
    """Who answers. The identity is the shop's own number, which stays whatever its domains do."""
    shop, line = known.shop, asking.line
    return Account(
        id=shop.id,
        platform=PROFILE.name,
        title=shop.mainDomain or shop.subDomain or shop.id,
        version="",
        version_known=True,
        host=line.host,
        home=shop.mainDomain.casefold(),
        clock_offset=line.clock_offset,
        signed=False,
        currency=known.currency,
        language=known.language,
        history_days=None,
        customers=(),
    )


LOOKS = (("products", "products/count"), ("stock", "variants/count"), ("orders", "orders/count"))
"""Right -> a question that only a key with it gets an answer to."""


async def rights(asking: Asking) -> list[Right]:
    """What this key may do: reading is tried, writing is as Lightspeed tells it. None where that does not say."""
    found = []
    for name, path in LOOKS:
        call = Call(asking.address(path), accept=frozenset({403}))
        reply = (await asking.line.read(call, lambda reply: reply)).value
        granted = reply.status == 200
        found.append(Right(name, granted, "" if granted else f"HTTP {reply.status} {message(reply.body)}".strip()))
    told = await _permissions(asking)
    for name, group in (("write-orders", "orders"), ("write-products", "products")):
        granted_ = None if told is None else may(told, group, "write")
        found.append(Right(name, granted_, "" if granted_ else f"{group}: write"))
    return found


async def _permissions(asking: Asking) -> Any:
    try:
        return await asking.get("account/permissions", (), _loose)
    except (NotFound, Unauthorised):
        return None


_loose = parser(Any)
_NO = frozenset({"none", "null", "denied", "disabled"})
_SAYS = {
    "": False,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
}


def may(told: Any, group: str, access: str) -> bool | None:
    """Whether what Lightspeed tells of permissions grants this group this access. Its form is not documented, so any form is
    understood that names group and access together; None when neither is named anywhere."""
    known = False
    granted = False
    for words, yes in _leaves(told, ()):
        if any(group.startswith(word) or word.startswith(group) for word in words if len(word) > 3):
            known = True
            granted = granted or (yes and access in words)
    return granted if known else None


def _leaves(told: Any, above: Sequence[str]) -> Iterator[tuple[frozenset[str], bool]]:
    """Every end of the tree: the words on the way to it and in it, and whether it says yes."""
    if isinstance(told, dict):
        told = {
            name: flag if (flag := _SAYS.get(str(value).casefold())) is not None else value
            for name, value in told.items()
        }
        said = [word for value in told.values() if isinstance(value, str) for word in _words(value)]
        ends = {name: value for name, value in told.items() if not isinstance(value, str)}
        if not ends:
            for name, value in told.items():
                yield frozenset((*above, *_words(name), *_words(value))), value.casefold() not in _NO
        for name, value in ends.items():
            yield from _leaves(value, (*above, *said, *_words(name)))
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, above)
    elif isinstance(told, str):
        yield frozenset((*above, *_words(told))), told.casefold() not in _NO
    else:
        yield frozenset(above), bool(told)


def _words(text: str) -> list[str]:
    parts = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(text)).casefold())
    return [part for part in parts if part]

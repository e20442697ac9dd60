"""CCV Shop as a writer meets it: statuses that mail, one tracking code, numbers, notes, and what each change brings about."""

from __future__ import annotations

import pytest

from .clients import shop_world
from .signer import Ccv


@pytest.fixture
def ccv() -> Ccv:
    made = Ccv(shop_world("ccv"))
    plain = {"max_size": 250, "codes": "both", "parent_numbers": True, "deposits": False}
    made.shop.extra |= plain | {"same_value": False, "empty_success": False, "silent_post": False}
    return made


@pytest.mark.parametrize("mail", [True, False, None])
async def test_a_new_status_mails_unless_told_not_to(ccv: Ccv, mail: bool | None) -> None:
    row = ccv.order("open")
    answer = await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 7} | ({} if mail is None else {"mail": mail}))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await ccv.get(f"orders/{row.id}/"))["status"] == 7
    assert row.status == "completed"
    letters = [about for what, _, about in ccv.effects() if what == "mail"]
    assert letters == ([] if mail is False else ["customer:status-7"])
    assert ("status", row.id, "1>7") in ccv.effects()
    assert ccv.world.books.traffic.writes[-1].kind == "order-status"


async def test_a_status_of_its_own_and_one_code(ccv: Ccv) -> None:
    row = ccv.order("open")
    wish = {"status": 5, "track_and_trace_code": "3SABC", "track_and_trace_carrier": "postnl", "mail": False}
    ccv.shop.extra["empty_success"] = True
    answer = await ccv.ask("PATCH", f"orders/{row.id}/", wish)
    assert (answer.status_code, answer.content) == (200, b"")
    said = await ccv.get(f"orders/{row.id}/")
    assert (said["status"], said["track_and_trace_code"]) == (5, "3SABC")
    await ccv.ask("PATCH", f"orders/{row.id}/", {"track_and_trace_code": "3SDEF"})
    assert (await ccv.get(f"orders/{row.id}/"))["track_and_trace_code"] == "3SDEF"
    assert len([one for one in row.shipments if one.status == "success"]) == 1
    await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 10, "mail": False})
    assert ((await ccv.get(f"orders/{row.id}/"))["status"], row.status) == (10, "open")


async def test_a_completed_order_goes_back_and_keeps_its_code(ccv: Ccv) -> None:
    row = ccv.order("open")
    await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 7, "track_and_trace_code": "3SABC", "mail": False})
    stock = {line.product_id: ccv.shop.products[line.product_id].quantity for line in row.lines if line.product_id}
    answer = await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 1, "mail": False})
    assert answer.status_code == 204
    said = await ccv.get(f"orders/{row.id}/")
    assert (said["status"], said["paid"], said["track_and_trace_code"]) == (1, True, "3SABC")
    assert (row.status, sum(line.shipped for line in row.lines)) == ("open", 0)
    assert stock == {number: ccv.shop.products[number].quantity for number in stock}
    assert ("status", row.id, "7>1") in ccv.effects()
    assert not [what for what, _, _ in ccv.effects() if what == "mail"]


async def test_cancelling_gives_the_stock_back(ccv: Ccv) -> None:
    row = ccv.order("open")
    sold = ccv.shop.products[row.lines[0].product_id]
    before = sold.quantity
    await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 8, "mail": False})
    assert sold.quantity == before + row.lines[0].amount
    assert "stock" in {what for what, _, _ in ccv.effects()}


async def test_changes_that_are_refused(ccv: Ccv) -> None:
    row, thing = ccv.order("completed"), ccv.thing()
    for path, said in (
        (f"orders/{row.id}/", {"status": 15}),
        (f"orders/{row.id}/", {"status": "7"}),
        (f"orders/{row.id}/", {"mail": "nee", "status": 8}),
        (f"orders/{row.id}/", [7]),
        (f"products/{thing.id}/", {"stock": "12"}),
        (f"products/{thing.id}/", {"productnumber": 5}),
    ):
        assert (await ccv.ask("PATCH", path, said)).status_code == 400, said
    ccv.shop.extra["same_value"] = True
    again = await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 7, "mail": False})
    assert again.json()["code"] == "500.50"
    thing.extra["multishop"] = True
    assert (await ccv.ask("PATCH", f"products/{thing.id}/", {"stock": 1})).json()["code"] == "501.30"
    assert not any(write.applied for write in ccv.world.books.traffic.writes)


async def test_a_note(ccv: Ccv) -> None:
    row = ccv.order("open")
    answer = await ccv.ask("POST", f"orders/{row.id}/ordernotes/", {"note": "afgehandeld"})
    assert (answer.status_code, answer.json()["type"]) == (201, "internal")
    ccv.shop.extra["silent_post"] = True
    silent = await ccv.ask("POST", f"orders/{row.id}/ordernotes/", {"note": "nog een"})
    assert (silent.status_code, silent.content) == (201, b"")
    texts = [one["note"] for one in (await ccv.get(f"orders/{row.id}/ordernotes/"))["items"]]
    assert texts[-2:] == ["afgehandeld", "nog een"]
    assert ccv.effects() == [("note", row.id, "")]
    assert (await ccv.ask("POST", f"orders/{row.id}/ordernotes/", {})).status_code == 400


async def test_codes_are_written_without_a_look_at_others(ccv: Ccv) -> None:
    thing, other = [row for row in ccv.shop.products if row.kind == "simple"][:2]
    before = thing.sku
    await ccv.ask("PATCH", f"products/{thing.id}/", {"productnumber": other.sku})
    assert ccv.effects() == [("sku", thing.id, f"{before}>{other.sku}")]
    assert ccv.world.books.traffic.writes[-1].kind == "edit-sku"
    assert (await ccv.get(f"products/{thing.id}/"))["productnumber"] == other.sku


async def test_the_two_numbers_of_a_combination(ccv: Ccv) -> None:
    row = ccv.thing("variant")
    before = row.sku
    await ccv.ask("PATCH", f"attributecombinations/{row.id}/", {"sku_number": "NIEUW-1"})
    said = await ccv.get(f"attributecombinations/{row.id}/")
    assert (said["product_number"], said["sku_number"], row.sku) == (before, "NIEUW-1", "NIEUW-1")
    inside = (await ccv.get(f"products/{row.parent_id}/?expand=attributecombinations"))["attributecombinations"]
    assert said in inside["collection"]
    await ccv.ask("PATCH", f"attributecombinations/{row.id}/", {"sku_number": ""})
    assert row.sku == before
    assert (await ccv.ask("PATCH", f"products/{row.id}/", {"productnumber": "X"})).status_code == 404


async def test_a_colleague_is_faster(ccv: Ccv) -> None:
    row = ccv.order("open")
    ccv.world.faults.put("colleague:1")
    await ccv.ask("PATCH", f"orders/{row.id}/", {"status": 7, "mail": False})
    assert row.notes[-1].by == "Robin Kievit"

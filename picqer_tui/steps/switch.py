"""What the lists tell of the switch: the connections, Picqer's zone, which connection is the new one, and since when.

Every step after the switch needs this, also with a state file made a minute ago: what nobody said is then taken from the
rows of the connections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Epoch, ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.reconcile import switched, zone
from picqer_tui.reconcile.origins import Connection, is_of, profile_connections
from picqer_tui.reconcile.zone import Zone

WORKING = timedelta(minutes=10)
"""How old evidence of a post-check may be while work is going on."""
KNOWN = timedelta(hours=12)
"""How long it stays known of which shop an order is."""
BESIDE = timedelta(days=3)
"""A connection that began longer before the switch than this was made for a test, or stands beside the old one on purpose."""
ALIVE = timedelta(hours=48)
"""One that began before the switch and brought nothing for so long was made for a test, and is no longer used."""
TESTED = timedelta(hours=12)
"""A new connection that brought its first row so long before the switch was made for a test."""
BACK = timedelta(days=60)
"""How far back the rows of connections are looked at to tell what each is."""


def rows(max_age: timedelta = WORKING) -> Need:
    """All rows of Picqer's webshop orders."""
    return Need(Side.PICQER, ImportRow, max_age)


def picqer_open(max_age: timedelta = WORKING) -> Need:
    """Picqer's open orders of any age, with lines and picklists."""
    return Need(Side.PICQER, Order, max_age, "open")


def picqer_recent(since: datetime, max_age: timedelta = WORKING) -> Need:
    """Picqer's orders made since then, with lines and picklists."""
    return Need(Side.PICQER, Order, max_age, "recent", since=since)


def shop_open(side: Side, max_age: timedelta = WORKING) -> Need:
    """A shop's orders that are not finished, of any age."""
    return Need(side, Order, max_age, "open")


def shop_recent(side: Side, since: datetime, max_age: timedelta = WORKING) -> Need:
    """A shop's orders placed since then."""
    return Need(side, Order, max_age, "recent", since=since)


def about(side: Side, ids: Iterable[str], max_age: timedelta = WORKING) -> Need | None:
    """Single orders of a shop by id; None when there is nothing to ask."""
    asked = tuple(sorted({f"id:{each}" for each in ids if each}))
    return Need(side, Order, max_age, "about", asked) if asked else None


def whole(evidence: Evidence, *lists: Need | None) -> bool:
    """Whether these lists were read to the end. That something is not there can be said of such lists only."""
    return all(evidence.reading(need).coverage is Coverage.COMPLETE for need in lists if need is not None)


def unseen(evidence: Evidence, *lists: Need | None) -> Need | None:
    """The first of these lists that was not read to its end, or too long ago: what is so now cannot be told of it. None when
    all were."""
    for need in lists:
        if need is None:
            continue
        read = evidence.reading(need)
        if read.coverage is not Coverage.COMPLETE or read.begun_at is None:
            return need
        if evidence.now - read.begun_at > need.max_age:
            return need
    return None


def closed(evidence: Evidence, max_age: timedelta = WORKING) -> bool:
    """Whether Picqer's webshop orders are closed to this key, so that orders can be told by their reference alone. A list that
    was read in part may be whole next time and is not that."""
    return evidence.reading(rows(max_age)).coverage is Coverage.REFUSED


class Switch(NamedTuple):
    """The connections of the move. Moments are on Picqer's own clock unless said otherwise."""

    old: str
    """The connection to be replaced; empty when nobody has said, or in `extra`."""
    new: str
    """The connection of the new shop: as confirmed by a person, else as the rows tell; empty while there is none."""
    candidates: tuple[str, ...]
    """Connections whose newest rows are of orders of the new shop."""
    touching: frozenset[str]
    """Connections with a newest row that is of an order of the new shop; of the others nothing is known to be of it."""
    links: Mapping[str, Connection]
    zone: Zone | None
    lost: bool
    """Nobody knows the old connection: none was chosen, or none of its newest rows is of the old shop."""
    said_at: datetime | None
    """When a person said that the old connection is off; None when nobody did or the zone is not known."""
    last_sign: datetime | None
    """When the old connection last made or changed a row before the new one began."""
    connected_at: datetime | None
    """When the first row of the new connection was made."""
    closed: bool = False
    """Picqer's webshop orders are closed to this key: nothing of the above is known from rows."""

    @property
    def moment(self) -> datetime | None:
        """The best estimate of the switch: as said, else the last sign of life of the old connection before the first row of
        the new one; None while neither was seen."""
        if self.connected_at is None:
            return self.said_at
        return self.said_at or self.last_sign or self.connected_at

    def utc(self, at: datetime | None) -> datetime | None:
        """A moment of Picqer's clock in UTC, as far as the zone is known."""
        return zone.to_utc(at, self.zone)

    def local(self, at: datetime) -> datetime:
        """A moment in UTC on Picqer's clock, as far as the zone is known."""
        return self.zone.local(at) if self.zone is not None else at


def _links(evidence: Evidence, need: Need) -> dict[str, Connection]:
    found = profile_connections(evidence.records(need, ImportRow, since=evidence.now - BACK))
    chosen = evidence.move.old_connection
    if chosen and chosen not in found:
        found |= profile_connections(evidence.records(need, ImportRow, by="connection", values=[chosen]))
    return found


def _lookups(evidence: Evidence, found: Mapping[str, Connection]) -> list[Need]:
    """Newest rows of each connection, to be looked up in the shop that they may be of."""
    move = evidence.move
    chosen = move.old_connection
    ids = {row.foreign_id.exact for link in found.values() if link.id != chosen for row in link.newest}
    wanted = [about(Side.NEW, ids, KNOWN)]
    if move.has_old and chosen in found:
        wanted.append(about(Side.OLD, {row.foreign_id.exact for row in found[chosen].newest}, KNOWN))
    return [need for need in wanted if need is not None]


def needs(evidence: Evidence, max_age: timedelta = WORKING) -> list[Need]:
    """What `look` rests on: the rows, then the newest of each connection in the shops."""
    need = rows(max_age)
    if evidence.reading(need).coverage is Coverage.NONE:
        return [need]
    return [need, *_lookups(evidence, _links(evidence, need))]


def _orders(evidence: Evidence, wanted: Sequence[Need], side: Side) -> dict[str, Order]:
    """The orders that were looked up on this side, by id."""
    found: dict[str, Order] = {}
    for need in wanted:
        if need.side is side and need.kind is Order:
            asked = [value.partition(":")[2] for value in need.about]
            found |= {order.id: order for order in evidence.records(need, Order, values=asked)}
    return found


def look(evidence: Evidence, max_age: timedelta = WORKING) -> Switch:
    """What the lists tell of the switch."""
    move = evidence.move
    need = rows(max_age)
    found = _links(evidence, need)
    wanted = _lookups(evidence, found)
    chosen = move.old_connection
    new_orders, old_orders = _orders(evidence, wanted, Side.NEW), _orders(evidence, wanted, Side.OLD)
    known = zone.known(move.calibration) or _calibrated(found, chosen, old_orders, new_orders)
    made = _Made(move, evidence.now, known)
    candidates = tuple(
        link.id
        for link in found.values()
        if link.id != chosen
        and switched.serves(link, new_orders, known)
        and not (move.same_shop and not made.in_one_shop(link, found.get(chosen)))
    )
    new = move.new_connection
    if new not in found:
        new = switched.newest_of(which for which in candidates if made.used(found[which]))
    said = move.switched_at
    connected_at = found[new].first_made if new in found else None
    return Switch(
        old=chosen if move.has_old else "",
        new=new,
        candidates=tuple(sorted(candidates)),
        touching=frozenset(link.id for link in found.values() if switched.touches(link, new_orders, known)),
        links=found,
        zone=known,
        lost=move.has_old and _lost(evidence, found.get(chosen), wanted, old_orders, known),
        said_at=known.local(said) if said is not None and known is not None else None,
        last_sign=_last_sign(evidence, need, chosen, connected_at),
        connected_at=connected_at,
        closed=closed(evidence, max_age),
    )


class _Made:
    """Whether a connection of the new shop was made in this move, by when it began."""

    def __init__(self, move: MoveFacts, now: datetime, known: Zone | None) -> None:
        self._move = move
        self._now = known.local(now) if known is not None else now
        began = move.switched_at or move.baseline_at
        self._switch = known.local(began) if known is not None and began is not None else began

    def in_one_shop(self, link: Connection, chosen: Connection | None) -> bool:
        """In one shop every connection brings the same orders. The new one began when the old one had ended, or lately while
        the old one goes on; what began long before is a spare one."""
        if switched.follows(link, chosen):
            return True
        limit = (self._switch or self._now) - BESIDE
        stays = link.id in self._move.settings.other_connections
        return not stays and link.first_made is not None and link.first_made >= limit

    def used(self, link: Connection) -> bool:
        """It brings orders still, or it began with the switch and the shop is quiet."""
        if self._move.settings.new.connected or link.first_made is None or link.newest_made is None:
            return True
        since = self._switch - TESTED if self._switch is not None else None
        return link.newest_made >= self._now - ALIVE or (since is not None and link.first_made >= since)


def _lost(
    evidence: Evidence, link: Connection | None, wanted: Sequence[Need], orders: Mapping[str, Order], known: Zone | None
) -> bool:
    if link is None:
        return not evidence.move.old_connection or whole(evidence, rows())
    if not whole(evidence, *(need for need in wanted if need.side is Side.OLD)):
        return False
    return not any(
        row.foreign_id.exact in orders and is_of(row, orders[row.foreign_id.exact], known) for row in link.newest
    )


def unknown_old(seen: Switch) -> Judgement | None:
    """What a step says that rests on the old connection while nobody knows which it is; None when it is known."""
    if not seen.lost:
        return None
    words = Phrase("Nobody has said which connection is the old one. Choose it in the step for connections first.")
    if seen.old:
        words = Phrase(
            "The newest orders of connection {id} are not in the old shop, so it cannot be the old connection. Choose another in "
            "the step for connections first.",
            {"id": seen.old},
        )
    return Judgement(Reason.WAITING_FOR_PERSON, words)


def not_connected(seen: Switch, words: Phrase) -> Judgement:
    """What a step says that rests on the new connection while no row of it was seen. `words`: for when it brought none."""
    if not seen.closed:
        return Judgement(Reason.NO_SAMPLE, words)
    closed_words = Phrase(
        "Whether the new shop is connected cannot be seen: Picqer's list of webshop orders is closed to this key. Use a key that "
        "may read it, or look in Picqer itself."
    )
    return Judgement(Reason.COMPLETE, closed_words)


def _last_sign(evidence: Evidence, need: Need, chosen: str, before: datetime | None) -> datetime | None:
    signs = (
        at
        for row in evidence.records(need, ImportRow, since=evidence.now - BACK)
        if row.connection == chosen
        for at in (row.created_at, row.updated_at)
        if at is not None and (before is None or at < before)
    )
    return max(signs, default=None)


def _calibrated(
    found: Mapping[str, Connection], chosen: str, old: Mapping[str, Order], new: Mapping[str, Order]
) -> Zone | None:
    pairs = switched.pairs(found[chosen].newest, old) if chosen in found else []
    for link in found.values():
        if link.id != chosen:
            pairs += switched.pairs(link.newest, new)
    return zone.calibrate(pairs)


def before_switch(evidence: Evidence, need: Need, seen: Switch) -> bool:
    """Whether there is a copy of this list from before the new connection brought its first order. A copy taken later, by
    somebody who began with this program after the switch, shows nothing of how it was."""
    copied = evidence.reading(need, Epoch.BASELINE)
    if copied.coverage is not Coverage.COMPLETE or copied.begun_at is None:
        return False
    if evidence.move.settings.new.connected or seen.connected_at is None:
        return True
    began = seen.utc(seen.connected_at)
    return began is None or copied.begun_at < began

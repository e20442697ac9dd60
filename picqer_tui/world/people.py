"""Invented people who order: no name, street or address here is anybody's."""

from __future__ import annotations

from .books import Books, Customer
from .world import World

FIRST = [
    "Sanne",
    "Daan",
    "Emma",
    "Bram",
    "Lotte",
    "Milan",
    "Fleur",
    "Thijs",
    "Julia",
    "Ruben",
    "Noor",
    "Sem",
    "Eva",
    "Luuk",
    "Isa",
    "Jasper",
    "Roos",
    "Koen",
    "Maud",
    "Pim",
    "Anouk",
    "Stijn",
    "Femke",
    "Joris",
    "Mila",
    "Gijs",
    "Nina",
    "Tijn",
    "Yara",
    "Wout",
]
LAST = [
    "Vossenberg",
    "Kraaijpoel",
    "de Wilgen",
    "Hazelhof",
    "van Merel",
    "Duinker",
    "ter Beek",
    "Lindeboer",
    "Spechtman",
    "van den Esdoorn",
    "Molenkamp",
    "Rietzanger",
    "Boomgaarden",
    "Zandpad",
    "van Iepen",
    "Kievitsland",
    "Dijkgraver",
    "Heidelaar",
    "Waterhoen",
    "Steenloper",
]
STREETS = [
    "Lindelaan",
    "Merelpad",
    "Kastanjehof",
    "Spechtstraat",
    "Wilgenweg",
    "Duinroos",
    "Molenkade",
    "Beukenlaan",
    "Rietveld",
    "Hazelaarplein",
    "Iepenstraat",
]
CITIES = [
    "Voorbeeldstad",
    "Nieuwdorp",
    "Oosterveen",
    "Westergouw",
    "Zuiderwoude",
    "Lindehoven",
    "Merelbeke-Noord",
    "Kraaienburg",
]
COMPANIES = ("Fietsenhuis {}", "Bloemsierkunst {}", "Atelier {}", "Kantoor {} & Zn.", "Lunchroom {}")


def new_customer(world: World, stream: str = "people") -> int:
    """A new person, one in eight with a company; returns the key."""
    chance = world.rng(stream)
    books: Books = world.books
    key = books.new_id("person")
    first, last = chance.choice(FIRST), chance.choice(LAST)
    mail = f"{first}.{last}".lower().replace(" ", "") + f"{key}@example.{'com' if chance.random() < 0.3 else 'test'}"
    company = chance.choice(COMPANIES).format(last.split()[-1].capitalize()) if chance.random() < 0.12 else ""
    books.customers[key] = Customer(
        key=key,
        name=f"{first} {last}",
        email=mail,
        street=f"{chance.choice(STREETS)} {chance.randrange(1, 180)}",
        zipcode=f"{chance.randrange(1000, 9999)} {chance.choice('ABCDEGHJKLNPRSTVWXZ')}{chance.choice('ABCDEGHJKLNPRSTVWXZ')}",
        city=chance.choice(CITIES),
        country=chance.choices(("NL", "BE", "DE"), (88, 10, 2))[0],
        company=company,
        phone=f"06{chance.randrange(10_000_000, 99_999_999)}",
    )
    return key


def somebody(world: World, stream: str = "people", again: float = 0.25) -> int:
    """Somebody who orders: now and then the same person as before."""
    chance = world.rng(stream)
    known = world.books.ids["person"]
    if known and chance.random() < again:
        return chance.randrange(1, known + 1)
    return new_customer(world, stream)

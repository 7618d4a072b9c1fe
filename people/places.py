"""Names of time zones and countries, as people look for them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import available_timezones

import holidays
from django.utils.translation import gettext as _

CONTINENTS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip

CURRENCIES = [
    "AED", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MAD", "MXN", "MYR", "NGN", "NOK",
    "NZD", "PEN", "PHP", "PLN", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD",
    "VND", "ZAR",
]  # fmt: skip

SEVERAL_WORDS = {"And", "Of", "The"}


def is_zone(name: str) -> bool:
    """Whether this installation knows a time zone of that name."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All time zones that belong to a place, grouped by continent; the city is what people look for."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(_zones()):
        region, slash, city = name.partition("/")
        if slash and region in CONTINENTS:
            groups.setdefault(region, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return [*groups.items(), (_("Elsewhere"), [("UTC", "UTC")])]


@cache
def _names() -> dict[str, str]:
    """Country code to English name, of every country whose public holidays are known."""
    names = {}
    for module, (_cls, code, *_rest) in holidays.registry.COUNTRIES.items():
        words = module.replace("_", " ").title().split()
        names[code] = " ".join(word.lower() if word in SEVERAL_WORDS and n else word for n, word in enumerate(words))
    return {code: names[code] for code in sorted(names, key=names.__getitem__)}


def country_choices() -> list[tuple[str, str]]:
    """Every country whose public holidays are known, by name."""
    return [("", _("None: public holidays are working days")), *_names().items()]


def region_choices(country: str) -> list[tuple[str, str]]:
    """The parts of a country that have holidays of their own: code and name."""
    codes = holidays.list_supported_countries().get(country, [])
    if not codes:
        return []
    names = {code: name for name, code in holidays.country_holidays(country).subdivisions_aliases.items()}
    parts = sorted(((code, names.get(code, code)) for code in codes), key=lambda part: part[1])
    return [("", _("The whole country")), *parts]


def country_of(zone: str) -> str:
    """The country in which a time zone lies, or "" where its holidays are not known."""
    return _country_of_zones().get(zone, "")


@cache
def _country_of_zones() -> dict[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows if row[0] in _names()}

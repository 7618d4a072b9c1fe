"""What lists and pages show of the calls ahead, through the slots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from customers import slots
from customers.models import Company
from customers.slots import NextCall, Place

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class CompanyRow:
    company: Company
    next_call: NextCall | None


def company_rows(reader: User, companies: Iterable[Company]) -> Iterator[CompanyRow]:
    """Each company of a page with the next call there."""
    companies = list(companies)
    ahead = next_calls(reader, "company", [company.pk for company in companies])
    return (CompanyRow(company, ahead.get(company.pk)) for company in companies)


def next_calls(reader: User, of: Literal["company", "opportunity"], ids: Collection[int]) -> dict[int, NextCall]:
    """The next call ahead of each of these companies or opportunities, of those that the reader may see."""
    found: dict[int, NextCall] = {}
    for contribute in slots.next_calls if ids else []:
        found |= contribute(reader, of, ids)
    return found


def new_call_address(reader: User, place: Place) -> str:
    """Where the reader plans a call there; nothing where he may not."""
    return next((address for find in slots.new_call_addresses if (address := find(reader, place))), "")

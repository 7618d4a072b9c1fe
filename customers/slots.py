"""What rooms above show on the pages of customers. `salesproc/wiring.py` fills these lists.

Every contribution takes the reader first, shows only what is visible to him, and costs at most two queries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from customers.models import Company, Contact, LedgerEntry, Opportunity
    from people.models import User


@dataclass(frozen=True)
class Happening:
    """A line of "What happened here"."""

    at: datetime
    title: str
    meta: str = ""
    url: str = ""
    states: tuple[str, ...] = ()  # of the loop track; none: no track
    label: str = ""  # the track in words


@dataclass(frozen=True)
class Place:
    """Where it happened: at a company, of these perhaps with one person or for one opportunity."""

    company: Company
    contact: Contact | None = None
    opportunity: Opportunity | None = None


@dataclass(frozen=True)
class NextCall:
    """The next call ahead, as a list or a page names it."""

    at: datetime
    title: str
    note: str = ""  # what is to be known of it, such as "No plan yet"
    is_wanting: bool = False  # the note says that something is missing
    url: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a page: a template of the contributing room, and what it needs besides the request."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


# The calls of a place, newest first, those ahead included: at most so many, of those that begin before a moment where
# one is given. Costs one query.
Happenings = Callable[["User", Place, datetime | None, int], list[Happening]]
happenings: list[Happenings] = []

# The next call of each of these companies or opportunities, by their id.
NextCalls = Callable[["User", Literal["company", "opportunity"], Collection[int]], Mapping[int, NextCall]]
next_calls: list[NextCalls] = []

# Where the reader plans a call at a place; nothing where he may not.
new_call_addresses: list[Callable[[User, Place], str]] = []

# Parts of the aside: lessons.
company_sections: list[Callable[[User, Company], Section | None]] = []
contact_sections: list[Callable[[User, Contact], Section | None]] = []
opportunity_sections: list[Callable[[User, Opportunity], Section | None]] = []

# An entry of the ledger was closed or opened again, in the transaction of that deed: rooms above may count by it.
entry_turned: list[Callable[[LedgerEntry], None]] = []

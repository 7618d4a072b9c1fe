"""Lists a page at a time, never counted beyond what anybody would page through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

COUNTED = 1000  # the database stops counting here (data.md: a count over history took 315 ms, a bounded one 0.4)
DEEPEST = 400  # pages; further back one filters


@dataclass(frozen=True)
class Page:
    """One page of a list; iterating gives its rows. Render with `{% include "people/_pager.html" with page=page %}`."""

    rows: Sequence[Any]
    number: int
    per_page: int
    count: int  # never above COUNTED + 1
    has_next: bool
    query: str  # the other parameters of the address, ending in & where there are any
    parameter: str = "page"

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_counted(self) -> bool:
        return self.count <= COUNTED

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_others(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def previous_address(self) -> str:
        return f"?{self.query}{self.parameter}={self.number - 1}"

    @property
    def next_address(self) -> str:
        return f"?{self.query}{self.parameter}={self.number + 1}"

    @property
    def first(self) -> int:
        """The number of the first row, counted from 1; 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.per_page + len(self.rows)

    @property
    def total(self) -> str:
        """How many there are in all: "17" or "more than 1,000"."""
        return f"{self.count:,}" if self.is_counted else _("more than %(count)s") % {"count": f"{COUNTED:,}"}

    @property
    def span(self) -> str:
        """ "26 to 50 of more than 1,000"."""
        if not self.rows:
            return _("none")
        return ngettext("%(first)s of %(total)s", "%(first)s to %(last)s of %(total)s", len(self.rows)) % {
            "first": f"{self.first:,}",
            "last": f"{self.last:,}",
            "total": self.total,
        }


def page_of(
    request: HttpRequest, found: QuerySet[Any] | list[Any], per_page: int = 25, parameter: str = "page"
) -> Page:
    """The page that the address asks for of an ordered queryset, in two queries whatever its rows, or of a list.

    A page number that makes no sense gives the first page, one beyond the end the last.
    """
    count = min(len(found), COUNTED + 1) if isinstance(found, list) else found.order_by()[: COUNTED + 1].count()
    number = _number(request.GET.get(parameter, ""))
    if count <= COUNTED:
        number = min(number, max(1, -(-count // per_page)))
    start = (number - 1) * per_page
    rows = list(found[start : start + per_page + 1])
    query = request.GET.copy()
    query.pop(parameter, None)
    kept = query.urlencode()
    return Page(
        rows=rows[:per_page],
        number=number,
        per_page=per_page,
        count=count,
        has_next=len(rows) > per_page and number < DEEPEST,
        query=f"{kept}&" if kept else "",
        parameter=parameter,
    )


def _number(text: str) -> int:
    """A page number out of whatever stands in the address."""
    return min(max(int(text), 1), DEEPEST) if text.isascii() and text.isdigit() and len(text) < 6 else 1

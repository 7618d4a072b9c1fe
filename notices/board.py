"""What one reader finds on the page of notices, checked at the moment of reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import attrgetter

from django.http import HttpRequest

from notices.holding import holding
from notices.models import Notice
from people.clock import now
from people.models import User
from people.paging import Page, page_of

MOST_BESIDE = 40  # put aside and gone together; older ones are of no use on this page


@dataclass(frozen=True)
class Board:
    """The parts of the page. Looking at it is what marks a notice as seen."""

    page: Page
    to_do: list[Notice]
    to_know: list[Notice]
    put_aside: list[Notice]
    gone: list[Notice]

    @property
    def waiting(self) -> int | None:
        """How many things wait, where this page can tell."""
        is_all = self.page.number == 1 and (not self.page.has_next or bool(self.to_know))
        return len(self.to_do) if is_all else None


def board_of(reader: User, request: HttpRequest) -> Board:
    """A few queries, and two for each sort of record: may the reader see it, and does it still hold?."""
    mine, since = Notice.objects.of(reader).wanted_by(reader), _yesterday(reader)
    seen = (mine.shown() | mine.beside(since)).visible_to(reader)
    page = page_of(request, seen.shown().work_first())
    beside = list(seen.beside(since).order_by("-made_at", "-id")[:MOST_BESIDE])
    holds = holding(reader, [*page, *(notice for notice in beside if notice.withdrawn_at is None)])
    standing = [notice for notice in page if notice.pk in holds]
    board = Board(
        page=page,
        to_do=[notice for notice in standing if notice.waits],
        to_know=[notice for notice in standing if not notice.waits],
        put_aside=sorted((notice for notice in beside if notice.pk in holds), key=attrgetter("snoozed_until")),
        gone=sorted(
            (notice for notice in beside if notice.withdrawn_at is not None),
            key=attrgetter("withdrawn_at"),
            reverse=True,
        ),
    )
    Notice.mark_seen(page)
    return board


def _yesterday(reader: User) -> datetime:
    """The beginning of yesterday where the reader is."""
    return reader.diary.instant(reader.diary.day(now()) - timedelta(days=1), time.min)

"""Whom one leads and who is below, with what waits and how the last four weeks went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Avg, Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call, Clock, Mark, Plan, Recap
from calls.models.call_state import CallState
from people.clock import now
from people.models import User
from people.paging import Page, page_of
from process.models.element import MINIMUM

SPAN = timedelta(weeks=4)


@dataclass(frozen=True)
class Member:
    """Somebody who sells, as one row of the list. Only revealed scores are counted."""

    person: User
    is_led: bool  # directly, not through another manager
    waiting: int  # plans that wait for inspection
    counted: int  # calls held in four weeks that had to be planned in time
    ahead: int
    recaps_late: int
    reviewed_call_at: datetime | None  # the last call of four weeks that was reviewed
    score: float | None  # the mean of the managers' overall scores in four weeks
    scores: int

    @property
    def is_below_minimum(self) -> bool:
        return self.score is not None and self.score < MINIMUM


@dataclass(frozen=True)
class Lead:
    """A manager below, with what waits for him."""

    person: User
    to_inspect: int
    to_review: int
    reviews_late: int


class TeamList:
    """The line below one reader, at the same number of queries for one person and for many."""

    def __init__(self, reader: User, request: HttpRequest) -> None:
        self.reader = reader
        self.below = reader.reach.below
        self._request = request

    @cached_property
    def page(self) -> Page:
        people = User.objects.active().filter(id__in=self.below, sells=True).select_related("team").by_name()
        return page_of(self._request, people)

    @cached_property
    def members(self) -> list[Member]:
        ids = [person.pk for person in self.page]
        calls, marks = self._calls(ids), self._marks(ids)
        return [
            Member(
                person=person,
                is_led=person.pk in self.reader.reach.led,
                waiting=self._waiting.get(person.pk, 0),
                **calls.get(person.pk, {"counted": 0, "ahead": 0, "recaps_late": 0}),
                **marks.get(person.pk, {"reviewed_call_at": None, "score": None, "scores": 0}),
            )
            for person in self.page
        ]

    @cached_property
    def leads(self) -> list[Lead]:
        """The managers below, where there are any."""
        tree = self.reader.tree
        if not self.below & tree.managers:
            return []
        people = list(User.objects.active().filter(id__in=self.below).only("id", "name", "team_id").by_name())
        return [
            self._lead(manager, {one.pk for one in people if one.team_id in tree.led(manager.pk) and one != manager})
            for manager in people
            if manager.pk in tree.managers
        ]

    @property
    def summary(self) -> str:
        """ "Six people sell. 7 plans wait for inspection." """
        n = self.page.count
        people = ngettext("%(n)s person sells.", "%(n)s people sell.", n) % {"n": capfirst(str(apnumber(n)))}
        waiting = sum(self._waiting.values())
        if not waiting:
            return f"{people} {_('No plan waits for inspection.')}"
        said = ngettext("%(n)s plan waits for inspection.", "%(n)s plans wait for inspection.", waiting)
        return f"{people} {said % {'n': waiting}}"

    # One query each --------------------------------------------------------------------------------

    def _calls(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        """Calls held in four weeks that had to be planned in time, and recaps that are late, by person."""
        last = self.reader.today()
        planned = Q(
            pk__in=Call.objects.held().between(last - SPAN, last).filter(unplanned=False, is_short_notice=False)
        )
        late = Q(pk__in=Call.objects.with_recap_overdue())
        return _by_person(
            Call.objects.filter(planned | late, salesperson_id__in=ids).values("salesperson_id"),
            counted=Count("id", filter=Q(state=CallState.HELD, unplanned=False)),
            ahead=Count("id", filter=Q(state=CallState.HELD, plan__clock=Clock.AHEAD)),
            recaps_late=Count("id", filter=late),
        )

    def _marks(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        """The managers' overall scores of the calls of four weeks, where both are in."""
        marks = Mark.objects.visible_to(self.reader).overall().counting()
        return _by_person(
            marks.filter(subject_id__in=ids, held_at__gte=now() - SPAN).values("subject_id"),
            reviewed_call_at=Max("held_at"),
            score=Avg("managers"),
            scores=Count("id"),
        )

    @cached_property
    def _waiting(self) -> dict[int, int]:
        """Plans that wait for inspection, by salesperson."""
        waiting = Plan.objects.awaiting_inspection().filter(salesperson_id__in=self.below)
        found = _by_person(waiting.values("salesperson_id"), waiting=Count("id"))
        return {person: row["waiting"] for person, row in found.items()}

    @cached_property
    def _reviews(self) -> dict[int, dict[str, Any]]:
        """Recaps that wait for a review, and those for which it is late, by salesperson."""
        waiting = Recap.objects.awaiting_review().filter(salesperson_id__in=self.below)
        return _by_person(
            waiting.values("salesperson_id"), to_review=Count("id"), late=Count("id", filter=Q(review_due_at__lt=now()))
        )

    def _lead(self, manager: User, led: set[int]) -> Lead:
        reviews = [self._reviews[person] for person in led if person in self._reviews]
        return Lead(
            person=manager,
            to_inspect=sum(self._waiting.get(person, 0) for person in led),
            to_review=sum(row["to_review"] for row in reviews),
            reviews_late=sum(row["late"] for row in reviews),
        )


def _by_person(rows: QuerySet[Any, Any], **figures: Any) -> dict[int, dict[str, Any]]:
    """Figures in one query, by the person whose column stands first in the rows."""
    found = {}
    for row in rows.order_by().annotate(**figures):
        person = row.pop(next(iter(row)))
        found[person] = row
    return found

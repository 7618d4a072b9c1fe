"""The people of a line, most help needed first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Mark
from calls.slots import FocusLine, focus_of
from metrics.catalogue import METRICS, NEEDED_IN_A_DENOMINATOR, Metric
from metrics.figures import WARN_BELOW, ZERO, Figure, worked_out
from metrics.pages.of_goal import OfGoal
from metrics.pages.sums import IN_TIME, NOT_IN_TIME, Sums
from metrics.pages.teams import TeamsBelow
from metrics.pages.whose import Whose
from people.models import User
from people.paging import Page, page_of
from process.models.element import MINIMUM

if TYPE_CHECKING:
    from metrics.pages.board import Board

PER_PAGE = 40
LAST = 8  # scored calls of a sparkline
WON, AHEAD = METRICS["amount_won"], METRICS["plan_ahead_rate"]


@dataclass(frozen=True, kw_only=True)
class Member(OfGoal):
    """Somebody who sells, as one row: how he did in the period, and his last scores. Only revealed scores count."""

    person: User
    team: str
    ahead: Figure
    ahead_url: str
    recaps_on_time: int
    recaps_due: int  # sent, or due by now
    recaps_url: str
    scores: Sequence[int]  # the manager's overall ones, oldest first
    focus: FocusLine | None

    @property
    def score(self) -> Decimal | None:
        return Decimal(sum(self.scores)) / len(self.scores) if self.scores else None

    @property
    def is_below_minimum(self) -> bool:
        return self.score is not None and self.score < MINIMUM

    @property
    def is_late_with_recaps(self) -> bool:
        return _is_late(self.recaps_on_time, self.recaps_due)

    @property
    def ahead_words(self) -> str:
        return _of(self.ahead.numerator, self.ahead.denominator) if self.ahead.denominator else ""

    @property
    def recaps_words(self) -> str:
        return _of(self.recaps_on_time, self.recaps_due) if self.recaps_due else ""

    @property
    def scores_words(self) -> str:
        """ "Priya Nair, last scores 5, 6, 7; the minimum is 7", for who does not see the line."""
        scores = ", ".join(map(str, self.scores))
        facts = {"name": self.person.name, "scores": scores, "minimum": MINIMUM}
        return _("%(name)s, last scores %(scores)s; the minimum is %(minimum)s") % facts


class Members:
    """Costs the same number of queries for one person and for a thousand, whatever their history."""

    def __init__(self, board: Board, request: HttpRequest) -> None:
        self.board, self.reader, self._request = board, board.reader, request
        self.teams = TeamsBelow(board)
        self._figures: dict[tuple[str, int], Figure] = {}

    @property
    def summary(self) -> str:
        """ "Six people sell." """
        n = self.teams.people if self.is_cut else len(self._line)
        return ngettext("%(n)s person sells.", "%(n)s people sell.", n) % {"n": capfirst(str(apnumber(n)))}

    @property
    def is_cut(self) -> bool:
        """Are there too many for one list? Then those one leads are listed, and the others by their teams."""
        return self.board.whose.is_many

    @property
    def others_won(self) -> Decimal:
        """What people brought who stand in no row, for they left or sell no more; it is in the amount of the line."""
        if self.is_cut:
            return ZERO
        whole = self.board.won.figure.value or ZERO
        return whole - sum((self._figure(WON, person).value or ZERO for person in self._line), ZERO)

    @property
    def shows_teams(self) -> bool:
        """Are they of several teams?"""
        return len({person.team_id for person in self._line}) > 1

    # People ------------------------------------------------------------------------------------------

    @cached_property
    def page(self) -> Page:
        """Most help needed first: by how much of what is coloured in a row, then by the lowest score."""
        return page_of(self._request, sorted(self._line, key=self._need), per_page=PER_PAGE)

    @cached_property
    def rows(self) -> list[Member]:
        focuses = focus_of(self.reader, [person.pk for person in self.page])
        return [self._row(person, focuses.get(person.pk)) for person in self.page]

    def _row(self, person: User, focus: FocusLine | None) -> Member:
        in_time, due = self._recaps_of(person)
        return Member(
            person=person,
            team=self.reader.tree.name_of(person.team_id) if self.shows_teams else "",
            ahead=self._figure(AHEAD, person),
            ahead_url=f"{self.board.cases_of(AHEAD, person.pk)}&of=all",
            won=self._figure(WON, person),
            won_url=self.board.cases_of(WON, person.pk),
            currency=self.board.currency,
            recaps_on_time=in_time,
            recaps_due=due,
            recaps_url=f"{self._recaps_address}?who={person.pk}&period={self.board.period.code}",
            scores=self._scores.get(person.pk, ()),
            focus=focus,
        )

    @cached_property
    def _recaps_address(self) -> str:
        return reverse("metrics:recaps")

    def _need(self, person: User) -> tuple[int, float, str]:
        scores = self._scores.get(person.pk)
        score = sum(scores) / len(scores) if scores else float("inf")
        short = [
            self._figure(AHEAD, person).is_short,
            self._figure(WON, person).is_short,
            _is_late(*self._recaps_of(person)),
            score < MINIMUM,
        ]
        return -sum(short), score, person.name

    def _figure(self, metric: Metric, person: User) -> Figure:
        if (figure := self._figures.get((metric.key, person.pk))) is None:
            goal = self.board.goals.of_person(metric, person.pk, self.reader.tree.upwards(person.team_id))
            last = self.board.last_day_of(metric)
            above = self._sums.of(person.pk, metric.numerator, last)
            below = self._sums.of(person.pk, metric.denominator, last) if metric.is_ratio else ZERO
            figure = worked_out(metric, above, below, goal, self.board.share_gone)
            self._figures[metric.key, person.pk] = figure
        return figure

    def _recaps_of(self, person: User) -> tuple[int, int]:
        """How many were sent in time, of those that were sent or are due by now."""
        in_time, others = (int(self._sums.of(person.pk, key, self.board.picker.last)) for key in (IN_TIME, NOT_IN_TIME))
        return in_time, in_time + others

    # One query each ------------------------------------------------------------------------------------

    @cached_property
    def _line(self) -> list[User]:
        """Everybody who sells."""
        return list(User.objects.active().filter(self._listed.of(), sells=True).only("name", "team"))

    @cached_property
    def _listed(self) -> Whose:
        """Everybody; where there are too many, those one leads."""
        whose = self.board.whose
        return Whose(whose.key, whose.name, self.reader.reach.led & whose.people) if self.is_cut else whose

    @cached_property
    def _sums(self) -> Sums:
        return Sums(self.reader, self._listed, self.board.picker) if self.is_cut else self.board.sums

    @cached_property
    def _scores(self) -> Mapping[int, Sequence[int]]:
        """The last overall ones of each that count, oldest first."""
        found: dict[int, list[int]] = defaultdict(list)
        if ids := [person.pk for person in self._line]:
            marks = Mark.objects.visible_to(self.reader).overall().counting().filter(subject_id__in=ids)
            place = Window(RowNumber(), partition_by="subject", order_by=["-held_at", "-id"])
            last = marks.annotate(place=place).filter(place__lte=LAST).order_by("subject", "-place")
            for subject, score in last.values_list("subject", "managers"):
                found[subject].append(score)
        return found


def _of(some: Decimal | int, every: Decimal | int) -> str:
    return _("%(n)s of %(m)s") % {"n": f"{some:.0f}", "m": f"{every:.0f}"}


def _is_late(on_time: int, due: int) -> bool:
    """Less than 85% of at least five."""
    return due >= NEEDED_IN_A_DENOMINATOR and on_time < due * WARN_BELOW

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from django.db import models
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from metrics.measures import DAY_MEASURES
from metrics.models.reading import Reading
from metrics.period import MONTH, Period
from people.models import User

AT_ONCE = 400  # teams in one question; SQLite takes no endless lists
WRITTEN_AT_ONCE = 5_000


class Tally(models.Model):
    """The readings of a team added up by months, and of whom: a line of a thousand reads these in place of its days.

    `people` are those who were in the team when it was added up. Whoever reads a tally compares them with those who
    are in the team now. So nobody has to tell it that somebody moved: until it follows, that team is read by days.
    """

    team = models.OneToOneField("people.Team", on_delete=models.PROTECT, related_name="+")
    people = models.TextField()  # as `key_of` writes them

    def __str__(self) -> str:
        return f"{self.team_id}: {self.people}"

    @staticmethod
    def key_of(people: Iterable[int]) -> str:
        """The ids of some people, in order, as one text."""
        return ",".join(map(str, sorted(people)))

    @classmethod
    def follow(cls, touched: Mapping[date, Collection[int]]) -> None:
        """Add up afresh the months in which days of people were replaced, and every month of teams that changed.

        Who is in a team is read before the readings are: somebody who moves meanwhile leaves a tally which nobody
        takes for that of the present people, and the next run makes it anew.
        """
        team_of = dict(User.objects.filter(team__isnull=False).values_list("pk", "team"))
        kept, present = dict(cls.objects.values_list("team", "people")), keys_of(team_of)
        changed = {team for team, people in present.items() if kept.get(team) != people}
        for some in _in_parts(changed | (kept.keys() - present.keys())):
            TallyMonth.objects.filter(tally__team__in=some).delete()
            cls.objects.filter(team__in=some).delete()
            cls.objects.bulk_create(cls(team_id=team, people=present[team]) for team in some if team in present)
        tallies = dict(cls.objects.values_list("team", "pk"))
        for some in _in_parts(changed):
            TallyMonth.add_up({team: tallies[team] for team in some})
        for month, people in _by_months(touched):
            for some in _in_parts({team_of[person] for person in people if person in team_of} - changed):
                TallyMonth.add_up({team: tallies[team] for team in some}, month)


class TallyMonth(models.Model):
    """What a measure that is counted by days came to in a month, of the people of a tally. No row for nothing."""

    tally = models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="months")
    measure = models.CharField(max_length=24)
    month = models.DateField()  # its first day
    value = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "tally", "measure"], name="one_sum_a_month_tally_and_measure")
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.tally_id} in {self.month:%Y-%m}: {self.value}"

    @classmethod
    def add_up(cls, tallies: Mapping[int, int], month: Period | None = None) -> None:
        """Replace a month, or all, of the tallies of some teams with what the readings of their people say."""
        rows, old = Reading.objects.filter(person__team__in=tallies), cls.objects.filter(tally__in=tallies.values())
        if month is not None:
            rows, old = rows.between(month.starts_on, month.last), old.filter(month=month.starts_on)
        old.delete()
        rows = rows.filter(measure__in=[measure.key for measure in DAY_MEASURES]).order_by()
        sums = rows.annotate(month=TruncMonth("day")).values_list("person__team", "measure", "month")
        cls.objects.bulk_create(
            (
                cls(tally_id=tallies[team], measure=measure, month=first, value=total)
                for team, measure, first, total in sums.annotate(total=Sum("value"))
            ),
            batch_size=WRITTEN_AT_ONCE,
        )


def keys_of(team_of: Mapping[int, int]) -> dict[int, str]:
    """The people of each team, as one text."""
    people_of: dict[int, list[int]] = defaultdict(list)
    for person, team in team_of.items():
        people_of[team].append(person)
    return {team: Tally.key_of(people) for team, people in people_of.items()}


def _by_months(touched: Mapping[date, Collection[int]]) -> Iterable[tuple[Period, set[int]]]:
    people_of: dict[Period, set[int]] = defaultdict(set)
    for day, people in touched.items():
        people_of[Period.holding(MONTH, day)].update(people)
    return people_of.items()


def _in_parts(teams: Iterable[int]) -> Iterator[list[int]]:
    everything = sorted(teams)
    for start in range(0, len(everything), AT_ONCE):
        yield everything[start : start + AT_ONCE]

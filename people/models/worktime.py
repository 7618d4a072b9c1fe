from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.clock import now
from people.diary import Diary

if TYPE_CHECKING:
    from django.db.models.manager import RelatedManager

    from people.models.leave import Leave


def every_weekday() -> list[int]:
    """Monday to Friday, as ISO weekdays."""
    return [1, 2, 3, 4, 5]


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of one year in a country ("GB") or a part of it ("GB-SCT"); none where "" is given."""
    if not country:
        return frozenset()
    code, _dash, region = country.partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=region or None, years=year))


class WorkingTime(models.Model):
    """When somebody works, in his own time zone."""

    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    country = models.CharField(_("public holidays of"), max_length=32, blank=True, default="GB")
    work_days = models.JSONField(_("working days"), default=every_weekday)
    works_from = models.TimeField(_("works from"), default="09:00")
    works_until = models.TimeField(_("works until"), default="17:00")
    diary_changed_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        leaves: RelatedManager[Leave]

    class Meta:
        abstract = True

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def today(self) -> date:
        """The local date where this person is."""
        return now().astimezone(self.zoneinfo).date()

    @cached_property
    def diary(self) -> Diary:
        """This person's working days; one query for the leave."""
        return Diary(zone=self.zoneinfo, work_days=frozenset(self.work_days), days_off=self._days_off())

    def leave_now(self) -> Leave | None:
        """The leave this person is on today."""
        return self.leaves.covering(self.today()).first()

    def touch_diary(self) -> None:
        """Note that working days changed, so that open clocks are set anew."""
        type(self).objects.filter(pk=self.pk).update(diary_changed_at=now())

    def _days_off(self) -> set[date]:
        days = set()
        for leave in self.leaves.all():
            if leave.cancelled_at is None:
                span = (leave.until_day - leave.from_day).days
                days |= {leave.from_day + timedelta(days=n) for n in range(span + 1)}
        for year in range(now().year - 1, now().year + 3):
            days |= public_holidays(self.country, year)
        return days

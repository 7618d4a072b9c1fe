"""What a delegate and his manager are told: that he stands in from today, and that the manager inspects again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.kinds import AT_ONCE, DIGEST, KNOW, LEADS, Clock, Kind
from notices.models import Notice
from people.models import Delegation

if TYPE_CHECKING:
    from django.db.models import QuerySet

ENDED_IS_NEWS = timedelta(days=3)
DAY = timedelta(days=1)


def _midnight(delegation: Delegation, day: date) -> datetime:
    """When a day begins where the manager is: delegations run by his days."""
    return delegation.manager.diary.instant(day, time.min)


def _is_over_at(delegation: Delegation) -> datetime:
    end = _midnight(delegation, delegation.until_day + DAY)
    return min(delegation.ended_at, end) if delegation.ended_at is not None else end


@dataclass(frozen=True, kw_only=True)
class DayClock(Clock):
    """Falls due with a day of the manager. Few delegations are near their days: each is asked."""

    due_at: str = "from_day"
    role: str = Notice.Role.SALESPERSON
    begins: Any
    ends: Any

    def due(self, moment: datetime) -> QuerySet[Delegation]:
        near = self._near(moment)
        return Delegation.objects.filter(
            pk__in=[each.pk for each in near if self.begins(each) <= moment < self.ends(each)]
        )

    def stands(self, moment: datetime) -> QuerySet[Delegation]:
        over = [each.pk for each in self._near(moment) if self.ends(each) <= moment]
        return self.records().exclude(pk__in=over)

    def missed(self, since: datetime, moment: datetime) -> QuerySet[Delegation]:
        near = self._near(since) | self._near(moment)
        gone = [each.pk for each in near if since < self.begins(each) and self.ends(each) <= moment]
        return Delegation.objects.filter(pk__in=gone)

    def fell_due_at(self, record: Delegation) -> datetime:
        return self.begins(record)

    def _near(self, moment: datetime) -> QuerySet[Delegation]:
        day = moment.date()
        after = day - ENDED_IS_NEWS - 2 * DAY
        return self.records().filter(Q(from_day__lte=day + DAY), Q(until_day__gte=after)).select_related("manager")


def _begins(delegation: Delegation) -> datetime:
    return max(_midnight(delegation, delegation.from_day), delegation.at)


def _facts(delegation: Delegation) -> dict[str, Any]:
    return {
        "manager": delegation.manager.name,
        "delegate": delegation.delegate.name,
        "from_day": delegation.from_day.isoformat(),
        "until_day": delegation.until_day.isoformat(),
    }


def _until(notice: Notice) -> dict[str, Any]:
    day = date.fromisoformat(notice.facts["until_day"])
    return {**notice.facts, "day": date_format(day, "l j F")}


_DELEGATION: dict[str, Any] = {
    "about": Delegation,
    "urgency": KNOW,
    "related": ("manager", "delegate"),
    "url": lambda notice: reverse("calls:inspect"),
    "button": gettext_lazy("Open the queue"),
}

DELEGATION_KINDS = [
    Kind(
        name="delegation_begins",
        label=gettext_lazy("You stand in for a manager from today"),
        when=gettext_lazy("At once, when it begins"),
        title=lambda notice: _("You inspect for %(manager)s") % notice.facts,
        text=lambda notice: _("Until %(day)s, this day included.") % _until(notice),
        letter=AT_ONCE,
        salesperson=("delegate",),
        useful_until=_is_over_at,
        clock=DayClock(records=lambda: Delegation.objects.all(), facts=_facts, begins=_begins, ends=_is_over_at),
        gone=gettext_lazy("The delegation is over."),
        **_DELEGATION,
    ),
    Kind(
        name="delegation_ends",
        whom=LEADS,
        label=gettext_lazy("You inspect again yourself"),
        when=gettext_lazy("When a delegation is over, in the digest"),
        title=lambda notice: _("You inspect again yourself") % notice.facts,
        text=lambda notice: _("%(delegate)s stood in for you. What was not decided waits for you.") % notice.facts,
        letter=DIGEST,
        salesperson=("manager",),
        useful_until=lambda delegation: _is_over_at(delegation) + ENDED_IS_NEWS,
        clock=DayClock(
            records=lambda: Delegation.objects.all(),
            facts=_facts,
            begins=_is_over_at,
            ends=lambda delegation: _is_over_at(delegation) + ENDED_IS_NEWS,
        ),
        **_DELEGATION,
    ),
]

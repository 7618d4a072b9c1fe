"""Until when somebody may put a notice aside: this afternoon, tomorrow, Monday. In his own time zone and hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.clock import now

if TYPE_CHECKING:
    from people.models import User

AFTERNOON = time(14, 0)


@dataclass(frozen=True)
class Later:
    name: str
    label: str
    until: datetime


def choices(person: User) -> list[Later]:
    """What "Later" can mean for this person at this moment, soonest first."""
    today, diary = person.today(), person.diary
    tomorrow = today + timedelta(days=1)
    monday = today + timedelta(days=8 - today.isoweekday())
    offered = [
        Later("afternoon", _("This afternoon"), diary.instant(today, AFTERNOON)),
        Later("tomorrow", _("Tomorrow"), diary.instant(tomorrow, person.works_from)),
        Later("monday", _("Monday"), diary.instant(monday, person.works_from)),
    ]
    if monday == tomorrow:
        offered.pop()
    return [later for later in offered if later.until > now()]


def named(person: User, name: str) -> Later | None:
    """The choice of that name, where it is still offered."""
    return next((later for later in choices(person) if later.name == name), None)

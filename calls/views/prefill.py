"""What is known before anybody types: the form of a call opens with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calls.forms.call import CallForm
from calls.models import Call, Field, How
from customers.models import Company
from people.clock import now
from people.fields import number_in
from people.templatetags.shell import day as day_words
from process.models import CallType

if TYPE_CHECKING:
    from people.models import User

USUAL_TIME = "10:00"
DAYS_OFFERED = 4
NEAR = timedelta(days=7)


class Prefill:
    """Out of the address (a company, a contact, an opportunity) and the last call there."""

    def __init__(self, reader: User, asked: Mapping[str, str]) -> None:
        self.reader, self.asked = reader, asked
        self.company = self._company()
        self.last = self._last_call()

    def form(self, *, is_over: bool = False) -> CallForm:
        """The form, open; `is_over` for a call that took place already."""
        initial = {**self._of_company(), **self._when(is_over), **self._how()}
        return CallForm(reader=self.reader, initial={**initial, **self._asked()})

    def _company(self) -> Company | None:
        companies = Company.objects.visible_to(self.reader).active()
        if number := number_in(self.asked.get("company", "")):
            return companies.filter(pk=number).first()
        return None

    def _last_call(self) -> Call | None:
        mine = Call.objects.of(self.reader).exclude(state=Call.State.CANCELLED)
        there = mine.filter(company=self.company) if self.company else mine
        return there.select_related("call_type", "company").newest_first().first()

    def _of_company(self) -> dict[str, Any]:
        if self.company is None:
            return {}
        contacts = [number] if (number := number_in(self.asked.get("contact", ""))) else self._people()
        return {
            "company": self.company,
            "contacts": contacts,
            "opportunity": number_in(self.asked.get("opportunity", "")) or self._opportunity(),
        }

    def _people(self) -> list[int]:
        """Those of the last call there; where there is only one person, that one."""
        there = list(self.company.contacts.still_there().values_list("pk", flat=True)[:20]) if self.company else []
        if len(there) == 1 or self.last is None:
            return there if len(there) == 1 else []
        plan = getattr(self.last, "plan", None)
        if plan is None:
            seen = self.last.attendees.values_list("pk", flat=True)
        else:
            seen = plan.items.filter(field=Field.WHO, contact__isnull=False).values_list("contact", flat=True)
        return [pk for pk in seen if pk in there]

    def _opportunity(self) -> int | None:
        return self.last.opportunity_id if self.last and self.company else None

    def _when(self, is_over: bool) -> dict[str, Any]:
        here = now().astimezone(self.reader.zoneinfo)
        minutes = self.last.minutes if self.last and self.company else 30
        if is_over:
            began = here - timedelta(minutes=minutes)
            began -= timedelta(minutes=began.minute % 5)
            return {"day": began.date(), "time": began.strftime("%H:%M"), "minutes": minutes}
        return {"day": next(iter(self.working_days(self.reader))), "time": USUAL_TIME, "minutes": minutes}

    def _how(self) -> dict[str, Any]:
        first = CallType.objects.in_use().first()
        known = self.last is not None and self.last.call_type.is_in_use
        call_type = self.last.call_type_id if known and self.last else first.pk if first else None
        return {"call_type": call_type, "how": self.last.how if self.last else How.VISIT}

    def _asked(self) -> dict[str, Any]:
        """What was already typed when the company is looked up."""
        names = ("day", "time", "minutes", "how", "place")
        typed = {name: self.asked[name] for name in names if self.asked.get(name)}
        if call_type := number_in(self.asked.get("call_type", "")):
            typed["call_type"] = call_type
        return typed

    # Days ----------------------------------------------------------------------------------------

    @staticmethod
    def working_days(reader: User) -> list[date]:
        """The next working days, tomorrow first."""
        day, days = reader.today(), []
        for _step in range(60):
            day += timedelta(days=1)
            if reader.diary.is_working_day(day):
                days.append(day)
            if len(days) == DAYS_OFFERED:
                break
        return days or [reader.today() + timedelta(days=1)]

    @classmethod
    def days_ahead(cls, reader: User) -> list[tuple[str, str]]:
        """Today and the next working days, to choose with one tap."""
        days = [reader.today(), *cls.working_days(reader)]
        return [(day.isoformat(), _chip(day)) for day in days]

    @staticmethod
    def booked_near(reader: User, company: Company | None) -> Call | None:
        """A call that is booked there within a week: perhaps it was that one, held at another time."""
        if company is None:
            return None
        near = Call.objects.of(reader).scheduled().filter(company=company)
        return near.filter(starts_at__range=(now() - NEAR, now() + NEAR)).by_time().first()


def _chip(day: date) -> str:
    """ "Tomorrow", "Fri 27 Nov"."""
    near = day_words(day)
    return near.capitalize() if near in {_("today"), _("tomorrow")} else date_format(day, "D j M")

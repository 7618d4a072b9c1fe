from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.models import How
from customers.models import Opportunity
from people.clock import now
from people.fields import LineField
from people.models import User
from process.models import CallType

LENGTHS = (10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480)
FURTHEST = timedelta(days=1830)


class NumberField(forms.IntegerField):
    """The id of a record, or a plain number; whatever else comes is no number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=2**53, min_value=0, **kwargs)


class NumbersField(forms.Field):
    """Several ids, as checkboxes send them."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        texts = [str(each) for each in value or []]
        return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]

    def clean(self, value: Any) -> list[int]:
        numbers = self.to_python(value)
        if len(numbers) != len(value or []):
            raise forms.ValidationError(_("Choose from the list."))
        return numbers


def length_in_words(minutes: int) -> str:
    """ "45 minutes", "1 hour", "1 hour 30"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    words = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return f"{words} {rest}" if rest else words


class Timed(forms.Form):
    """Day, time and length, in the salesperson's own time zone."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        error_messages={
            "required": gettext_lazy("Say on which day."),
            "invalid": gettext_lazy("This is no date. Write it like 2026-11-30, or choose it from the calendar."),
        },
    )
    time = forms.TimeField(
        label=gettext_lazy("From"),
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%H%M"],
        error_messages={
            "required": gettext_lazy("Say at what time."),
            "invalid": gettext_lazy("This is no time. Write it like 14:30."),
        },
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Length"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Say how long."),
            "invalid_choice": gettext_lazy("Choose a length from the list."),
        },
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)
        usual = {*LENGTHS, int(self.initial.get("minutes") or 30)}
        self.fields["minutes"].choices = [(n, length_in_words(n)) for n in sorted(usual)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, at = cleaned.get("day"), cleaned.get("time")
        if day and at:
            cleaned["starts_at"] = self._moment(day, at)
        return cleaned

    def _moment(self, day: date, at: time) -> datetime | None:
        if abs(day - now().astimezone(self.zone).date()) > FURTHEST:
            self.add_error("day", _("This day is more than five years away. Check the year."))
            return None
        wall = datetime.combine(day, at, self.zone)
        back = wall.astimezone(ZoneInfo("UTC")).astimezone(self.zone)
        if back.replace(tzinfo=None) != wall.replace(tzinfo=None):
            self.add_error("time", self._in_a_gap(wall, back))
            return None
        return wall

    def _in_a_gap(self, wall: datetime, shown: datetime) -> str:
        """The clock jumps over this time: say so, and name the next one that there is."""
        return _(
            "%(time)s does not exist on %(day)s in %(zone)s: the clocks go forward then. "
            "Choose %(next)s, or a time before the change."
        ) % {
            "time": f"{wall:%H:%M}",
            "day": date_format(wall.date(), "j F"),
            "zone": str(self.zone).rpartition("/")[2].replace("_", " "),
            "next": f"{shown:%H:%M}",
        }


class About(Timed):
    """What kind of call it is, how, where, about what, and who comes along."""

    call_type = forms.ModelChoiceField(
        label=gettext_lazy("What kind of call?"),
        queryset=CallType.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose what kind of call it is."),
            "invalid_choice": gettext_lazy("This kind of call is not in use. Choose one from the list."),
        },
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How?"),
        choices=How.choices,
        error_messages={
            "required": gettext_lazy("Choose how."),
            "invalid_choice": gettext_lazy("Choose one from the list."),
        },
    )
    place = LineField(label=gettext_lazy("Place"), max_length=200, required=False)
    opportunity = NumberField(required=False, label=gettext_lazy("Opportunity"))
    companions = NumbersField(label=gettext_lazy("Who comes along?"), required=False)

    reader: User

    @cached_property
    def opportunities(self) -> list[Opportunity]:
        """Those it may be about."""
        raise NotImplementedError

    @cached_property
    def colleagues(self) -> list[User]:
        """Those who may come along."""
        raise NotImplementedError

    def clean_opportunity(self) -> Opportunity | None:
        number = self.cleaned_data["opportunity"]
        if not number:
            return None
        for opportunity in self.opportunities:
            if opportunity.pk == number:
                return opportunity
        raise forms.ValidationError(_("This opportunity is not open at this company. Choose another one, or none."))

    def clean_companions(self) -> list[User]:
        known = {colleague.pk: colleague for colleague in self.colleagues}
        numbers = list(dict.fromkeys(self.cleaned_data["companions"]))
        if any(number not in known for number in numbers):
            raise forms.ValidationError(_("Somebody you chose cannot come along. Choose from the list."))
        return [known[number] for number in numbers]

    @property
    def types(self) -> list[CallType]:
        return list(self.fields["call_type"].queryset)  # type: ignore[attr-defined]

    @property
    def chosen_type(self) -> str:
        return str(self["call_type"].value() or "")

    @property
    def chosen_opportunity(self) -> str:
        return str(self["opportunity"].value() or "")

    @property
    def chosen_how(self) -> str:
        return str(self["how"].value() or "")

    @property
    def along(self) -> set[str]:
        return {str(pk) for pk in self["companions"].value() or []}

    @property
    def all_faults(self) -> list[tuple[str, str]]:
        """Each thing that is wrong: the id of its control, and the sentence."""
        return [(self[name].id_for_label or "", str(said)) for name, many in self.errors.items() for said in many]

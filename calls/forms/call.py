from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.models import Call, How, NotHeld
from customers.forms.fields import CompanyField
from customers.models import Company, Contact, Opportunity
from customers.models.finding import fold
from people.clock import now
from people.fields import LineField, TextField
from people.models import User
from process.models import CallType

if TYPE_CHECKING:
    from django.http import QueryDict

LENGTHS = (10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480)
MOST_OFFERED = 60
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


class CallForm(About):
    """Where a call goes to, who is to be seen, what it is, when and how; one form to schedule and to log."""

    contacts = NumbersField(label=gettext_lazy("Who needs to be seen?"), required=False)
    new_name = LineField(label=gettext_lazy("Somebody else"), max_length=120, required=False)
    new_title = LineField(label=gettext_lazy("Title"), max_length=120, required=False)
    field_order = ["company"]

    def __init__(
        self, data: QueryDict | None = None, *, reader: User, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.reader = reader
        super().__init__(data, zone=reader.zoneinfo, initial=dict(initial or {}))
        self.fields["company"] = CompanyField(label=_("Company"), reader=reader)
        self.fields["call_type"].queryset = CallType.objects.in_use()  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    @cached_property
    def chosen_company(self) -> Company | None:
        """The company, as soon as it is beyond doubt which."""
        if not self.is_bound:
            return self.initial.get("company")
        return self.fields["company"].picked(self["company"].value()) or self._company_typed()  # type: ignore[attr-defined]

    def _company_typed(self) -> Company | None:
        try:
            return self.fields["company"].clean(self["company"].value())
        except forms.ValidationError:
            return None

    @cached_property
    def people_there(self) -> list[Contact]:
        return (
            list(self.chosen_company.contacts.still_there().deciders_first()[:MOST_OFFERED])
            if self.chosen_company
            else []
        )

    @property
    def ticked(self) -> set[str]:
        return {str(pk) for pk in self["contacts"].value() or []}

    def clean_contacts(self) -> list[Contact]:
        numbers = list(dict.fromkeys(self.cleaned_data["contacts"]))
        if not numbers or self.chosen_company is None:
            return []
        found = {contact.pk: contact for contact in self.chosen_company.contacts.filter(pk__in=numbers[:MOST_OFFERED])}
        if len(found) != len(numbers):
            raise forms.ValidationError(_("Somebody you chose does not work for this company. Choose again."))
        return [found[number] for number in numbers]

    def clean_new_title(self) -> str:
        title = self.cleaned_data["new_title"]
        if title and not self.cleaned_data.get("new_name") and "new_name" not in self.errors:
            raise forms.ValidationError(_("Say the name of the person with this title, or take the title out."))
        return title

    @cached_property
    def opportunities(self) -> list[Opportunity]:
        if self.chosen_company is None:
            return []
        mine = Opportunity.objects.visible_to(self.reader).open()
        return list(mine.filter(company=self.chosen_company).order_by("name")[:MOST_OFFERED])

    @cached_property
    def colleagues(self) -> list[User]:
        return colleagues_of(self.reader)

    def people_made(self, by: User) -> list[Contact]:
        """The people as chosen, and the one who was typed: a new contact, or the one of that name."""
        company, people = self.cleaned_data["company"], list(self.cleaned_data["contacts"])
        if name := self.cleaned_data["new_name"]:
            people.append(contact_made(by=by, company=company, name=name, title=self.cleaned_data["new_title"]))
        return list(dict.fromkeys(people))

    def facts(self) -> dict[str, Any]:
        names = ("company", "call_type", "starts_at", "minutes", "how", "place", "opportunity", "companions")
        return {name: self.cleaned_data[name] for name in names}


class ChangeForm(About):
    """Another time for a call, or other facts about it; who is to be seen stands in the plan."""

    reason = LineField(label=gettext_lazy("Why another time?"), max_length=200, required=False)
    version = NumberField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, reader: User, call: Call) -> None:
        self.reader, self.call = reader, call
        there = call.starts_at.astimezone(call.salesperson.zoneinfo)
        initial = {
            "day": there.date(),
            "time": there.strftime("%H:%M"),
            "minutes": call.minutes,
            "call_type": call.call_type_id,
            "how": call.how,
            "place": call.place,
            "opportunity": call.opportunity_id,
            "companions": [companion.person_id for companion in call.companions.all()],
            "version": call.version,
        }
        super().__init__(data, zone=call.salesperson.zoneinfo, initial=initial)
        types = CallType.objects.in_use() | CallType.objects.filter(pk=call.call_type_id)
        self.fields["call_type"].queryset = types.distinct()  # type: ignore[attr-defined]

    @property
    def is_moved(self) -> bool:
        """Another start or length than it has."""
        cleaned = self.cleaned_data
        return (cleaned["starts_at"], cleaned["minutes"]) != (self.call.starts_at, self.call.minutes)

    @cached_property
    def opportunities(self) -> list[Opportunity]:
        there = Opportunity.objects.visible_to(self.reader).filter(company=self.call.company_id)
        mine = there.open() | there.filter(pk=self.call.opportunity_id)
        return list(mine.distinct().order_by("name")[:MOST_OFFERED])

    @cached_property
    def colleagues(self) -> list[User]:
        listed = colleagues_of(self.call.salesperson)
        along = [companion.person for companion in self.call.companions.select_related("person")]
        return [*listed, *(person for person in along if person not in listed)]


class EndForm(forms.Form):
    """Why a call is cancelled, or was not held: one of the usual reasons, or in one's own words."""

    usual = forms.ChoiceField(
        required=False,
        choices=NotHeld.choices,
        error_messages={"invalid_choice": gettext_lazy("Choose one from the list, or say it in your own words.")},
    )
    reason = LineField(label=gettext_lazy("In your own words"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        usual, own = cleaned.get("usual"), cleaned.get("reason")
        if not self.errors and not usual and not own:
            self.add_error("reason", _("Say why. One of the reasons above is enough."))
        cleaned["because"] = own or usual or ""
        return cleaned


class AnswerForm(forms.Form):
    """What the salesperson says to a return."""

    text = TextField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write your answer, or change the plan and send it again.")},
    )


class RolePlayForm(forms.Form):
    """That a role-play was done, when, and what came out of it."""

    on_day = forms.DateField(
        label=gettext_lazy("Done on"),
        error_messages={
            "required": gettext_lazy("Say on which day."),
            "invalid": gettext_lazy("This is no date. Write it like 2026-11-30, or choose it from the calendar."),
        },
    )
    note = TextField(
        label=gettext_lazy("What came out of it?"),
        max_length=2000,
        error_messages={"required": gettext_lazy("Say in a sentence what came out of it.")},
    )


class PersonForm(forms.Form):
    """Somebody to be seen who has no record yet."""

    new_name = LineField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say who it is.")},
    )
    new_title = LineField(label=gettext_lazy("Title"), max_length=120, required=False)
    new_role = forms.ChoiceField(
        label=gettext_lazy("Buying role"),
        required=False,
        choices=Contact.Role.choices,
        error_messages={"invalid_choice": gettext_lazy("Choose a role from the list.")},
    )


def colleagues_of(person: User) -> list[User]:
    """Who may come along: the managers above, the people of the same team, and everybody below."""
    near = {*person.managers_above_ids, *person.reach.below}
    people = User.objects.active().filter(pk__in=near) | User.objects.active().filter(
        team__isnull=False, team=person.team_id
    )
    return list(people.exclude(pk=person.pk).by_name()[:MOST_OFFERED])


def contact_made(*, by: User, company: Company, name: str, **facts: Any) -> Contact:
    """Somebody of that name who works there, or a new contact: pressing twice makes one."""
    known = company.contacts.still_there().filter(name_key=fold(name)).first()
    return known or Contact.add(by=by, company=company, name=name, **facts)

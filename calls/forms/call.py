from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.person import contact_made
from calls.forms.timed import About, NumberField, NumbersField
from calls.models import Call
from customers.forms.fields import CompanyField
from customers.models import Company, Contact, Opportunity
from people.fields import LineField
from people.models import User
from process.models import CallType

if TYPE_CHECKING:
    from django.http import QueryDict

MOST_OFFERED = 60


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

    def clean_opportunity(self) -> Opportunity | None:
        """One that is not offered, because the reader does not see it any more, stays with its call."""
        chosen, present = super().clean_opportunity(), self.call.opportunity
        is_kept = chosen is None and present is not None and present not in self.opportunities
        return present if is_kept else chosen

    @cached_property
    def colleagues(self) -> list[User]:
        listed = colleagues_of(self.call.salesperson)
        along = [companion.person for companion in self.call.companions.select_related("person")]
        return [*listed, *(person for person in along if person not in listed)]


def colleagues_of(person: User) -> list[User]:
    """Who may come along: the managers above, the people of the same team, and everybody below."""
    near = {*person.managers_above_ids, *person.reach.below}
    people = User.objects.active().filter(pk__in=near) | User.objects.active().filter(
        team__isnull=False, team=person.team_id
    )
    return list(people.exclude(pk=person.pk).by_name()[:MOST_OFFERED])

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers import rules
from customers.forms.editing import EditingForm
from customers.forms.fields import CompanyField, OneOfField, TelephoneField, WebsiteField
from customers.forms.people import PersonField
from customers.models import Company
from people.fields import LineField, TextField

if TYPE_CHECKING:
    from people.models import User


class CompanyForm(EditingForm):
    """Everything known of a company. Only the name is needed."""

    name = LineField(label=_("Name"), max_length=160)
    tier = OneOfField(
        label=_("Tier"),
        help_text=_("How much their business is worth to us."),
        choices=[("", _("Not set")), *Company.Tier.choices],
        required=False,
    )
    territory = LineField(label=_("Territory"), max_length=80, required=False)
    phone = TelephoneField(label=_("Telephone"))
    website = WebsiteField(label=_("Website"))
    street = LineField(label=_("Street and number"), max_length=160, required=False)
    postcode = LineField(label=_("Postcode"), max_length=20, required=False)
    city = LineField(label=_("Town"), max_length=80, required=False)
    country = LineField(label=_("Country"), max_length=80, required=False)
    notes = TextField(label=_("Notes"), help_text=_("Everybody who sells or manages reads them."), required=False)
    is_active = forms.BooleanField(
        label=_("We work with them"),
        help_text=_("Without the tick they rest: offered in no list, kept with their history."),
        required=False,
    )

    def __init__(self, *args: Any, reader: User, company: Company | None = None, **kwargs: Any) -> None:
        super().__init__(*args, thing=company, **kwargs)
        owner = company.owner if company else None
        self.fields["owner"] = PersonField(
            label=_("Looked after by"), reader=reader, present=owner, blank=_("Nobody yet"), required=False
        )
        self.fields["parent"] = CompanyField(
            label=_("Part of"), reader=reader, except_company=company, may_add=False, required=False
        )
        if company:
            self.initial |= {"owner": owner and owner.pk, "parent": company.parent}
        else:
            del self.fields["is_active"]
        self.reader, self.company = reader, company

    def clean_owner(self) -> User | None:
        owner = self.cleaned_data["owner"]
        self.obey(rules.may_hand_company(self.reader, self.company.owner if self.company else None, owner))
        return owner

    def clean_parent(self) -> Company | None:
        parent = self.cleaned_data["parent"]
        if self.company and parent:
            self.obey(rules.may_be_part_of(self.company, parent))
        return parent


class PassingCompanyForm(CompanyForm):
    """A company made in passing, from within another page: what is known at that moment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="passing_%s", **kwargs)
        self.order_fields(["name", "city", "phone"])
        for name in [name for name in self.fields if name not in {"name", "city", "phone"}]:
            del self.fields[name]

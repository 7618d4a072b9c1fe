from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from customers.models import Company, Contact
from customers.models.finding import fold
from people.fields import LineField
from people.models import User


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


def contact_made(*, by: User, company: Company, name: str, **facts: Any) -> Contact:
    """Somebody of that name who works there, or a new contact: pressing twice makes one."""
    known = company.contacts.still_there().filter(name_key=fold(name)).first()
    return known or Contact.add(by=by, company=company, name=name, **facts)

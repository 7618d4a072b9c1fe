from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.editing import EditingForm
from customers.forms.fields import OneOfField, TelephoneField
from customers.models import Contact
from people.fields import AddressField, LineField, TextField


class ContactForm(EditingForm):
    """Everything known of a person. Only the name is needed."""

    name = LineField(label=_("Name"), max_length=120)
    title = LineField(label=_("Title"), max_length=120, required=False)
    buying_role = OneOfField(
        label=_("Buying role"), choices=[("", _("Not known yet")), *Contact.Role.choices], required=False
    )
    can_decide = forms.BooleanField(label=_("Can decide"), help_text=_("Says yes or no to the money."), required=False)
    need = TextField(label=_("What he or she needs"), max_length=1000, required=False)
    stance = OneOfField(
        label=_("Where he or she stands"), choices=[("", _("Not known yet")), *Contact.Stance.choices], required=False
    )
    phone = TelephoneField(label=_("Telephone"))
    mobile = TelephoneField(label=_("Mobile"))
    email = AddressField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, thing=contact, **kwargs)


class PassingContactForm(ContactForm):
    """Somebody made in passing, from within another page: what is known at that moment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="passing_%s", **kwargs)
        for name in [name for name in self.fields if name not in {"name", "title", "buying_role", "can_decide"}]:
            del self.fields[name]

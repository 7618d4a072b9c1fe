from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.editing import EditingForm
from customers.forms.fields import DayField, OneOfField
from customers.models import Contact, LedgerEntry
from people.fields import LineField
from people.models import User


class PromiseForm(forms.Form):
    """Who does what by when. One of us: a next action. One of theirs: a commitment."""

    text = LineField(label=_("What?"), max_length=500)
    who = OneOfField(label=_("Who?"), error_messages={"invalid_choice": _("Choose somebody from the list.")})
    due_on = DayField(label=_("By when?"), required=False)

    def __init__(self, *args: Any, us: Iterable[User], them: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="promise_%s", **kwargs)
        self.us = {f"us-{person.pk}": person for person in us}
        self.them = {f"them-{contact.pk}": contact for contact in them}
        self.fields["who"].choices = [
            (_("Ours"), [(key, person.name) for key, person in self.us.items()]),
            *([(_("Theirs"), [(key, contact.name) for key, contact in self.them.items()])] if self.them else []),
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as `LedgerEntry.promise` takes it."""
        who = self.cleaned_data["who"]
        kind = LedgerEntry.Kind.COMMITMENT if who in self.them else LedgerEntry.Kind.ACTION
        return {
            "text": self.cleaned_data["text"],
            "due_on": self.cleaned_data["due_on"],
            "kind": kind,
            "doer": self.us.get(who),
            "contact": self.them.get(who),
        }


class DateForm(EditingForm):
    """Another date for an entry, or none."""

    due_on = DayField(label=_("Another date"), required=False)

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.fields import LineField, VersionField
from people.forms.diary import DiaryForm
from people.models import Organisation
from people.places import CURRENCIES


class OrganisationForm(DiaryForm):
    """What holds for the whole company."""

    name = LineField(
        max_length=120, label=_("Company"), help_text=_("Stands at the top of the sign-in page and in e-mails.")
    )
    currency = forms.ChoiceField(
        label=_("Reporting currency"),
        choices=[(code, code) for code in CURRENCIES],
        help_text=_("Goals and figures are in it. What was won in another currency is told beside them, never added."),
    )
    version = VersionField()

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        names = ("name", "currency", "version")
        initial = {name: getattr(organisation, name) for name in names}
        super().__init__(organisation, *args, initial=initial, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "organization"

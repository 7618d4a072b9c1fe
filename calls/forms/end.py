from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import NotHeld
from people.fields import LineField


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

"""What an inspector says about a plan: a decision on one version, a word on the whole, comments on single fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from calls.models import Decision, Field, Inspection
from people.fields import TextField

DECISIONS = [(d.value, d.label) for d in Decision if d != Decision.REVOKED]
WITH_REASON = (Decision.RETURNED, Decision.NOT_WORTH)


class InspectionForm(forms.Form):
    """`version_number` is the version that was read; the button that was pressed is the `decision`."""

    version_number = forms.IntegerField(min_value=1, max_value=100_000, widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=DECISIONS)
    comment = TextField(required=False)
    comment_1 = TextField(max_length=2000, required=False)
    comment_2 = TextField(max_length=2000, required=False)
    comment_3 = TextField(max_length=2000, required=False)
    comment_4 = TextField(max_length=2000, required=False)
    comment_5 = TextField(max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("decision") in WITH_REASON and not facts.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Write a line: without a reason nobody can act on it."))
        return facts

    @property
    def comments(self) -> dict[int, str]:
        """The comments on single fields, by their number."""
        return {number: self.cleaned_data[f"comment_{number}"] for number in Field.values}

    @staticmethod
    def as_said_in(inspection: Inspection | None) -> dict[str, str]:
        """The words of a decision that was taken back, to go on from."""
        if inspection is None:
            return {}
        return {"comment": inspection.comment} | {f"comment_{n}": text for n, text in inspection.comment_on.items()}

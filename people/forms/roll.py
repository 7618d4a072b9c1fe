from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.fields import TextField
from people.forms.asking import AskingForm
from people.models.roll import MOST_LINES, InvitationRoll, RollLine


class RollForm(AskingForm):
    """A list of people, pasted. All or nothing, unless one asks for the good lines alone."""

    people = TextField(
        max_length=60_000,
        label=_("People"),
        widget=forms.Textarea(attrs={"rows": 10, "class": "sp-code", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("One per line, or pasted from a spreadsheet: name, e-mail, team or manager’s e-mail."),
    )
    makes_teams = forms.BooleanField(label=_("Make the teams that are not here yet"), required=False)
    good_ones = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_people(self) -> str:
        text = self.cleaned_data["people"]
        self.text = text
        if len(text.split("\n")) > MOST_LINES:
            raise forms.ValidationError(
                _("%(n)s lines go in at once. Paste the rest afterwards."), params={"n": MOST_LINES}
            )
        return text

    @cached_property
    def roll(self) -> InvitationRoll:
        """What the list says; of a form whose text could be read."""
        return InvitationRoll(self.text, makes_teams=self.cleaned_data["makes_teams"])

    @property
    def bad_lines(self) -> list[RollLine]:
        return self.roll.bad if self.is_read else []

    @property
    def good_lines(self) -> list[RollLine]:
        return self.roll.good if self.is_read else []

    is_read = False  # whether the text could be read at all

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        self.is_read = "people" in facts
        if "people" in facts and (bad := self.roll.bad) and not (facts.get("good_ones") and self.roll.good):
            self.add_error(
                "people",
                ngettext(
                    "%(n)s line is not right yet. Nobody was invited; correct it and send the list again.",
                    "%(n)s lines are not right yet. Nobody was invited; correct them and send the list again.",
                    len(bad),
                )
                % {"n": len(bad)},
            )
        return facts

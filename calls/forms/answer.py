from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from people.fields import TextField


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

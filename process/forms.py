"""What an admin types about the selling process. Cleans input; what may be is said by the rules and the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.fields import LineField, TextField
from people.rules import Refused
from process.models import ANCHORS, LEADS, MOST_ELEMENTS, CallType, Element, Group

DRESS = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.Select: "form-select",
}


class ProcessForm(forms.Form):
    """A form in the dress of the house, which knows the version that was read (promise R5)."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            css = DRESS.get(type(field.widget), "form-control")
            wrong = " is-invalid" if self.is_bound and name in self.errors else ""
            own = field.widget.attrs.get("class", "")
            field.widget.attrs["class"] = f"{css} {own}{wrong}".replace("  ", " ").strip()

    @property
    def seen(self) -> int:
        """The version that the writer saw; -1, which none ever has, where the form does not say."""
        version = self.cleaned_data.get("version")
        return -1 if version is None else version

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the verbs take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def wrong(self) -> list[forms.BoundField]:
        """Fields with a mistake, for the summary on top where there is more than one."""
        return [field for field in self if field.errors]

    def refuse(self, refused: Refused) -> None:
        """Say what a verb refused beside the field it is about."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, str(refused))
        if field:
            self.fields[field].widget.attrs["class"] += " is-invalid"


class Growing(forms.Textarea):
    """One line that grows with its text, so that none of it is hidden."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 1, "class": "sp-line", **(attrs or {})})


class ElementForm(ProcessForm):
    """The words of an element: what it is, what is expected, what each score looks like, the minimum."""

    name = LineField(label=gettext_lazy("Name"), max_length=80)
    definition = TextField(
        label=gettext_lazy("What it is"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expectation = LineField(label=gettext_lazy("What is expected, in one line"), max_length=200, widget=Growing)
    anchor_3 = LineField(label=gettext_lazy("What a 3 means"), max_length=400, widget=Growing)
    anchor_5 = LineField(label=gettext_lazy("What a 5 means"), max_length=400, widget=Growing)
    anchor_7 = LineField(label=gettext_lazy("What a 7 means"), max_length=400, widget=Growing)
    anchor_9 = LineField(label=gettext_lazy("What a 9 means"), max_length=400, widget=Growing)
    minimum = forms.TypedChoiceField(
        label=gettext_lazy("Minimum"), choices=[(score, score) for score in range(1, 11)], coerce=int, initial=7
    )

    @property
    def anchors(self) -> list[tuple[int, forms.BoundField]]:
        return [(score, self[f"anchor_{score}"]) for score in ANCHORS]


class HoursField(forms.IntegerField):
    """A lead in hours: whole working days, so that it is the same local time another day."""

    def __init__(self, *, least: int, **kwargs: Any) -> None:
        self.least = least
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)
        self.error_messages["required"] = _hours(least)
        self.error_messages["invalid"] = _hours(least)

    def clean(self, value: Any) -> int:
        hours = super().clean(value)
        if hours not in LEADS or hours < self.least:
            raise ValidationError(_hours(self.least))
        return hours


def _hours(least: int) -> str:
    if least:
        return _("Give hours in whole working days: 24, 48, 72 and so on, up to 240.")
    return _("Give hours in whole working days: 24, 48, 72 and so on, up to 240; or 0 for the start of the call.")


def _needs(most: int) -> list[tuple[int, str]]:
    return [(0, gettext_lazy("Not asked")), *[(n, str(n)) for n in range(1, most + 1)]]


class CallTypeForm(ProcessForm):
    """What a plan of this type must have, its clocks, and on what its calls are scored."""

    name = LineField(label=gettext_lazy("Name"), max_length=60)
    is_on = forms.BooleanField(label=gettext_lazy("Offered for new calls"), required=False, initial=True)
    needs_purpose = forms.TypedChoiceField(
        label=gettext_lazy("Purpose"), choices=_needs(1), coerce=lambda text: text == "1", initial=1
    )
    needs_who = forms.TypedChoiceField(
        label=gettext_lazy("Who needs to be seen"), choices=_needs(9), coerce=int, initial=1
    )
    needs_learn = forms.TypedChoiceField(label=gettext_lazy("What to learn"), choices=_needs(9), coerce=int, initial=1)
    needs_give = forms.TypedChoiceField(label=gettext_lazy("What to give"), choices=_needs(9), coerce=int, initial=1)
    needs_commitments = forms.TypedChoiceField(
        label=gettext_lazy("Commitments sought"), choices=_needs(9), coerce=int, initial=1
    )
    needs_best_and_minimum = forms.BooleanField(
        label=gettext_lazy("Among the commitments a best one and a minimum acceptable one"), required=False
    )
    also_ask = TextField(
        label=gettext_lazy("Also"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    also_ask_under = forms.TypedChoiceField(
        label=gettext_lazy("They stand under field"), choices=[(n, str(n)) for n in range(1, 6)], coerce=int, initial=4
    )
    elements = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Elements that are scored, at most five"),
        queryset=Element.objects.in_use().in_order(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("An element you chose was retired meanwhile. Choose again."),
            "invalid_pk_value": gettext_lazy("An element you chose is not there. Choose again."),
        },
    )
    group = forms.ChoiceField(label=gettext_lazy("Inspected as part of"), choices=Group.choices, initial=Group.SELLING)
    prompt_hours = HoursField(label=gettext_lazy("Prompt the salesperson"), least=24, initial=48)
    due_hours = HoursField(label=gettext_lazy("Plan due"), least=0, initial=24)
    recap_hours = HoursField(label=gettext_lazy("Recap due"), least=24, initial=24)
    review_hours = HoursField(label=gettext_lazy("Review due"), least=24, initial=48)
    always_inspect = forms.BooleanField(label=gettext_lazy("Always inspect"), required=False)

    @classmethod
    def facts_of(cls, call_type: CallType) -> dict[str, Any]:
        """The record as the form shows it."""
        facts = {name: getattr(call_type, name) for name in cls.base_fields if name != "elements"}
        facts["needs_purpose"] = int(call_type.needs_purpose)
        return facts | {"elements": call_type.elements_in_order()}

    @property
    def needs(self) -> list[tuple[int, forms.BoundField, str]]:
        """Field number, control and unit of what the plan must have."""
        units = [_("sentence"), _("people, with their roles"), _("questions"), _("points"), _("who, what, by when")]
        names = ["needs_purpose", "needs_who", "needs_learn", "needs_give", "needs_commitments"]
        return [(n, self[name], unit) for n, (name, unit) in enumerate(zip(names, units, strict=True), start=1)]

    @property
    def clocks(self) -> list[tuple[forms.BoundField, str]]:
        """Control and unit of each clock."""
        return [
            (self["prompt_hours"], _("h before the call")),
            (self["due_hours"], _("h before; 0 is its start")),
            (self["recap_hours"], _("h after the call")),
            (self["review_hours"], _("h after the recap")),
        ]

    def clean_elements(self) -> list[Element]:
        chosen = list(self.cleaned_data["elements"])
        if len(chosen) > MOST_ELEMENTS:
            raise ValidationError(
                _("%(n)s are chosen; a call is scored on at most five. Take %(over)s away."),
                params={"n": len(chosen), "over": len(chosen) - MOST_ELEMENTS},
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        prompt, due = cleaned.get("prompt_hours"), cleaned.get("due_hours")
        if prompt is not None and due is not None and due > prompt:
            self.add_error(
                "due_hours", _("Earlier than the prompt. Nobody could be in time: %(h)s or less.") % {"h": prompt}
            )
        return cleaned


class PhraseForm(ProcessForm):
    """Words that are no purpose."""

    text = LineField(label=gettext_lazy("New phrase"), max_length=60)

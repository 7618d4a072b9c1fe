"""What a manager types about a focus. Cleans input; what may be is said by the rules and the verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from coaching.models import Confirmation, Focus, Place
from coaching.models.focus_gaps import gaps_of_goal
from people.fields import DayField, TextField, VersionField
from people.forms.asking import AskingForm
from people.models import User
from process.models import Element
from process.models.element import MINIMUM

SCORES = [(str(score), str(score)) for score in range(1, 11)]
LONGEST = 2000
CHOOSE_SCORE = gettext_lazy("Scores go from 1 to 10. Choose one of them.")


class CoachingForm(AskingForm):
    """A form whose verb may find gaps: each is said beside its field."""

    def tries(self, deed: Callable[[], Any]) -> bool:
        def checked() -> None:
            try:
                deed()
            except ValidationError as gaps:
                for field, errors in gaps.error_dict.items():
                    self.add_error(field if field in self.fields else None, errors)

        return super().tries(checked)


def _words(label: Any, rows: int = 2, **facts: Any) -> TextField:
    return TextField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **facts)


def _score(label: Any, **facts: Any) -> forms.TypedChoiceField:
    wrong = {"required": CHOOSE_SCORE, "invalid_choice": CHOOSE_SCORE}
    return forms.TypedChoiceField(label=label, choices=SCORES, coerce=int, error_messages=wrong, **facts)


class AimForm(CoachingForm):
    """Where a focus leads, by when: to the minimum of its element or higher."""

    to_value = _score(gettext_lazy("To"), initial=MINIMUM)
    by_day = DayField(label=gettext_lazy("By"))

    def hold_against(self, person: User, element: Element | None, from_value: Decimal | None = None) -> None:
        """Say what is wrong with the aim, given what it is about."""
        to_value, by_day = (self.cleaned_data.get(name) for name in ("to_value", "by_day"))
        if element is not None and to_value is not None and by_day is not None:
            for field, gap in gaps_of_goal(person, to_value, by_day, from_value, element.minimum).items():
                self.add_error(field, gap)


class GoalForm(AimForm):
    """Another aim of a focus that stands."""

    version = VersionField()

    def __init__(self, *args: Any, focus: Focus | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.focus = focus

    def clean(self) -> None:
        super().clean()
        if self.focus is not None:
            self.hold_against(self.focus.person, self.focus.element, self.focus.from_value)


class BeginForm(AimForm):
    """On which element somebody works from now on, to where, by when."""

    element = forms.ModelChoiceField(
        label=gettext_lazy("Element"),
        queryset=Element.objects.none(),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one element."),
            "invalid_choice": gettext_lazy("This element is not in use. Choose one of these."),
        },
    )
    field_order = ("element", "to_value", "by_day")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["element"].queryset = Element.objects.in_use().in_order()

    def clean(self) -> None:
        super().clean()
        self.hold_against(self.person, self.cleaned_data.get("element"))


class RungForm(CoachingForm):
    """What was done on the next rung, and when."""

    evidence = _words(
        gettext_lazy("What did you do?"),
        error_messages={"required": gettext_lazy("Say what was done, so that both remember it.")},
    )
    on_day = DayField(label=gettext_lazy("On"))


class SkipForm(CoachingForm):
    """Why a rung is left out."""

    reason = _words(
        gettext_lazy("Why is it left out?"),
        error_messages={"required": gettext_lazy("Say why this rung is left out.")},
    )


class ReasonForm(CoachingForm):
    """Why a focus rests."""

    reason = _words(
        gettext_lazy("Why does it rest?"), error_messages={"required": gettext_lazy("Say why this focus rests.")}
    )


class FallBackForm(CoachingForm):
    """Where it fell back to, and what was seen."""

    to = forms.ChoiceField(label=gettext_lazy("Back to"))
    reason = _words(
        gettext_lazy("What did you see?"),
        error_messages={"required": gettext_lazy("Say what was seen that leads back.")},
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            *places,
            *((value, label) for value, label in Place.choices if self.is_bound and value not in dict(places)),
        ]


class ConfirmationForm(CoachingForm):
    """Does somebody have it? What was seen, how well, what he will do, and what follows."""

    CONFIRMED, ONCE_MORE = "confirmed", "once_more"

    how = forms.ChoiceField(
        label=gettext_lazy("How was it shown?"),
        choices=Confirmation.choices,
        error_messages={"required": gettext_lazy("Say how it was confirmed: said back, role-play or joint call.")},
    )
    note = _words(
        gettext_lazy("What did you see or hear?"),
        rows=3,
        error_messages={"required": gettext_lazy("Write what you saw or heard.")},
    )
    score = _score(gettext_lazy("How well?"), required=False, empty_value=None)
    commitment = _words(gettext_lazy("In those words, what comes next?"), required=False)
    from_day = DayField(label=gettext_lazy("From"), required=False)
    so = forms.ChoiceField(
        label=gettext_lazy("So"),
        choices=[(CONFIRMED, gettext_lazy("Confirmed")), (ONCE_MORE, gettext_lazy("Once more"))],
        error_messages={"required": gettext_lazy("Say whether it is confirmed, or needs to be tried once more.")},
    )
    skipped_reason = _words(gettext_lazy("Why are the rungs before left out?"), required=False)

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["so"] == self.CONFIRMED

    @property
    def facts(self) -> dict[str, Any]:
        """What `Focus.confirm` is told."""
        asked = {name: value for name, value in self.cleaned_data.items() if name != "so"}
        return {**asked, "is_confirmed": self.is_confirmed}

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.recap import NOT_OBSERVED
from calls.models import OVERALL, Evidence
from calls.models.mark import VALUES
from people.fields import TextField, number_in

if TYPE_CHECKING:
    from people.models import User
    from process.models import Element

TEXTS = ("done_right", "modify", "not_done", "help")


class ReviewForm:
    """A review as it is sent. What cannot be kept stays in `data` as it was typed, with a sentence in `faults`."""

    def __init__(self, data: QueryDict, elements: Sequence[Element]) -> None:
        self.data = data
        self.elements = elements
        self.faults: dict[str, str] = {}
        self.texts = {name: self._text(name) for name in TEXTS}
        self.overall = self._score(OVERALL)
        self.help_by = self._day("help_by")
        self.given = {e.pk: self._element(e) for e in elements if self.data.get(f"el-{e.pk}", "")}

    def is_valid(self) -> bool:
        return not self.faults

    @cached_property
    def version(self) -> int:
        """The version of the draft which the writer saw; 0 while nothing is saved."""
        return number_in(self.data.get("version", ""))

    @property
    def body(self) -> dict[str, str]:
        """What a draft keeps, by the names of the controls."""
        names = [*TEXTS, OVERALL, "help_by", *(f"{kind}-{e.pk}" for e in self.elements for kind in ("el", "ev"))]
        kept = {name: self.data.get(name, "") for name in names}
        return kept | self.texts

    def facts(self) -> dict[str, Any]:
        """What `Review.file` is told."""
        return {**self.texts, "overall": self.overall, "elements": self.given, "help_by": self.help_by}

    def missing(self, by: User) -> dict[str, str]:
        """What must be there before it can be sent, by the control."""
        gaps = {}
        if not self.texts["done_right"]:
            gaps["done_right"] = _("Begin with what was done right.")
        if self.overall is None:
            gaps[OVERALL] = _("Give a score from 1 to 10: did they do what you both prepared?")
        if self.texts["help"] and self.help_by is None:
            gaps["help_by"] = _("Help needs a date: by when?")
        if self.help_by and not self.texts["help"]:
            gaps["help"] = _("Say what you will do by that date, or clear the date.")
        if self.help_by and self.help_by < by.today():
            gaps["help_by"] = _("The date for your help has passed. Choose today or a day to come.")
        return gaps

    def _element(self, element: Element) -> tuple[int | None, str]:
        name = f"el-{element.pk}"
        if self.data.get(name) == NOT_OBSERVED:
            return None, ""
        evidence = self.data.get(f"ev-{element.pk}", "")
        if evidence not in Evidence.values:
            self.faults[f"ev-{element.pk}"] = _("Say what this score goes by.")
        return self._score(name), evidence

    def _score(self, name: str) -> int | None:
        text = self.data.get(name, "")
        value = number_in(text) or None
        if text and value not in VALUES:
            self.faults[name] = _("Scores go from 1 to 10. Choose one of them.")
            return None
        return value

    def _day(self, name: str) -> date | None:
        text = self.data.get(name, "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults[name] = _("This is no date. Write it like 2026-11-30, or choose it from the calendar.")
            return None

    def _text(self, name: str) -> str:
        try:
            return TextField(max_length=4000, required=False).clean(self.data.get(name, ""))
        except ValidationError as refused:
            self.faults[name] = " ".join(refused.messages)
            return ""


def review_data(body: Mapping[str, str]) -> QueryDict:
    """A kept draft as its form would send it."""
    data = QueryDict(mutable=True)
    data.update(dict(body))
    return data


class LineForm(forms.Form):
    """One line to a recap that is only read, or an answer to a review."""

    text = TextField(max_length=2000, required=False)


class CorrectionForm(forms.Form):
    """Another score than the one that was given, and why. `scores` are those which the reader may correct."""

    score = forms.TypedChoiceField(coerce=int, error_messages={"required": gettext_lazy("Choose which score.")})
    value = forms.TypedChoiceField(
        coerce=int,
        choices=[(value, str(value)) for value in VALUES],
        error_messages={"required": gettext_lazy("Choose the new score.")},
    )
    reason = TextField(
        max_length=2000, error_messages={"required": gettext_lazy("Say why; the reason stays beside both.")}
    )

    def __init__(self, data: QueryDict | None, *, scores: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["score"].choices = [(pk, name) for pk, name in scores]

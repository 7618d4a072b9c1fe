"""Two texts of one record: what somebody wrote too late, and what was saved meanwhile. Compared alike in every room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """A line in which the two are not the same, each in words."""

    name: str  # of the field
    label: str
    mine: str
    saved: str


def apart(lines: Iterable[tuple[str, str, str, str]]) -> list[Difference]:
    """The lines that differ; each is given as name, label, mine and saved, in words."""
    return [
        Difference(name, label, mine or NOTHING, saved or NOTHING)
        for name, label, mine, saved in lines
        if mine != saved
    ]


def differences(mine: forms.Form, saved: Mapping[str, Any]) -> list[Difference]:
    """Compare a form that came too late with the values of the record as it stands, by the names of the fields."""
    return apart(
        (name, str(mine[name].label), _words(field, mine.cleaned_data.get(name)), _words(field, saved.get(name)))
        for name, field in mine.fields.items()
        if name != "version"
    )


def _words(field: forms.Field, value: Any) -> str:
    """A value as people read it."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(thing) for thing in value or [])
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField):
        choices = {str(key): label for key, label in field.choices}
        return str(choices.get(str(getattr(value, "pk", value)), value))
    return str(field.prepare_value(value))

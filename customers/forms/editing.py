from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, QueryDict

from people.fields import number_in
from people.rules import Ruling


def sent(request: HttpRequest) -> QueryDict | None:
    """What binds a form: what was sent, were it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


class EditingForm(forms.Form):
    """A form about a record. It knows the version that was read, so that a stale edit is seen (promise R5)."""

    def __init__(self, *args: Any, thing: models.Model | None = None, **kwargs: Any) -> None:
        self.thing = thing
        kwargs["initial"] = {**self._as_it_stands(thing), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    @property
    def version(self) -> int:
        """The version that the writer saw; 0, which none ever has, where the form he sent does not say."""
        if not self.is_bound:
            return self.thing.version if self.thing else 0
        return number_in(self.data.get("version", ""))

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in self.fields}

    def obey(self, ruling: Ruling) -> None:
        """Say what a rule says beside the field that is being cleaned."""
        if not ruling:
            raise ValidationError(ruling.why)

    def _as_it_stands(self, thing: models.Model | None) -> dict[str, Any]:
        if thing is None:
            return {}
        return {name: getattr(thing, name) for name in self.base_fields}


@dataclass(frozen=True)
class Difference:
    """A field in which what was written and what is saved meanwhile are not the same."""

    name: str
    label: str
    mine: str
    saved: str


def differences(mine: EditingForm, saved: EditingForm) -> Iterator[Difference]:
    """Compare a form that came too late with one of the record as it stands."""
    for name, field in mine.fields.items():
        written, standing = mine.cleaned_data.get(name), saved.initial.get(name)
        if _plain(written) != _plain(standing):
            words = _words(field, written), _words(field, standing)
            yield Difference(name, str(mine[name].label), *words)


def _plain(value: Any) -> Any:
    """A value as it is compared: a record by its key, nothing as nothing."""
    return getattr(value, "pk", value) or None


def _words(field: forms.Field, value: Any) -> str:
    """A value as people read it."""
    if isinstance(field, forms.BooleanField):
        return "✓" if value else "–"
    if isinstance(field, forms.ChoiceField):
        key = str(getattr(value, "pk", value) or "")
        return str(dict(field.choices).get(key, "")) or "–"
    return str(field.prepare_value(value)) if value not in (None, "") else "–"

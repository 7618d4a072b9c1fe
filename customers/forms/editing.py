from __future__ import annotations

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

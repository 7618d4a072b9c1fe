from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User


class PersonField(forms.ChoiceField):
    """Oneself or somebody below; whoever stands there at present is offered too, so that saving changes nothing."""

    default_error_messages = {
        "required": _("Choose somebody."),
        "invalid_choice": _("This person is not in your teams. Choose somebody from the list."),
    }

    def __init__(self, *, reader: User, present: User | None = None, blank: Any = "", **kwargs: Any) -> None:
        people = User.objects.active().filter(pk__in={reader.pk, *reader.reach.below}).by_name()
        self.offered = {str(person.pk): person for person in people}
        if present:
            self.offered.setdefault(str(present.pk), present)
        first = [("", blank)] if blank else []
        super().__init__(choices=[*first, *((pk, person.name) for pk, person in self.offered.items())], **kwargs)

    def clean(self, value: Any) -> User | None:  # type: ignore[override]
        return self.offered.get(super().clean(value))

"""How forms of people look and how they take a refusal: a sentence beside the field, and nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from people.models import AuditEntry
from people.models.audit import in_words
from people.rules import Refused, Stale


class AskingForm(forms.Form):
    """A form that a verb may answer with a refusal. Rendered field by field by `people/_field.html`, with crispy."""

    use_required_attribute = False  # the sentence of the server says more than the bubble of the browser

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, for the summary on top; "" where no field shows it."""
        shown = {field.name: field.id_for_label for field in self.visible_fields()}
        return [(shown.get(name, ""), sentence) for name, errors in self.errors.items() for sentence in errors]

    @property
    def asks_summary(self) -> bool:
        """Whether a list of what is wrong helps: more than one sentence, or one without a field."""
        return len(self.sentences) > 1 or any(not target for target, _sentence in self.sentences)

    def tries(self, deed: Callable[[], Any]) -> bool:
        """Do the deed of this form; what a rule or a check of passwords refuses becomes an error of the form."""
        if not self.is_valid():
            return False
        try:
            deed()
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        except ValidationError as problem:
            self.add_error("password" if "password" in self.fields else None, problem.messages)
        except Stale as stale:
            if stale.current is None:  # the form itself was sent twice with different texts: a page of its own
                raise
            self.take_up(stale.current)
        return self.is_valid()

    def take_up(self, current: models.Model) -> None:
        """Somebody else changed the record: say beside each field what stands there now, and let one save again."""
        self.is_stale = True
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current.version)
        last = AuditEntry.objects.about(current).select_related("actor").first()
        name = last.actor.name if last and last.actor else _("Somebody")
        self.add_error(
            None, _("%(name)s changed this meanwhile. Nothing was saved; save again to replace it.") % {"name": name}
        )
        for field in self.fields:
            if hasattr(current, field) and field != "version":
                stands, asked = getattr(current, field), self.cleaned_data.get(field)
                if stands != asked:
                    self.add_error(field, _("Now it says: %(words)s.") % {"words": in_words(stands) or _("nothing")})

    is_stale = False  # see people/status.py

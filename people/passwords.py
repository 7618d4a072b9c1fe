"""What a password must be; said in a sentence that one can act on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnoughValidator(MinimumLengthValidator):
    """Length instead of rules of composition."""

    def validate(self, password: str, user: Any = None) -> None:
        if (missing := self.min_length - len(password)) > 0:
            sentence = ngettext(
                "%(n)s characters. %(missing)s more is needed.",
                "%(n)s characters. %(missing)s more are needed.",
                missing,
            )
            raise ValidationError(sentence % {"n": len(password), "missing": missing}, code="password_too_short")

    def get_help_text(self) -> str:
        return _("%(n)s characters or more. Four unrelated words are easiest. Pasting is fine.") % {
            "n": self.min_length
        }

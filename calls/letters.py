"""What the letter about a plan says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from calls.models import Field, Plan

if TYPE_CHECKING:
    from people.models import User


def five_fields(plan: Plan, reader: User) -> dict[str, Any]:
    """The version that waits, field by field, as far as the reader may read it."""
    version = plan.version_for(reader)
    text = version.text if version else None
    missing = text.missing(plan.call_type) if text else []
    return {
        "fields": [
            {"number": field.value, "title": field.label, "lines": [line for line in text.words_of(field) if line]}
            for field in (Field if text else ())
        ],
        "warning": _missing_words(missing),
    }


def _missing_words(missing: list[Field]) -> str:
    if not missing:
        return ""
    numbers = ", ".join(str(field.value) for field in missing)
    return ngettext("Field %(n)s lacks something.", "Fields %(n)s lack something.", len(missing)) % {"n": numbers}

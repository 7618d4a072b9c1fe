"""What the letter about a plan says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import ngettext

from calls.models import Field, Plan
from notices.addresses import absolute

if TYPE_CHECKING:
    from people.models import User


def five_fields(plan: Plan, reader: User) -> dict[str, Any]:
    """The version that waits, field by field, as far as the reader may read it."""
    version = plan.version_for(reader)
    text = version.text if version else None
    missing = text.missing(plan.call_type) if text else []
    waiting = Plan.objects.visible_to(reader).for_inspector(reader).awaiting_inspection().exclude(pk=plan.pk)
    following = waiting.aggregate(n=Count("pk"), next_at=Min("needed_at"))
    return {
        "more": following["n"],
        "next_at": following["next_at"],
        "queue_url": absolute(reverse("calls:inspect")),
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

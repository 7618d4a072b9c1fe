"""What the letter about a plan says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Field, Plan, Sought
from calls.models.plan_text import Line, PlanText
from customers.models import Contact
from notices.addresses import absolute

if TYPE_CHECKING:
    from people.models import User


def five_fields(plan: Plan, reader: User) -> dict[str, Any]:
    """The version that waits, field by field, as far as the reader may read it, and what waits besides."""
    waiting = Plan.objects.visible_to(reader).for_inspector(reader).awaiting_inspection().exclude(pk=plan.pk)
    following = waiting.aggregate(n=Count("pk"), next_at=Min("needed_at"))
    version = plan.version_for(reader)
    text = version.text if version else None
    return {
        "fields": [
            {"number": field.value, "title": field.label, "lines": _lines(text, field)}
            for field in (Field if text else ())
        ],
        "warnings": [*_lacking(text.missing(plan.call_type)), *_not_met(text, reader)] if text else [],
        "more": following["n"],
        "next_at": following["next_at"],
        "queue_url": absolute(reverse("calls:inspect")),
    }


def _lines(text: PlanText, field: int) -> list[dict[str, Any]]:
    """Each line of a field; the least that is sought is to be seen at a glance."""
    if field == Field.PURPOSE:
        return [{"words": text.purpose}] if text.purpose else []
    return [{"words": _words(line), "is_minimum": line.sought == Sought.MINIMUM} for line in text.of(field)]


def _words(line: Line) -> str:
    if line.field == Field.WHO:
        return ", ".join(part for part in (line.who, line.title, line.role.lower()) if part)
    said = " ".join(part for part in (line.who, line.text) if part)
    by = _("by %(day)s") % {"day": date_format(line.due_on, "j F")} if line.due_on else ""
    words = ", ".join(part for part in (said, by) if part)
    sought = {Sought.BEST: _("Best: %(words)s"), Sought.MINIMUM: _("Minimum: %(words)s")}.get(line.sought, "%(words)s")
    return sought % {"words": words}


def _lacking(missing: list[Field]) -> list[str]:
    if not missing:
        return []
    numbers = ", ".join(str(field.value) for field in missing)
    return [ngettext("Field %(n)s lacks something.", "Fields %(n)s lack something.", len(missing)) % {"n": numbers}]


def _not_met(text: PlanText, reader: User) -> list[str]:
    """Whom we have not met yet, of those who are to be seen; those known by name only among them."""
    asked = text.of(Field.WHO)
    met = set(
        Contact.objects.visible_to(reader)
        .met()
        .filter(pk__in={line.contact for line in asked})
        .values_list("pk", flat=True)
    )
    names = [line.who for line in asked if line.contact not in met]
    return [_("Not met yet: %(names)s.") % {"names": ", ".join(names)}] if names else []

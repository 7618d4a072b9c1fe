"""Words of customers in templates: short days, and what the reader may do with an entry of the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django import template
from django.forms import BoundField, Select
from django.template import Context
from django.utils import dateformat, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from customers import rules
from people.clock import now

if TYPE_CHECKING:
    from customers.models import LedgerEntry, Opportunity
    from customers.slots import Section
    from people.models import User

register = template.Library()


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field, with the look of its kind."""
    look = "form-select" if isinstance(field.field.widget, Select) else "form-control"
    return field.as_widget(attrs={"class": f"{look} is-invalid" if field.errors else look})


@register.filter
def short_day(value: date | datetime | None) -> str:
    """ "24 Nov", with the year only where it is another one than this."""
    if value is None:
        return ""
    there = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return dateformat.format(there, "j M" if there.year == timezone.localtime(now()).year else "j M Y")


@register.filter
def plain_day(value: date | datetime | None) -> str:
    """ "18 December": for a day that is named in a sentence, whatever day it is now."""
    if value is None:
        return ""
    there = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return dateformat.format(there, "j F" if there.year == timezone.localtime(now()).year else "j F Y")


@register.filter
def times(number: int) -> str:
    """ "once", "twice", "3 times"."""
    words = {1: _("once"), 2: _("twice")}
    return words.get(number) or _("%(n)s times") % {"n": number}


@register.simple_tag(takes_context=True)
def part(context: Context, section: Section) -> SafeString:
    """A part of the page that a room above contributes."""
    template = context.template.engine.get_template(section.template)
    with context.push(**section.context):
        return template.render(context)


@register.filter
def is_overdue(entry: LedgerEntry, reader: User) -> bool:
    """Past its date where the reader is."""
    return entry.is_overdue(reader.today())


@register.filter
def is_past_close(opportunity: Opportunity, reader: User) -> bool:
    """Open although its close date has passed where the reader is."""
    day = opportunity.expected_close_on
    return opportunity.is_open and day is not None and day < reader.today()


@register.filter
def may_be_closed_by(entry: LedgerEntry, reader: User) -> bool:
    """Whether the reader may tick it off, or take the tick back."""
    return bool(rules.may_close_entry(reader, entry))

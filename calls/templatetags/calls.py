"""Filters of the pages about calls."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from calls.forms.timed import length_in_words

if TYPE_CHECKING:
    from calls.views.recap_rows import Option
    from customers.models import Contact

register = template.Library()

SELECTED = format_html(" {}", "selected")


@register.simple_tag
def options(choices: Iterable[Option]) -> SafeString:
    """The choices of a select, the chosen one selected."""
    rows = ((choice.value, SELECTED if choice.is_chosen else "", choice.label) for choice in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
def about(contact: Contact) -> str:
    """ "Site Director. Economic buyer, decides.": what matters of a person beside the name."""
    role = ", ".join(
        part for part in (contact.get_buying_role_display(), _("decides") if contact.can_decide else "") if part
    )
    parts = [part for part in (contact.title, role[:1].upper() + role[1:]) if part]
    return "".join(f"{part}. " for part in parts).strip()


@register.filter
def length(minutes: int) -> str:
    """ "45 minutes"."""
    return length_in_words(minutes)


@register.filter
def dialled(number: str) -> str:
    """A telephone number as a tel: link takes it: +44 (0)1845 550142 becomes +441845550142."""
    plain = re.sub(r"\(0\)", "", number)
    return ("+" if plain.strip().startswith("+") else "") + re.sub(r"\D", "", plain)

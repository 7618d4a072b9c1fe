"""Filters of the pages about calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from calls.forms.timed import length_in_words

if TYPE_CHECKING:
    from customers.models import Contact

register = template.Library()


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

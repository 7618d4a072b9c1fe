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
from people.templatetags.shell import five

if TYPE_CHECKING:
    from calls.views.queue import Waiting
    from calls.views.recap_rows import Option
    from customers.models import Contact

register = template.Library()

SELECTED = format_html(" {}", "selected")
OPENED = format_html(' aria-current="{}"', "true")
NEXT = format_html(' data-key="{}"', "j")


@register.simple_tag
def options(choices: Iterable[Option]) -> SafeString:
    """The choices of a select, the chosen one selected."""
    rows = ((choice.value, SELECTED if choice.is_chosen else "", choice.label) for choice in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.simple_tag
def queued(row: Waiting, opened: int | None, first: int | None) -> SafeString:
    """A plan in the queue: when, where, what is written of the five, whose it is, and the one thing to know of it.

    `opened` is the plan beside the queue, `first` the one that a key opens where none is.
    """
    words, look = row.said
    return format_html(
        '<li><a class="sp-qi" href="{}"{}><time datetime="{}">{}</time><b>{}</b><span>{}</span>'
        '<span class="sp-qi__m">{}{}</span></a></li>',
        row.url,
        OPENED if row.pk == opened else NEXT if row.pk == first else "",
        row.local.isoformat(),
        row.clock,
        row.company,
        five(row.five, row.five_in_words),
        row.salesperson,
        format_html('<br><strong class="{}">{}</strong>', look, words) if words else "",
    )


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

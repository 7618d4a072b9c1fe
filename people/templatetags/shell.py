"""Tags and filters which every template may use without loading them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import dateformat, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.clock import now
from people.once import FIELD

register = template.Library()

# Marks -------------------------------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=512)
def asset(path: str) -> str:
    """The address of a file of ours; it stays the same as long as the process lives."""
    return static(path)


@register.simple_tag
@lru_cache(maxsize=512)  # for the address of the sprite stays too
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite; decoration only, so it is hidden from screen readers."""
    return format_html(
        '<svg class="sp-i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("icons.svg"),
        name,
    )


NODES = {"", "done", "mgr", "now", "now m", "back", "waived", "unins", "gone", "late"}


@register.simple_tag
def loop_track(states: Sequence[str], label: str = "") -> SafeString:
    """Plan, inspected, call, recap, reviewed as five nodes; the label says it in words.

    Raises TemplateSyntaxError for a state without a look.
    """
    return format_html('<span class="sp-stage">{}<span>{}</span></span>', _track(tuple(states)), label)


@lru_cache(maxsize=512)  # there are few, and a list has many of each
def _track(states: tuple[str, ...]) -> SafeString:
    if unknown := [state for state in states if state not in NODES]:
        raise template.TemplateSyntaxError(f"the loop track has no look for {unknown[0]!r}")
    nodes = format_html_join("", '<i class="{}"></i>', ((state,) for state in states))
    return format_html('<span class="sp-loop" aria-hidden="true">{}</span>', nodes)


TILES = {"o": "", "w": "weak", "m": "miss", ".": "none"}


@register.simple_tag
@lru_cache(maxsize=512)  # few plans differ in what they lack
def five(states: str, label: str) -> SafeString:
    """The five fields as tiles 1 to 5: o ready, w weak, m missing, . not asked; the label is read, not seen."""
    tiles = format_html_join(
        "", '<i class="{}">{}</i>', ((TILES[state], number) for number, state in enumerate(states, start=1))
    )
    return format_html(
        '<span class="visually-hidden">{}</span><span class="sp-five" aria-hidden="true">{}</span>', label, tiles
    )


@register.simple_tag
def submit_key() -> SafeString:
    """The hidden field by which a form sent twice makes one record (`people.once`)."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid.uuid4())


COMPARED = 5_000  # words; comparing longer texts word by word would keep the page waiting


@register.filter
def marked(text: str, other: str) -> SafeString:
    """A text with the words underlined that the other one does not have."""
    words, theirs = re.findall(r"\S+\s*", text), re.findall(r"\S+\s*", other)
    if len(words) + len(theirs) > COMPARED:
        return format_html("<ins>{}</ins>", text)
    steps = SequenceMatcher(None, theirs, words, autojunk=False).get_opcodes()
    runs = [
        ("{}" if step == "equal" else "<ins>{}</ins>", "".join(words[i:j])) for step, _a, _b, i, j in steps if i < j
    ]
    return format_html_join("", "{}", ((format_html(look, run),) for look, run in runs))


# Time, in the zone of the reader -------------------------------------------------------------------


def _today() -> date:
    return timezone.localtime(now()).date()


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _date(day: date, form: str) -> str:
    """A day in words; the year only where it is another one than this."""
    return dateformat.format(day, form if day.year == _today().year else f"{form} Y")


def _near(day: date) -> str:
    """ "today", "tomorrow", "yesterday", or nothing."""
    words = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return words.get((day - _today()).days, "")


@register.filter
def day(value: date | datetime | None) -> str:
    """ "today", "tomorrow", "yesterday", else "Tuesday 24 November"."""
    if value is None:
        return ""
    there = _local(value).date() if isinstance(value, datetime) else value
    return _near(there) or _date(there, pgettext("a day in words", "l j F"))


@register.filter
def dated(value: date | None) -> str:
    """ "Tuesday 24 November", whatever day it is now: for a day that stands in a plan."""
    return "" if value is None else _date(value, pgettext("a day in words", "l j F"))


@register.filter
def clock(value: datetime | None) -> str:
    """ "10:00"."""
    return "" if value is None else f"{_local(value):%H:%M}"


@register.filter
def moment(value: datetime | None) -> str:
    """ "today 10:00", "Friday 17:40" within a week, else "5 November 10:00"."""
    if value is None:
        return ""
    there = _local(value).date()
    within_a_week = abs(there - _today()) < timedelta(days=7)
    words = _near(there) or (dateformat.format(there, "l") if within_a_week else _date(there, "j F"))
    return f"{words} {clock(value)}"


@register.filter
def brief(value: datetime | None) -> str:
    """As short as the lead of a row: "09:14" today, "Mon" within a week, else "5 Nov"."""
    if value is None:
        return ""
    there = _local(value).date()
    if there == _today():
        return clock(value)
    return dateformat.format(there, "D") if abs(there - _today()) < timedelta(days=7) else _date(there, "j M")


# Money -------------------------------------------------------------------------------------------

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}


@register.filter
def money(amount: Decimal | int | None, currency: str = "") -> str:
    """ "£184,000"; pence only where there are some; a currency without a sign goes before: "CHF 184,000"."""
    if amount is None:
        return ""
    exact = Decimal(amount)
    figure = f"{abs(exact):,.0f}" if exact == exact.to_integral_value() else f"{abs(exact):,.2f}"
    sign = SIGNS.get(currency, f"{currency} " if currency else "")
    return f"{'−' if exact < 0 else ''}{sign}{figure}"

"""A figure as somebody types it: read as it was meant, or not at all."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from metrics.catalogue import Metric

LONGEST = 40  # characters
SPACES = str.maketrans("\u00a0\u202f\u2009", "   ")  # those that other programs put between groups of three
PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]{1,2})?")


class Unreadable(ValueError):
    """It cannot be meant as a figure; the text is a sentence that says what to write."""


def figure(typed: str, metric: Metric) -> Decimal:
    """The value of what was typed; a percent as a share.

    A comma only separates groups of three, a point only hundredths: "2,0" or "200.000" may mean either of two
    figures, so that it is asked. Raises Unreadable.
    """
    if len(typed) > LONGEST:
        raise Unreadable(_("This is too long for a figure. Write one such as 200,000."))
    typed = typed.translate(SPACES)
    if not PLAIN.fullmatch(typed) and not GROUPED.fullmatch(typed):
        said = _("Write a figure, such as %(example)s. Commas part groups of three; a point has two decimals at most.")
        raise Unreadable(said % {"example": _example(metric)})
    value = Decimal(typed.replace(",", "").replace(" ", ""))
    return value / 100 if metric.is_percent else value


def _example(metric: Metric) -> str:
    if metric.is_percent:
        return "50"
    return "2.5" if metric.is_ratio else "200,000"

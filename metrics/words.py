"""Figures in words, as pages, warnings and charts say them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from metrics.catalogue import Metric
from people.templatetags.shell import SIGNS

NOTHING = "–"


def in_words(metric: Metric, value: Decimal | None, currency: str) -> str:
    """ "£148k", "44%", "2.5", "3 h"; a dash where there is no value. The currency is the reporting one."""
    if value is None:
        return NOTHING
    if metric.unit == "money":
        return short_money(value, currency)
    if metric.is_percent:
        return f"{value * 100:.0f}%"
    figure = f"{value:,.1f}".removesuffix(".0")
    return _("%(n)s h") % {"n": figure} if metric.unit == "hours" else figure


def short_money(amount: float | Decimal | None, currency: str = "") -> str:
    """ "£1.24m", "£148k", "£950"; for charts and headlines, never where the exact amount matters."""
    if amount is None:
        return ""
    value = float(amount)
    sign = SIGNS.get(currency, f"{currency} " if currency else "")
    size = abs(value)
    if size >= 999_500:
        figure = f"{size / 1_000_000:.2f}".rstrip("0").rstrip(".") + "m"
    elif size >= 10_000:
        figure = f"{size / 1_000:.0f}k"
    elif size >= 1_000:
        figure = f"{size / 1_000:.1f}".removesuffix(".0") + "k"
    else:
        figure = f"{size:.0f}"
    return f"{'−' if value < 0 else ''}{sign}{figure}"

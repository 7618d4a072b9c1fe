"""Money by its own currency: sums are never made across two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from customers.models import Opportunity
from people.templatetags.shell import money


def sums(opportunities: Iterable[Opportunity]) -> str:
    """ "£184,000", "£184,000 and €12,000", or nothing where no amount is known."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for opportunity in opportunities:
        if opportunity.amount is not None:
            totals[opportunity.currency] += opportunity.amount
    return in_words(totals.items())


def in_words(totals: Iterable[tuple[str, Decimal]]) -> str:
    amounts = [money(total, currency) for currency, total in sorted(totals) if total]
    return get_text_list(amounts, _("and"))

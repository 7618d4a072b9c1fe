from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Opportunity
from metrics.measures.base import DayMeasure, Snapshot
from people.models import Organisation

MET_WITHIN = timedelta(days=30)


class AmountWon(DayMeasure):
    """What was won, in the reporting currency; other currencies are told beside it and never added."""

    key = "amount_won"
    name = _("Amount won")
    unit = "money"
    person = "owner"
    day = "state_on"

    def rows(self) -> Any:
        currency = Organisation.objects.filter(pk=1).values("currency")[:1]
        return Opportunity.objects.won().filter(currency=currency, amount__isnull=False)

    def value(self) -> Any:
        return Sum("amount")


class OpenOpportunities(Snapshot):
    """What is open."""

    key = "open"
    name = _("Open opportunities")

    def as_of(self, day: date) -> Any:
        return Opportunity.objects.open()


class OpenWithDeciderMet(Snapshot):
    """Open, and somebody there who can decide was met in the last 30 days, by whomever of ours."""

    key = "open_decider_met"
    name = _("Open opportunities whose decider was met in 30 days")

    def as_of(self, day: date) -> Any:
        since = datetime.combine(day - MET_WITHIN, time.min, UTC)
        met = Contact.objects.still_there().who_decide().filter(company=OuterRef("company"), last_met_at__gte=since)
        return Opportunity.objects.open().filter(Exists(met))

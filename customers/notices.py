"""What people are told about the ledger: what they promised, and what customers promised them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import LedgerEntry
from notices.kinds import DIGEST, NOW, Clock, Family, Kind, register
from notices.models import Notice
from people.mornings import morning_of, mornings

if TYPE_CHECKING:
    from people.models import User


def _whose(entry: LedgerEntry) -> User:
    """Who is told: whoever of ours is to do it, else whose ledger it stands in."""
    return entry.doer or entry.person


AHEAD = 3650  # days; no entry lies further ahead


@dataclass(frozen=True, kw_only=True)
class LedgerClock(Clock):
    """Falls due in the morning of a local day of the person who is told: that of the entry, or the one after it."""

    due_at: str = "due_on"
    number: str = "version"
    role: str = Notice.Role.SALESPERSON
    days_after: int = 0
    days_of_use: int | None = None

    def due(self, moment: datetime) -> Any:
        return self.records().filter(self._come_by(moment, self.days_after, self.days_of_use))

    def stands(self, moment: datetime) -> Any:
        if self.days_of_use is None:
            return self.records()
        return self.records().filter(self._come_by(moment, -AHEAD, AHEAD + self.days_after + self.days_of_use))

    def missed(self, since: datetime, moment: datetime) -> Any:
        if self.days_of_use is None:
            return self.records().none()
        over = self._come_by(moment, self.days_after + self.days_of_use)
        return self.records().filter(over, ~self._come_by(since, self.days_after))

    def fell_due_at(self, record: LedgerEntry) -> datetime:
        assert record.due_on is not None
        return morning_of(_whose(record), record.due_on + timedelta(days=self.days_after))

    def _come_by(self, moment: datetime, days: int, days_of_use: int | None = None) -> Q:
        """Entries for which the morning that many days after their date has come, wherever the person is."""
        come, latest = Q(pk__in=[]), date.min
        for day, whose in mornings(moment):
            last = day - timedelta(days=days)
            on_days = Q(due_on__lte=last)
            if days_of_use is not None:
                on_days &= Q(due_on__gt=last - timedelta(days=days_of_use))
            come |= on_days & (whose.of("doer") | Q(doer__isnull=True) & whose.of("person"))
            latest = max(latest, last)
        return Q(due_on__lte=latest) & come


def _facts(entry: LedgerEntry) -> dict[str, Any]:
    """Names and ids, never what was promised."""
    return {
        "entry": entry.pk,
        "company": entry.company.name,
        "company_id": entry.company_id,
        "opportunity_id": entry.opportunity_id,
        "who": entry.who_does_it,
        "due_on": entry.due_on.isoformat() if entry.due_on else "",
    }


def _day(notice: Notice) -> dict[str, Any]:
    return {**notice.facts, "day": date_format(date.fromisoformat(notice.facts["due_on"]), "l j F")}


def _url(notice: Notice) -> str:
    facts = notice.facts
    if facts["opportunity_id"]:
        page = reverse("customers:opportunity", args=[facts["opportunity_id"]])
    else:
        page = reverse("customers:company", args=[facts["company_id"]])
    return f"{page}#entry-{facts['entry']}"


def _end_of_day(entry: LedgerEntry) -> datetime | None:
    return entry.due_on and _whose(entry).diary.instant(entry.due_on + timedelta(days=1), time.min)


_ENTRY: dict[str, Any] = {
    "about": LedgerEntry,
    "urgency": NOW,
    "url": _url,
    "holds": lambda entry: entry.is_open,
    "related": ("company", "person", "doer", "contact"),
    "salesperson": ("doer", "person"),
    "letter": DIGEST,
    "gone": gettext_lazy("It was closed or moved, or its day has passed."),
}

PROMISED = Family(
    name="action_due",
    label=gettext_lazy("Something you promised is due or overdue"),
    when=gettext_lazy("On the morning of that day and on the one after, in the digest"),
)
COMMITMENT = Family(
    name="commitment_due",
    label=gettext_lazy("A customer's commitment is due or overdue"),
    when=gettext_lazy("On the morning of that day and on the one after, in the digest"),
)

KINDS = [
    Kind(
        name="action_due",
        family=PROMISED,
        label=gettext_lazy("Something you promised is due"),
        when=gettext_lazy("On the morning of that day, in the digest"),
        title=lambda notice: _("%(company)s: a next action is due today") % notice.facts,
        text=lambda notice: _("Tick it off, or move it: %(day)s.") % _day(notice),
        button=gettext_lazy("Open the ledger"),
        useful_until=_end_of_day,
        clock=LedgerClock(records=lambda: LedgerEntry.objects.open().ours(), facts=_facts, days_of_use=1),
        **_ENTRY,
    ),
    Kind(
        name="action_overdue",
        family=PROMISED,
        label=gettext_lazy("Something you promised is overdue"),
        when=gettext_lazy("On the morning after, in the digest"),
        title=lambda notice: _("%(company)s: a next action is overdue") % notice.facts,
        text=lambda notice: _("It was due %(day)s. Do it, move it, or drop it.") % _day(notice),
        button=gettext_lazy("Open the ledger"),
        clock=LedgerClock(records=lambda: LedgerEntry.objects.open().ours(), facts=_facts, days_after=1),
        **_ENTRY,
    ),
    Kind(
        name="commitment_due",
        family=COMMITMENT,
        label=gettext_lazy("A customer's commitment is due"),
        when=gettext_lazy("On the morning of that day, in the digest"),
        title=lambda notice: _("%(company)s: a commitment of %(who)s is due today") % notice.facts,
        text=lambda notice: _("Ask whether it is done: %(day)s.") % _day(notice),
        button=gettext_lazy("Open the ledger"),
        useful_until=_end_of_day,
        clock=LedgerClock(records=lambda: LedgerEntry.objects.open().theirs(), facts=_facts, days_of_use=1),
        **_ENTRY,
    ),
    Kind(
        name="commitment_broken",
        family=COMMITMENT,
        label=gettext_lazy("A customer's commitment is past its day"),
        when=gettext_lazy("On the morning after, in the digest"),
        title=lambda notice: _("%(company)s: a commitment of %(who)s is past its day") % notice.facts,
        text=lambda notice: (
            _("It was due %(day)s. Was it kept, was it broken, or is there another day?") % _day(notice)
        ),
        button=gettext_lazy("Open the ledger"),
        clock=LedgerClock(records=lambda: LedgerEntry.objects.open().theirs(), facts=_facts, days_after=1),
        **_ENTRY,
    ),
]

for _kind in KINDS:
    register(_kind)

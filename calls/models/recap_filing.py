from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.models.call import Call
from calls.models.lesson import Lesson
from calls.models.outcome import Outcome
from calls.models.plan_news import RECAP_PROMPTS
from calls.models.recap_item import RecapAction, RecapItem
from calls.models.recap_outcome import outcome_of
from calls.models.score import Score
from customers.models import Contact, LedgerEntry
from notices.models import Notice
from people.clock import now
from people.models import DayTouched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calls.models.plan import Plan
    from calls.models.recap import Recap
    from people.models import User

Day = tuple[int | None, date | None]

WON = (Outcome.ORDER, Outcome.ADVANCE)
READ_WITHIN = timedelta(days=7)  # a recap that is only to be read then closes by itself


class RecapFiling:
    """All that follows from sending a recap; a part of `Recap.file`, inside its transaction."""

    def __init__(self, recap: Recap, plan: Plan | None, by: User) -> None:
        self.recap = recap
        self.plan = plan
        self.by = by

    def carry_out(self) -> None:
        """Settle adherence and outcome, write scores, ledger and lessons, and hand it to the manager."""
        call = self.recap.call
        news = [] if call.was_held else call.be_held(self.plan, by=self.by)
        self._settle()
        self._write_scores()
        self._hand_in()
        self.recap.version += 1
        self.recap.save()
        seen = self.recap.contacts_met()
        days = [*self._write_ledger(), *self._note_contact(seen)]
        Lesson.keep(self.recap, seen)
        DayTouched.mark_all([(call.salesperson_id, call.day), *days])
        self._withdraw_prompts()
        Notice.tell_all([*news, *self._news()])

    def _settle(self) -> None:
        recap = self.recap
        adherence = recap.adherence
        recap.planned, recap.got, recap.partly = adherence.planned, adherence.got, adherence.partly
        recap.outcome_derived = outcome_of(recap)
        recap.outcome = recap.outcome or recap.outcome_derived
        if not recap.was_corrected:
            recap.outcome_reason = ""
        recap.filed_at = now()
        recap.is_late = recap.filed_at > recap.call.recap_due_at

    def _write_scores(self) -> None:
        """From here on they stand in Score alone; a call without a plan is not scored."""
        given = self.recap.draft_scores if self.recap.asks_review else {}
        Score.give(recap=self.recap, by=self.by, scores={key: (value, "") for key, value in given.items()})
        self.recap.draft_scores = {}

    def _hand_in(self) -> None:
        """To whoever reviews or reads it; at the root there is nobody, and it is closed at once."""
        recap, manager = self.recap, self.recap.reviewer
        if manager is None:
            recap.state, recap.closed_at = recap.State.CLOSED, recap.filed_at
            return
        recap.state = recap.State.FILED
        if recap.asks_review:
            recap.review_by_at = manager.diary.after(recap.filed_at, recap.call.call_type.review_hours)
            recap.review_due_at = sooner(recap.review_by_at, self._next_call_at())
        else:
            recap.closes_at = recap.filed_at + READ_WITHIN

    def _withdraw_prompts(self) -> None:
        """Nobody is asked for this recap any more."""
        Notice.withdraw(about=self.recap.call, kind=RECAP_PROMPTS, because=_("Recap sent."))

    def _news(self) -> Iterator[Notice]:
        """The manager hears what waits for him, and what was won."""
        recap, manager, role = self.recap, self.recap.reviewer, Notice.Role.MANAGER
        if manager is None:
            return
        if recap.is_filed:
            kind = "recap_to_review" if recap.asks_review else "recap_to_read"
            yield Notice.make(manager, kind, about=recap, role=role, facts=recap.notice_facts())
        if recap.outcome in WON:
            facts = recap.notice_facts() | {"outcome": str(recap.outcome)}
            yield Notice.make(manager, "team_won", about=recap, role=role, facts=facts)

    def _next_call_at(self) -> datetime | None:
        call = self.recap.call
        there = Call.objects.filter(salesperson=call.salesperson_id, company=call.company_id)
        ahead = there.filter(state=Call.State.SCHEDULED, starts_at__gt=self.recap.filed_at)
        return ahead.order_by("starts_at").values_list("starts_at", flat=True).first()

    def _write_ledger(self) -> list[Day]:
        """What was promised, and what happens next; gives whose days that touches."""
        items = [item for item in self.recap.items.all() if item.is_customer_promise]
        actions = list(self.recap.actions.all())
        lines = [*items, *actions]
        entries = LedgerEntry.objects.bulk_create([line.promised(self.by) for line in lines])
        for line, entry in zip(lines, entries, strict=True):
            line.entry = entry
        RecapItem.objects.bulk_update(items, ["entry"])
        RecapAction.objects.bulk_update(actions, ["entry"])
        return [(entry.person_id, entry.due_on) for entry in entries]

    def _note_contact(self, seen: Sequence[Contact]) -> list[Day]:
        call = self.recap.call
        call.company.note_contact(call.starts_at)
        return [*Contact.note_all_met(seen, call.starts_at)]


def sooner(review_by_at: datetime, next_call_at: datetime | None) -> datetime:
    """When a review falls due: by the reviewer's working days, or before the next call there."""
    return min(review_by_at, next_call_at) if next_call_at else review_by_at

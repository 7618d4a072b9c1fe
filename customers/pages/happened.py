"""What happened at a place: calls (through the slot), words kept or broken, close dates moved, ends and beginnings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import CharField, F, QuerySet, Value
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from customers import slots
from customers.models import CloseMove, LedgerEntry, Opportunity, Turn
from customers.slots import Happening, Place
from customers.templatetags.customers import plain_day as in_words
from people.clock import now

if TYPE_CHECKING:
    from django.http import QueryDict

    from people.models import User

A_PAGE = 15


@dataclass(frozen=True)
class Question:
    """Which of it is asked for: with whom, of what kind, before when."""

    person: str
    kind: str
    before: datetime | None

    KINDS = ("calls", "commitments", "opportunities")

    @classmethod
    def of(cls, query: QueryDict) -> Question:
        kind = query.get("kind", "")
        return cls(query.get("person", ""), kind if kind in cls.KINDS else "", _moment(query.get("before", "")))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.person or self.kind or self.before)

    def wants(self, kind: str) -> bool:
        return self.kind in ("", kind)


class Happened:
    """One page of it, newest first; costs one query for its own things, and what the slot takes."""

    def __init__(
        self,
        reader: User,
        place: Place,
        question: Question,
        *,
        entries: Iterable[LedgerEntry],
        opportunities: Iterable[Opportunity],
    ) -> None:
        self.reader, self.place, self.question = reader, place, question
        self._entries, self._opportunities = entries, {each.pk: each for each in opportunities}

    def __iter__(self) -> Iterator[Happening]:
        return iter(self.rows)

    @property
    def rows(self) -> list[Happening]:
        return self._page

    @property
    def ahead(self) -> list[Happening]:
        """Calls to come, the soonest first."""
        return sorted((one for one in self._calls if one.at > now()), key=lambda one: one.at)

    @property
    def earlier_address(self) -> str:
        """Where the page before this one stands, or nothing."""
        if not self._has_more:
            return ""
        asked = {"person": self.question.person, "kind": self.question.kind, "before": self.rows[-1].at.isoformat()}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"

    @cached_property
    def _calls(self) -> list[Happening]:
        if not self.question.wants("calls") and self.question.before:
            return []
        return [
            one
            for contribute in slots.happenings
            for one in contribute(self.reader, self.place, self.question.before, A_PAGE + 1)
        ]

    @property
    def _floor(self) -> datetime | None:
        """Where the calls at hand end although there are more: nothing older may stand on this page."""
        return min(one.at for one in self._calls) if len(self._calls) > A_PAGE else None

    @cached_property
    def _all(self) -> list[Happening]:
        happened = [one for one in self._calls if one.at <= now()] if self.question.wants("calls") else []
        if self.question.wants("commitments"):
            happened += [_of_entry(entry) for entry in self._entries if self._is_before(entry.closed_at)]
        if self.question.wants("opportunities") and self.place.contact is None and self._opportunities:
            happened += [self._of_turn(*row) for row in self._turns()]
        return sorted(happened, key=lambda one: one.at, reverse=True)

    @cached_property
    def _at_hand(self) -> list[Happening]:
        return [one for one in self._all if self._floor is None or one.at >= self._floor]

    @cached_property
    def _page(self) -> list[Happening]:
        """As many as a page holds; what happened at one moment stays on one page."""
        rows, end = self._at_hand, A_PAGE
        while end < len(rows) and rows[end].at == rows[end - 1].at:
            end += 1
        return rows[:end]

    @property
    def _has_more(self) -> bool:
        return bool(self._page) and (len(self._all) > len(self._page) or self._floor is not None)

    def _is_before(self, at: datetime | None) -> bool:
        return at is not None and (self.question.before is None or at < self.question.before)

    def _turns(self) -> QuerySet:
        """Close dates moved and states changed, in one query; a move has no state."""
        here = {
            "opportunity__in": self._opportunities,
            **({"at__lt": self.question.before} if self.question.before else {}),
        }
        moves = CloseMove.objects.filter(**here).annotate(
            day=F("to_day"), state=Value("", output_field=CharField(max_length=12))
        )
        turns = Turn.objects.filter(**here).annotate(day=F("look_again_on"), state=F("to_state"))
        columns = ("at", "opportunity_id", "reason", "day", "state")
        return moves.values_list(*columns).union(turns.values_list(*columns), all=True).order_by("-at")[: A_PAGE + 1]

    def _of_turn(self, at: datetime, opportunity_id: int, reason: str, to_day: date | None, state: str) -> Happening:
        opportunity = self._opportunities[opportunity_id]
        name = str(opportunity)
        if not state:
            title = _("Close date moved to %(day)s") % {"day": in_words(to_day)}
        else:
            title = {
                "won": _("Won: %(name)s"),
                "lost": _("Lost: %(name)s"),
                "walked_away": _("Walked away: %(name)s"),
                "open": _("Opened again: %(name)s"),
            }[state] % {"name": name}
        meta = [name] if not state and self.place.opportunity is None else []
        if state and to_day:
            reason = f"{reason.rstrip('.')}. " + _("Look again %(day)s") % {"day": in_words(to_day)}
        return Happening(at=at, title=title, meta=". ".join([*meta, reason] if reason else meta), url="")


def _moment(text: str) -> datetime | None:
    """A moment out of the address, with its zone; none for whatever else stands there."""
    try:
        at = parse_datetime(text)
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _of_entry(entry: LedgerEntry) -> Happening:
    words = {
        "kept": _("%(who)s kept the commitment: %(what)s"),
        "broken": _("%(who)s did not keep the commitment: %(what)s"),
        "done": _("Done: %(what)s"),
        "dropped": _("Dropped: %(what)s"),
    }[entry.result]
    made = _("Of %(day)s") % {"day": in_words(entry.made_at)}
    due = _("due %(day)s") % {"day": in_words(entry.due_on)} if entry.due_on else _("no date")
    meta = f"{made}, {due}." if entry.is_commitment else f"{entry.who_does_it}. {made}, {due}."
    assert entry.closed_at is not None
    title = words % {"who": entry.who_does_it, "what": entry.text}
    return Happening(at=entry.closed_at, title=f"{title[:1].upper()}{title[1:]}", meta=meta)

"""The page of one focus: its ladder, what was practice, what can be seen, where it can be tried next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from calls.models import Call, Review
from coaching.forms import FallBackForm, GoalForm, ReasonForm, RungForm, SkipForm
from coaching.models import Focus
from coaching.pages.ladder import Ladder

if TYPE_CHECKING:
    from coaching.forms import CoachingForm
    from people.models import User

MOST_PRACTICE, MOST_CHANCES = 12, 3


@dataclass(frozen=True)
class Practised:
    """One score that counts for nothing yet: of a call, or of a try to confirm."""

    on_day: date
    title: str
    words: str
    managers: int | None
    own: int | None
    url: str = ""


class FocusPage:
    """One focus, and what this reader may do with it. `forms` are those just sent that could not be kept."""

    def __init__(self, focus: Focus, reader: User, forms: Mapping[str, CoachingForm] | None = None) -> None:
        self.focus, self.reader = focus, reader
        self.person = focus.person
        self.is_own = focus.person_id == reader.pk
        self._forms = forms or {}

    @cached_property
    def ladder(self) -> Ladder:
        return Ladder(self.focus, self.reader, self.focus.standing())

    # Practice ----------------------------------------------------------------------------------------

    @cached_property
    def practice(self) -> list[Practised]:
        """Scores while it was practised, newest first; words for the two alone."""
        marks = list(self.focus.practice_marks(self.reader)[:MOST_PRACTICE])
        said = Review.objects.visible_to(self.reader).filter(recap__in=[mark.recap_id for mark in marks])
        words = dict(said.values_list("recap_id", "modify")) if self.ladder.shows_texts else {}
        zone = self.person.zoneinfo
        rows = [
            Practised(
                mark.held_at.astimezone(zone).date(),
                str(mark.recap.call.company),
                words.get(mark.recap_id, ""),
                mark.managers,
                mark.own,
                mark.recap.get_absolute_url(),
            )
            for mark in marks
        ]
        tries = [
            Practised(one.on_day, one.get_how_display(), one.note, one.score, None)
            for one in self.ladder.tries
            if self.ladder.shows_texts
        ]
        return sorted([*rows, *tries], key=lambda row: row.on_day, reverse=True)[:MOST_PRACTICE]

    # What lies ahead -----------------------------------------------------------------------------------

    @cached_property
    def chances(self) -> Sequence[Call]:
        """The next calls on which the element is scored."""
        if not self.focus.is_open:
            return []
        ahead = Call.objects.visible_to(self.reader).of(self.person).upcoming()
        ahead = ahead.filter(call_type__uses__element=self.focus.element_id)
        return list(ahead.select_related("company", "plan", "salesperson").by_time()[:MOST_CHANCES])

    # Forms ---------------------------------------------------------------------------------------------

    @property
    def rung_form(self) -> CoachingForm:
        return self._forms.get("rung") or RungForm(initial={"on_day": self.person.today()})

    @property
    def skip_form(self) -> CoachingForm:
        return self._forms.get("skip") or SkipForm()

    @property
    def unplaced(self) -> CoachingForm | None:
        """What was sent and refused while the page has no place for it any more: the focus moved on meanwhile."""
        ladder = self.ladder
        has_place = {
            "rung": ladder.may_climb,
            "skip": ladder.may_climb,
            "fall_back": ladder.may_lead and bool(ladder.below),
            "rest": ladder.may_lead,
            "goal": ladder.may_lead,
        }
        return next((form for name, form in self._forms.items() if not has_place.get(name)), None)

    @property
    def unplaced_words(self) -> str:
        """What was written in it, to be copied from the page."""
        typed = self.unplaced.data if self.unplaced else {}
        return typed.get("evidence") or typed.get("reason") or ""

    @property
    def fall_back_form(self) -> CoachingForm:
        return self._forms.get("fall_back") or FallBackForm(places=self.ladder.below)

    @property
    def rest_form(self) -> CoachingForm:
        return self._forms.get("rest") or ReasonForm()

    @property
    def goal_form(self) -> CoachingForm:
        focus = self.focus
        initial = {"to_value": focus.to_value, "by_day": focus.by_day, "version": focus.version}
        return self._forms.get("goal") or GoalForm(initial=initial)

"""Everything about one call that a reader may see: planned, inspected, held, recapped, reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls import rules
from calls.models import Call, CallMove, Field, Inspection, Mark, Plan, PlanVersion, Recap
from calls.models.call_words import CallQuerySet
from calls.models.plan_text import Line, PlanText
from calls.views.field_view import Told
from calls.views.rows import CallRow, Deed, where_words
from calls.views.words import due_words, head_words
from customers.models import Opportunity
from people.clock import now
from people.fields import number_in

if TYPE_CHECKING:
    from people.models import User


SHORT = {
    Field.PURPOSE: gettext_lazy("Purpose"),
    Field.WHO: gettext_lazy("See"),
    Field.LEARN: gettext_lazy("Learn"),
    Field.GIVE: gettext_lazy("Give"),
    Field.COMMITMENTS: gettext_lazy("Leave with"),
}


@dataclass(frozen=True)
class FieldText:
    """One field of a plan, to be read."""

    number: int
    text: PlanText
    told: Sequence[Told]
    is_changed: bool  # against the version before

    @property
    def name(self) -> str:
        return str(Field(self.number).label)

    @property
    def short_name(self) -> str:
        """As it stands on the call sheet, for the hand."""
        return str(SHORT[Field(self.number)])

    @property
    def lines(self) -> list[Line]:
        return self.text.of(self.number)


class Record:
    """A call, its plan in the version asked for, and what became of it."""

    @staticmethod
    def fetched(calls: CallQuerySet) -> CallQuerySet:
        """Calls together with what a record says of them."""
        inspections = Prefetch("plan__inspections", Inspection.objects.with_words().newest_first())
        return calls.with_header().select_related("plan__latest").prefetch_related(inspections)

    def __init__(self, call: Call, reader: User, asked: str = "") -> None:
        self.call, self.reader = call, reader
        self.is_own = call.salesperson_id == reader.pk
        self.leads_line = call.salesperson_id in reader.reach.below
        self._asked = number_in(asked)

    @cached_property
    def row(self) -> CallRow:
        return CallRow.of([self.call], self.reader)[0]

    @property
    def head(self) -> str:
        return head_words(self.call)

    @property
    def plan(self) -> Plan | None:
        return getattr(self.call, "plan", None)

    @property
    def sees_whole_history(self) -> bool:
        """The salesperson and the managers above; a delegate and a former manager see one version."""
        return self.is_own or self.leads_line

    # The plan ------------------------------------------------------------------------------------

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """What was filed, newest first, as far as the reader may see it."""
        if self.plan is None:
            return []
        if self.sees_whole_history:
            return list(self.plan.versions.select_related("by").order_by("-number"))
        version = self.plan.version_for(self.reader)
        return [version] if version else []

    @cached_property
    def version(self) -> PlanVersion | None:
        """The one that was asked for, else the newest."""
        chosen = (version for version in self.versions if version.number == self._asked)
        return next(chosen, self.versions[0] if self.versions else None)

    @property
    def others(self) -> list[PlanVersion]:
        return [version for version in self.versions if version != self.version]

    @cached_property
    def fields(self) -> list[FieldText]:
        if self.version is None:
            return []
        before = next((v for v in self.versions if v.number == self.version.number - 1), None)
        changed = self.version.text.changed_fields(before.text) if before else []
        return [FieldText(number, self.version.text, self._told(number), number in changed) for number in Field.values]

    def _told(self, number: int) -> list[Told]:
        return [
            Told(inspection.by.first_name, comment.text)
            for inspection in self.inspections
            if inspection.version_id == (self.version.pk if self.version else None)
            for comment in inspection.comments.all()
            if comment.field == number
        ]

    @cached_property
    def inspections(self) -> list[Inspection]:
        """Decisions that stand, newest first; without the whole history only one's own."""
        if self.plan is None:
            return []
        undone = {row.undoes_id for row in self.plan.inspections.all()}
        standing = [row for row in self.plan.inspections.all() if not row.undoes_id and row.pk not in undone]
        return [row for row in standing if self.sees_whole_history or self._is_by_right(row)]

    def _is_by_right(self, inspection: Inspection) -> bool:
        """The reader decided it as the manager; what he decided as a delegate is no longer his to read."""
        return inspection.by_id == self.reader.pk and inspection.standing_in_for_id is None

    @property
    def due_words(self) -> str:
        return due_words(self.plan).words if self.plan and self.sees_whole_history else ""

    @cached_property
    def sheet_fields(self) -> list[FieldText]:
        """What goes along: the version last filed; where none was, the writer's own draft."""
        if self.version or self.plan is None or not self.is_own:
            return self.fields
        return [FieldText(number, self.plan.draft, (), False) for number in Field.values]

    @property
    def last(self) -> Inspection | None:
        """The last decision on the version that is shown."""
        return next((row for row in self.inspections if self.version and row.version_id == self.version.pk), None)

    @property
    def last_words(self) -> str:
        return self.last.comment if self.last else ""

    @property
    def last_by(self) -> str:
        if self.last is None:
            return ""
        words = {"name": self.last.by.first_name, "decision": self.last.get_decision_display()}
        return _("%(name)s: %(decision)s") % words

    @property
    def draft_words(self) -> str:
        """What is to be said where nothing was filed."""
        if self.call.unplanned:
            return _("This call was logged afterwards: there was no plan. It stays marked unplanned.")
        if self.call.is_ahead:
            return _("No plan was sent yet.")
        return _("No plan was sent before this call.")

    # The call ------------------------------------------------------------------------------------

    @property
    def where(self) -> str:
        words = where_words(self.call)
        return f"{words[:1].lower()}{words[1:]}"

    @property
    def began_words(self) -> str:
        """ "Began 4 minutes ago.", "In 48 minutes."; nothing when it is further away than an hour."""
        minutes = round((now() - self.call.starts_at).total_seconds() / 60)
        if not -60 <= minutes < self.call.minutes or self.call.fell_through:
            return ""
        if minutes < 0:
            return ngettext("In %(n)s minute.", "In %(n)s minutes.", -minutes) % {"n": -minutes}
        return ngettext("Began %(n)s minute ago.", "Began %(n)s minutes ago.", minutes) % {"n": minutes}

    @cached_property
    def opportunity(self) -> Opportunity | None:
        return self.call.opportunity_for(self.reader)

    @property
    def met(self) -> str:
        """Whom the salesperson met in a call that nobody had planned."""
        return self.row.people if self.call.unplanned else ""

    @cached_property
    def along(self) -> list[str]:
        return [str(companion.person) for companion in self.call.companions.select_related("person")]

    @property
    def moves(self) -> list[CallMove]:
        return list(self.call.moves.all()) if self.sees_whole_history else []

    @property
    def recap_is_in(self) -> bool:
        return self.recap is not None and not self.recap.is_draft

    # What became of it ---------------------------------------------------------------------------

    @cached_property
    def recap(self) -> Recap | None:
        recap = getattr(self.call, "recap", None)
        if recap is None or not self.sees_whole_history:
            return Recap.objects.visible_to(self.reader).filter(call=self.call).first() if recap else None
        return recap if self.is_own or not recap.is_draft else None

    @cached_property
    def mark(self) -> Mark | None:
        """Both overall scores, once both are in."""
        if self.recap is None or self.recap.is_draft:
            return None
        return Mark.objects.visible_to(self.reader).filter(recap=self.recap).overall().first()

    @property
    def recap_url(self) -> str:
        if self.recap is None or self.recap.is_draft:
            return reverse("calls:recap", args=[self.call.pk])
        return self.recap.get_absolute_url()

    # What may be done ----------------------------------------------------------------------------

    @property
    def deed(self) -> Deed | None:
        return self.row.deed

    @cached_property
    def may_change(self) -> bool:
        return bool(rules.may_change_call(self.reader, self.call))

    @cached_property
    def may_write_plan(self) -> bool:
        return self.plan is not None and bool(rules.may_write_plan(self.reader, self.plan))

    @cached_property
    def may_mark_not_held(self) -> bool:
        return bool(rules.may_mark_not_held(self.reader, self.call, "…"))

    @cached_property
    def may_reopen(self) -> bool:
        return bool(rules.may_reopen_call(self.reader, self.call))

    @cached_property
    def may_inspect(self) -> bool:
        """Asked for those alone whom it concerns: the sentence of a refusal costs questions, and stands nowhere."""
        concerns = self.reader.reach.led | self.reader.reach.delegated
        if self.plan is None or self.call.salesperson_id not in concerns:
            return False
        self.plan.salesperson = self.call.salesperson
        return bool(rules.may_inspect(self.reader, self.plan))

    @property
    def has_sheet(self) -> bool:
        return self.is_own and self.plan is not None and not self.call.fell_through

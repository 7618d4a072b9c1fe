"""One call as a line of a list: when, with whom, how far it has come in words, and the one thing to do next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.models import Call, CallMove, Field, How, Inspection, Plan, PlanItem
from calls.models.call_words import CallQuerySet
from people.clock import now
from people.templatetags.shell import clock, moment

if TYPE_CHECKING:
    from people.models import User

PLACES = {
    How.VISIT: gettext_lazy("On site"),
    How.PHONE: gettext_lazy("Phone"),
    How.VIDEO: gettext_lazy("Video"),
    How.MAIL: gettext_lazy("In writing"),
}
# What a row looks at; a call that is fetched for one knows nothing else without a question of its own.
IN_A_ROW = (
    *("salesperson", "starts_at", "day", "minutes", "plan_due_at", "recap_due_at", "is_short_notice"),
    *("how", "place", "state", "ended_because", "unplanned", "company__name", "company__city"),
    *("plan__state", "plan__five", "plan__clock", "plan__draft_changed_at", "plan__latest"),
    *("version", "recap__state", "recap__filed_at"),
)


@dataclass(frozen=True)
class Deed:
    """The one thing to do about a call: what the button says, and where it leads."""

    words: str
    url: str


def with_rows(calls: CallQuerySet, *besides: str) -> CallQuerySet:
    """Calls together with all that their rows say, at the same number of queries for one and for many; and with more
    columns that a page looks at.

    A page that says whom one met in unplanned calls fetches their `attendees` too.
    """
    said = ("plan", "decision", "comment", "undoes", "at", "by__name")
    inspections = Inspection.objects.select_related("by").only(*said).prefetch_related("comments")
    related = [name.rpartition("__")[0] for name in besides]
    return (
        calls.select_related("company", "plan", "recap", *related)
        .only(*IN_A_ROW, *besides)
        .prefetch_related(Prefetch("plan__inspections", inspections))
    )


class Along:
    """What rows of one list say besides: asked for all of them at once, when the first one says it."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._plans = [call.plan.pk for call in calls if getattr(call, "plan", None) is not None]
        self._changed = {call.pk for call in calls if call.version > 1}

    def people_of(self, plan: Plan) -> list[str]:
        """The names of those whom a plan says one is to see."""
        return self._names.get(plan.pk, [])

    def moved_from(self, call: Call) -> datetime | None:
        """When a call was to begin before it was moved last; None: it never was."""
        return self._moves.get(call.pk) if call.pk in self._changed else None

    @cached_property
    def _moves(self) -> dict[int, datetime]:
        moves = CallMove.objects.filter(call__in=self._changed).order_by("at", "id")
        return dict(moves.values_list("call", "from_starts_at"))

    @cached_property
    def _names(self) -> dict[int, list[str]]:
        names: dict[int, list[str]] = {}
        items = PlanItem.objects.filter(plan__in=self._plans, field=Field.WHO)
        for plan, text, contact in items.values_list("plan", "text", "contact__name"):
            names.setdefault(plan, []).append(contact or text)
        return names


class CallRow:
    """A call for one reader; made of a call that `with_rows` has fetched."""

    def __init__(self, call: Call, reader: User, along: Along) -> None:
        self.call = call
        self.reader = reader
        self.along = along
        self.is_own = call.salesperson_id == reader.pk
        if self.is_own:
            call.salesperson = reader  # who knows his manager already
        self.plan: Plan | None = getattr(call, "plan", None)
        self.loop = call.loop_for(reader)

    @classmethod
    def of(cls, calls: Iterable[Call], reader: User) -> list[CallRow]:
        found = list(calls)
        along = Along(found)
        return [cls(call, reader, along) for call in found]

    @property
    def is_plan_begun(self) -> bool:
        """Something stands in it besides the people who were chosen with the call."""
        return self.plan is not None and any(self.plan.five[n] in "ow" for n in (0, 2, 3, 4))

    # What it says --------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return reverse("calls:call", args=[self.call.pk])

    @cached_property
    def people(self) -> str:
        """ "Anita Rowe and Graham Pell": who is to be seen, or was met."""
        if self.plan is None:
            names = [contact.name for contact in self.call.attendees.all()]
        elif self.call.salesperson_id not in {self.reader.pk, *self.reader.reach.below}:
            names = []  # whoever stands in or led there once reads the version, not the draft
        else:
            names = self.along.people_of(self.plan)
        if len(names) > 3:
            return ngettext("%(n)s person", "%(n)s people", len(names)) % {"n": len(names)}
        if len(names) < 2:
            return "".join(names)
        return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}

    @property
    def where(self) -> str:
        """ "On site in Selby", "Phone"."""
        how = where_words(self.call)
        return how if self.people else f"{how}, {_('nobody named yet')}"

    @property
    def meta(self) -> str:
        parts = [self.where, self.people]
        words = ", ".join(part for part in parts if part)
        return f"{words}. {self.asides}".strip() if self.asides else words

    @property
    def asides(self) -> str:
        """Facts that are never pills: moved, short notice, why it fell through."""
        said = []
        if self.call.fell_through:
            said.append(f"{self.call.ended_because_words}.")
        elif self.call.is_ahead and (moved_from := self.along.moved_from(self.call)):
            said.append(_("Moved from %(moment)s.") % {"moment": moment(moved_from)})
        if self.call.is_short_notice and not self.call.fell_through:
            said.append(_("Short notice."))
        return " ".join(said)

    @property
    def label(self) -> str:
        """The track in words, with the time that counts and in the colour of who speaks."""
        words, tone = self._words()
        return format_html('<span class="{} sp-strong">{}</span>', tone, words) if tone else words

    @property
    def words(self) -> str:
        """The same, plain."""
        return strip_tags(self._words()[0])

    def _words(self) -> tuple[str, str]:
        call, plan = self.call, self.plan
        if call.is_ahead and plan is not None:
            return self._words_ahead(plan)
        if call.needs_recap and not call.fell_through:
            return self._words_of_recap()
        return self.loop.label, ""

    def _words_ahead(self, plan: Plan) -> tuple[str, str]:
        if not plan.is_filed:
            return self._words_of_due(plan)
        if plan.state == Plan.State.RETURNED and (inspection := self.last_inspection):
            return _with_reason(self.loop.label, inspection.comment), "sp-plum"
        if plan.state == Plan.State.APPROVED and (notes := self._notes):
            return ngettext("Approved with %(n)s note", "Approved with %(n)s notes", notes) % {"n": notes}, ""
        return self.loop.label, "sp-plum" if plan.was_turned_down else ""

    def _words_of_due(self, plan: Plan) -> tuple[str, str]:
        due = self.call.plan_due_at
        if due is not None and due <= now():
            manager = self.reader.manager_called if self.is_own else ""
            was = _("Plan was due %(moment)s.") % {"moment": moment(due)}
            return f"{was} {_('%(name)s knows') % {'name': manager}}" if manager else was, "sp-not"
        if not self.is_plan_begun:
            return _("Plan due %(moment)s") % {"moment": moment(due)}, ""
        return _("%(draft)s. Due %(moment)s") % {"draft": self.loop.label, "moment": moment(due)}, ""

    def _words_of_recap(self) -> tuple[str, str]:
        due = self.call.recap_due_at
        if now() < self.call.ends_at and not self.call.unplanned:
            return _("Began %(time)s") % {"time": clock(self.call.starts_at)}, ""
        if due <= now():
            return _("Recap was due %(moment)s") % {"moment": moment(due)}, "sp-not"
        return _("Recap due %(moment)s") % {"moment": moment(due)}, ""

    @cached_property
    def last_inspection(self) -> Inspection | None:
        """The decision that stands, from what was fetched along."""
        if self.plan is None:
            return None
        rows = sorted(self.plan.inspections.all(), key=lambda row: (row.at, row.pk), reverse=True)
        undone = {row.undoes_id for row in rows if row.undoes_id}
        return next((row for row in rows if not row.undoes_id and row.pk not in undone), None)

    @property
    def _notes(self) -> int:
        inspection = self.last_inspection
        return len(inspection.comments.all()) + bool(inspection.comment) if inspection else 0

    # What to do ----------------------------------------------------------------------------------

    @cached_property
    def deed(self) -> Deed | None:
        """The next thing for the salesperson to do; nothing for anybody else."""
        if not self.is_own or self.call.fell_through:
            return None
        if self.call.needs_recap:
            return self._deed_begun()
        return self._deed_ahead() if self.call.is_ahead and self.plan else None

    def _deed_begun(self) -> Deed:
        if now() < self.call.ends_at and not self.call.unplanned:
            return Deed(_("Call sheet"), reverse("calls:sheet", args=[self.call.pk]))
        begun = getattr(self.call, "recap", None) is not None
        return Deed(_("Finish recap") if begun else _("Write recap"), reverse("calls:recap", args=[self.call.pk]))

    def _deed_ahead(self) -> Deed | None:
        plan = self.plan
        assert plan is not None
        page = reverse("calls:plan", args=[self.call.pk])
        if not plan.is_filed:
            return Deed(_("Finish plan") if self.is_plan_begun else _("Write plan"), page)
        if plan.was_turned_down or plan.has_unfiled_changes:
            return Deed(_("Edit plan"), page)
        if self.call.day == self.reader.today():
            return Deed(_("Call sheet"), reverse("calls:sheet", args=[self.call.pk]))
        return None

    @property
    def needs_reader(self) -> bool:
        """Something is to be written by the reader now."""
        return self.deed is not None and not self.deed.url.endswith("/sheet/")

    # What is counted -----------------------------------------------------------------------------

    @property
    def counts(self) -> bool:
        return not self.call.fell_through and not self.call.unplanned

    @property
    def is_planned_ahead(self) -> bool:
        return self.plan is not None and self.plan.clock == "ahead"

    @property
    def is_prepared(self) -> bool:
        """Held, planned before it began with nothing required missing, and recapped."""
        recap = getattr(self.call, "recap", None)
        return (
            self.counts
            and self.call.was_held
            and self.plan is not None
            and self.plan.latest is not None
            and self.plan.clock != "late"
            and not self.plan.latest.lacks_something
            and recap is not None
            and recap.filed_at is not None
        )

    @property
    def is_plan_missing(self) -> bool:
        return self.call.is_ahead and self.plan is not None and not self.plan.is_filed and self._is_due

    @property
    def _is_due(self) -> bool:
        return self.call.plan_due_at is not None and self.call.plan_due_at <= now()

    @property
    def is_recap_late(self) -> bool:
        return self.call.needs_recap and self.call.recap_due_at <= now()

    @property
    def mark(self) -> str:
        """How the strip of days draws it: late, todo, or nothing."""
        if self.is_plan_missing or self.is_recap_late:
            return "late"
        return "todo" if self.needs_reader else ""


def _with_reason(label: str, reason: str) -> str:
    """ "Returned by Ruth: Who decides?": whole sentences only, on a phone those that leave it at two lines."""
    on_phone, at_desk = _sentences(reason, 30), _sentences(reason, 60)
    more = at_desk.removeprefix(on_phone).strip()
    if not more:
        return f"{label}: {on_phone}" if on_phone else label
    joint = " " if on_phone else ": "
    shown = f"{label}: {on_phone}" if on_phone else label
    return format_html('{}<span class="d-none d-md-inline">{}{}</span>', shown, joint, more)


def _sentences(text: str, most: int) -> str:
    """As many whole sentences from the beginning as have room."""
    kept = ""
    for sentence in re.split(r"(?<=[.?!])\s+", " ".join(text.split())):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > most:
            break
        kept = longer
    return kept


def where_words(call: Call) -> str:
    """ "On site in Selby", "Phone"."""
    words = str(PLACES[How(call.how)])
    if call.how != How.VISIT:
        return words
    place, town = call.place or call.company.city, call.company.city
    if not place or len(place) > 40:
        return words
    return (_("On site in %(place)s") if town and town in place else _("On site, %(place)s")) % {"place": place}

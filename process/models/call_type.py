from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Max, Prefetch, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from people.clock import now
from people.models import AuditEntry
from people.rules import Refused, Stale, require
from process import rules
from process.models.element import Element

if TYPE_CHECKING:
    from people.models import User

MOST_ELEMENTS = 5
LEADS = tuple(range(0, 241, 24))  # hours; a lead is whole working days, ten at most
NEEDS = tuple(range(10))


class Group(models.TextChoices):
    """Kinds of calls in which somebody proves himself together."""

    FIRST_CONTACT = "first_contact", gettext_lazy("First contact")
    SELLING = "selling", gettext_lazy("Selling")
    CLOSING = "closing", gettext_lazy("Closing and large")


class CallTypeElement(models.Model):
    """An element on which calls of a type are scored, in this place."""

    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, related_name="uses")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call_type", "element"], name="an_element_once_a_call_type"),
            models.UniqueConstraint(fields=["call_type", "position"], name="one_element_a_place"),
            models.CheckConstraint(condition=Q(position__in=range(1, MOST_ELEMENTS + 1)), name="at_most_five_elements"),
        ]

    def __str__(self) -> str:
        return f"{self.call_type}: {self.element}"


class CallTypeQuerySet(models.QuerySet["CallType"]):
    def in_use(self) -> Self:
        """Those which a new call may have."""
        return self.filter(is_on=True, retired_at__isnull=True)

    def kept(self) -> Self:
        """Those which are not retired, switched on or off."""
        return self.filter(retired_at__isnull=True)

    def retired(self) -> Self:
        return self.filter(retired_at__isnull=False)

    def with_elements(self) -> Self:
        """Together with what each is scored on, in two queries more."""
        uses = CallTypeElement.objects.select_related("element__current").order_by("position")
        return self.prefetch_related(Prefetch("uses", queryset=uses))


class CallType(models.Model):
    """A kind of call: what its plan must have, when it is asked for, on what it is scored."""

    name = models.CharField(gettext_lazy("name"), max_length=60)
    group = models.CharField(gettext_lazy("inspected as part of"), max_length=16, choices=Group.choices)
    position = models.PositiveSmallIntegerField(default=0)
    prompt_hours = models.PositiveSmallIntegerField(gettext_lazy("prompt the salesperson"), default=48)
    due_hours = models.PositiveSmallIntegerField(gettext_lazy("plan due"), default=24)  # 0: the start of the call
    recap_hours = models.PositiveSmallIntegerField(gettext_lazy("recap due"), default=24)
    review_hours = models.PositiveSmallIntegerField(gettext_lazy("review due"), default=48)
    needs_purpose = models.BooleanField(gettext_lazy("purpose"), default=True)
    needs_who = models.PositiveSmallIntegerField(gettext_lazy("who needs to be seen"), default=1)
    needs_learn = models.PositiveSmallIntegerField(gettext_lazy("what to learn"), default=1)
    needs_give = models.PositiveSmallIntegerField(gettext_lazy("what to give"), default=1)
    needs_commitments = models.PositiveSmallIntegerField(gettext_lazy("commitments sought"), default=1)
    needs_best_and_minimum = models.BooleanField(gettext_lazy("both best and minimum"), default=False)
    also_ask = models.TextField(gettext_lazy("also"), max_length=600, blank=True)
    also_ask_under = models.PositiveSmallIntegerField(gettext_lazy("asked under field"), default=4)
    always_inspect = models.BooleanField(gettext_lazy("always inspect"), default=False)
    is_on = models.BooleanField(gettext_lazy("switched on"), default=True)
    retired_at = models.DateTimeField(null=True, editable=False)
    elements = models.ManyToManyField(Element, through=CallTypeElement, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CallTypeQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[elements])

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(retired_at__isnull=True), name="one_call_type_in_use_a_name"
            ),
            models.CheckConstraint(condition=Q(due_hours__lte=F("prompt_hours")), name="prompted_before_it_is_due"),
            models.CheckConstraint(
                condition=Q(prompt_hours__in=LEADS[1:], due_hours__in=LEADS)
                & Q(recap_hours__in=LEADS[1:], review_hours__in=LEADS[1:]),
                name="clocks_are_whole_days",
            ),
            models.CheckConstraint(condition=Q(also_ask_under__in=range(1, 6)), name="also_asked_under_a_field"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("process:call_type", args=[self.pk])

    @property
    def is_in_use(self) -> bool:
        return self.is_on and self.retired_at is None

    @property
    def needs(self) -> dict[int, int]:
        """How many items a plan must have, by the number of the field; 0 where it is not asked for."""
        return {
            1: int(self.needs_purpose),
            2: self.needs_who,
            3: self.needs_learn,
            4: self.needs_give,
            5: self.needs_commitments,
        }

    @property
    def in_short(self) -> str:
        """What it asks for, and when, on one line: "All five, 3 questions. Prompt 48 h, due 24 h before." """
        return f"{self._needs_in_short()} {self._clocks_in_short()}"

    def _needs_in_short(self) -> str:
        asked = [n for n, needed in self.needs.items() if needed]
        names = {1: _("purpose"), 2: _("who"), 3: _("learn"), 4: _("give"), 5: _("commitments")}
        words = [_("all five")] if len(asked) == len(names) else [names[n] for n in asked] or [_("nothing required")]
        words += [f"{names[n]} {self.needs[n]}" for n in asked if self.needs[n] > 1]
        if self.needs_best_and_minimum:
            words.append(_("best and minimum"))
        return capfirst(", ".join(words)) + "."

    def _clocks_in_short(self) -> str:
        if not self.due_hours:
            return _("Prompt %(prompt)s h before, due at the start.") % {"prompt": self.prompt_hours}
        return _("Prompt %(prompt)s h, due %(due)s h before.") % {"prompt": self.prompt_hours, "due": self.due_hours}

    @property
    def also_asks(self) -> list[str]:
        """Further questions to the writer of a plan; they stand under field `also_ask_under`."""
        return [line for line in self.also_ask.splitlines() if line.strip()]

    def elements_in_order(self) -> list[Element]:
        """What it is scored on, at most five. No further query after `with_elements()`."""
        if "uses" in getattr(self, "_prefetched_objects_cache", {}):
            return [use.element for use in self.uses.all()]
        return list(Element.objects.filter(uses__call_type=self).select_related("current").order_by("uses__position"))

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User | None, elements: Sequence[Element] = (), **facts: Any) -> CallType:
        """Take a new call type to the end of the list. Raises Refused when the name is taken."""
        require(rules.may_configure(by))
        _refuse_taken(facts["name"])
        last = cls.objects.aggregate(last=Max("position"))["last"] or 0
        call_type = cls(position=last + 1, **facts)
        call_type._keep(by, first=True)
        if elements:
            call_type._score_on(elements)
            call_type._keep(by)
        AuditEntry.write(by, "added", call_type)
        return call_type

    @transaction.atomic
    def revise(self, *, by: User | None, version: int, elements: Sequence[Element], **facts: Any) -> CallType:
        """Change what is asked from the next call on; calls already planned keep their clocks.

        `version` is the one which `by` has read. Raises Stale when another one stands by now.
        """
        call_type = self._locked()
        require(rules.may_configure(by))
        if call_type.version != version:
            raise Stale(_("This call type was changed while you wrote."), current=call_type)
        _refuse_taken(facts["name"], but=call_type)
        changes = {name: [getattr(call_type, name), new] for name, new in facts.items()}
        changes["elements"] = [[str(e) for e in call_type.elements_in_order()], [str(e) for e in elements]]
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        if changes:
            for name, value in facts.items():
                setattr(call_type, name, value)
            call_type._score_on(elements)
            call_type._keep(by)
            AuditEntry.write(by, "changed", call_type, changes)
        return call_type

    @transaction.atomic
    def score_on(self, *, by: User | None, elements: Sequence[Element]) -> None:
        """Score its calls on these elements from now on."""
        call_type = self._locked()
        require(rules.may_configure(by))
        before = [str(element) for element in call_type.elements_in_order()]
        call_type._score_on(elements)
        call_type._keep(by)
        AuditEntry.write(by, "changed", call_type, {"elements": [before, [str(element) for element in elements]]})

    @transaction.atomic
    def retire(self, *, by: User | None) -> None:
        """Offer it for no new call; calls of this type go on. Twice changes nothing."""
        call_type = self._locked()
        require(rules.may_configure(by))
        if call_type.retired_at is None:
            call_type.retired_at = self.retired_at = now()
            call_type._keep(by)
            AuditEntry.write(by, "retired", call_type)

    @transaction.atomic
    def restore(self, *, by: User | None) -> None:
        """Offer it again. Raises Refused when its name was given to another one meanwhile."""
        call_type = self._locked()
        require(rules.may_configure(by))
        if call_type.retired_at is not None:
            _refuse_taken(call_type.name, but=call_type)
            call_type.retired_at = self.retired_at = None
            call_type._keep(by)
            AuditEntry.write(by, "took back", call_type)

    def _locked(self) -> CallType:
        return CallType.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def _keep(self, by: User | None, *, first: bool = False) -> None:
        """Save it with its trace in the history, in the name of the doer and at the clock that verbs read."""
        if not first:
            self.version += 1
        self._history_user, self._history_date = by, now()
        self.save()

    def _score_on(self, elements: Sequence[Element]) -> None:
        if len(elements) > MOST_ELEMENTS:
            raise Refused(_("A call is scored on at most five elements. Leave one out."), "elements")
        self.uses.all().delete()
        CallTypeElement.objects.bulk_create(
            CallTypeElement(call_type=self, element=element, position=place)
            for place, element in enumerate(elements, start=1)
        )


def _refuse_taken(name: str, but: CallType | None = None) -> None:
    if CallType.objects.kept().filter(name__iexact=name).exclude(pk=but.pk if but else None).exists():
        why = _("There is a call type named “%(name)s” already. Give this one another name.") % {"name": name}
        raise Refused(why, "name")

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.clock import now
from people.models import AuditEntry
from people.rules import Refused, Stale, require
from process import rules

if TYPE_CHECKING:
    from people.models import User

ANCHORS = (3, 5, 7, 9)
MINIMUM = 7
FACTS = ("name", "definition", "expectation", "anchor_3", "anchor_5", "anchor_7", "anchor_9", "minimum")


class ElementQuerySet(models.QuerySet["Element"]):
    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def retired(self) -> Self:
        return self.filter(retired_at__isnull=False)

    def in_order(self) -> Self:
        """As the library lists them, each with the version that stands."""
        return self.select_related("current").order_by("position", "id")

    def with_use(self) -> Self:
        """Each with `call_types`: the number of call types, not retired, which score it."""
        return self.annotate(call_types=Count("uses", filter=Q(uses__call_type__retired_at__isnull=True)))


class Element(models.Model):
    """One thing that a good call has, on which both score it. Its words stand in versions; it keeps its identity."""

    position = models.PositiveSmallIntegerField(default=0)
    current = models.ForeignKey("process.ElementVersion", on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = ElementQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("process:element", args=[self.pk])

    @property
    def name(self) -> str:
        return self.current.name if self.current else ""

    @property
    def minimum(self) -> int:
        """The score, 1 to 10, that is expected at least."""
        return self.current.minimum if self.current else MINIMUM

    @property
    def is_in_use(self) -> bool:
        return self.retired_at is None

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User | None, **facts: Any) -> Element:
        """Take a new element into the library, at its end. Raises Refused when the name is taken."""
        require(rules.may_configure(by))
        _refuse_taken(facts["name"])
        last = cls.objects.aggregate(last=Max("position"))["last"] or 0
        element = cls.objects.create(position=last + 1)
        element._begin_version(1, by, facts)
        AuditEntry.write(by, "added", element)
        return element

    @transaction.atomic
    def revise(self, *, by: User | None, version: int, **facts: Any) -> ElementVersion:
        """Write a new version of its words; scores keep the one they were given against.

        `version` is the number which `by` has read. Raises Stale when another one stands by now.
        """
        element = self._locked()
        require(rules.may_configure(by))
        before = element.current
        if before.number != version:
            raise Stale(_("This element was changed while you wrote."), current=before)
        _refuse_taken(facts["name"], but=element)
        changes = {name: [getattr(before, name), facts[name]] for name in facts if getattr(before, name) != facts[name]}
        if not changes:
            return before
        element._begin_version(before.number + 1, by, facts)
        AuditEntry.write(by, "changed", element, changes)
        self.current = element.current
        return element.current

    @transaction.atomic
    def retire(self, *, by: User | None) -> None:
        """Score it no more. It leaves the call types that use it; what was scored stays. Twice changes nothing."""
        element = self._locked()
        require(rules.may_configure(by))
        if not element.is_in_use:
            return
        element.retired_at = now()
        element.save(update_fields=["retired_at"])
        for call_type in [use.call_type for use in element.uses.select_related("call_type")]:
            call_type.score_on(by=by, elements=[other for other in call_type.elements_in_order() if other != element])
        AuditEntry.write(by, "retired", element)
        self.retired_at = element.retired_at

    @transaction.atomic
    def restore(self, *, by: User | None) -> None:
        """Take it back into the library. Raises Refused when its name was given to another one meanwhile."""
        element = self._locked()
        require(rules.may_configure(by))
        if element.is_in_use:
            return
        _refuse_taken(element.name, but=element)
        element.retired_at = None
        element.save(update_fields=["retired_at"])
        AuditEntry.write(by, "took back", element)
        self.retired_at = None

    @transaction.atomic
    def move(self, *, by: User | None, up: bool) -> None:
        """Change places with the neighbour above or below; at the end of the list nothing happens."""
        library = list(Element.objects.select_for_update().in_use().order_by("position", "id"))
        require(rules.may_configure(by))
        places = [element.pk for element in library]
        if self.pk not in places:
            return
        here = places.index(self.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(library):
            return
        library[here], library[there] = library[there], library[here]
        for place, element in enumerate(library, start=1):
            element.position = place
        Element.objects.bulk_update(library, ["position"])
        AuditEntry.write(by, "moved up" if up else "moved down", self)

    def _locked(self) -> Element:
        element = Element.objects.select_for_update(of=("self",)).get(pk=self.pk)
        element.current = ElementVersion.objects.get(pk=element.current_id)
        return element

    def _begin_version(self, number: int, by: User | None, facts: dict[str, Any]) -> None:
        self.current = ElementVersion.objects.create(element=self, number=number, by=by, at=now(), **facts)
        self.save(update_fields=["current"])


def _refuse_taken(name: str, but: Element | None = None) -> None:
    """One name, one element in use: people speak of elements by name."""
    others = Element.objects.in_use().filter(current__name__iexact=name).exclude(pk=but.pk if but else None)
    if others.exists():
        why = _("There is an element named “%(name)s” already. Give this one another name.") % {"name": name}
        raise Refused(why, "name")


class ElementVersion(models.Model):
    """The words of an element as they stood from a moment on. Append-only: a score points at the version it knew."""

    append_only = True

    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(gettext_lazy("name"), max_length=80)
    definition = models.TextField(gettext_lazy("what it is"), max_length=500, blank=True)
    expectation = models.CharField(gettext_lazy("what is expected, in one line"), max_length=200)
    anchor_3 = models.CharField(gettext_lazy("what a 3 looks like"), max_length=400)
    anchor_5 = models.CharField(gettext_lazy("what a 5 looks like"), max_length=400)
    anchor_7 = models.CharField(gettext_lazy("what a 7 looks like"), max_length=400)
    anchor_9 = models.CharField(gettext_lazy("what a 9 looks like"), max_length=400)
    minimum = models.PositiveSmallIntegerField(gettext_lazy("minimum"), default=MINIMUM)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["element", "number"], name="one_version_a_number"),
            models.CheckConstraint(condition=Q(minimum__in=range(1, 11)), name="minimum_is_a_score"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def anchors(self) -> list[tuple[int, str]]:
        """What a 3, 5, 7 and 9 look like, in that order."""
        return [(score, getattr(self, f"anchor_{score}")) for score in ANCHORS]

    def facts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FACTS}

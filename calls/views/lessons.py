"""What somebody took from his calls: do again, change, remember. Between him and his direct manager."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from calls.models import Lesson
from calls.models.lesson import LessonQuerySet
from calls.views.plans import reader_of
from people.fields import number_in
from people.models import User
from people.paging import Page, page_of

PER_PAGE = 25
TEAM = "team"  # everybody whom the reader leads directly


@require_GET
def lessons(request: HttpRequest) -> HttpResponse:
    """One's own, or those of people whom one leads directly."""
    if not reader_of(request).is_in_sales:
        raise Http404
    shown = Lessons(request)
    context = {"lessons": shown, "page": shown.page, "at": "scorecard" if shown.is_own else "coaching"}
    return render(request, "calls/lessons.html", context)


class Lessons:
    """Whose lessons, which of them, and the page of them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.reader = request, reader_of(request)
        self.words = request.GET.get("q", "")
        asked = request.GET.get("kind", "")
        self.kind = asked if asked in Lesson.Kind.values else ""
        whose = request.GET.get("person", "")
        self.is_team = self.reader.manages and (whose == TEAM or (not whose and not self.reader.sells))
        self.person = None if self.is_team else self._person(number_in(whose) or self.reader.pk)

    def _person(self, pk: int) -> User:
        return get_object_or_404(User.objects.filter(pk__in={self.reader.pk, *self.reader.reach.led}), pk=pk)

    @property
    def is_own(self) -> bool:
        return self.person == self.reader

    @property
    def heading(self) -> str:
        if self.person is None:
            return _("Lessons of your team")
        return _("Your lessons") if self.is_own else _("Lessons of %(name)s") % {"name": self.person.name}

    @property
    def summary(self) -> str:
        kept = sum(self._counts.values())
        return ngettext("%(n)s lesson is kept.", "%(n)s lessons are kept.", kept) % {"n": f"{kept:,}"}

    @cached_property
    def _all(self) -> LessonQuerySet:
        visible = Lesson.objects.visible_to(self.reader)
        return visible.of(self.person) if self.person else visible.exclude(person=self.reader)

    @cached_property
    def _counts(self) -> dict[str, int]:
        return self._all.counted()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words.strip() or self.kind)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What one may narrow it to, each with how many there are."""
        return [(value, f"{label}, {self._counts.get(value, 0):,}") for value, label in Lesson.Kind.choices]

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """Whose lessons a manager may choose from; nobody else chooses."""
        if not self.reader.manages:
            return []
        own = [(str(self.reader.pk), _("Yours"))] if self.reader.sells else []
        led = User.objects.active().filter(pk__in=self.reader.reach.led).by_name().values_list("pk", "name")
        return [*own, (TEAM, _("Everybody you lead")), *((str(pk), name) for pk, name in led)]

    @property
    def chosen(self) -> str:
        return str(self.person.pk) if self.person else TEAM

    @cached_property
    def page(self) -> Page:
        """By kind, of each the newest first."""
        found = self._all.of_kind(self.kind) if self.kind else self._all
        rows = found.search(self.words).by_kind().select_related("company", "contact", "call_type", "person", "recap")
        return page_of(self.request, rows, PER_PAGE)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The rows of this page under the kind they belong to."""
        told = {Lesson.Kind.REMEMBER: _("What was forgotten or not thought of")}
        found = []
        for kind in Lesson.Kind:
            if rows := [lesson for lesson in self.page if lesson.kind == kind]:
                found.append({"kind": kind, "label": kind.label, "lessons": rows, "told": told.get(kind, "")})
        return found

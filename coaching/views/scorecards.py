"""The scorecard of one person, the same page for him and for those above; and where to coach."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from coaching.pages.matrix import Matrix
from coaching.pages.scorecard import Scorecard
from people.models import User


def reader_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def person_below(reader: User, pk: int) -> User:
    """Somebody who sells, whom the reader leads or who is below him; or himself. Everybody else is not there."""
    seen = User.objects.filter(pk__in={reader.pk, *reader.reach.below}, sells=True)
    person = get_object_or_404(seen.select_related("team"), pk=pk)
    person.share_tree(reader)
    return person


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """One's own; who does not sell has none."""
    return _page(request, reader_of(request).pk)


@require_GET
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """People by elements, for who leads somebody."""
    reader = reader_of(request)
    if not reader.manages:
        raise Http404
    return render(request, "coaching/matrix.html", {"matrix": Matrix(reader, request), "at": "coaching"})


def _page(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    card = Scorecard(person_below(reader, pk), reader)
    context = {"card": card, "person": card.person, "at": "scorecard" if card.is_own else "coaching"}
    return render(request, "coaching/scorecard.html", context)

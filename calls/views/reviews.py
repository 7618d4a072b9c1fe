"""Reviews: the queue, one recap to review or to read, and what follows a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls import rules
from calls.forms.review import CorrectionForm, LineForm, ReviewForm
from calls.models import Call, Recap, Review, ReviewDraft, Score
from calls.views.own_scores import OwnScore
from calls.views.plans import reader_of
from calls.views.review_page import ReviewPage
from calls.views.review_rows import ReviewRow, readers_in_words
from people.clock import now
from people.models import User
from people.once import once
from people.paging import page_of
from people.rules import Stale, require
from people.sight import seen_or_404
from people.templatetags.shell import clock

ANSWERS_KEPT = timedelta(days=14)
MOST = 25


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for this manager's review, by when it is due; what is only to read; recaps not in; answers."""
    reader = reader_of(request)
    page = page_of(request, Recap.objects.to_review(reader).with_head().with_plan_and_items().by_due())
    page = replace(page, rows=[ReviewRow(recap, reader) for recap in page.rows])
    late = Call.objects.filter(salesperson_id__in=reader.reach.led, salesperson__is_active=True).with_recap_overdue()
    mine = Review.objects.by_person(reader).visible_to(reader).with_head()
    recent = mine.acknowledged_since(now() - ANSWERS_KEPT).newest_first()[:MOST]
    context = {
        "page": page,
        "to_read": Recap.objects.to_read(reader).with_head().by_due()[:MOST],
        "late": late.select_related("company", "salesperson").by_time()[:MOST],
        "answers": [each for each in recent if each.acknowledgement.answer],
        "readers": readers_in_words(recent),
        "help_open": list(mine.with_help_open().by_help_day()[:MOST]),
        "today": reader.today(),
        "at": "review",
    }
    return render(request, "calls/reviews_queue.html", context)


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One recap: to review, to read, or as it was reviewed."""
    recap = _seen(reader_of(request), pk)
    if recap.is_draft:
        return redirect("calls:recap", recap.call_id)
    return _page(request, ReviewPage(recap, reader_of(request)))


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the manager has written so far; nobody else ever reads it."""
    reader = reader_of(request)
    recap = _seen(reader, pk)
    require(rules.may_review(reader, recap))
    form = ReviewForm(request.POST, recap.call.call_type.elements_in_order())
    version = form.version
    if form.is_valid():
        try:
            version = ReviewDraft.keep(recap=recap, by=reader, version=form.version, body=form.body).version
        except Stale:
            return _both(request, recap, form)
    if "X-Draft" not in request.headers:
        return redirect(recap) if form.is_valid() else _again(request, recap, form)
    page = ReviewPage(recap, reader, form=form)
    answer = render(request, "calls/_review_faults.html", {"page": page}, status=200 if form.is_valid() else 422)
    answer["X-Version"] = str(version)
    answer["X-Saved-At"] = clock(now())
    return answer


@require_POST
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the review, and open both scores."""
    reader = reader_of(request)
    recap = _seen(reader, pk)
    form = ReviewForm(request.POST, recap.call.call_type.elements_in_order())
    if recap.is_reviewed:
        return _both(request, recap, form)
    require(rules.may_review(reader, recap))
    if (gaps := form.missing(reader)) or not form.is_valid():
        return _again(request, recap, form, gaps)
    try:
        once(request, lambda: Review.file(recap=recap, by=reader, **form.facts()))
    except Stale:
        return _both(request, recap, form)
    messages.success(
        request, _("Both scores are open. %(name)s sees the same.") % {"name": recap.salesperson.first_name}
    )
    return redirect(recap)


@require_POST
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, and nothing more."""
    reader = reader_of(request)
    recap = _seen(reader, pk)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _page(request, ReviewPage(recap, reader), status=422, line_form=form)
    recap.read_and_close(by=reader, line=form.cleaned_data["text"])
    messages.success(request, _("%(company)s is read and closed.") % {"company": recap.call.company})
    return redirect("calls:reviews")


@require_POST
def acknowledgement(request: HttpRequest, pk: int) -> HttpResponse:
    """The salesperson has read the review, and may answer."""
    reader = reader_of(request)
    seen = get_object_or_404(Review.objects.visible_to(reader), pk=pk)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _page(request, ReviewPage(_seen(reader, seen.recap_id), reader), status=422, line_form=form)
    once(request, lambda: seen.acknowledge(by=reader, answer=form.cleaned_data["text"]))
    messages.success(request, _("Noted. %(name)s sees that you read it.") % {"name": seen.by.first_name})
    return redirect(seen)


@require_POST
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another score, with a reason, beside one's own first one."""
    reader = reader_of(request)
    page = ReviewPage(_seen(reader, pk), reader)
    offered = page.both.correctable if page.both else []
    form = CorrectionForm(request.POST, scores=_named(offered))
    if form.is_valid():
        try:
            once(request, lambda: _correct(offered, form, by=reader))
        except ValidationError as refused:
            form.add_error("value", refused)
        else:
            messages.success(request, _("The correction stands beside the first score."))
            return redirect(page.recap)
    return _page(request, page, status=422, correction_form=form)


@require_POST
def help_given(request: HttpRequest, pk: int) -> HttpResponse:
    """The help that was promised in a review was given."""
    seen = get_object_or_404(Review.objects.visible_to(reader_of(request)), pk=pk)
    seen.give_help(by=reader_of(request))
    messages.success(request, _("Noted: help given."))
    return redirect("calls:reviews")


# What these share -------------------------------------------------------------------------------------


def _seen(reader: User, pk: int) -> Recap:
    recaps = Recap.objects.with_page().with_answers().saying_who_came_along(reader)
    recap = seen_or_404(recaps, reader, pk=pk)
    if recap.salesperson_id == reader.pk:
        recap.salesperson = reader
    recap.call.salesperson = recap.salesperson
    if recap.is_reviewed:
        recap.review = Review.objects.select_related("by", "acknowledgement").get(recap=recap)
    return recap


def _named(scores: list[OwnScore]) -> list[tuple[int, str]]:
    return [(score.pk, f"{score.name}, {score.value}") for score in scores]


def _correct(offered: list[OwnScore], form: CorrectionForm, *, by: User) -> Score:
    chosen = next(score for score in offered if score.pk == form.cleaned_data["score"])
    return chosen.score.correct(by=by, value=form.cleaned_data["value"], reason=form.cleaned_data["reason"])


def _page(request: HttpRequest, page: ReviewPage, status: int = 200, **forms: Any) -> HttpResponse:
    reader = reader_of(request)
    offered = page.both.correctable if page.both else []
    context = {
        "page": page,
        "recap": page.recap,
        "call": page.recap.call,
        "correction_form": CorrectionForm(None, scores=_named(offered)) if offered else None,
        "line_form": None if page.may_review else LineForm(),
        "at": "calls" if page.is_own else "review",
        **_neighbours(page, reader),
        **forms,
    }
    return render(request, f"calls/{_template(page)}.html", context, status=status)


def _template(page: ReviewPage) -> str:
    if page.may_review:
        return "review_write"
    return "review_read" if page.recap.call.unplanned else "review_both"


def _neighbours(page: ReviewPage, reader: User) -> dict[str, Any]:
    """How many wait for this manager, and which is the next."""
    if page.is_own or page.recap.salesperson_id not in reader.reach.led:
        return {}
    waiting = Recap.waiting_for(reader)
    others = [pk for pk in waiting if pk != page.recap.pk]
    here = waiting.index(page.recap.pk) if page.recap.pk in waiting else -1
    return {
        "left": len(others),
        "first": reverse("calls:review", args=[others[0]]) if others else "",
        "next": reverse("calls:review", args=[waiting[here + 1]]) if here + 1 < len(waiting) else "",
        "before": reverse("calls:review", args=[waiting[here - 1]]) if here > 0 else "",
    }


def _again(request: HttpRequest, recap: Recap, form: ReviewForm, gaps: Mapping[str, str] | None = None) -> HttpResponse:
    return _page(request, ReviewPage(recap, reader_of(request), form=form, gaps=gaps), status=422)


def _both(request: HttpRequest, recap: Recap, form: ReviewForm) -> HttpResponse:
    """It was reviewed, or its draft changed, meanwhile: what was just written is kept beside what stands."""
    if "X-Draft" in request.headers:
        return HttpResponse(_("You changed this review in another window."), status=409)
    recap = _seen(reader_of(request), recap.pk)
    page = ReviewPage(recap, reader_of(request))
    context = {
        "page": page,
        "recap": recap,
        "call": recap.call,
        "mine": form.body,
        "typed": [(name, value) for name, value in form.body.items() if value],
        "at": "review",
    }
    return render(request, "calls/review_conflict.html", context, status=409)


urlpatterns = [
    path("review/", reviews, name="reviews"),
    path("review/<int:pk>/", review, name="review"),
    path("calls/recaps/<int:pk>/review-draft/", draft, name="review_draft"),
    path("calls/recaps/<int:pk>/review/", filing, name="review_filing"),
    path("calls/recaps/<int:pk>/closing/", closing, name="closing"),
    path("calls/recaps/<int:pk>/correction/", correction, name="correction"),
    path("calls/reviews/<int:pk>/acknowledgement/", acknowledgement, name="acknowledgement"),
    path("calls/reviews/<int:pk>/help/", help_given, name="help"),
]

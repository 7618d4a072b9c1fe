"""Pages of notices: the list, and putting one aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notices import later
from notices.board import board_of
from notices.models import Notice, Wishes


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What waits, what is good to know, what is gone and why, what was put aside."""
    context = {
        "at": "notices",
        "board": board_of(request.user, request),
        "later": later.choices(request.user),
        "wishes": Wishes.of(request.user),
    }
    return render(request, "notices/notice_list.html", context)


@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one aside until one of the offered moments."""
    notice = get_object_or_404(Notice.objects.filter(pk=pk).visible_to(request.user))
    chosen = later.named(request.user, request.POST.get("until", ""))
    if chosen is None:
        messages.error(request, _("It was not put aside: choose this afternoon, tomorrow or Monday."))
    else:
        notice.snooze(by=request.user, until=chosen.until)
        messages.success(request, _("Put aside: %(title)s") % {"title": notice.title})
    return redirect("notices:list")


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was put aside again at once."""
    notice = get_object_or_404(Notice.objects.filter(pk=pk).visible_to(request.user))
    notice.bring_back(by=request.user)
    return redirect("notices:list")

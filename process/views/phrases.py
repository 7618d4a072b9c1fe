"""The plan check: phrases that are no purpose, and the hint as it will read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.once import once
from people.rules import Refused
from people.status import status_of
from process.forms import PhraseForm
from process.models import Phrase
from process.views.admins import for_admins


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: HttpRequest) -> HttpResponse:
    form = PhraseForm(request.POST or None)
    if form.is_valid():
        try:
            phrase = once(request, lambda: Phrase.add(by=request.user, text=form.cleaned_data["text"]))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("“%(text)s” is pointed out from now on.") % {"text": phrase})
            return redirect("process:plan_check")
    in_use = list(Phrase.objects.in_use())
    context = {"at": "process", "view": "plan_check", "phrases": in_use, "example": in_use[:1], "form": form}
    return render(request, "process/phrase_list.html", context, status=status_of(form))


@for_admins
@require_POST
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    phrase = get_object_or_404(Phrase.objects.in_use(), pk=pk)
    phrase.retire(by=request.user)
    messages.success(request, _("“%(text)s” is pointed out no more.") % {"text": phrase})
    return redirect("process:plan_check")

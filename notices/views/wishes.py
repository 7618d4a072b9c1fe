"""What reaches somebody, by which channel and when; and ending letters with one click."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from notices.forms import WishesForm
from notices.kinds import kind_named
from notices.letters import UNSUBSCRIBE
from notices.models import DIGESTS, MAIL, Delivery, Wishes
from people.models import User
from people.once import once
from people.status import status_of


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Kinds and channels, the hour of the digest, quiet hours."""
    wishes = Wishes.of(request.user)
    form = WishesForm(wishes, request.POST or None)
    if form.is_bound and form.tries(lambda: wishes.change(off=form.off, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("notices:settings")
    context = {"form": form, "at": "notices"}
    return render(request, "notices/wishes.html", context, status=status_of(form))


@require_POST
def test_letter(request: HttpRequest) -> HttpResponse:
    """A letter to oneself, to see whether letters arrive."""
    once(request, lambda: Delivery.test_letter(request.user))
    messages.success(request, _("A letter to %(email)s is on its way.") % {"email": request.user.email})
    return redirect("notices:settings")


@csrf_exempt  # a mail program posts here, without cookies; the signed link says whose letters, and of which kind
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking asks, posting does: programs that follow every link in a letter end nothing."""
    person, kind = _meant(token)
    if request.method == "POST":
        if not ratelimit.consume(request, action="unsubscribe"):
            return ratelimit.respond_429(request)
        Wishes.switch_off(person, kind, MAIL)
    named = DIGESTS.get(kind) or kind_named(kind).switch.label
    is_done, is_digest = request.method == "POST", kind in DIGESTS
    context = {"kind": named, "is_done": is_done, "is_digest": is_digest, "token": token}
    return render(request, "notices/unsubscribe.html", context)


def _meant(token: str) -> tuple[User, str]:
    """Whose letters of which kind a link is about. A link that was not ours is not found."""
    try:
        meant = signing.loads(token, salt=UNSUBSCRIBE)
        person = User.objects.get(pk=meant["person"])
        kind = str(meant["kind"])
        if kind not in DIGESTS:
            kind_named(kind)
    except (signing.BadSignature, User.DoesNotExist, KeyError, TypeError) as unknown:
        raise Http404 from unknown
    return person, kind

"""How the frame looks to one reader: theme and single-key shortcuts, changed from the account menu."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from people.models import User


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keeps what was chosen; what is no choice changes nothing.

    Past `User.change` on purpose: how the frame looks to oneself makes nobody's edit of the person stale, and no trace.
    """
    theme, shortcuts = request.POST.get("theme"), request.POST.get("shortcuts")
    if theme in {value for value, _name in User._meta.get_field("theme").choices}:
        User.objects.filter(pk=request.user.pk).update(theme=theme)
    if shortcuts in {"on", "off"}:
        User.objects.filter(pk=request.user.pk).update(uses_shortcuts=shortcuts == "on")
    if request.htmx:
        return HttpResponse(status=204)
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "home")


@require_GET
@login_not_required
def presence(request: HttpRequest) -> JsonResponse:
    """Who is signed in in this browser now, and a fresh token for the forms of a page that stayed open."""
    if not request.user.is_authenticated:
        return JsonResponse({"user": None})
    return JsonResponse({"user": request.user.pk, "token": get_token(request)})

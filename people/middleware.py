"""Every page speaks in the reader's own time zone, to somebody whose session still holds."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from people import sessions


class SessionLimitMiddleware:
    """Signs out whose session lasted, or lay idle, for too long, before anything is looked up for him."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if sessions.is_over(request):
                logout(request)
                messages.info(request, _("You were signed out after a long time. Sign in again."))
            else:
                sessions.note_use(request)
        return self.get_response(request)


class ReaderMiddleware:
    """Activates the time zone of whoever is signed in, for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(request.user.zoneinfo):
                return self.get_response(request)
        return self.get_response(request)

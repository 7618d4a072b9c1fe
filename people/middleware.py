"""Every page speaks in the reader's own time zone, to somebody whose session still holds; a refused form is a 422."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from people import sessions
from people.status import status_of


class SessionLimitMiddleware:
    """Signs out whose session lasted, or lay idle, for too long, before anything is looked up for him."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.is_over(request):
            logout(request)
            messages.info(request, _("You were signed out after a long time. Sign in again."))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_facts: object) -> None:
        """A page that only asks by itself whether there is news does not count as use."""
        if request.user.is_authenticated and not getattr(view, "is_no_use", False):
            sessions.note_use(request)


class ReaderMiddleware:
    """Activates the time zone of whoever is signed in, for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(request.user.zoneinfo):
                return self.get_response(request)
        return self.get_response(request)


class RefusedFormMiddleware:
    """The pages of allauth that show a refused form again answer as ours do; see people/status.py."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        form = (response.context_data or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and isinstance(form, BaseForm):
            response.status_code = status_of(form)
        return response

"""The first page after signing in, by what somebody is here for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from people.models import User


def home(request: HttpRequest) -> HttpResponse:
    """Who sells begins with Today, who manages with what waits for inspection, who only configures with the process."""
    return redirect(_first_page(request.user))


def _first_page(user: User) -> str:
    if user.sells:
        return "today"
    if user.manages:
        return "calls:inspect"
    if user.is_admin:
        return "process:elements"
    return "people:account"

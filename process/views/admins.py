"""Who comes in here: admins. For anybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from process import rules

View = Callable[..., HttpResponse]


def for_admins(view: View) -> View:
    """Answers 404 to everybody who does not configure."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_configure(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded

"""Who sets goals and chooses metrics: admins. For anybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from metrics import rules

View = Callable[..., HttpResponse]


def for_admins(view: View) -> View:
    """Answers 404 to everybody who may not set targets."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_set_targets(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded

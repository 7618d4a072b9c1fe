"""Pages for what went wrong: what it is, what to do, and everything that was typed."""

from __future__ import annotations

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from people.clock import now
from people.rules import Refused, Stale
from salesproc.kept import Kept
from salesproc.logs import page_name

log = logging.getLogger("salesproc.trouble")

RETRY_SECONDS = 10
THROTTLED_SECONDS = 60
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is mistaken for another when read out


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, and 413 where it was simply too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20
        return _plain(request, "salesproc/error_413.html", 413, {"megabytes": megabytes})
    return _plain(request, "salesproc/error_400.html", 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a verb's own sentence says why not, and what to do."""
    why = str(exception) if isinstance(exception, Refused) else ""
    return render(request, "salesproc/error_403.html", {"why": why, "kept": Kept.of(request)}, status=403)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: one text, whether it is not there or not for this reader."""
    return render(request, "salesproc/error_404.html", status=404)


def stale(request: HttpRequest, exception: Stale) -> HttpResponse:
    """409: somebody was faster. Both texts, and one form to make one of both."""
    kept, current = Kept.of(request, without=("submit_key",)), exception.current
    if kept and isinstance(current, Model):
        kept.beside(current)
        kept.rest = [(name, _version(current, value) if name == "version" else value) for name, value in kept.rest]
    context = {"why": str(exception), "kept": kept, "current": current, "makes": isinstance(current, Model)}
    return render(request, "salesproc/error_409.html", context, status=409)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: guessing is slowed down; nobody is locked out."""
    response = _plain(request, "salesproc/error_429.html", 429, {"seconds": THROTTLED_SECONDS})
    response["Retry-After"] = str(THROTTLED_SECONDS)
    return response


def signed_out(request: HttpRequest) -> HttpResponse:
    """401: the session ended while somebody wrote. The text stays; pieces of an open page only get the number."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401)
    return _plain(request, "salesproc/error_401.html", 401, {"kept": Kept.of(request)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was older than the session, or came from elsewhere; only the first kind can be sent again."""
    return _plain(request, "salesproc/error_403_form.html", 403, {"kept": Kept.of(request)})


def server_failed(request: HttpRequest) -> HttpResponse:
    """500, and 503 while the database does not answer. Asks the database for nothing."""
    number = "-".join("".join(secrets.choice(ALPHABET) for _i in range(4)) for _j in range(2))
    failure = sys.exc_info()[1]
    log.error("trouble %s at %s: %s", number, page_name(request), type(failure).__name__)
    context = {"number": number, "at": now(), "kept": Kept.of(request)}
    if isinstance(failure, OperationalError | InterfaceError):
        response = _plain(request, "salesproc/error_503.html", 503, {**context, "seconds": RETRY_SECONDS})
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return _plain(request, "salesproc/error_500.html", 500, context)


def _version(current: Model, sent: str) -> str:
    """The version that stands now, so that the next try is about this one."""
    return str(getattr(current, "version", getattr(current, "number", sent)))


def _plain(request: HttpRequest, template: str, status: int, context: dict | None = None) -> HttpResponse:
    """A page without the frame's questions to the database; it may be the database that failed."""
    page = render_to_string(template, {"csrf_token": get_token(request), "path": request.path, **(context or {})})
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store, private"})

"""What holds for every answer: headers of the browser's guard, and what the verbs' refusals look like."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from people.rules import Stale
from salesproc import logs
from salesproc.views import errors

log = logging.getLogger("salesproc.requests")

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing here uses these; a script that got in shall not either.
PERMISSIONS = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
    "publickey-credentials-get=(self), screen-wake-lock=(), xr-spatial-tracking=()"
)


class HeadersMiddleware:
    """Stands outermost: every answer, a static file too, is for this origin alone, and no page is kept by a cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


class LogMiddleware:
    """One line a request: which page by its name, never by its address, for whom by his id, and how long it took."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, number = time.monotonic(), uuid.uuid4().hex
        with logs.request_under(number):
            response = self.get_response(request)
            if not request.path.startswith(settings.STATIC_URL):
                took = round((time.monotonic() - began) * 1000)
                log.info("request", extra={**logs.facts_of(request), "status": response.status_code, "ms": took})
        response["X-Request-Id"] = number
        return response


class TroubleMiddleware:
    """Turns what a verb or the sign-in refused into a page that keeps what was typed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return errors.signed_out(request) if self._lost_its_session(request, response) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A stale write is answered with both texts; all else goes Django's way to the pages in urls.py."""
        return errors.stale(request, exception) if isinstance(exception, Stale) else None

    def _lost_its_session(self, request: HttpRequest, response: HttpResponse) -> bool:
        """Was this a form, or a piece of an open page, that found nobody signed in any more?

        Only who is sent to the door to come back here is; who signed out, or chose a new password, goes there plainly.
        """
        if not isinstance(response, HttpResponseRedirect) or request.user.is_authenticated:
            return False
        asks = request.method == "POST" or "HX-Request" in request.headers
        door = resolve_url(settings.LOGIN_URL)
        return asks and response.url.startswith(f"{door}?{REDIRECT_FIELD_NAME}=") and request.path != door

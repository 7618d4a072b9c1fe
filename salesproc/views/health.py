"""How the machinery is: a page for admins, short answers for machines, and the counts of the frame."""

from __future__ import annotations

import hmac
import platform

import celery
import django
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_safe

from people.clock import now
from people.sessions import is_no_use
from people.views.admins import for_admins
from salesproc.health import Health
from salesproc.monitoring import exposition, readiness
from salesproc.shell import Shell


@for_admins
@require_safe
@is_no_use
def health(request: HttpRequest) -> HttpResponse:
    """Scheduler, workers, database and mail; asks again by itself."""
    shell = Shell(request.user)
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "shell": shell,
        "health": Health(shell.beats, today=midnight),
        "versions": {
            "Python": platform.python_version(),
            "Django": django.get_version(),
            "Celery": celery.__version__,
        },
        "at": "settings",
    }
    return render(request, "salesproc/health.html", context)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, tables and scheduler; 503 when one of them is not as it must be."""
    found = readiness()
    response = JsonResponse(found, status=200 if set(found.values()) == {"ok"} else 503)
    if response.status_code == 503:
        response["Retry-After"] = "30"
    return response


@login_not_required
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Figures for monitoring; who has no token learns not even that they exist."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_GET
@is_no_use
def counts(request: HttpRequest) -> JsonResponse:
    """What the frame counts, for a page that stays open."""
    shell = Shell(request.user)
    news = shell.news
    label = ngettext("Notices, {n} new", "Notices, {n} new", news).format(n=news) if news else _("Notices")
    return JsonResponse({"tabs": shell.figures, "news": {"figure": shell.news_figure if news else "", "label": label}})

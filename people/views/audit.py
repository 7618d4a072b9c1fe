"""Who changed what."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from people.forms.audit import AuditFilter
from people.models import AuditEntry
from people.paging import page_of
from people.views.admins import for_admins


@for_admins
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Every deed, newest first, by day of the reader; sign-ins when asked for them or for a person."""
    form = AuditFilter(request.GET)
    entries = AuditEntry.objects.select_related("actor")
    if form.is_valid():
        entries = form.apply(entries)
    page = page_of(request, entries)
    AuditEntry.hide_unseen(page, request.user)
    days = [(day, list(rows)) for day, rows in groupby(page, key=lambda entry: timezone.localtime(entry.at).date())]
    return render(
        request, "people/audit_log.html", {"form": form, "page": page, "title": form.title, "days": days, "at": "audit"}
    )

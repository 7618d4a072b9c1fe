"""The plan for the hand, and the worker that keeps opened sheets readable without a connection."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from calls.models import Call, Field
from calls.views.here import Here
from calls.views.plans import reader_of
from calls.views.record import Record
from people.clock import now

WORKER = Path(settings.BASE_DIR) / "static" / "sw.js"


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Large, with the minimum in bold; the recap button from the start of the call on."""
    reader = reader_of(request)
    call = get_object_or_404(Record.fetched(Call.objects.visible_to(reader)), pk=pk, plan__isnull=False)
    record = Record(call, reader)
    context = {
        "call": call,
        "record": record,
        "is_draft": record.version is None,
        "here": Here.of(call, reader) if record.is_own else None,
        "reached": _within_reach(call),
        "read_at": now(),
        "is_own": record.is_own,
        "at": "calls",
    }
    return render(request, "calls/sheet_page.html", context)


def _within_reach(call: Call) -> list[tuple[str, str]]:
    """Those to be seen who have a telephone, as first name and number; else the company's own."""
    people = [
        item.contact for item in call.plan.items.filter(field=Field.WHO).select_related("contact") if item.contact
    ]
    numbers = [(person.first_name, person.mobile or person.phone) for person in people]
    known = [(name, number) for name, number in numbers if number]
    return known[:3] or ([(call.company.name, call.company.phone)] if call.company.phone else [])


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """static/sw.js, served here because a worker rules only over the folder it comes from."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer

"""The plan for the hand, and the worker that keeps opened sheets readable without a connection."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from calls.models import Call, Field
from calls.views.here import Here
from calls.views.plans import reader_of
from calls.views.record import Record
from customers.models import Contact
from people.clock import now
from people.sight import seen_or_404

WORKER = Path(settings.BASE_DIR) / "static" / "sw.js"


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Large, with the minimum in bold; the recap button from the start of the call on."""
    reader = reader_of(request)
    call = seen_or_404(Record.fetched(Call.objects.all()), reader, pk=pk, plan__isnull=False)
    record = Record(call, reader)
    context = {
        "call": call,
        "record": record,
        "is_draft": record.version is None,
        "here": Here.of(call, reader) if record.is_own else None,
        "reached": _within_reach(record),
        "read_at": now(),
        "is_own": record.is_own,
        "at": "calls",
    }
    return render(request, "calls/sheet_page.html", context)


def _within_reach(record: Record) -> list[tuple[str, str]]:
    """Whom the sheet names and who have a telephone, as first name and number; else the company's own."""
    named = [line.contact for field in record.sheet_fields if field.number == Field.WHO for line in field.lines]
    people = Contact.objects.visible_to(record.reader).in_bulk([contact for contact in named if contact])
    numbers = [(people[pk].first_name, people[pk].mobile or people[pk].phone) for pk in named if pk in people]
    known = [(name, number) for name, number in numbers if number]
    company = record.call.company
    return known[:3] or ([(company.name, company.phone)] if company.phone else [])


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """static/sw.js, served here because a worker rules only over the folder it comes from."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer

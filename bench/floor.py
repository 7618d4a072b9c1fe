"""The floor that pages are measured by: the least that a view costs on this very server, at this moment.

Reading: a signed-in view with five indexed queries and a template of 25 rows. Writing: a signed-in view that locks
and updates one row and inserts five.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from calls.models import Call
from customers.models import Company
from notices.models import Notice
from people.clock import now
from people.models import DayTouched, Team, User

ROWS, INSERTS = 25, 5


def read(request: HttpRequest) -> HttpResponse:
    me = request.user.pk
    company = Company.objects.filter(owner=me).order_by("pk").first()
    return render(
        request,
        "bench/floor.html",
        {
            "rows": list(Call.objects.filter(salesperson=me).select_related("company").order_by("-starts_at")[:ROWS]),
            "company": company,
            "team": Team.objects.filter(pk=request.user.team_id).first(),
            "notices": list(Notice.objects.filter(person=me).order_by("-made_at")[:5]),
            "colleague": User.objects.filter(pk=me).first(),
        },
    )


def write(request: HttpRequest) -> HttpResponse:
    me = request.user.pk
    with transaction.atomic():
        User.objects.select_for_update().get(pk=me)
        User.objects.filter(pk=me).update(version=F("version") + 1)
        for _n in range(INSERTS):
            DayTouched.objects.create(person_id=me, day=now().date(), at=now())
    return redirect("/floor/read/")

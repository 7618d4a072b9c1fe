"""What the views of making and editing have in common: made in passing, refused, and come too late."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from customers.forms.editing import EditingForm
from people.both import differences
from people.rules import Stale


def made_in_passing(request: HttpRequest, thing: models.Model, kind: str) -> HttpResponse:
    """Tell the page which asked that the record is there; it never left (event `made`: kind, id, name)."""
    answer = render(request, "customers/_made.html", {"thing": thing})
    answer["HX-Trigger"] = json.dumps({"made": {"kind": kind, "id": thing.pk, "name": str(thing)}})
    return answer


def change_or_show_both(
    request: HttpRequest,
    form: EditingForm,
    change: Callable[[], models.Model],
    form_of: Callable[[Any], EditingForm],
    context: dict[str, Any],
) -> HttpResponse:
    """Do the change; where somebody was faster, show both texts and keep what was typed (status 409)."""
    try:
        return redirect(change())
    except Stale as stale:
        return show_both(request, form, form_of(stale.current), {**context, "version": stale.current.version})


def show_both(request: HttpRequest, form: EditingForm, saved: EditingForm, context: dict[str, Any]) -> HttpResponse:
    """What was typed beside what is saved meanwhile, and one form to make one of both (status 409)."""
    both = differences(form, saved.initial)
    context |= {"form": form, "differences": both, "differing": {one.name for one in both}}
    return render(request, "customers/record_both.html", context, status=409)


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The address a form names as the page to return to, if it is one of ours."""
    address = request.POST.get("back", "") or request.GET.get("back", "")
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and address.startswith("/") else otherwise

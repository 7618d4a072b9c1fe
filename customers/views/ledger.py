"""The ledger: writing an entry, ticking it off, taking that back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.forms.editing import sent
from customers.forms.ledger import DateForm, PromiseForm
from customers.models import Company, LedgerEntry, Opportunity
from customers.views.making import show_both, way_back
from people.fields import number_in
from people.once import once
from people.rules import Stale
from people.status import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A commitment or next action at a company, perhaps for one opportunity there."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    opportunity = _opportunity(request, company)
    person = opportunity.owner if opportunity else request.user
    form = PromiseForm(
        sent(request),
        us={request.user.pk: request.user, person.pk: person}.values(),
        them=company.contacts.still_there().deciders_first(),
    )
    if request.method == "POST" and form.is_valid():
        facts = {"by": request.user, "person": person, "company": company, "opportunity": opportunity, **form.facts}
        made = once(request, lambda: LedgerEntry.promise(**facts))
        return redirect(made)
    context = {"at": "companies", "company": company, "opportunity": opportunity, "form": form}
    return render(request, "customers/entry_new.html", context, status=status_of(form))


def _opportunity(request: HttpRequest, company: Company) -> Opportunity | None:
    asked = request.POST.get("opportunity", "") or request.GET.get("opportunity", "")
    if not asked:
        return None
    there = Opportunity.objects.visible_to(request.user).filter(company=company).select_related("owner")
    return get_object_or_404(there, pk=number_in(asked))


@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Kept, or done. Ticking twice changes nothing."""
    entry = _entry(request, pk)
    entry.tick(by=request.user)
    said = _("Kept.") if entry.is_commitment else _("Done.")
    return _answer(request, pk, said)


@require_POST
def untick(request: HttpRequest, pk: int) -> HttpResponse:
    """It is open again."""
    _entry(request, pk).reopen(by=request.user)
    return _answer(request, pk, _("Open again."))


@require_POST
def entry_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Broken, or no longer wanted."""
    entry = _entry(request, pk)
    if request.POST.get("result") == LedgerEntry.Result.BROKEN:
        entry.break_(by=request.user)
    else:
        entry.drop(by=request.user)
    return _answer(request, pk, _("Noted."))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Another date."""
    entry = _entry(request, pk)
    form = DateForm(sent(request), thing=entry, auto_id="entry_%s")
    back = way_back(request, entry.company.get_absolute_url())
    context = {"at": "companies", "entry": entry, "thing": entry, "form": form, "back": back}
    if request.method == "POST" and form.is_valid():
        try:
            entry.reschedule(by=request.user, version=form.version, due_on=form.cleaned_data["due_on"])
        except Stale as stale:
            return show_both(
                request, form, DateForm(thing=stale.current), {**context, "version": stale.current.version}
            )
        return _answer(request, pk, _("Noted."))
    return render(request, "customers/entry_date.html", context, status=status_of(form))


def _entry(request: HttpRequest, pk: int) -> LedgerEntry:
    return get_object_or_404(LedgerEntry.objects.visible_to(request.user).with_names(), pk=pk)


def _answer(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    """The row as it stands now (htmx), or back to where the reader came from."""
    entry = _entry(request, pk)
    if not request.htmx:
        return redirect(way_back(request, f"{entry.company.get_absolute_url()}#ledger"))
    context = {
        "entry": entry,
        "announce": said,
        "where": "where" in request.POST,
        "back": way_back(request, entry.company.get_absolute_url()),
    }
    return render(request, "customers/_ledger_row.html", context)

"""What holds for the whole company."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.forms.organisation import OrganisationForm
from people.models import AuditEntry, Organisation
from people.status import status_of
from people.views.admins import for_admins


@for_admins
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """Name, currency, and when whoever comes new works."""
    company = get_object_or_404(Organisation, pk=1)
    form = OrganisationForm(company, request.POST or None)
    if form.is_bound and form.tries(lambda: company.change(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(company)
    last = AuditEntry.objects.about(company).select_related("actor").first()
    context = {"form": form, "last": last, "at": "settings"}
    return render(request, "people/organisation.html", context, status=status_of(form))

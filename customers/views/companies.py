"""Companies: the list, one of them, making and editing them, here or in passing."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from customers import rules
from customers.finders import CompanyFinder
from customers.forms.company import CompanyForm, PassingCompanyForm
from customers.forms.editing import sent
from customers.models import Company
from customers.pages.company import CompanyPage
from customers.pages.lists import company_rows
from customers.views.making import change_or_show_both, made_in_passing
from people.once import once
from people.paging import page_of
from people.rules import require
from people.status import status_of

MOST_OFFERED = 10


class LooksLike(Exception):
    """A company of that name is here already: to be offered, not to be refused."""


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    visible = Company.objects.visible_to(request.user)
    finder = CompanyFinder(request.GET, queryset=visible.select_related("owner", "parent"), reader=request.user)
    page = page_of(request, finder.qs)
    context = {
        "at": "companies",
        "finder": finder,
        "page": page,
        "rows": company_rows(request.user, page),
        "may_add": rules.may_add_company(request.user),
    }
    return render(request, "customers/_companies.html" if request.htmx else "customers/companies.html", context)


@require_safe
def company(request: HttpRequest, pk: int) -> HttpResponse:
    companies = Company.objects.visible_to(request.user).select_related("parent", "owner")
    page = CompanyPage(request.user, get_object_or_404(companies, pk=pk), request.GET)
    template = "customers/_happenings.html" if request.htmx else "customers/company_page.html"
    return render(request, template, {"at": "companies", "page": page, "company": page.company})


@require_http_methods(["GET", "HEAD", "POST"])
def company_new(request: HttpRequest) -> HttpResponse:
    """A page of its own; inside another page (htmx) a short form in a dialog."""
    require(rules.may_add_company(request.user))
    kind = PassingCompanyForm if request.htmx else CompanyForm
    form = kind(sent(request), reader=request.user, initial=_start(request))
    alike: list[Company] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = once(request, lambda: _add(request, form))
        except LooksLike:
            alike = list(_alike(request, form))
        else:
            return made_in_passing(request, made, "company") if request.htmx else redirect(made)
    template = "customers/_company_passing.html" if request.htmx else "customers/company_new.html"
    return render(request, template, {"at": "companies", "form": form, "alike": alike}, status=status_of(form))


def _start(request: HttpRequest) -> dict[str, object]:
    return {"name": request.GET.get("name", "")[:160], "owner": request.user.pk if request.user.sells else ""}


def _add(request: HttpRequest, form: CompanyForm) -> Company:
    if "anyway" not in request.POST and _alike(request, form).exists():
        raise LooksLike
    return Company.add(by=request.user, **form.facts)


def _alike(request: HttpRequest, form: CompanyForm) -> QuerySet[Company]:
    alike = Company.objects.visible_to(request.user).named_like(form.cleaned_data["name"])
    return alike.by_name()[:3]


@require_http_methods(["GET", "HEAD", "POST"])
def company_edit(request: HttpRequest, pk: int) -> HttpResponse:
    company = get_object_or_404(Company.objects.visible_to(request.user).select_related("parent", "owner"), pk=pk)
    require(rules.may_change_company(request.user, company))
    form = CompanyForm(sent(request), reader=request.user, company=company)
    context = {"at": "companies", "company": company, "thing": company, "form": form, "version": form.version}
    if request.method == "POST" and form.is_valid():
        return change_or_show_both(
            request,
            form,
            lambda: company.change(by=request.user, version=form.version, **form.facts),
            lambda saved: CompanyForm(reader=request.user, company=saved),
            context,
        )
    return render(request, "customers/company_edit.html", context, status=status_of(form))


@require_safe
def company_options(request: HttpRequest) -> HttpResponse:
    """What the picker offers; asked for by hand, the list of companies with the same question."""
    asked = request.GET.get("q", "")
    if not request.htmx:
        return redirect(f"{reverse('customers:companies')}?{urlencode({'q': asked})}")
    offered = Company.objects.visible_to(request.user).active().search(asked).by_name()[:MOST_OFFERED]
    context = {"offered": offered, "asked": asked.strip(), "may_add": rules.may_add_company(request.user)}
    return render(request, "customers/_company_options.html", context)

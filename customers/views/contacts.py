"""People of the customer: one of them, making and editing them, here or in passing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers import rules
from customers.forms.contact import ContactForm, PassingContactForm
from customers.forms.editing import sent
from customers.models import Company, Contact
from customers.pages.contact import ContactPage
from customers.views.making import change_or_show_both, made_in_passing
from people.once import once
from people.rules import require
from people.status import status_of

MOST_OFFERED = 10


@require_safe
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    contacts = Contact.objects.visible_to(request.user).select_related("company")
    page = ContactPage(request.user, get_object_or_404(contacts, pk=pk), request.GET)
    template = "customers/_happenings.html" if request.htmx else "customers/contact_page.html"
    return render(request, template, {"at": "companies", "page": page, "contact": page.contact})


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own; inside another page (htmx) a short form in a dialog."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    require(rules.may_add_contact(request.user, company))
    kind = PassingContactForm if request.htmx else ContactForm
    form = kind(sent(request), initial={"name": request.GET.get("name", "")[:120]})
    if request.method == "POST" and form.is_valid():
        made = once(request, lambda: Contact.add(by=request.user, company=company, **form.facts))
        return made_in_passing(request, made, "contact") if request.htmx else redirect(made)
    template = "customers/_contact_passing.html" if request.htmx else "customers/contact_new.html"
    context = {"at": "companies", "company": company, "form": form}
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(request.user).select_related("company"), pk=pk)
    require(rules.may_change_contact(request.user, contact))
    form = ContactForm(sent(request), contact=contact)
    context = {"at": "companies", "contact": contact, "thing": contact, "form": form, "version": form.version}
    if request.method == "POST" and form.is_valid():
        return change_or_show_both(
            request,
            form,
            lambda: contact.change(by=request.user, version=form.version, **form.facts),
            lambda saved: ContactForm(contact=saved),
            context,
        )
    return render(request, "customers/contact_edit.html", context, status=status_of(form))


@require_POST
def contact_departure(request: HttpRequest, pk: int) -> HttpResponse:
    """Left or changed role; with `back` taken back."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if "undo" in request.POST:
        contact.come_back(by=request.user)
    else:
        contact.leave(by=request.user)
    return redirect(contact)


@require_safe
def contact_options(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the picker offers; asked for by hand, the page of the company."""
    company = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    asked = request.GET.get("q", "")
    if not request.htmx:
        return redirect(f"{reverse('customers:company', args=[pk])}?{urlencode({'q': asked})}")
    contacts = company.contacts.visible_to(request.user).still_there()
    offered = contacts.search(asked).deciders_first()[:MOST_OFFERED]
    context = {"offered": offered, "asked": asked.strip(), "may_add": rules.may_add_contact(request.user, company)}
    return render(request, "customers/_contact_options.html", context)

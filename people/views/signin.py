"""Coming in: signing in, entering a demonstration, the link that works once, the first admin."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from people.forms.signin import SetUpForm, WelcomeForm
from people.letters import mail_is_configured
from people.models import EntryLink, Organisation, SetupCode, User
from people.models.demo import demo_doors
from people.places import country_of
from people.status import status_of


class LoginView(allauth_views.LoginView):
    """Sign in; on an installation that has no admin yet, to the set-up."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not User.objects.configuring().exists():
            return redirect("people:setup")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        admin = User.objects.configuring().by_name().first()
        return super().get_context_data(doors=demo_doors(), admin=admin, **kwargs)


@login_not_required
@require_POST
def demo_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as somebody of the demonstration; nowhere else does this exist."""
    person = get_object_or_404(User.objects.enterable(), pk=pk)
    if request.user.is_authenticated:
        logout(request)
    response = perform_login(request, person, redirect_url=reverse("home"))
    request.session.set_expiry(0)
    return response


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password on a link that works once. Looking at the page does not use it up."""
    link = EntryLink.find(token)
    if link is None:
        return render(request, "people/welcome_over.html", status=404)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.tries(lambda: link.enter(password=form.cleaned_data["password"])):
        if request.user.is_authenticated:
            logout(request)
        person = User.objects.get(pk=link.person_id)
        if link.kind == EntryLink.Kind.RESET:
            messages.success(request, _("The new password counts from now on. Sign in with it."))
            return redirect("account_login")
        return perform_login(request, person)
    return render(request, "people/welcome.html", {"form": form, "link": link}, status=status_of(form))


@login_not_required
@never_cache
@sensitive_variables("code")
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, code: str = "") -> HttpResponse:
    """Make the company and its first admin, once; afterwards this page does not exist."""
    if User.objects.configuring().exists():
        raise Http404
    if request.method == "POST" and not ratelimit.consume(request, action="set_up"):
        return ratelimit.respond_429(request)
    form = SetUpForm(request.POST or None, initial={"code": code})
    if form.is_bound and form.tries(lambda: _begin(form.cleaned_data)):
        response = perform_login(request, User.objects.configuring().get())
        return redirect("people:invitations") if response.status_code == 302 else response
    checks = {"database": connection.vendor, "has_mail": mail_is_configured(), "code_fits": SetupCode.fits(code)}
    return render(request, "people/setup.html", {"form": form, "checks": checks}, status=status_of(form))


def _begin(facts: dict[str, Any]) -> User:
    return Organisation.begin(**facts, country=country_of(facts["zone"]))

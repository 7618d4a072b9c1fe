"""How people sign in: allauth, without open sign-up, counted against guessing, and traced."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import RATE_LIMITS
from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.clock import now
from people.models import AuditEntry, Organisation, User
from people.models.user import clean_email
from people.rules import may_sign_in
from people.sessions import begin


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; a demo account opens nothing but a demonstration."""

    @cached_property
    def error_messages(self) -> dict[str, Any]:
        return {
            **DefaultAccountAdapter.error_messages,
            "email_password_mismatch": _("E-mail and password do not match."),
            "too_many_login_attempts": _("Too many tries. Wait 15 minutes, or ask for a new password below."),
            "incorrect_password": _("This is not your password. Type it again."),
            "rate_limited": _("Too many tries. Wait a few minutes."),
        }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        if "email" in credentials:
            credentials["email"] = clean_email(credentials["email"])
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_active and not may_sign_in(user, is_demo=_is_demo()):
            return None
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        if user.entered_at is None:
            User.objects.filter(pk=user.pk).update(entered_at=now())
        AuditEntry.write(user, AuditEntry.SIGNED_IN, user)
        return super().post_login(request, user, **kwargs)

    def set_password(self, user: User, password: str) -> None:
        user.choose_password(password)

    # Guessing -----------------------------------------------------------------------------------

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count per account and address together, so that nobody locks a colleague out from elsewhere."""
        return f"{ratelimit.get_ip(request)}:{clean_email(credentials.get('email', ''))}"

    def tries_left(self, request: HttpRequest, email: str) -> int:
        """How many more failures this account and address have before the pause."""
        key = self._get_login_attempts_cache_key(request, email=email)
        (rate,) = [r for r in ratelimit.parse_rates(RATE_LIMITS["login_failed"]) if r.per == "key"]
        name = ratelimit.get_cache_key(request, app="allauth.account", action="login_failed", rate=rate, key=key)
        return max(0, rate.amount - len(cache.get(name, [])))


class SecondStepAdapter(DefaultMFAAdapter):
    """What the second step says when a code does not fit."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Wait for the next one and type that."),
    }


def reset_address(person: User) -> str:
    """The address under which this person chooses a new password. It is made when its letter goes out, and kept
    nowhere: a password chosen meanwhile ends it."""
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), token])


def _is_demo() -> bool:
    organisation = Organisation.current()
    return organisation is not None and organisation.is_demo

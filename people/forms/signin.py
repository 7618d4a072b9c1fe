from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people import slots
from people.fields import AddressField, LineField, SecretField, WorkDaysField, ZoneField
from people.forms.asking import AskingForm
from people.models import User
from people.places import CURRENCIES


def password_help() -> str:
    """What the first validator asks for: the one that everybody meets."""
    return get_default_password_validators()[0].get_help_text()


def new_password() -> SecretField:
    return SecretField(label=_("Password"), autocomplete="new-password", help_text=password_help)


class LoginForm(AskingForm, allauth_forms.LoginForm):
    """E-mail and password; what does not match is said beside the password, with the tries that are left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(label=_("Work e-mail"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"] = SecretField(label=_("Password"))
        self.fields["remember"].label = _("Stay signed in on this device for 14 days")
        self.order_fields(["login", "password", "remember"])

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except ValidationError as problem:
            sentence = problem.messages[0]
            if problem.code == "email_password_mismatch":
                sentence = f"{sentence} {self._tries_left()}"
            self.add_error("password", sentence)
            return self.cleaned_data

    def _tries_left(self) -> str:
        left = get_adapter(self.request).tries_left(self.request, self.cleaned_data["login"])
        if not left:
            return str(_("Now there is a pause of 15 minutes."))
        sentence = ngettext(
            "%(n)s more try, then a pause of 15 minutes.", "%(n)s more tries, then a pause of 15 minutes.", left
        )
        return sentence % {"n": left}


class ResetPasswordForm(AskingForm, allauth_forms.ResetPasswordForm):
    """To which address the link to a new password goes."""

    email = AddressField(label=_("Work e-mail"))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Put the letter into the queue. The page answers alike, and as fast, whether or not there is such a person."""
        for person in self.users:
            for write in slots.entry_letters:
                write(person, "password_reset", person)
        return self.cleaned_data["email"]


class NewPasswordForm(AskingForm, allauth_forms.ResetPasswordKeyForm):
    """A new password after a link; typed once, since one may paste it and see it in the password manager."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"] = new_password()

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password


class ChangePasswordForm(AskingForm, allauth_forms.ChangePasswordForm):
    """One's own password, changed while signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"] = SecretField(label=_("Password now"))
        self.fields["password1"] = new_password()
        self.fields["password1"].label = _("New password")

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password


class ReauthenticateForm(AskingForm, allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    password = SecretField(label=_("Password"))


def code_field() -> LineField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "text"}
    return LineField(max_length=32, label=_("Code"), widget=forms.TextInput(attrs=attrs))


class CodeForm(AskingForm, mfa_forms.AuthenticateForm):
    """The second factor at sign-in: a code of the app, or one of the recovery codes."""

    code = code_field()


class CodeAgainForm(AskingForm, mfa_forms.ReauthenticateForm):
    """The second factor once more, before something that matters."""

    code = code_field()


class ActivateCodeForm(AskingForm, totp_forms.ActivateTOTPForm):
    """The first code of the app, which proves that it was set up."""

    code = code_field()


class WelcomeForm(AskingForm):
    """The password somebody chooses on a link that works once."""

    password = new_password()


class SetUpForm(AskingForm):
    """The company and its first admin."""

    code = LineField(
        max_length=80, label=_("Set-up code"), help_text=_("The server printed it in its terminal when it started.")
    )
    company = LineField(
        max_length=120, label=_("Company"), help_text=_("Stands at the top of the sign-in page and in e-mails.")
    )
    name = LineField(max_length=120, label=_("Your name"))
    email = AddressField(label=_("Work e-mail"))
    password = new_password()
    zone = ZoneField(label=_("Time zone"), initial="Europe/London")
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="GBP")
    work_days = WorkDaysField(
        label=_("Working days"),
        initial=[1, 2, 3, 4, 5],
        help_text=_("Every deadline counts in working days. Each person can change them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].widget.attrs["autocomplete"] = "organization"
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        self.fields["code"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("password"):
            try:
                validate_password(facts["password"], User(name=facts.get("name", ""), email=facts.get("email", "")))
            except ValidationError as problem:
                self.add_error("password", problem)
        return facts

"""Form fields for what people type: cleaned alike everywhere, refused in a sentence that says what to do.

Text is brought to NFC and stripped; NUL, lone surrogates and other unprintable characters are refused, since not
every database, file or letter can hold them. No `maxlength` is sent to the browser: it would cut off what is pasted
without a word.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.places import zone_choices

FIRST_YEAR, LAST_YEAR = 1990, 2099
LONGEST_SECRET = 500
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def number_in(text: str) -> int:
    """The number that a form or an address names; 0, which no record has, for whatever else stands there."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


class _Typed(forms.CharField):
    """Text as somebody typed or pasted it. `max_length` counts characters after cleaning."""

    default_error_messages = {"required": _("Fill this in.")}

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.longest = max_length
        super().__init__(**kwargs)
        # Django's own check of NUL speaks of "null characters"; ours below says where it is.
        self.validators = [v for v in self.validators if type(v).__name__ != "ProhibitNullCharactersValidator"]

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        text = self._tidy(unicodedata.normalize("NFC", str(value)))
        if found := UNPRINTABLE.search(text):
            raise ValidationError(
                _("Character %(place)s cannot be stored. Delete what stands there and type it again."),
                code="unprintable",
                params={"place": intcomma(found.start() + 1)},
            )
        if (over := len(text) - self.longest) > 0:
            raise ValidationError(self._too_long(over), code="max_length")
        return text

    def _too_long(self, over: int) -> str:
        return ngettext(
            "%(longest)s characters fit here. Shorten it by %(over)s character.",
            "%(longest)s characters fit here. Shorten it by %(over)s characters.",
            over,
        ) % {"longest": intcomma(self.longest), "over": intcomma(over)}

    def _tidy(self, text: str) -> str:
        raise NotImplementedError


class LineField(_Typed):
    """One line: breaks and runs of blanks become single blanks."""

    def _tidy(self, text: str) -> str:
        return re.sub(r"[\s\u2028\u2029]+", " ", text).strip()


class TextField(_Typed):
    """Many lines, each as it was typed; every kind of line break is stored as one newline."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 4000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def _tidy(self, text: str) -> str:
        return re.sub(r"\r\n|[\r\x0b\x0c\u2028\u2029]", "\n", text).strip()


class AddressField(LineField):
    """An e-mail address, in the form in which it is stored: NFC and lower case."""

    widget = forms.EmailInput

    def __init__(self, *, max_length: int = 254, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(EmailValidator(_("This is not an e-mail address. Write it like name@example.com.")))

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()


class ZoneField(forms.ChoiceField):
    """A time zone by its IANA name, such as Europe/London."""

    default_error_messages = {
        "required": _("Choose a time zone."),
        "invalid_choice": _("This time zone is not known here. Choose one from the list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zone_choices, **kwargs)


class DayField(forms.DateField):
    """A date by the browser's own input; the year is one in which somebody could be working."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("Choose a day."),
        "invalid": _("This is no date. Write it like 2026-11-24."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("The year is %(year)s. Choose one from %(first)s to %(last)s."),
                code="year",
                params={"year": day.year, "first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return day


class HourField(forms.TimeField):
    """A time of day by the browser's own input, to the minute."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {
        "required": _("Choose a time."),
        "invalid": _("This is no time. Write it like 09:00."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class VersionField(forms.IntegerField):
    """Which version of a record the page showed; hidden, and sent back with the form."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("The page did not say which version it showed. Load it again and make the change there."),
        "invalid": _("The page did not say which version it showed. Load it again and make the change there."),
    }


class WorkDaysField(forms.TypedMultipleChoiceField):
    """On which days somebody works: ISO weekdays, 1 is Monday."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Choose at least one working day: every deadline counts in them."),
        "invalid_choice": _("This is no day of the week. Choose from Monday to Sunday."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=weekday_choices, coerce=int, **kwargs)


def weekday_choices() -> list[tuple[int, str]]:
    """Monday to Sunday, short."""
    return [(1, _("Mon")), (2, _("Tue")), (3, _("Wed")), (4, _("Thu")), (5, _("Fri")), (6, _("Sat")), (7, _("Sun"))]


class SecretField(forms.CharField):
    """A password: nothing stripped, nothing shown again."""

    default_error_messages = {"required": _("Fill in the password.")}

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, **kwargs)
        self.validators = []

    def to_python(self, value: Any) -> str:
        secret = super().to_python(value)
        if len(secret) > LONGEST_SECRET:
            raise ValidationError(
                _("%(n)s characters fit here. Choose a shorter password."), params={"n": LONGEST_SECRET}
            )
        if UNPRINTABLE.search(secret):
            raise ValidationError(_("A password cannot hold invisible characters. Type it again."))
        return secret


class PersonField(LineField):
    """Somebody by address or by whole name, out of the people the form may name; works for a thousand as for ten.

    The page offers a few as suggestions in a `datalist`; whoever is meant is looked up here.
    """

    default_error_messages = {
        "required": _("Name somebody."),
        "nobody": _("Nobody here is called that. Type the whole name, or the e-mail address."),
        "several": _("%(n)s people are called that. Type the e-mail address."),
    }

    def __init__(self, people: Any = None, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.people = people  # a queryset, or set by the form

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        by_address = self.people.filter(email=text.lower()).first()
        if by_address is not None:
            return by_address
        named = list(self.people.filter(name__iexact=text)[:3])
        if len(named) == 1:
            return named[0]
        if named:
            raise ValidationError(
                self.error_messages["several"], params={"n": self.people.filter(name__iexact=text).count()}
            )
        raise ValidationError(self.error_messages["nobody"])

    def prepare_value(self, value: Any) -> Any:
        return value.email if hasattr(value, "email") else value

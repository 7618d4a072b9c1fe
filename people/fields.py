"""Form fields for what people type: cleaned alike everywhere, refused in a sentence that says what to do.

Text is brought to NFC and stripped; NUL, lone surrogates and other unprintable characters are refused, since not
every database, file or letter can hold them. No `maxlength` is sent to the browser: it would cut off what is pasted
without a word.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


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


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All time zones that belong to a place, grouped by continent; the city is what people look for."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, slash, city = name.partition("/")
        if slash and region in _CONTINENTS:
            groups.setdefault(region, []).append((name, city.replace("_", " ")))
    return [*groups.items(), (str(_("Elsewhere")), [("UTC", "UTC")])]


_CONTINENTS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
}  # fmt: skip


def is_zone(name: str) -> bool:
    """Whether this installation knows a time zone of that name."""
    return name in available_timezones() and bool(ZoneInfo(name))

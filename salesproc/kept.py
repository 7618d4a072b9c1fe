"""What somebody had typed when something went wrong, so that it can be shown and sent again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import capfirst

from people.once import FIELD as SUBMIT_KEY

SECRET = re.compile(r"(^|[^a-z])(password|code|secret|token|otp)\d*([^a-z]|$)", re.IGNORECASE)
LONG = 60  # characters; longer texts get a field of several lines


@dataclass
class Typed:
    """One text of the form; `saved` is what stands in the record where somebody else was faster."""

    name: str
    label: str
    value: str
    saved: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value


@dataclass
class Kept:
    """A form that was sent and not done: where it went, its texts to look at, and all the rest."""

    action: str
    texts: list[Typed] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_done_once(self) -> bool:
        """Does it carry what makes a second sending harmless: the key of its intent, or the version it is about?"""
        return any(name == SUBMIT_KEY or name.startswith("version") for name, _value in self.rest)

    @classmethod
    def of(cls, request: HttpRequest, *, without: tuple[str, ...] = ()) -> Kept | None:
        """What this request carried; None when it was no form of ours, or one that holds a secret.

        Only what a page of our own sent is shown again: nobody else's page gets its text in here to be confirmed.
        """
        if request.method != "POST" or not _is_ours(request):
            return None
        try:
            sent = list(request.POST.lists())
        except Exception:  # what cannot be read cannot be kept: too large, cut off, no form at all
            return None
        if any(SECRET.search(name) for name, _values in sent):
            return None
        kept = cls(action=request.get_full_path())
        for name, values in sent:
            if name == "csrfmiddlewaretoken" or name in without:
                continue
            for value in values:
                kept._take(name, value)
        return kept if kept.texts or kept.rest else None

    def _take(self, name: str, value: str) -> None:
        if name != SUBMIT_KEY and _reads_like_text(value):
            self.texts.append(Typed(name=name, label=_label(name), value=value))
        else:
            self.rest.append((name, value))

    def beside(self, current: Model) -> None:
        """Put what is saved beside what was typed; what is the same in both needs no second look."""
        apart, same = [], []
        for name, value in [*self.rest, *[(text.name, text.value) for text in self.texts]]:
            saved = _saved(current, name)
            if saved is None or saved == value:
                same.append((name, value))
            else:
                apart.append(Typed(name=name, label=_label_of(current, name), value=value, saved=saved))
        self.texts, self.rest = apart, same


def _is_ours(request: HttpRequest) -> bool:
    """Did a page of this address send it? Browsers name the origin with every form."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


def _reads_like_text(value: str) -> bool:
    return len(value) > 20 or " " in value.strip()


def _label(name: str) -> str:
    return capfirst(name.replace("_", " ").replace("-", " "))


def _saved(current: Any, name: str) -> str | None:
    """The text of a field as the record holds it now; None where the form's field is none of the record's."""
    try:
        column = current._meta.get_field(name)
    except (FieldDoesNotExist, AttributeError):
        return None
    if not column.concrete or column.is_relation or not column.editable or name == "version":
        return None
    value = column.value_from_object(current)
    return "" if value is None else str(value)


def _label_of(current: Model, name: str) -> str:
    return capfirst(str(current._meta.get_field(name).verbose_name))

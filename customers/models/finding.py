"""How names are found: the same on SQLite and PostgreSQL, whatever the case and the accents of what is typed."""

from __future__ import annotations

import unicodedata
from functools import reduce
from operator import or_
from typing import Any

from django.db import models

LONGEST_QUESTION = 200  # characters of a search that are read
MOST_WORDS = 8


def fold(text: str) -> str:
    """A text as it is compared: no accents, no case, single blanks. "  Café  LEEDS" becomes "cafe leeds"."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    storable = plain.replace("\0", " ").encode("utf-8", "ignore").decode()
    return " ".join(storable.casefold().split())


class FoldedField(models.TextField):
    """Keeps other fields of the row in folded form, written whenever the row is saved.

    Folding in Python and not in the database, because SQLite knows no case beyond ASCII.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        kwargs.update(editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["default"]
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = fold(" ".join(str(getattr(model_instance, name) or "") for name in self.of))
        setattr(model_instance, self.attname, text)
        return text


def holding(text: str, *fields: str) -> models.Q:
    """Rows whose folded `fields` together hold every word of a search; wildcards in it are plain characters."""
    question = models.Q()
    for word in fold(text[:LONGEST_QUESTION]).split()[:MOST_WORDS]:
        question &= reduce(or_, (models.Q(**{f"{field}__contains": word}) for field in fields))
    return question

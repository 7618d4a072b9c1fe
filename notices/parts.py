"""What parts of a digest have in common: the first of many, and how many there are."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Count, Model, QuerySet, Window

Row = TypeVar("Row", bound=Model)


def first_of(rows: QuerySet[Row], most: int) -> tuple[list[Row], int]:
    """The first so many rows, and the number of all: one query. `rows` hold no duplicates and are in their order."""
    found = list(rows.annotate(number_of_all=Window(Count("pk")))[:most])
    return found, found[0].number_of_all if found else 0  # type: ignore[attr-defined]

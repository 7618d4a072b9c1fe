from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from people.models import User


class FocusQuerySet(models.QuerySet["Focus"]):
    def visible_to(self, reader: User) -> Self:
        """One's own, and those of everybody below. Its texts are for fewer: `Focus.shows_texts_to`."""
        return self.filter(person_id__in={reader.pk, *reader.reach.below})

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)

    def of(self, people: Iterable[int]) -> Self:
        return self.filter(person_id__in=people)

    def with_head(self) -> Self:
        """Together with what a line says of it."""
        return self.select_related("person", "element__current")

    def newest_first(self) -> Self:
        return self.order_by("-opened_at", "-id")

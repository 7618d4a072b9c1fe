from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.db import models

from people.rules import Stale


class Record(models.Model):
    """What several people may edit: a stale edit never overwrites another's (promise R5)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def _locked(self) -> Self:
        """This row as it stands now, held until the transaction ends."""
        return type(self)._default_manager.select_for_update(of=("self",)).get(pk=self.pk)

    def _revise(self, version: int, facts: Mapping[str, Any]) -> dict[str, list[str]]:
        """Write `facts` into a locked row that still has the version which the writer saw.

        Answers what changed, each field as [from, to]. Raises Stale, with the row as it stands, if it moved on.
        """
        if self.version != version:
            raise Stale(current=self)
        changed = {name: value for name, value in facts.items() if getattr(self, name) != value}
        changes = {name: [_words(getattr(self, name)), _words(value)] for name, value in changed.items()}
        if changed:
            for name, value in changed.items():
                setattr(self, name, value)
            self.version += 1
            self.save()
        return changes


def _words(value: object) -> str:
    return "" if value is None else str(value)

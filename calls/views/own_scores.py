"""What somebody has scored himself. Nobody reads another's scores here, or anywhere else: see `Mark`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls import rules
from calls.models import Mark, Recap, Score

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class OwnScore:
    """One of the reader's own, by the name of its element."""

    score: Score
    name: str

    @property
    def pk(self) -> int:
        return self.score.pk

    @property
    def element(self) -> int | None:
        return self.score.element_id

    @property
    def value(self) -> int | None:
        return self.score.value


def own_scores(recap: Recap, reader: User) -> list[OwnScore]:
    """What the reader gave for this recap, as it stands; one query."""
    return [
        OwnScore(score, score.element_name or overall_name(recap, reader)) for score in Score.objects.own(recap, reader)
    ]


def overall_name(recap: Recap, reader: User) -> str:
    """How the overall score is called, to whoever reads."""
    if reader.pk == recap.salesperson_id:
        return _("Did what I prepared")
    return _("Did what was prepared")


def correctable(scores: Sequence[OwnScore], marks: Sequence[Mark], reader: User) -> list[OwnScore]:
    """Those of one's own which are open to both, and which one may correct."""
    opened = {mark.element_id for mark in marks}
    return [own for own in scores if rules.may_correct_score(reader, own.score, is_revealed=own.element in opened)]

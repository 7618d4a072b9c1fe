"""One of the five fields as its writer sees it: what is needed, what is weak, what the manager said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.plan import Row
from calls.models import Field, Hint

ASKS = {
    Field.PURPOSE: gettext_lazy("What should be different on their side when you part?"),
    Field.WHO: gettext_lazy("Who decides, who recommends, who can stop it?"),
    Field.LEARN: gettext_lazy("Questions, in the order you will ask them."),
    Field.GIVE: gettext_lazy("Only what they asked for or need to decide."),
    Field.COMMITMENTS: gettext_lazy("Who will do what, by when? Name the best, and the least you leave with."),
}
LOOKS = {"o": "sp-field--ok", "w": "sp-field--weak", "m": "sp-field--miss", ".": ""}
LISTS: Mapping[int, str] = {Field.WHO: "who", Field.LEARN: "learn", Field.GIVE: "give", Field.COMMITMENTS: "sought"}


@dataclass(frozen=True)
class Told:
    """What somebody said about one field when the plan was inspected."""

    by: str  # the first name
    text: str


@dataclass
class FieldView:
    """One of the five, ready to be shown."""

    number: int
    mark: str  # o, w, m or . as in the tiles
    written: int
    needed: int
    needs_best_and_minimum: bool
    hint: Hint | None
    rows: Sequence[Row] = ()
    told: Sequence[Told] = ()
    also: Sequence[str] = ()
    faults: Sequence[tuple[str, str, str]] = ()  # where ("learn:1"), its id, the sentence
    is_changed: bool = False

    @property
    def name(self) -> str:
        return Field(self.number).label

    @property
    def ask(self) -> str:
        return str(ASKS[Field(self.number)])

    @property
    def look(self) -> str:
        return f"sp-field {LOOKS.get(self.mark, '')}".strip()

    @property
    def template(self) -> str:
        """The piece that shows it; 3 and 4 are alike."""
        return f"calls/_plan_field_{3 if self.number == Field.GIVE else self.number}.html"

    @property
    def list(self) -> str:
        return LISTS.get(self.number, "")

    @property
    def add(self) -> str:
        return _("Add a question") if self.number == Field.LEARN else _("Add a point")

    @property
    def one(self) -> str:
        return _("Question") if self.number == Field.LEARN else _("Point")

    @property
    def example(self) -> str:
        return "" if self.number == Field.LEARN else _("Survey result, price, reference, answer to a question")

    @property
    def hint_look(self) -> str:
        return {"ok": "sp-hint--ok", "info": "sp-hint--info"}.get(self.hint.kind, "sp-hint--weak") if self.hint else ""

    @property
    def hint_icon(self) -> str:
        return {"ok": "check", "info": "info"}.get(self.hint.kind, "triangle-alert") if self.hint else "info"

    @property
    def is_missing(self) -> bool:
        return self.mark == "m"

    @property
    def need(self) -> str:
        """ "1 needed, 3 written", at the right of the title; empty where nothing is asked for."""
        if not self.needed:
            return _("not asked for here")
        if self.number == Field.PURPOSE:
            return _("needed, missing") if self.is_missing else _("needed")
        if self.number == Field.COMMITMENTS and self.needs_best_and_minimum:
            return _("best and minimum, missing") if self.is_missing else _("best and minimum")
        if not self.written:
            return _("%(n)s needed, missing") % {"n": self.needed}
        return _("%(n)s needed, %(written)s written") % {"n": self.needed, "written": self.written}

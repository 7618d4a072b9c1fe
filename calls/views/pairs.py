"""What was planned beside what happened, as far as a reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Recap, RecapAction, RecapItem
from calls.models.recap_item import COMMITMENTS, GIVE, LEARN, WHO
from people.templatetags.shell import dated

if TYPE_CHECKING:
    from people.models import User

TITLES = {
    WHO: gettext_lazy("Who needed to be seen"),
    LEARN: gettext_lazy("To learn"),
    GIVE: gettext_lazy("To give"),
    COMMITMENTS: gettext_lazy("Commitments sought"),
}
ICONS = {"got": "check", "partly": "contrast", "not": "x"}
LEADS = {"best": gettext_lazy("Best: "), "minimum": gettext_lazy("Minimum: ")}
LINES = [
    ("learned", gettext_lazy("What was learned")),
    ("order_else", gettext_lazy("What else do they need")),
    ("order_who", gettext_lazy("Who else could use it")),
    ("successes", gettext_lazy("Successes")),
    ("worked", gettext_lazy("What worked")),
    ("change", gettext_lazy("What did not")),
    ("forgotten", gettext_lazy("What was forgotten")),
    ("not_thought_of", gettext_lazy("What we had not thought of")),
]
ALWAYS = {"worked", "change", "forgotten", "not_thought_of"}


@dataclass(frozen=True)
class Pair:
    """One planned item, and what became of it."""

    item: RecapItem
    with_words: bool

    @property
    def planned(self) -> str:
        day = f", {dated(self.item.due_on)}" if self.item.field == COMMITMENTS and self.item.due_on else ""
        return f"{LEADS.get(self.item.sought, '')}{self.item}{day}"

    @property
    def look(self) -> str:
        return self.item.result

    @property
    def css(self) -> str:
        return f"sp-{self.item.result}"

    @property
    def icon(self) -> str:
        return ICONS.get(self.item.result, "")

    @property
    def result(self) -> str:
        return self.item.result_in_words

    @property
    def said(self) -> str:
        """Why not, and the note; between salesperson and direct manager only."""
        if not self.with_words:
            return ""
        why = f"{self.item.get_why_display()}." if self.item.why else ""
        return " ".join(part for part in (why, self.item.note) if part)


@dataclass(frozen=True)
class PairField:
    number: int
    pairs: Sequence[Pair]

    @property
    def title(self) -> str:
        return str(TITLES[self.number])


class Pairs:
    """A recap beside its plan. `recap` comes with its answers."""

    def __init__(self, recap: Recap, reader: User) -> None:
        self.recap = recap
        self.with_words = recap.shows_texts_to(reader)
        self._reader = reader

    @cached_property
    def purpose(self) -> str:
        version = self.recap.plan_version
        return version.text.purpose if version else ""

    @cached_property
    def fields(self) -> list[PairField]:
        pairs = [Pair(item, self.with_words) for item in self.recap.items.all()]
        fields = [PairField(number, [pair for pair in pairs if pair.item.field == number]) for number in TITLES]
        return [field for field in fields if field.pairs]

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """The salesperson's own words on the call; a dash where nothing came to mind."""
        if not self.with_words:
            return []
        always = ALWAYS if self.recap.asks_review else ()
        texts = [(name, str(label), getattr(self.recap, name)) for name, label in LINES]
        if besides := ", ".join(contact.name for contact in self.recap.also_met.all()):
            texts.insert(0, ("also_met", _("Seen besides"), besides))
        return [(label, text or "–") for name, label, text in texts if text or name in always]

    @cached_property
    def actions(self) -> list[str]:
        """ "Priya: two pages to Anita, 1 December." """
        return [self._action(action) for action in self.recap.actions.all()]

    def _action(self, action: RecapAction) -> str:
        who = action.doer.first_name if action.doer else str(action.contact or self.recap.call.company)
        return _("%(who)s: %(what)s, %(day)s.") % {"who": who, "what": action.text, "day": dated(action.due_on)}

    @property
    def not_got(self) -> list[str]:
        """ "“Payback or energy per litre?” Priya: forgot." """
        name = self.recap.salesperson.first_name
        return [
            _("“%(item)s” %(name)s: %(why)s.") % {"item": i, "name": name, "why": i.get_why_display().lower()}
            for i in self.recap.items.all()
            if i.result == "not"
        ]

"""Two texts of one recap: what was just written, and what is saved meanwhile. Neither is lost."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.recap import NOT_OBSERVED, RecapForm, RecapSubject, data_of
from calls.models import Ending, Outcome, Why
from people.both import Difference, apart

LABELS = {
    "successes": gettext_lazy("Successes"),
    "worked": gettext_lazy("What worked"),
    "change": gettext_lazy("What did not"),
    "forgotten": gettext_lazy("What was forgotten"),
    "not_thought_of": gettext_lazy("What we had not thought of"),
    "learned": gettext_lazy("What you learned"),
    "order_else": gettext_lazy("What else"),
    "order_who": gettext_lazy("Who else"),
    "ended": gettext_lazy("How it ended"),
    "outcome": gettext_lazy("Outcome corrected"),
    "outcome_reason": gettext_lazy("Why it was different"),
    "action_text": gettext_lazy("Next actions"),
    "action_due": gettext_lazy("Their days"),
    "also_met": gettext_lazy("Met besides"),
    "overall": gettext_lazy("Did I do what I prepared to do?"),
}
WORDS = {
    **dict(Why.choices),
    **dict(Outcome.choices),
    **dict(Ending.choices),
    NOT_OBSERVED: gettext_lazy("Not observed"),
}
NOT_TEXT = {"csrfmiddlewaretoken", "version", "plan_version", "submit_key", "save", "add", "remove"}


class RecapBoth:
    """What differs between a form and the recap that is saved."""

    def __init__(self, subject: RecapSubject, form: RecapForm) -> None:
        self.subject, self.form = subject, form
        self._saved = data_of(subject)

    @property
    def version(self) -> int:
        return self.subject.recap.version if self.subject.recap.pk else 0

    @property
    def plan_version(self) -> int | str:
        return self.subject.recap.plan_version_id or ""

    @property
    def differences(self) -> list[Difference]:
        return apart(
            (name, label, *(self._words(name, data.getlist(name)) for data in (self.form.data, self._saved)))
            for name, label in self._labels().items()
        )

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was sent, to send it again as it is."""
        return [(name, value) for name, values in self.form.data.lists() if name not in NOT_TEXT for value in values]

    def _labels(self) -> Mapping[str, str]:
        labels = {}
        for item in self.subject.items:
            labels[item.key] = str(item)
            labels[f"{item.key}-why"] = _("Why: %(item)s") % {"item": item}
            labels[f"{item.key}-note"] = _("Note: %(item)s") % {"item": item}
            labels[f"{item.key}-due"] = _("By when: %(item)s") % {"item": item}
        elements = {f"el-{element.pk}": element.name for element in self.subject.elements}
        return labels | {name: str(label) for name, label in LABELS.items()} | elements

    def _words(self, name: str, values: list[str]) -> str:
        if name.startswith("i-") and name.count("-") == 2:
            item = next(item for item in self.subject.items if item.key == name)
            return ", ".join(item.words.get(value, "") for value in values if value)
        if name == "also_met":
            people = {str(pk): contact.name for pk, contact in self.subject.contacts.items()}
            return ", ".join(people.get(value, "") for value in values)
        return ", ".join(str(WORDS.get(value, value)).strip() for value in values if value.strip())

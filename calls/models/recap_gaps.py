from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.models.mark import VALUES
from calls.models.outcome import Result
from calls.models.recap_draft import OVERALL, Gap
from calls.models.recap_outcome import outcome_of

if TYPE_CHECKING:
    from calls.models.recap import Recap


def gaps_of(recap: Recap) -> Iterator[Gap]:
    """What a recap lacks before it can be filed, in the order of its form."""
    for item in recap.items.all():
        if not item.result:
            yield Gap(item.key, _("Say what became of “%(item)s”.") % {"item": item})
        elif item.result == Result.NOT and not item.why:
            yield Gap(f"{item.key}-why", _("Say why “%(item)s” was not got.") % {"item": item})
    if recap.outcome and recap.outcome != outcome_of(recap) and not recap.outcome_reason:
        yield Gap("outcome_reason", _("Say why the outcome was different."))
    if not recap.asks_review and not (recap.learned or recap.ended or recap.actions.all()):
        yield Gap("learned", _("Say what came of the call: what you learned, what happens next, or how it ended."))
    for place, action in enumerate(recap.actions.all()):
        number = {"number": place + 1}
        if not action.text:
            yield Gap(f"action_text:{place}", _("Action %(number)s needs words: what is to be done?") % number)
        if action.due_on is None:
            yield Gap(f"action_due:{place}", _("Action %(number)s needs a date.") % number)
    if recap.asks_review and recap.draft_scores.get(OVERALL) not in VALUES:
        yield Gap("overall", _("Give yourself a score from 1 to 10: did you do what you prepared to do?"))

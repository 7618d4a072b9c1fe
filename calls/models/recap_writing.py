from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from calls import rules
from calls.models.outcome import Result
from calls.models.recap_draft import LINES, RecapDraft, Tick
from calls.models.recap_item import COMMITMENTS, RecapAction, RecapItem
from people.rules import require

if TYPE_CHECKING:
    from calls.models.recap import Recap
    from people.models import User

ANSWER = ("result", "why", "note", "due_on")


class RecapWriting:
    """Puts what is typed into a recap; a part of its verbs, with its row locked and theirs to save.

    What stands already as it was typed is not written again, and what was just written need not be read again.
    """

    def __init__(self, recap: Recap, by: User) -> None:
        self.recap = recap
        self.by = by

    def carry_out(self, draft: RecapDraft) -> None:
        """Write every line, in the place of what stood there."""
        recap = self.recap
        self._refuse_strangers(draft)
        self._answer_items(draft)
        self._replace_actions(draft)
        self._replace_people(draft)
        for line in LINES:
            setattr(recap, line, draft.lines.get(line, ""))
        recap.ended, recap.outcome, recap.outcome_reason = draft.ended, draft.outcome, draft.outcome_reason
        recap.draft_scores = dict(draft.scores)
        recap.version += 1

    def _refuse_strangers(self, draft: RecapDraft) -> None:
        for contact in draft.also_met:
            require(rules.may_name_doer(self.by, self.recap, None, contact))
        for line in draft.actions:
            require(rules.may_name_doer(self.by, self.recap, line.doer, line.contact))

    def _answer_items(self, draft: RecapDraft) -> None:
        ticks = {(tick.field, tick.position): tick for tick in draft.ticks}
        items = list(self.recap.items.all())
        answered = [item for item in items if _answer(item, ticks.get((item.field, item.position)))]
        if any(item.pk is None for item in items):  # the recap was begun in this very deed
            RecapItem.objects.bulk_create(items)
        else:
            RecapItem.objects.bulk_update(answered, ANSWER)
        know(self.recap, "items", items)

    def _replace_actions(self, draft: RecapDraft) -> None:
        standing = list(self.recap.actions.all())
        actions = [
            RecapAction(
                recap=self.recap,
                position=position,
                text=line.text,
                doer=line.doer,
                contact=line.contact,
                due_on=line.due_on,
            )
            for position, line in enumerate(draft.actions, start=1)
        ]
        if [action.said for action in actions] == [action.said for action in standing]:
            for action, stands in zip(actions, standing, strict=True):
                action.pk, action._state.adding = stands.pk, False
        else:
            if standing:
                self.recap.actions.all().delete()
            RecapAction.objects.bulk_create(actions)
        know(self.recap, "actions", actions)

    def _replace_people(self, draft: RecapDraft) -> None:
        there = list(self.recap.also_met.all())
        if gone := [contact for contact in there if contact not in draft.also_met]:
            self.recap.also_met.remove(*gone)
        if new := [contact for contact in draft.also_met if contact not in there]:
            self.recap.also_met.add(*new)
        know(self.recap, "also_met", draft.also_met)


def know(recap: Recap, lines: str, rows: Iterable[models.Model]) -> None:
    """These are its items, actions or people met: nobody need read them again."""
    found: Any = getattr(recap, lines).all()._chain()
    found._result_cache = list(rows)
    found._prefetch_done = True
    recap.__dict__.setdefault("_prefetched_objects_cache", {})[lines] = found


def _answer(item: RecapItem, tick: Tick | None) -> bool:
    """Answer a planned item; whether that says anything new."""
    if tick is None:
        return False
    stood = [getattr(item, name) for name in ANSWER]
    item.result, item.note = tick.result, tick.note
    item.why = tick.why if tick.result == Result.NOT else ""
    item.due_on = tick.due_on if item.field == COMMITMENTS else item.due_on
    return [getattr(item, name) for name in ANSWER] != stood

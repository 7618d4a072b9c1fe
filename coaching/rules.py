"""Who may do what with a focus and its ladder, and when. What one may see is `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.rules import YES, Ruling, no

if TYPE_CHECKING:
    from calls.models import Standing
    from coaching.models import Focus
    from people.models import User
    from process.models import Element

LONGEST = 366  # days that a focus may look ahead
LADDER = ("taught", "coached", "mentored", "confirmed", "accountable")
SKIPPABLE = LADDER[:3]


def one_focus_a_person(person: User) -> str:
    return _("%(name)s works on an element already. One at a time: let that one rest first.") % {"name": person.name}


def may_open_for(by: User, person: User) -> Ruling:
    """The direct manager at present chooses on what somebody works."""
    if by.pk == person.pk:
        return no(_("Your manager opens your focus. Ask for the element that you want to work on."))
    if not by.is_active or person.pk not in by.reach.led:
        return no(_("Only the direct manager opens and leads a focus."))
    if not person.is_active:
        return no(_("%(name)s is deactivated.") % {"name": person.name})
    return YES


def may_begin(by: User, person: User, element: Element, *, standing: Focus | None) -> Ruling:
    if not (ruling := may_open_for(by, person)):
        return ruling
    if standing is not None:
        return no(one_focus_a_person(person))
    if not element.is_in_use:
        return no(_("%(element)s is retired. Choose an element in use.") % {"element": element.name}, "element")
    return YES


def may_lead(by: User, focus: Focus) -> Ruling:
    """The direct manager at present, while the focus is open: after a change of managers the new one, at once."""
    if by.pk == focus.person_id:
        return no(_("Nobody confirms himself. Your manager logs what you two have done."))
    if not by.is_active or focus.person_id not in by.reach.led:
        return no(_("Only the direct manager opens and leads a focus."))
    if not focus.is_open:
        return no(_("This focus is closed. Open another one."))
    return YES


def may_write_on(by: User, focus: Focus) -> Ruling:
    """What the direct manager typed comes back to him, even where the focus moved on meanwhile."""
    return YES if focus.person_id in by.reach.led else may_lead(by, focus)


def may_climb(by: User, focus: Focus, rung: str) -> Ruling:
    """One rung up, or once more on one below: what was taught may be taught again."""
    if not (ruling := may_lead(by, focus)):
        return ruling
    if not focus.is_practice:
        return no(_("This is confirmed already. If it does not hold, log that it fell back first."))
    return _in_order(focus, rung)


def may_skip(by: User, focus: Focus, rung: str) -> Ruling:
    if not (ruling := may_lead(by, focus)):
        return ruling
    if rung not in SKIPPABLE:
        return no(_("Confirmed and accountable cannot be left out."))
    if not focus.is_practice or _place(rung) <= _place(focus.rung):
        return no(_("This rung is behind you already."))
    return _in_order(focus, rung)


def may_confirm(by: User, focus: Focus, *, skips: bool = True) -> Ruling:
    if not (ruling := may_lead(by, focus)):
        return ruling
    if not focus.is_practice:
        return no(_("This is confirmed already."))
    if not skips and focus.rung != SKIPPABLE[-1]:
        return no(_("Rungs before confirmed are missing. Log them, or say why they are left out."), "skipped_reason")
    return YES


def may_hold_accountable(by: User, focus: Focus) -> Ruling:
    if not (ruling := may_lead(by, focus)):
        return ruling
    if focus.rung == "accountable":
        return no(_("%(name)s is accountable already.") % {"name": focus.person.name})
    if focus.rung != "confirmed":
        return no(_("Nobody answers for what was not confirmed. Log a confirmation first."))
    return YES


def may_fall_back(by: User, focus: Focus, to: str) -> Ruling:
    if not (ruling := may_lead(by, focus)):
        return ruling
    if to not in LADDER or _place(to) >= _place(focus.rung):
        return no(_("Choose a rung below the present one."), "to")
    return YES


def may_finish(by: User, focus: Focus, standing: Standing) -> Ruling:
    if not (ruling := may_lead(by, focus)):
        return ruling
    if focus.rung != "accountable":
        return no(_("A focus is finished from accountable. Until then it can rest."))
    if not standing.holds_at(focus.to_value):
        words = {"goal": max(standing.minimum, focus.to_value)}
        return no(_("Not there yet: five scored calls with a mean of %(goal)s, none below 5.") % words)
    return YES


def _place(rung: str) -> int:
    return LADDER.index(rung) if rung else -1


def _in_order(focus: Focus, rung: str) -> Ruling:
    if _place(rung) > _place(focus.rung) + 1:
        return no(_("A rung before this one is missing. Log it first, or leave it out with a reason."))
    return YES

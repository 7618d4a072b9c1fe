"""When a call is and when its plan is due, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.forms.timed import length_in_words
from calls.models import Call, Clock, How, Plan
from people.clock import now
from people.templatetags.shell import clock, moment

if TYPE_CHECKING:
    from people.models import User

HOW = {
    How.VISIT: lambda: _("visit of %(length)s"),
    How.PHONE: lambda: _("phone call of %(length)s"),
    How.VIDEO: lambda: _("video call of %(length)s"),
    How.MAIL: lambda: _("sent in writing"),
}


@dataclass(frozen=True)
class Due:
    """A sentence about the clock of a plan, and its colour."""

    words: str
    look: str = ""


def head_words(call: Call, plan: Plan | None = None) -> str:
    """ "Today 16:15, phone call of 30 minutes. Sales call." """
    how = HOW[How(call.how)]() % {"length": length_in_words(call.minutes)}
    when = moment(call.starts_at)
    parts = [f"{when[:1].upper()}{when[1:]}, {how}", str(call.call_type)]
    if call.place:
        parts.insert(1, call.place)
    return " ".join(f"{part}." for part in parts)


def due_words(plan: Plan) -> Due:
    """When the plan is due, or how it came in, and what follows from sending it now."""
    call = plan.call
    if plan.first_filed_at is not None:
        return Due(_came_in(plan))
    start = {"due": moment(call.plan_due_at), "start": clock(call.starts_at)}
    if call.has_begun:
        return Due(_("The call has begun. Sent now it counts as late, for ever."), "sp-not sp-strong")
    if call.is_short_notice:
        return Due(_("Booked at short notice: due before the call at %(start)s.") % start)
    if call.plan_due_at <= now():
        words = _("Was due %(due)s. Sent before the call it counts as behind, after %(start)s as late.")
        return Due(words % start, "sp-partly sp-strong")
    return Due(_("Due %(due)s. Sent by then it counts as planned ahead.") % start)


def _came_in(plan: Plan) -> str:
    words = {
        Clock.AHEAD: _("Sent %(at)s: planned ahead."),
        Clock.BEHIND: _("Sent %(at)s, after it was due: behind."),
        Clock.LATE: _("Sent %(at)s, after the call began: late."),
        Clock.SHORT_NOTICE: _("Sent %(at)s, at short notice."),
    }
    return words[Clock(plan.clock)] % {"at": moment(plan.first_filed_at)}


def zone_words(person: User) -> str:
    """ "London": the place whose times these are."""
    return person.zone.rpartition("/")[2].replace("_", " ")
